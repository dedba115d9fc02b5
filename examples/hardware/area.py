#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""What whole arrays cost: the area of each module of the RTL, with its controller, as a table.

area.py [--arrays 4x4,8x8,16x16] [--data BITS] [--acc BITS] [--count BITS] [--kernel BITS] [--library FILE] [--check PAGE]

yosys maps the array module by module (equal PEs are mapped once) to the cells of a library. Areas are in two-input NANDs;
wires, fan-out and the clock tree are not modelled. docs/rtl.md shows the table; --check compares with the one on such a
page, and fails where a number is further from it than 2 %, which is what another version of yosys may make of it.
"""
import argparse
import pathlib
import re
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parents[2]
RTL = ROOT / "dataflows" / "rtl"
LIBRARY = "/usr/share/qflow/tech/osu018/osu018_stdcells.lib"
TOPS = {
    "array": ("systolic_array", ["pe", "skew", "pe_array", "pushes", "controller", "drain", "systolic_array"]),
    "buffered": ("buffered_array", ["skew", "pushes"] + [f"buffered/buffered_{m}" for m in
                                               ["pe", "pe_array", "controller", "drain", "accumulators", "array"]]),
}


def synthesised(timing, rows, cols, arguments):
    """What yosys says of the whole array, all modules kept."""
    top, modules = TOPS[timing]
    sources = " ".join(str(RTL / f"{module}.sv") for module in ["dataflow_pkg", *modules])
    parameters = f"-chparam ROWS {rows} -chparam COLS {cols} -chparam DATA {arguments.data} -chparam ACC {arguments.acc}"
    script = f"""
read_liberty -lib {arguments.library}
read_verilog -sv {sources}
hierarchy -top {top} {parameters} -chparam COUNT {arguments.count} -chparam KERNEL {arguments.kernel}
synth
dfflibmap -liberty {arguments.library}
abc -liberty {arguments.library}
opt_clean
stat -liberty {arguments.library}
"""
    with tempfile.TemporaryDirectory() as folder:
        path = pathlib.Path(folder) / "script"
        path.write_text(script)
        done = subprocess.run(["yosys", "-s", str(path)], capture_output=True, text=True, cwd=folder, check=False)
    if done.returncode != 0:
        sys.exit(f"yosys failed:\n{done.stdout}{done.stderr}")
    return done.stdout


def areas_of(said):
    """Module to its own cells' area and the modules in it with their counts, of yosys' last `stat`."""
    report = said[said.rindex("Printing statistics"):]
    areas, inside = {}, {}
    for name, body in re.findall(r"^=== (\S+) ===\n(.*?)(?=^===|\Z)", report, re.M | re.S):
        area = re.search(r"Chip area for module '[^']*': ([\d.]+)", body)
        areas[name] = float(area.group(1)) if area else 0.0
        inside[name] = {m: int(n) for m, n in re.findall(r"^ {5}(\S+) +(\d+)$", body, re.M)}
    return areas, inside


def kind(name):
    """`$paramod$0123\\pe` or `$paramod\\pe\\DATA=...` is a pe."""
    return re.sub(r"^\$paramod(\$[0-9a-f]+)?", "", name).lstrip("\\").split("\\")[0]


def totals(top, areas, inside):
    """Kind of module to count and area of all its instances, without what is in them."""
    sums = {}

    def add(name, count):
        known = sums.setdefault(kind(name), [0, 0.0])
        known[0] += count
        known[1] += count * areas[name]
        for part, times in inside[name].items():
            if part in areas:
                add(part, count * times)

    add(top, 1)
    return sums


def nand2_area(library):
    return float(re.search(r"cell \(NAND2X1\) \{\s*area : ([\d.]+)", pathlib.Path(library).read_text()).group(1))


def row_of(timing, array, arguments, unit):
    """The cells of the table's row."""
    rows, cols = (int(side) for side in array.split("x"))
    areas, inside = areas_of(synthesised(timing, rows, cols, arguments))
    top = next(name for name in areas if kind(name) == TOPS[timing][0])
    sums = {name.removeprefix("buffered_"): value for name, value in totals(top, areas, inside).items()}
    whole = sum(area for _, area in sums.values())
    pes, pe_area = sums["pe"]
    named = {part: sums[part][1] for part in ["skew", "controller", "drain"]}
    named["controller"] += sums["pushes"][1]
    rest = whole - pe_area - sum(named.values())
    cells = [pe_area / pes, pe_area, named["skew"], named["controller"], named["drain"], rest, whole]
    return [timing, array, *(f"{cell / unit:,.0f}" for cell in cells),
            f"{100 * pe_area / whole:.1f}", f"{100 * named['controller'] / whole:.1f}"]


def text_of(row):
    return "| " + " | ".join(row) + " |"


def check(row, page):
    """Whether the page has the row, and each number of it within 2 %, or a unit of its last digit."""
    known = re.search(rf"^\| {row[0]} \| {row[1]} \| (.*) \|$", page.read_text(), re.M)
    if not known:
        print(f"{page} has no row of {row[0]} {row[1]}: {text_of(row)}")
        return False
    for now, then in zip(row[2:], known.group(1).split(" | "), strict=True):
        is_now, was = float(now.replace(",", "")), float(then.replace(",", ""))
        if abs(is_now - was) > max(0.02 * was, 1 if "." not in now else 0.1):
            print(f"{row[0]} {row[1]}: found {now}, {page} has {then}: {text_of(row)}")
            return False
    return True


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--arrays", default="4x4,8x8,16x16")
    parser.add_argument("--data", type=int, default=8)
    parser.add_argument("--acc", type=int, default=32)
    parser.add_argument("--count", type=int, default=32)
    parser.add_argument("--kernel", type=int, default=8)
    parser.add_argument("--library", default=LIBRARY)
    parser.add_argument("--check", type=pathlib.Path)
    arguments = parser.parse_args()
    unit = nand2_area(arguments.library)
    print("| timing | array | a PE | PEs | skew | controller | drain | the rest | array | PEs % | controller % |")
    print("|---|---|---|---|---|---|---|---|---|---|---|")
    right = True
    for timing in TOPS:
        for array in arguments.arrays.split(","):
            row = row_of(timing, array, arguments, unit)
            print(text_of(row), flush=True)
            if arguments.check:
                right = check(row, arguments.check) and right
    if not right:
        sys.exit(1)


if __name__ == "__main__":
    main()
