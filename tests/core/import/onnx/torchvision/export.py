#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Writes the models beside this file: torchvision's networks as torch.onnx exports them, without their weights.

    python3 export.py [NETWORK...]

Made with Debian 12's python3-torch 1.13.1, python3-torchvision 0.14.1 and python3-onnx 1.12.0. Batch normalisation stays a node
of its own (training mode preserved), so that parameters can be compared. `resnet18_folded` is what a default export writes.
"""
import gzip
import io
import pathlib
import sys

import onnx
import onnx.numpy_helper
import torch
import torchvision

NETWORKS = {
    "alexnet": "alexnet", "efficientnet_b0": "efficientnet_b0", "mnasnet_b1": "mnasnet1_0",
    "mobilenet_v2": "mobilenet_v2", "mobilenet_v3_large": "mobilenet_v3_large",
    "mobilenet_v3_small": "mobilenet_v3_small", "resnet18": "resnet18", "resnet50": "resnet50",
    "squeezenet1_1": "squeezenet1_1", "vgg16": "vgg16", "vit_b16": "vit_b_16",
    "convnext_tiny": "convnext_tiny",
}


def exported(name, folded, symbolic):
    module = getattr(torchvision.models, name)(weights=None).eval()
    with torch.no_grad():  # the exporter takes equal tensors for one, and fresh scales are all ones
        for parameter in module.parameters():
            parameter.uniform_(0.5, 1.5)
    buffer = io.BytesIO()
    mode = torch.onnx.TrainingMode.EVAL if folded else torch.onnx.TrainingMode.PRESERVE
    torch.onnx.export(module, torch.zeros(1, 3, 224, 224), buffer, opset_version=14, training=mode,
                      do_constant_folding=folded, input_names=["image"], output_names=["logits"],
                      dynamic_axes={"image": {0: "batch"}} if symbolic else None)
    return onnx.load_model_from_string(buffer.getvalue())


def without_weights(model):
    for tensor in model.graph.initializer:
        if onnx.numpy_helper.to_array(tensor).size > 64:
            tensor.ClearField("raw_data")
    return model


def main():
    folder = pathlib.Path(__file__).parent
    torch.manual_seed(1)
    wanted = sys.argv[1:] or [*NETWORKS, "resnet18_folded"]
    for name in wanted:
        folded = name == "resnet18_folded"
        model = exported("resnet18" if folded else NETWORKS[name], folded, symbolic=folded)
        write(folder / f"{name}.onnx.gz", model)


def write(path, model):
    path.write_bytes(gzip.compress(without_weights(model).SerializeToString(), mtime=0))


if __name__ == "__main__":
    main()
