#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""What FuSeConv's row broadcast costs a PE: area, power and delay of the RTL's PE with and without it, as ratios.

cost.py [--configs int8/24,...] [--orders N] [--jobs N] [--library FILE] [--csv FILE] [--check FILE]

yosys maps the leaves of dataflows/rtl/cost/pe_leaves.sv to the cells of a library, once for each order of their ports,
instances and commuting operands and naming of them (which changes what abc makes of them, and nothing else); OpenSTA
reports power and delay of the PEs that are assembled from them. Beside that the PEs are mapped in one piece, to show
what the orders do to them. --check compares with an earlier --csv and fails where the two are further apart than their
spreads. docs/rtl.md says what the numbers mean.
"""
import argparse
import concurrent.futures
import csv
import pathlib
import random
import re
import statistics
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parents[2]
RTL = ROOT / "dataflows" / "rtl"
LIBRARY = "/usr/share/qflow/tech/osu018/osu018_stdcells.lib"
LINKS = ["none", "mux", "buffer", "register"]
# Names that nobody outside pe_leaves.sv knows.
NAMES = ["left", "right", "product", "base", "total", "above", "next", "value", "one", "zero", "chosen", "moving",
         "weight", "arrived", "enable", "select", "multiplier", "adder", "sum_start", "sum_register", "operand_register",
         "operand_mux"]
# The same written the other way round.
COMMUTED = [("left * right", "right * left"), ("base + `ACC_BITS'(product)", "`ACC_BITS'(product) + base"),
            ("select ? one : zero", "!select ? zero : one"),
            ("first ? '0 : fall ? above : kept", "fall && !first ? above : !first ? kept : '0")]


def reordered(text, order):
    """The same modules with ports, instances and operands in another order and under other names; order 0: as they are."""
    if order == 0:
        return text
    chance = random.Random(order)

    def shuffled_ports(match):
        ports = [line.rstrip().rstrip(",") for line in match.group(2).split("\n")]
        chance.shuffle(ports)
        return match.group(1) + ",\n".join(ports) + "\n);"

    def shuffled_lines(match):
        lines = match.group(0).rstrip("\n").split("\n")
        chance.shuffle(lines)
        return "\n".join(lines) + "\n"

    text = re.sub(r"(module \w+ (?:#\([^)]*\) )?\(\n)(.*?)\n\);", shuffled_ports, text, flags=re.S)
    text = re.sub(r"(?:^  \w+ the_\w+ \(.*\n)+", shuffled_lines, text, flags=re.M)
    for one, other in COMMUTED:
        if chance.random() < 0.5:
            text = text.replace(one, other)
    names = {name: f"{chance.choice('abcdefgh')}{chance.randrange(10 ** 6)}_{name}" for name in NAMES}
    return re.sub(r"\b(" + "|".join(NAMES) + r")\b", lambda match: names[match.group(1)], text)


def run(command, text, folder):
    script = pathlib.Path(folder) / "script"
    script.write_text(text)
    done = subprocess.run([*command, str(script)], capture_output=True, text=True, cwd=folder, check=False)
    if done.returncode != 0:
        sys.exit(f"{command[0]} failed:\n{done.stdout}{done.stderr}")
    return done.stdout


def synthesise(read, tops, library, folder, flatten=""):
    """Areas of the modules `tops` with all that is in them; yosys maps module by module, unless it is to flatten them."""
    stats = "\n".join(f"stat -liberty {library} -top {top}" for top in tops)
    out = run(["yosys", "-s"], f"""
read_liberty -lib {library}
{read}
synth
{flatten}
dfflibmap -liberty {library}
abc -liberty {library}
opt_clean
{stats}
write_verilog -noattr -noexpr netlist.v
""", folder)
    areas = {}
    for top in tops:  # of a module without others in it only the first line is printed
        found = re.findall(rf"Chip area for top module '\\{top}': ([\d.]+)", out)
        areas[top] = float((found or re.findall(rf"Chip area for module '\\{top}': ([\d.]+)", out))[-1])
    return areas


def measure(top, library, folder):
    """Power in watts and the longest path in ns: a tenth of the operands' bits change in each cycle of 20 ns, the
    controls stand as they do while os multiplies."""
    out = run(["sta", "-no_splash", "-exit"], f"""
