#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Published energies beside Systole's: Eyeriss on AlexNet, a TPU, and SCALE-Sim's three claims about ViT.

    examples/energy/validate.py SYSTOLE

docs/energy.md shows what this prints and says what differs. Eyeriss's numbers are those of nn_dataflow's tests
(Stanford, BSD-3-Clause, test_eyeriss_isca16), which reproduce figure 10 of Chen, Emer, Sze, ISCA 2016."""
import csv
import json
import pathlib
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
# Billions of 16-bit multiply-accumulates, 16 images: ALU, DRAM, register files.
EYERISS = {
    "conv1": (1.69, 2.46, 6.75), "conv2": (3.58, 2.27, 14.33), "conv3": (2.39, 2.02, 9.57), "conv4": (1.79, 1.57, 7.18),
    "conv5": (1.20, 1.05, 4.78), "fc6": (0.60, 7.78, 2.42), "fc7": (0.27, 3.39, 1.07), "fc8": (0.07, 0.84, 0.26)}


def shown(command):
    return "systole " + " ".join(command)


def simulate(systole, command):
    result = subprocess.run([systole, "-q", *command, "--json"], check=True, capture_output=True, text=True)
    return json.loads(result.stdout)


def with_batch(name, batch, folder):
    """The shipped network's topology file for so many images."""
    path = pathlib.Path(folder) / f"{name}_{batch}.csv"
    lines = (ROOT / "topologies" / f"{name}.csv").read_text().splitlines()
    rows = list(csv.DictReader(line for line in lines if not line.startswith("#")))
    for row in rows:
        row["batch"] = batch
    with open(path, "w") as out:
        writer = csv.DictWriter(out, rows[0].keys(), lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)
    return path


def share(layer, *wanted):
    """Billions of multiply-accumulates of a layer's lines whose component and action begin so."""
    total = 0
    for line in layer["energy"]["lines"]:
        if any(line["component"] == component and line["action"].startswith(action) for component, action in wanted):
            total += line["energy"]["value"]
    return total / 1e9


def eyeriss(systole, folder):
    path = with_batch("alexnet_2012", 16, folder)
    print("Eyeriss, AlexNet, 16 images, billions of multiply-accumulates: ALU / DRAM / register files (hops) / "
          "scratchpads")
    runs = {}
    for dataflow in ("os", "ws", "is"):
        command = ["simulate", str(path), "-a", "16x16", "-d", dataflow, "--memory", "tiled", "--sram", "128kB",
                   "--bits", "16", "--energy", "eyeriss_65nm"]
        print("  " + shown(command).replace(str(path), path.name))
        runs[dataflow] = {layer["layer"]: layer for layer in simulate(systole, command)["networks"][0]["layers"]}
    print("| layer | published | " + " | ".join(runs) + " |\n|---|---|" + "---|" * len(runs))
    for name, published in EYERISS.items():
        cells = [" / ".join(f"{part:.2f}" for part in published)]
        for layers in runs.values():
            layer = layers[name]
            cells.append("{:.2f} / {:.2f} / {:.2f} ({:.2f}) / {:.2f}".format(
                share(layer, ("array", "multiply")), share(layer, ("dram", "")), share(layer, ("array", "register")),
                share(layer, ("array", "hop"), ("array", "broadcast")), share(layer, ("scratchpads", ""))))
        print(f"| {name} | " + " | ".join(cells) + " |")


def tpu(systole, folder):
    path = pathlib.Path(folder) / "gemm.csv"
    path.write_text("name,op,m,n,k\ngemm,gemm,8192,8192,8192\n")
    command = ["simulate", str(path), "-a", "128x128", "-d", "ws", "--memory", "tiled", "--sram",
               "32MB", "--bits", "16", "--energy", "tpu_v4i_7nm"]
    energy = simulate(systole, command)["networks"][0]["energy"]
    print("\nTPU v4i, a product of 8192 x 8192 x 8192 in bf16\n  " + shown(command).replace(str(path), path.name))
    print(f"{energy['per_mac']:.3f} pJ a multiply-accumulate; published: 175 W of design power for 138 TFLOPS, "
          f"{175 / 69:.2f} pJ at most")


def vit(systole):
    print("\nViT-B/16 on 32x32, 64x64 and 128x128 PEs: how much faster 128x128 is (published 6.53 times), how many "
          "times the\nenergy of 32x32 it takes (published 2.86), the same of PE-cycles, and energy-delay products with "
          "32x32 as 1\n(published: 64x64 is best)")
    print("| dataflow | words a cycle | faster | energy | PE-cycles | product of 64x64 | of 128x128 |")
    print("|---" * 7 + "|")
    for dataflow in ("os", "ws", "is"):
        for words in ("1000", "10"):
            command = ["simulate", "vit_b16", "-a", "32x32,64x64,128x128", "-d", dataflow, "--memory", "tiled",
                       "--sram", "512kB,512kB,256kB", "--bits", "8", "--bandwidth", words, "--energy", "aladdin_40nm"]
            networks = simulate(systole, command)["networks"]
            cycles = [network["cycles"] for network in networks]
            energy = [network["energy"]["total"]["value"] for network in networks]
            product = [network["energy"]["energy_delay"] for network in networks]
            print(f"| {dataflow} | {words} | {cycles[0] / cycles[2]:.2f} | {energy[2] / energy[0]:.2f} | "
                  f"{16 * cycles[2] / cycles[0]:.2f} | {product[1] / product[0]:.2f} | {product[2] / product[0]:.2f} |")
    print("  " + shown(command))


def main():
    systole = sys.argv[1]
    with tempfile.TemporaryDirectory() as folder:
        eyeriss(systole, folder)
        tpu(systole, folder)
    vit(systole)


if __name__ == "__main__":
    main()
