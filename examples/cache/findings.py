#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Prints the tables of docs/sparsecache.md's findings as Markdown.

    findings.py SYSTOLE [--squeezenet WEIGHTS.net PHOTO.f32] [--large] [--quick]

SYSTOLE is the program. SqueezeNet needs Deep Compression's own file and an input; --large adds AlexNet and VGG-16
(sampled), which take minutes; --quick is LeNet in one order. Without Debian's dataset-fashion-mnist, LeNet sees drawn
digits instead.
"""
import argparse
import json
import os
import subprocess

FASHION = "/usr/share/datasets/fashion-mnist/t10k-images-idx3-ubyte.gz"
ORDERS = ["goto-8x4", "goto-64", "copied-56", "naive-ikj", "naive-ijk"]


def run(program, *arguments):
    command = [program, "cache", "--json", "-q", *arguments]
    return json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)


def pair(result):
    total = result["total"] if "total" in result else result
    return f"{total['miss_reduction']:.1f} / {total['time_reduction']:.1f}"


def row(label, order, result):
    by_name = {c["config"]: c for c in result["configurations"]}
    others = {c["entries"]: c for c in result["other_entries"]}
    null = by_name["16k+null"]
    base = by_name["16k"]["total"]["miss_rate"]
    cells = [label, order, f"{base:.1f} %", pair(by_name["32k"]), pair(others[128]), f"**{pair(null)}**",
             pair(others[304]), pair(by_name["16k+unlimited"]), pair(by_name["16k+zca"])]
    print("| " + " | ".join(cells) + " |", flush=True)


def networks(program, workloads):
    print("| network | order | 16 KB misses | 32 KB | 128 entries | **256** | 304 | unlimited | sectored, equal bits |")
    print("|---|---|---|---|---|---|---|---|---|")
    for label, arguments, orders in workloads:
        for order in orders:
            row(label, order, run(program, *arguments, "--gemm", order, "--unlimited", "--zca"))


def sweep(title, program, arguments, option, values, layer=None):
    """One line: how the null cache's gain moves with one option."""
    cells = []
    for value in values:
        result = run(program, *arguments, *([option, str(value)] if value is not None else []))
        null = next(c for c in result["configurations"] if c["config"] == "16k+null")
        of = null["total"] if layer is None else next(x for x in null["layers"] if x["layer"] == layer)
        cells.append(f"{value}: {of['miss_reduction']:.1f} / {of['time_reduction']:.1f}")
    print(f"- {title}: " + ", ".join(cells), flush=True)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("program")
    parser.add_argument("--squeezenet", nargs=2, metavar=("WEIGHTS", "PHOTO"))
    parser.add_argument("--large", action="store_true")
    parser.add_argument("--quick", action="store_true")
    a = parser.parse_args()

    images = ["--input", FASHION] if os.path.exists(FASHION) else []
    lenet = ["lenet_caffe", *images, "--inputs", "4"]
    single = [*lenet, "--weights", "lenet-fashion-dc"]
    if a.quick:
        networks(a.program, [("LeNet", lenet, ORDERS[:1])])
        return
    workloads = [("LeNet", lenet, ORDERS), ("LeNet, single weights", single, ORDERS[:1])]
    if a.squeezenet:
        squeezenet = ["squeezenet1_0", "--weights", a.squeezenet[0], "--input", a.squeezenet[1]]
        workloads.append(("SqueezeNet", squeezenet, ["copied-56", "goto-64", "goto-8x4"]))
    if a.large:
        workloads.append(("AlexNet, generated", ["alexnet"], ["copied-56", "goto-8x4"]))
        workloads.append(("VGG-16, generated", ["vgg16", "--sample", "5"], ["copied-56", "goto-8x4"]))
    networks(a.program, workloads)
    print()
    entries = [32, 64, 128, 192, 256, 304, 512, 1024]
    sweep("entries, LeNet", a.program, lenet, "--null-entries", entries)
    sweep("entries, LeNet, single weights", a.program, single, "--null-entries", entries)
    sweep("X bits an entry, LeNet", a.program, lenet, "--max-x", [0, 1, 2, 3, 4, 6, 27])
    sweep("replacement, LeNet", a.program, lenet, "--replacement", ["lru", "fifo", "random", "cov", "gd"])
    sweep("detection, LeNet", a.program, lenet, "--detection", ["fill", "fill+evict", "fill+write"])
    sweep("element bits, LeNet", a.program, lenet, "--element", [32, 16, 8])
    sweep("tau, LeNet", a.program, lenet, "--tau", [0, 0.003, 0.01, 0.03, 0.1])
    if a.squeezenet:
        sweep("element bits, SqueezeNet copied-56", a.program, [*squeezenet, "--gemm", "copied-56"], "--element", [32, 16, 8])
    if a.large:
        sweep("block NB of copied-NB, AlexNet conv3", a.program, ["alexnet", "--sample", "10"], "--gemm",
              [f"atlas-{nb}" for nb in (40, 48, 52, 54, 56, 58, 60, 64)], "conv3")


if __name__ == "__main__":
    main()
