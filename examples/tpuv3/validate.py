#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Cycles measured on a core of a TPU v3, beside Systole's and those of five other simulators.

    examples/tpuv3/validate.py SYSTOLE [--markdown]

The measurements and the other simulators' cycles come with PyTorchSim (MICRO 2025, MIT licence):
tests/golden/tpuv3/measured_cycles.csv. One core has two 128x128 arrays, so this runs the shipped machine tpu_v3 with two
of its four arrays and half of its bandwidth."""
import csv
import json
import pathlib
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
MACHINE = ["-c", "tpu_v3", "--cores", "2", "--bandwidth", "239"]
COLUMNS = "name,op,batch,in_h,in_w,in_ch,out_ch,k_h,k_w,pad_h,pad_w,groups,m,n,k,kind,inputs\n"


def row(name, op, **of):
    keys = COLUMNS.strip().split(",")[2:]
    return ",".join([name, op] + [str(of.get(key, "")) for key in keys]) + "\n"


def gemm(name, m, k, n, groups=1, inputs=""):
    return row(name, "gemm", m=m, n=n, k=k, groups=groups, inputs=inputs)


def over_tokens(name, op, tokens, channels, kind="", inputs=""):
    return row(name, op, in_h=tokens, in_w=1, in_ch=channels, out_ch=channels, kind=kind, inputs=inputs)


def attention(heads, tokens, depth, query="", key="", value=""):
    """softmax(K Q^T) and its product with V, for each head."""
    wide = heads * depth
    text = ""
    if not query:
        for name in ("query", "key", "value"):
            text += over_tokens(name, "add", tokens, wide)
        query, key, value = "query", "key", "value"
    text += gemm("scores", tokens, depth, tokens, heads, f"{query} {key}")
    text += over_tokens("probabilities", "activation", tokens, heads * tokens, "softmax", "scores")
    return text + gemm("context", tokens, tokens, depth, heads, f"probabilities {value}")


def encoder(hidden, heads, tokens=512):
    """A BERT encoder block as PyTorchSim's experiment has it: no output projection, ReLU between the two wide products."""
    text = over_tokens("x", "add", tokens, hidden)
    for name in ("q", "k", "v"):
        text += gemm(name, tokens, hidden, hidden, inputs="x")
    text += attention(heads, tokens, hidden // heads, "q", "k", "v")
    text += over_tokens("sum1", "add", tokens, hidden, inputs="context x")
    text += over_tokens("norm1", "norm", tokens, hidden, "layer", "sum1")
    text += gemm("ffn1", tokens, hidden, 4 * hidden, inputs="norm1")
    text += over_tokens("relu", "activation", tokens, 4 * hidden, "relu", "ffn1")
    text += gemm("ffn2", tokens, 4 * hidden, hidden, inputs="relu")
    text += over_tokens("sum2", "add", tokens, hidden, inputs="ffn2 norm1")
    return text + over_tokens("norm2", "norm", tokens, hidden, "layer", "sum2")


def network(workload):
    """The text of a topology, or the name of a shipped network."""
    kind, _, size = workload.partition("_")
    numbers = [int(n) for n in size.split("x")] if size and size[0].isdigit() else []
    if kind == "gemm":
        return COLUMNS + gemm("gemm", *numbers)
    if kind == "conv":
        batch, h, w, c_in, c_out, kernel, _stride, pad = numbers
        return COLUMNS + row("conv", "conv", batch=batch, in_h=h, in_w=w, in_ch=c_in, out_ch=c_out, k_h=kernel,
                             k_w=kernel, pad_h=pad, pad_w=pad)
    if kind == "layernorm":
        return COLUMNS + over_tokens("norm", "norm", numbers[0], numbers[1], "layer")
    if kind == "softmax":
        return COLUMNS + over_tokens("softmax", "activation", numbers[0], numbers[1], "softmax")
    if kind == "attention":
        return COLUMNS + attention(*numbers)
    if kind == "bert":
        hidden, heads = {"base": (768, 12), "large": (1024, 16), "xlarge": (2048, 32)}[size]
        return COLUMNS + encoder(hidden, heads)
    return None


def simulate(systole, workload, folder):
    text = network(workload)
    wanted = workload
    if text is not None:
        path = pathlib.Path(folder) / f"{workload}.csv"
        path.write_text(text)
        wanted = str(path)
    done = subprocess.run([systole, "simulate", wanted, *MACHINE, "--json"], capture_output=True, text=True, check=True)
    result = json.loads(done.stdout)["networks"][0]
    cycles, array = result["network_cycles"], result["cycles"]
    if workload.startswith("attention"):  # its operands are there already
        for layer in result["layers"]:
            if layer["layer"] in ("query", "key", "value"):
                cycles -= layer["vector"]["cycles"]
    return array, cycles


def main():
    systole = sys.argv[1]
    markdown = "--markdown" in sys.argv
    with open(ROOT / "tests/golden/tpuv3/measured_cycles.csv", newline="") as file:
        rows = list(csv.DictReader(file))
    others = ["mNPUSim", "Timeloop", "Maestro", "SCALE-Sim v3"]
    errors = {name: [] for name in ["array", "Systole", *others]}
    matmul = {name: [] for name in errors}
    start, middle, end = ("| ", " | ", " |") if markdown else ("", "  ", "")
    print(start + middle.join(["workload".ljust(27), "measured", "   array", " Systole", "error %"]) + end)
    if markdown:
        print("|---|---|---|---|---|")
    with tempfile.TemporaryDirectory() as folder:
        for of in rows:
            measured = int(of["TPUv3"])
            array, whole = simulate(systole, of["Workload"], folder)
            found = {"array": array, "Systole": whole}
            found.update({name: int(of[name]) for name in others if of[name]})
            for name, cycles in found.items():
                error = 100 * (cycles - measured) / measured
                errors[name].append(abs(error))
                if of["Timeloop"]:
                    matmul[name].append(abs(error))
            print(start + middle.join([of["Workload"].ljust(27), f"{measured:8}", f"{array:8}", f"{whole:8}",
                                       f"{100 * (whole - measured) / measured:+7.1f}"]) + end)
    print()
    for name, values in errors.items():
        if values:
            print(f"{name}: mean error {sum(values) / len(values):.1f} % of {len(values)} rows; "
                  f"{sum(matmul[name]) / len(matmul[name]):.1f} % of the {len(matmul[name])} with products")


if __name__ == "__main__":
    main()