read_liberty {library}
read_verilog netlist.v
link_design {top}
create_clock -name clk -period 20 clk
set_input_delay 0 -clock clk [all_inputs]
set_output_delay 0 -clock clk [all_outputs]
set_power_activity -input -activity 0.1 -duty 0.5
set_power_activity -input_ports {{reset first fall shift own broadcast}} -activity 0 -duty 0
report_power -digits 8
report_checks -path_delay max -digits 5
""", folder)
    power = float(re.search(r"^Total\s+\S+\s+\S+\s+\S+\s+(\S+)", out, re.M).group(1))
    delay = float(re.search(r"^\s*([\d.]+)\s+data arrival time", out, re.M).group(1))
    return power, delay


def measure_pes(method, bits, acc, stationary, order, library):
    """Of each link: area, power, delay. The four PEs share their leaves, or are flattened and mapped in one piece."""
    with tempfile.TemporaryDirectory() as folder:
        source = pathlib.Path(folder) / "source.sv"
        source.write_text(reordered((RTL / "cost" / "pe_leaves.sv").read_text(), order))
        read = ""
        for link in LINKS:
            defines = f"-D DATA_BITS={bits} -D ACC_BITS={acc} -D LINK_{link.upper()}=1"
            defines += "" if stationary else " -D OS_ONLY=1"
            read += f"read_verilog -sv -nooverwrite {defines} {source}\nrename pe pe_{link}\n"
        flatten = "flatten\nopt -full" if method == "whole" else ""
        areas = synthesise(read, [f"pe_{link}" for link in LINKS], library, folder, flatten)
        return {link: (areas[f"pe_{link}"], *measure(f"pe_{link}", library, folder)) for link in LINKS}


def rows_of(task, measured):
    """`measured`: of each order what measure_pes gave."""
    method, bits, acc, stationary = task
    rows = []
    for link in measured[0]:
        row = {"pe": "os+ws+is" if stationary else "os", "config": f"int{bits}/{acc}", "link": link, "method": method,
               "orders": len(measured)}
        for i, what in enumerate(["area", "power", "delay"]):
            # Leaves are shared, so their ratio is of one order; two wholes have nothing in common.
            mean = statistics.mean(one["none"][i] for one in measured)
            ratios = [100 * (one[link][i] / (one["none"][i] if method == "leaves" else mean) - 1) for one in measured]
            row[what] = statistics.mean(one[link][i] for one in measured)
            row[f"{what}_overhead"] = statistics.mean(ratios)
            row[f"{what}_spread"] = statistics.stdev(ratios) if len(ratios) > 1 else 0.0
        rows.append(row)
    return rows


def nand2_area(library):
    return float(re.search(r"cell \(NAND2X1\) \{\s*area : ([\d.]+)", pathlib.Path(library).read_text()).group(1))


FIELDS = ["pe", "config", "link", "method", "orders", "area_nand2", "area_overhead", "area_spread", "power_overhead",
          "power_spread", "delay_overhead", "delay_spread"]


def written(rows, library):
    unit = nand2_area(library)
    lines = [",".join(FIELDS)]
    for row in rows:
        row["area_nand2"] = row["area"] / unit
        lines.append(",".join(f"{row[f]:.3f}" if isinstance(row.get(f), float) else str(row.get(f, "")) for f in FIELDS))
    return "\n".join(lines) + "\n"


def check(text, earlier):
    """Fails where an overhead lies further from the earlier one than three times the larger spread, and 0.3 points."""
    known = {(r["pe"], r["config"], r["link"], r["method"]): r for r in csv.DictReader(earlier.read_text().splitlines())}
    failed = False
    for row in csv.DictReader(text.splitlines()):
        key = (row["pe"], row["config"], row["link"], row["method"])
        for what in ["area", "power", "delay"]:
            if not row[f"{what}_overhead"]:
                continue
            now, then = float(row[f"{what}_overhead"]), float(known[key][f"{what}_overhead"])
            allowed = max(0.3, 3 * float(row[f"{what}_spread"]), 3 * float(known[key][f"{what}_spread"]))
            if abs(now - then) > allowed:
                failed = True
                print(f"{' '.join(key)}: {what} {now:+.2f} %, was {then:+.2f} %, allowed within {allowed:.2f} points")
    if failed:
        sys.exit(1)
    print(f"within the spread of {earlier.name}")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--configs", default="int8/24,int8/32,int16/32,int16/48")
    parser.add_argument("--orders", type=int, default=6)
    parser.add_argument("--jobs", type=int, default=2, help="synthesisers at a time")
    parser.add_argument("--library", default=LIBRARY)
    parser.add_argument("--leaves-only", action="store_true", help="not the whole PE beside its leaves")
    parser.add_argument("--all-dataflows", action="store_true", help="the PE of os, ws and is beside the one of os")
    parser.add_argument("--csv", type=pathlib.Path)
    parser.add_argument("--check", type=pathlib.Path)
    arguments = parser.parse_args()
    tasks = []
    for config in arguments.configs.split(","):
        bits, acc = (int(number) for number in re.fullmatch(r"int(\d+)/(\d+)", config).groups())
        for stationary in [False, True] if arguments.all_dataflows else [False]:
            for method in ["leaves"] if arguments.leaves_only else ["leaves", "whole"]:
                tasks.append((method, bits, acc, stationary))
    with concurrent.futures.ThreadPoolExecutor(arguments.jobs) as pool:
        waiting = [[pool.submit(measure_pes, *task, order, arguments.library)
                    for order in range(arguments.orders)] for task in tasks]
        rows = [row for task, orders in zip(tasks, waiting) for row in rows_of(task, [one.result() for one in orders])]
    text = written(rows, arguments.library)
    if arguments.csv:
        arguments.csv.write_text(text)
    if arguments.check:
        check(text, arguments.check)
    elif not arguments.csv:
        print(text, end="")


if __name__ == "__main__":
    main()
