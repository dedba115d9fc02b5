#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""nasbench201.py LATENCIES.csv FOLDER: a folder that `systole predict --data` reads, and two files of splits.

LATENCIES.csv has a row an architecture of NAS-Bench-201 (Dong and Yang, ICLR 2020): index,architecture, then its ms on each device.
FOLDER gets networks/nb_INDEX.csv, each network as that space builds it, and latencies_ms.csv; help.csv and help13.csv hold the
device splits of HELP (Lee et al., NeurIPS 2021): its nine meta-training devices, or these and its four for validation, against its
six test devices, with 900 of the networks in training and the others unseen.
"""
import csv
import pathlib
import random
import sys

HEADER = "name,op,in_h,in_w,in_ch,out_ch,k_h,k_w,stride_h,stride_w,pad_h,pad_w,groups,kind,inputs,bias,bn"
META_TRAIN = "1080ti_1 1080ti_32 1080ti_256 silver_4114 silver_4210r samsung_a50 pixel3 essential_ph_1 samsung_s7".split()
VALIDATION = "titanx_1 titanx_32 titanx_256 gold_6240".split()
TEST = "titan_rtx_256 gold_6226 fpga pixel2 raspi4 eyeriss".split()
TRAIN_NETWORKS = 900


class Builder:
    """Rows of a topology file; every method gives the name of what it adds."""

    def __init__(self):
        self.rows = []

    def relu(self, name, source):
        self.rows.append(f"{name},activation,,,,,,,,,,,,relu,{source},,")
        return name

    def conv(self, name, source, size, channels, out, kernel, stride=1):
        pad = kernel // 2
        self.rows.append(f"{name},conv,{size},{size},{channels},{out},{kernel},{kernel},{stride},{stride},{pad},{pad},1,,{source},0,1")
        return name

    def relu_conv(self, name, *shape, **more):
        source, *rest = shape
        return self.conv(name, self.relu(name + ".relu", source), *rest, **more)

    def pool(self, name, source, kernel, stride, pad):
        self.rows.append(f"{name},pool,,,,,{kernel},{kernel},{stride},{stride},{pad},{pad},,avg,{source},,")
        return name

    def add(self, name, first, second):
        self.rows.append(f"{name},add,,,,,,,,,,,,,{first} {second},,")
        return name


def cell(net, name, source, size, channels, architecture):
    """Four nodes; an edge is an operation. Every edge runs, also behind `none`, whose zeros have the input's shape."""
    nodes = [source]
    for node in architecture.strip("|").split("|+|"):
        total = None
        for edge in node.split("|"):
            operation, place = edge.rsplit("~", 1)
            label = f"{name}.{len(nodes)}from{place}"
            here = nodes[int(place)]
            if operation == "none":
                continue
            if operation == "avg_pool_3x3":
                here = net.pool(label, here, 3, 1, 1)
            elif operation.startswith("nor_conv_"):
                here = net.relu_conv(label, here, size, channels, channels, int(operation[-1]))
            elif operation != "skip_connect":
                raise ValueError(f"unknown operation {operation}")
            total = here if total is None else net.add(label + ".sum", total, here)
        nodes.append(source if total is None else total)
    return nodes[-1]


def network(architecture):
    net = Builder()
    net.rows.append("stem,conv,32,32,3,16,3,3,1,1,1,1,1,,,0,1")
    last, size, channels = "stem", 32, 16
    for stage in range(3):
        if stage > 0:
            name = f"reduce{stage}"
            wide = 2 * channels
            a = net.relu_conv(f"{name}.a", last, size, channels, wide, 3, stride=2)
            b = net.relu_conv(f"{name}.b", a, size // 2, wide, wide, 3)
            shortcut = net.conv(f"{name}.shortcut", net.pool(f"{name}.pool", last, 2, 2, 0), size // 2, channels, wide, 1)
            last, size, channels = net.add(f"{name}.add", b, shortcut), size // 2, wide
        for index in range(5):
            last = cell(net, f"s{stage}c{index}", last, size, channels, architecture)
    last = net.relu("last.relu", last)
    net.rows.append(f"pool,pool,,,,,,,,,,,,global_avg,{last},,")
    net.rows.append(f"classifier,linear,1,1,{channels},10,,,,,,,,,pool,1,0")
    return "\n".join([HEADER, *net.rows]) + "\n"


def main(latencies, folder):
    folder = pathlib.Path(folder)
    (folder / "networks").mkdir(parents=True, exist_ok=True)
    with open(latencies, encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    devices = [name for name in rows[0] if name not in ("index", "architecture")]
    with open(folder / "latencies_ms.csv", "w", encoding="utf-8") as table:
        table.write("network," + ",".join(devices) + "\n")
        for row in rows:
            name = f"nb_{row['index']}"
            table.write(",".join([name, *(row[device] for device in devices)]) + "\n")
            (folder / "networks" / f"{name}.csv").write_text(network(row["architecture"]), encoding="utf-8")
    place = {name: index for index, name in enumerate(sorted(devices))}
    for name, training in (("help.csv", META_TRAIN), ("help13.csv", META_TRAIN + VALIDATION)):
        with open(folder / name, "w", encoding="utf-8") as splits:
            splits.write("split,role,devices\n")
            for split in range(3):
                order = list(range(len(rows)))
                random.Random(split).shuffle(order)
                for role, items in (("train", [place[d] for d in training]), ("test", [place[d] for d in TEST]),
                                    ("net_train", order[:TRAIN_NETWORKS]), ("net_test", order[TRAIN_NETWORKS:])):
                    splits.write(f"{split},{role}," + " ".join(map(str, items)) + "\n")


if __name__ == "__main__":
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    main(*sys.argv[1:])
