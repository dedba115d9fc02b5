#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""A PyTorch module as a Systole topology, by forward hooks in execution order.

    from from_torch import write_topology
    write_topology(module, torch.zeros(1, 3, 224, 224), "net.csv")

    python3 from_torch.py mobilenet_v2 net.csv      # a network of torchvision

Convolutions, linear layers, batch norm, activations, pools, sums, products and concatenations become rows; whoever reads whom
follows from the tensors. For whatever else, and for attention, export to ONNX instead: torch.onnx.export(module, example,
"net.onnx").
"""
import csv
import sys

import torch
from torch import nn

ACTIVATIONS = {nn.ReLU: "relu", nn.ReLU6: "relu6", nn.Hardswish: "hswish", nn.Hardsigmoid: "hsigmoid", nn.SiLU: "swish",
               nn.Sigmoid: "sigmoid", nn.Tanh: "tanh", nn.GELU: "gelu", nn.Softmax: "softmax", nn.LeakyReLU: "leaky_relu",
               nn.ELU: "elu"}
COLUMNS = ["name", "op", "in_h", "in_w", "in_ch", "out_ch", "k_h", "k_w", "stride_h", "stride_w", "pad_h", "pad_w", "groups",
           "dilation_h", "dilation_w", "batch", "kind", "rounding", "inputs", "bias", "bn"]


def pair(value):
    return (value, value) if isinstance(value, int) else tuple(value)


def sizes(tensor):
    shape = list(tensor.shape) + [1, 1]
    return {"batch": shape[0], "in_ch": shape[1], "in_h": shape[2], "in_w": shape[3]}


class Recorder(torch.overrides.TorchFunctionMode):
    """Rows in execution order. `maker` says which row made a tensor, by its storage and identity."""

    def __init__(self, module):
        super().__init__()
        self.rows, self.kept, self.maker, self.names, self.busy = [], [], {}, {}, False
        for name, child in module.named_modules():
            if not list(child.children()):
                child.register_forward_pre_hook(self.begin)
                child.register_forward_hook(lambda m, i, o, name=name: self.end(name, m, i, o))

    def begin(self, _module, _inputs):
        self.busy = True  # what a layer calls inside is a part of it

    def add(self, row, inputs, output):
        made_by = [self.maker[id(t)] for t in inputs if id(t) in self.maker]
        row["inputs"] = " ".join(made_by)
        name = row["name"] or f"node{len(self.rows)}"
        times = self.names[name] = self.names.get(name, 0) + 1
        row["name"] = name if times == 1 else f"{name}.{times}"  # a module that is called again is another row
        self.rows.append(row)
        self.keep(output, row["name"])

    def keep(self, tensor, name):
        self.kept.append(tensor)  # so that no other tensor gets its identity
        if name:
            self.maker[id(tensor)] = name

    def pass_on(self, inputs, output):
        self.keep(output, self.maker.get(id(inputs[0])))

    def end(self, name, module, inputs, output):
        self.busy = False
        row = {"name": name, **sizes(inputs[0])}
        if isinstance(module, nn.Conv2d):
            (kh, kw), (sh, sw), (dh, dw) = module.kernel_size, module.stride, module.dilation
            if isinstance(module.padding, str):
                raise SystemExit(f"{name}: padding '{module.padding}': export to ONNX, which says it side by side")
            (ph, pw) = module.padding
            row.update(op="conv", out_ch=module.out_channels, k_h=kh, k_w=kw, stride_h=sh, stride_w=sw, pad_h=ph, pad_w=pw,
                       dilation_h=dh, dilation_w=dw, groups=module.groups, bias=int(module.bias is not None))
        elif isinstance(module, nn.Linear) and inputs[0].dim() == 2:
            row.update(op="linear", out_ch=module.out_features, in_h=1, in_w=1, bias=int(module.bias is not None))
        elif isinstance(module, nn.BatchNorm2d):
            before = next((r for r in reversed(self.rows) if r["name"] == self.maker.get(id(inputs[0]))), None)
            if before is None or before["op"] != "conv":
                raise SystemExit(f"{name}: batch norm that follows no convolution")
            before["bn"] = 1
            self.pass_on(inputs, output)
            return
        elif type(module) in ACTIVATIONS:
            row.update(op="activation", kind=ACTIVATIONS[type(module)])
        elif isinstance(module, (nn.MaxPool2d, nn.AvgPool2d)):
            (kh, kw), (sh, sw), (ph, pw) = pair(module.kernel_size), pair(module.stride), pair(module.padding)
            row.update(op="pool", kind="max" if isinstance(module, nn.MaxPool2d) else "avg", k_h=kh, k_w=kw, stride_h=sh,
                       stride_w=sw, pad_h=ph, pad_w=pw, rounding="ceil" if module.ceil_mode else "floor")
        elif isinstance(module, nn.AdaptiveAvgPool2d):
            if output.shape[2:] == inputs[0].shape[2:]:
                self.pass_on(inputs, output)
                return
            if tuple(output.shape[2:]) != (1, 1):
                raise SystemExit(f"{name}: adaptive pooling to {tuple(output.shape[2:])}: export to ONNX")
            row.update(op="pool", kind="global_avg")
        elif isinstance(module, (nn.Dropout, nn.Identity, nn.Flatten)):
            self.pass_on(inputs, output)
            return
        else:
            raise SystemExit(f"{name}: {type(module).__name__} is no layer of this script: export to ONNX")
        self.add(row, inputs, output)

    def __torch_function__(self, function, types, args=(), kwargs=None):
        output = function(*args, **(kwargs or {}))
        if self.busy or not isinstance(output, torch.Tensor):
            return output
        called = getattr(function, "__name__", "")
        tensors = [a for a in (args[0] if called == "cat" else args) if isinstance(a, torch.Tensor)]
        known = [t for t in tensors if id(t) in self.maker]
        if called in ("add", "add_", "__add__", "__iadd__", "mul", "__mul__") and len(known) == 2:
            self.add({"name": "", "op": "add" if "add" in called else "mul", **sizes(output)}, tensors, output)
        elif called == "cat":
            self.add({"name": "", "op": "concat", **sizes(output)}, tensors, output)
        elif called in ("relu", "relu_", "sigmoid", "hardtanh"):
            kind = {"relu_": "relu", "hardtanh": "relu6"}.get(called, called)
            self.add({"name": "", "op": "activation", "kind": kind, **sizes(output)}, tensors, output)
        elif called in ("mean", "adaptive_avg_pool2d") and output.numel() == output.shape[0] * output.shape[1]:
            self.add({"name": "", "op": "pool", "kind": "global_avg", **sizes(tensors[0])}, tensors, output)
        elif known and called in ("flatten", "reshape", "view", "dropout", "squeeze"):
            self.pass_on(known, output)
        return output


def write_topology(module, example, path):
    module = module.eval()
    recorder = Recorder(module)
    with torch.no_grad(), recorder:
        module(example)
    rows = recorder.rows
    for above, row in zip(rows, rows[1:]):  # a chain stays a chain
        row["inputs"] = "" if row["inputs"] == above["name"] else row["inputs"]
    for row in rows:
        # A linear layer behind maps flattens them.
        source = next((r for r in rows if r["name"] == row["inputs"]), rows[max(0, rows.index(row) - 1)])
        if row["op"] == "linear" and source["op"] == "pool" and source["kind"] != "global_avg":
            raise SystemExit(f"{row['name']}: a linear layer over maps: export to ONNX")
    with open(path, "w", newline="") as file:
        writer = csv.DictWriter(file, COLUMNS, restval="", lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)


if __name__ == "__main__":
    import torchvision
    if len(sys.argv) != 3:
        raise SystemExit("usage: from_torch.py NETWORK_OF_TORCHVISION OUT.csv")
    write_topology(getattr(torchvision.models, sys.argv[1])(), torch.zeros(1, 3, 224, 224), sys.argv[2])
