#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Real BLAS libraries under Caffe's loop: the misses of ten caches, measured, and the table of docs/real-programs.md.

table.py print [FILE]            the table, from misses.csv beside this script or another file of that form
table.py compare FILE            how far the totals of misses.csv are from those of FILE, per cent
table.py streams --build FOLDER [--networks N,..] [--libraries L,..] [--data FOLDER]
                                 how far `systole cache --gemm` is from misses.csv, per cent of each layer's misses
table.py measure --build FOLDER [--networks N,..] [--libraries L,..] [--data FOLDER] [--i386 FOLDER] [--out FILE]
                                 runs what is asked for (all of it takes an hour of one core) and puts its rows into FILE

Measuring needs qemu-user, libatlas3-base and libopenblas0-pthread (./test --all installs them), a C compiler, and for
ATLAS on i386 gcc-i686-linux-gnu and Debian's i386 libraries unpacked in a folder:
  dpkg --add-architecture i386 && apt-get update
  apt-get download libatlas3-base:i386 libc6:i386 libgfortran5:i386 libgcc-s1:i386 libquadmath0:i386
  for package in *.deb; do dpkg-deb -x $package FOLDER; done
FOLDER of --data holds lenet-mnist, mnist and squeezenet-dc; without it the shipped LeNets are measured, and AlexNet.
"""
import argparse
import csv
import os
import pathlib
import subprocess
import sys
import tempfile

HERE = pathlib.Path(__file__).resolve().parent
DATA = HERE / "misses.csv"
CACHES = ["16k", "32k", "none128", "first128", "gd128", "gd256", "gd304", "cov256", "zca151", "unlim"]
COLUMNS = ["architecture", "library", "version", "kernel", "network", "layer", "references", "instructions", "accesses", *CACHES]
KERNELS = ["Atom", "Prescott", "Core2", "Nehalem", "Sandybridge", "Haswell"]
LIBRARIES = ["atlas-i386", "atlas", *KERNELS, "loops"]
NAMES = {
    "atlas-i386": "ATLAS i386, x87",
    "atlas": "ATLAS amd64",
    "loops": "C loops, gcc -O2",
    **{kernel: f"OpenBLAS {kernel}" for kernel in KERNELS},
}
# Name: (arguments of network_file, whether plain loops are worth the time).
NETWORKS = {
    "lenet_simd8": (["lenet_caffe", "--weights", "lenet-mnist/lenet_scalpel8.bin.gz", "--input", "mnist/images_1000x28x28.u8", "--inputs", "4"], True),
    "lenet_dc": (["lenet_caffe", "--weights", "lenet-mnist/lenet_dc.bin.gz", "--input", "mnist/images_1000x28x28.u8", "--inputs", "4"], True),
    "squeezenet": (["squeezenet1_0", "--weights", "squeezenet-dc/compressed_SqueezeNet.net", "--input", "squeezenet-dc/grace_hopper_bgr_3x227x227.f32"], False),
    "alexnet": (["alexnet_2012"], False),
    "lenet_fashion_simd8": (["lenet_caffe", "--weights", "lenet-fashion-simd8", "--inputs", "4"], True),
    "lenet_fashion_dc": (["lenet_caffe", "--weights", "lenet-fashion-dc", "--inputs", "4"], True),
}


def library(row):
    """The name of LIBRARIES."""
    return row["kernel"] or ("atlas-i386" if row["architecture"] == "i386" else row["library"])


def read(path):
    with open(path, newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


def package_version(package):
    return subprocess.run(["dpkg-query", "-W", "-f", "${Version}", package], capture_output=True, text=True, check=True).stdout


def measured(build, name, network, i386, folder):
    """The rows of one library and network."""
    program = folder / ("forward-i386" if name == "atlas-i386" else "forward-amd64")
    environment = {**os.environ, "OPENBLAS_NUM_THREADS": "1"}
    options = ["--cpu", "max"]
    if name == "loops":
        labels, path = ["amd64", "loops", "gcc -O2", ""], "loops"
    elif name == "atlas":
        labels, path = ["amd64", "atlas", package_version("libatlas3-base"), ""], "/usr/lib/x86_64-linux-gnu/atlas/libblas.so.3"
    elif name == "atlas-i386":
        # The CPU that ran without SSE's registers: ATLAS for i386 uses the x87 unit alone.
        labels, path = ["i386", "atlas", "3.10.3-13", ""], f"{i386}/usr/lib/i386-linux-gnu/atlas/libblas.so.3"
        options = ["--cpu", "qemu32", "--root", i386]
    else:
        labels, path = ["amd64", "openblas", package_version("libopenblas0-pthread"), name], "/usr/lib/x86_64-linux-gnu/openblas-pthread/libblas.so.3"
        environment["OPENBLAS_CORETYPE"] = name
    if not program.exists():
        compiler = "i686-linux-gnu-gcc" if name == "atlas-i386" else "cc"
        subprocess.run([compiler, "-O2", "-o", program, HERE / "forward.c", "-ldl", "-lm"], check=True)
    command = [build / "examples/cache/real/library_misses", ",".join([*labels, network]), *options, "--", program, folder / f"{network}.net", path]
    text = subprocess.run(command, env=environment, stdout=subprocess.PIPE, text=True, check=True).stdout
    return [dict(zip(COLUMNS, line.split(","))) for line in text.splitlines()]


def measure(arguments):
    build = pathlib.Path(arguments.build)
    out = pathlib.Path(arguments.out)
    rows = read(out) if out.exists() else []
    with tempfile.TemporaryDirectory() as temporary:
        folder = pathlib.Path(temporary)
        for network in arguments.networks.split(","):
            options, with_loops = NETWORKS[network]
            needs_data = any("/" in word for word in options)
            if needs_data and not arguments.data:
                print(f"{network}: left out, its weights are in --data FOLDER", file=sys.stderr)
                continue
            words = [f"{arguments.data}/{word}" if "/" in word else word for word in options]
            subprocess.run([build / "examples/cache/real/network_file", words[0], folder / f"{network}.net", *words[1:]], check=True)
            for name in arguments.libraries.split(","):
                if name == "loops" and not with_loops or name == "atlas-i386" and not arguments.i386:
                    continue
                new = measured(build, name, network, arguments.i386, folder)
                rows = [row for row in rows if (row["network"], library(row)) != (network, name)] + new
                write(out, rows)  # what is done stays done
                print(f"{network} {name}: {new[-1]['references']} references", file=sys.stderr)


def write(path, rows):
    order = {network: i for i, network in enumerate(NETWORKS)}
    rows = sorted(rows, key=lambda row: (order[row["network"]], LIBRARIES.index(library(row))))
    with open(path, "w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, COLUMNS, lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)


def fewer(row, cache):
    """Per cent fewer misses than 16 KB."""
    return 100 * (1 - int(row[cache]) / int(row["16k"]))


def less_time(row, cache):
    """Per cent less time: a cycle an instruction, 100 a miss."""
    time = {name: int(row["instructions"]) + 100 * int(row[name]) for name in ("16k", cache)}
    return 100 * (1 - time[cache] / time["16k"])


def cell(row):
    reductions = "/".join(f"{fewer(row, cache):.1f}" for cache in ("gd128", "gd256", "gd304"))
    times = f"{less_time(row, 'gd256'):.1f}; 128: {less_time(row, 'gd128'):.1f}"
    return f"{reductions} [{times}]; {fewer(row, '32k'):.1f} [{less_time(row, '32k'):.1f}]"


def print_table(rows):
    totals = {(library(row), row["network"]): row for row in rows if row["layer"] == "total"}
    networks = [network for network in NETWORKS if any(key[1] == network for key in totals)]
    print("% fewer misses with 128/256/304 entries [% less time with 256; with 128]; with 32 KB [less time]")
    print("| library | " + " | ".join(networks) + " |")
    print("|---" * (1 + len(networks)) + "|")
    for name in LIBRARIES:
        cells = [cell(totals[name, network]) if (name, network) in totals else "" for network in networks]
        if any(cells):
            print(f"| {NAMES[name]} | " + " | ".join(cells) + " |")
    print("\nMisses of 16 KB, per cent of the references")
    print("| library | " + " | ".join(networks) + " |")
    print("|---" * (1 + len(networks)) + "|")
    for name in LIBRARIES:
        found = [totals.get((name, network)) for network in networks]
        if any(found):
            rates = [f"{100 * int(row['16k']) / int(row['references']):.1f}" if row else "" for row in found]
            print(f"| {NAMES[name]} | " + " | ".join(rates) + " |")


def print_differences(rows, path):
    totals = {(library(row), row["network"]): row for row in rows if row["layer"] == "total"}
    print("network library " + " ".join(["references", "instructions", *CACHES]))
    for other in read(path):
        key = (other["kernel"] or ("atlas-i386" if other["arch"] == "i386" else other["library"]), other["network"])
        if key not in totals:
            continue
        row = totals[key]
        apart = [100 * (int(row[c]) / int(other[c]) - 1) for c in ["references", "instructions", *CACHES]]
        print(key[1], key[0], " ".join(f"{value:+.1f}" for value in apart))


def order(name):
    """What `systole cache --gemm` calls a library; "" for those whose orders it does not have."""
    if name in KERNELS:
        return "openblas-" + name.lower()
    # ATLAS's block sizes are its packages': NB is 60 on i386, 48 on amd64.
    return {"atlas-i386": "atlas-60", "atlas": "atlas-48"}.get(name, "")


def streams(arguments):
    """Prints a layer a line: what the real library missed with 16 KB, then how far the generated stream is, per cent."""
    rows = read(DATA)
    columns = {"16k": ("16k", "256"), "32k": ("32k", "256"), "gd128": ("16k+null", "128"), "gd256": ("16k+null", "256")}
    program = pathlib.Path(arguments.build) / "bin/systole"
    environment = {**os.environ, "SYSTOLE_TOPOLOGIES": str(HERE.parents[2] / "topologies")}
    for network in arguments.networks.split(","):
        words = [f"{arguments.data}/{word}" if "/" in word else word for word in NETWORKS[network][0]]
        for name in arguments.libraries.split(","):
            real = {row["layer"]: row for row in rows if (row["network"], library(row)) == (network, name)}
            if not order(name) or not real:
                continue
            got = {}
            for entries in ("128", "256"):
                command = [program, "cache", *words, "--gemm", order(name), "--null-entries", entries,
                           "--configurations", "plain,larger,null", "--csv"]
                text = subprocess.run(command, env=environment, stdout=subprocess.PIPE, text=True, check=True).stdout
                for row in csv.DictReader(text.splitlines()):
                    got[row["layer"], row["config"], entries] = int(row["misses"])
            print(f"{network}, {NAMES[name]}: misses of 16 KB; " + ", ".join(columns) + " by --gemm " + order(name))
            for layer, row in real.items():
                if (layer, "16k", "256") not in got:
                    continue
                apart = [100 * (got[layer, config, entries] / max(1, int(row[cache])) - 1) for cache, (config, entries) in columns.items()]
                print(f"{layer:28} {int(row['16k']):>10} " + " ".join(f"{value:+7.1f}" for value in apart))


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("what", choices=["print", "compare", "measure", "streams"])
    parser.add_argument("file", nargs="?", default="")
    parser.add_argument("--build", default="build/release")
    parser.add_argument("--networks", default=",".join(NETWORKS))
    parser.add_argument("--libraries", default=",".join(LIBRARIES))
    parser.add_argument("--data", default="")
    parser.add_argument("--i386", default="")
    parser.add_argument("--out", default=str(DATA))
    arguments = parser.parse_args()
    if arguments.what == "measure":
        measure(arguments)
    elif arguments.what == "streams":
        streams(arguments)
    elif arguments.what == "compare":
        print_differences(read(DATA), arguments.file)
    else:
        print_table(read(arguments.file or DATA))


if __name__ == "__main__":
    main()
