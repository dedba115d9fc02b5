#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Time models beside measured times of real chips: docs/silicon.md shows what this prints.

    examples/silicon/validate.py SYSTOLE [FOLDER]

FOLDER has measurements under the names of examples/silicon/measurements, which it is without one."""
import csv
import json
import pathlib
import statistics
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
CHIPS = (("v6e", "tpu_v6e", 256, 1, 918, 1.638), ("v4", "tpu_v4", 128, 4, 275, 1.2))
MODELS = {"gpt2": "gpt2", "qwen2.5-0.5b": "qwen2_5_0_5b", "smollm2-135m": "smollm2_135m"}


def rows_of(path):
    with open(path) as file:
        return list(csv.DictReader(file))


def simulate(systole, topology, *options):
    """A row a layer of `systole simulate --csv`."""
    result = subprocess.run([systole, "-q", "simulate", topology, "--csv", *options], check=True, capture_output=True,
                            text=True)
    return list(csv.DictReader(result.stdout.splitlines()))


def products_file(folder, rows):
    path = pathlib.Path(folder) / "products.csv"
    lines = ["name,op,m,n,k,groups"]
    lines += [f"r{i},gemm,{r['M']},{r['N']},{r['K']},{r.get('b', 1)}" for i, r in enumerate(rows)]
    path.write_text("\n".join(lines) + "\n")
    return path


def errors(predicted, measured):
    """Percent, of each."""
    return [100 * abs(p / t - 1) for p, t in zip(predicted, measured)]


def summary(values):
    return f"{statistics.mean(values):8.1f} {statistics.median(values):8.1f}"


def fitted(quantity, measured):
    """The times a + b * quantity with the least sum of absolute relative errors, by reweighted least squares."""
    weights = [1.0 for _ in measured]
    for _ in range(60):
        # Weighted normal equations of (a + b q - t) / t.
        s1 = s2 = s3 = r1 = r2 = 0.0
        for q, t, w in zip(quantity, measured, weights):
            v = w / t ** 2
            s1, s2, s3 = s1 + v, s2 + v * q, s3 + v * q * q
            r1, r2 = r1 + v * t, r2 + v * q * t
        determinant = s1 * s3 - s2 * s2
        if abs(determinant) < 1e-30 * s1 * s3:
            return [statistics.median(measured)] * len(measured)
        a, b = (r1 * s3 - r2 * s2) / determinant, (s1 * r2 - s2 * r1) / determinant
        weights = [1 / max(1e-3, abs(a + b * q - t) / t) for q, t in zip(quantity, measured)]
    return [max(1e-3, a + b * q) for q in quantity]


def roofline(rows, peak, hbm):
    times = []
    for r in rows:
        m, n, k = float(r["M"]), float(r["N"]), float(r["K"])
        times.append(max(2 * m * n * k / peak, 2 * (m * k + k * n + m * n) / hbm) / 1e6)
    return times


def products(systole, folder, data):
    print("Products: error in percent, mean and median (constants fitted to the very rows, if any)")
    for name, machine, edge, arrays, peak, hbm in CHIPS:
        rows = rows_of(data / f"gemm_tpu{name}.csv")
        measured = [float(r["latency_us_device"]) for r in rows]
        path = products_file(folder, rows)
        plain = ("-c", machine, "--memory", "none", "--cores", "1")
        print(f"TPU {name}, {len(rows)} products")
        for model in ("cycles", "scalesim-linear", "regions", "law"):
            got = [float(r["us"]) for r in simulate(systole, path, *plain, "--time", model)]
            print(f"  {model + ' (array ' + str(edge) + ')' if model == 'cycles' else model:42}"
                  f"{summary(errors(got, measured))}")
        print(f"  {'data sheet: roofline, and a launch fitted':42}"
              f"{summary(errors(fitted_launch(roofline(rows, peak, hbm), measured), measured))}")
        print("  One of the simulator's quantities alone, a + b * quantity:")
        tiled = ("-c", machine, "--memory", "tiled")
        one = simulate(systole, path, *plain)
        chip = simulate(systole, path, *tiled)
        padded = [int(r["macs"]) / max(1e-9, float(r["mapping_efficiency"]) / 100) for r in one]
        for what, values in (
                ("multiply-accumulates", [int(r["macs"]) for r in one]),
                ("the same, padded to whole folds", padded),
                ("folds", [int(r["folds"]) for r in one]),
                ("cycles of one array", [int(r["cycles"]) for r in one]),
                ("cycles of the chip with memory", [int(r["cycles"]) for r in chip]),
                ("words of operands and results", words(rows)),
                ("DRAM words, tiled", [dram(r) for r in chip])):
            print(f"    {what:40}{summary(errors(fitted(values, measured), measured))}")


def fitted_launch(times, measured):
    """`times` and the constant that has the least mean error."""
    best = min((statistics.mean(errors([t + launch / 100 for t in times], measured)), launch / 100)
               for launch in range(0, 300))
    return [t + best[1] for t in times]


def words(rows):
    return [int(r["M"]) * int(r["K"]) + int(r["K"]) * int(r["N"]) + int(r["M"]) * int(r["N"]) for r in rows]


def dram(row):
    return sum(int(row[key]) for key in ("ifmap_dram_reads", "filter_dram_reads", "ofmap_dram_writes",
                                         "partial_sums_dram_writes", "partial_sums_dram_reads"))


def heads(systole, folder, data):
    rows = rows_of(data / "batch_reduction.csv")
    measured = [float(r["einsum_us"]) for r in rows]
    path = products_file(folder, rows)
    print(f"Heads, TPU v6e, {len(rows)} batched products")
    for model in ("regions", "law"):
        got = [float(r["us"]) for r in
               simulate(systole, path, "-c", "tpu_v6e", "--memory", "none", "--cores", "1", "--time", model)]
        print(f"  {model:42}{summary(errors(got, measured))}")


def whole_models(systole, folder, data):
    print("Whole models, one forward pass as one program: milliseconds measured, by the law, difference in percent")
    for name, machine, *_ in CHIPS:
        found = []
        for r in rows_of(data / f"e2e_device_truth_tpu{name}.csv"):
            if r["model"] not in MODELS or not r["device_ms"]:
                continue
            path = pathlib.Path(folder) / "model.csv"
            subprocess.run([systole, "-q", "topology", "llm", MODELS[r["model"]], "--context", r["seq"], "--batch",
                            r["batch"], "-o", str(path)], check=True, capture_output=True)
            result = subprocess.run([systole, "-q", "simulate", str(path), "-c", machine, "--memory", "none", "--cores",
                                     "1", "--time", "law", "--json"], check=True, capture_output=True, text=True)
            us = json.loads(result.stdout)["networks"][0]["silicon"]["program"]["us"]
            truth = float(r["device_ms"])
            found.append(100 * (us / 1000 / truth - 1))
            print(f"  {name:4} {r['model']:14} {r['seq']:>5} x {r['batch']:>2}  {truth:9.4f} {us / 1000:9.4f} "
                  f"{found[-1]:+7.1f}")
        print(f"  {name:4} mean of {len(found)}: {statistics.mean(abs(x) for x in found):.1f} %")


def main():
    if len(sys.argv) < 2 or sys.argv[1].startswith("-"):
        sys.exit(__doc__)
    systole = sys.argv[1]
    data = pathlib.Path(sys.argv[2]) if len(sys.argv) > 2 else ROOT / "examples/silicon/measurements"
    with tempfile.TemporaryDirectory() as folder:
        products(systole, folder, data)
        heads(systole, folder, data)
        whole_models(systole, folder, data)


if __name__ == "__main__":
    main()
