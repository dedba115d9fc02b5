# SPDX-License-Identifier: MIT
"""Tables of benchmark results, by kernel and size.

table.py RESULTS.json                 prints them
table.py RESULTS.json --write PAGE    puts them between the page's markers

RESULTS.json is what `systole_benches --benchmark_format=json` writes. A name such as `dataflow/os/tiled/array:32/size:64` is a row
(`dataflow/os/tiled`, array 32) and a column (64); a name without a size is a row with one time.
"""
import argparse
import json
import pathlib
import re
import sys

BEGIN = "<!-- sizes: written by ./run bench --write -->"
END = "<!-- end of sizes -->"
UNITS = {"ns": 1, "us": 1e3, "ms": 1e6, "s": 1e9}
TITLES = {
    "dataflow": "One layer of N channels in and out (3x3 on a 14x14 map; rp: 1x3 for each channel), by N",
    "fold": "One fold that fills the array, executed, by its steps (rp: taps)",
    "product": "A product of N x N x N executed through a cache, half of the weights zero, by N",
}


def time_text(nanoseconds):
    for unit in reversed(UNITS):
        if nanoseconds >= UNITS[unit] or unit == "ns":
            return f"{nanoseconds / UNITS[unit]:.3g} {unit}"
    return ""


def split_name(name):
    """The row and the size of a benchmark's name; no size: an empty one."""
    size = re.search(r"/size:(\d+)", name)
    row = re.sub(r"/size:\d+", "", name)
    return re.sub(r"/array:(\d+)", r", \1x\1 PEs", row), size.group(1) if size else ""


def tables(results):
    """The tables as lines of Markdown: one for each first word of the names, in their order."""
    groups = {}
    for result in results["benchmarks"]:
        if result.get("run_type") == "aggregate" or "error_occurred" in result:
            continue
        row, size = split_name(result["name"])
        group = groups.setdefault(row.split("/")[0], {"rows": {}, "sizes": []})
        if size not in group["sizes"]:
            group["sizes"].append(size)
        group["rows"].setdefault(row, {})[size] = result["cpu_time"] * UNITS[result["time_unit"]]
    lines = []
    for name, group in groups.items():
        sizes = sorted(group["sizes"], key=lambda size: int(size or 0))
        lines += [f"{TITLES.get(name, name)} (CPU time):", ""]
        lines.append("| kernel | " + " | ".join(size or "time" for size in sizes) + " |")
        lines.append("|---|" + "---|" * len(sizes))
        for row, times in group["rows"].items():
            cells = [time_text(times[size]) if size in times else "" for size in sizes]
            lines.append(f"| `{row}` | " + " | ".join(cells) + " |")
        lines.append("")
    return lines


def write(page, lines):
    text = page.read_text()
    begin, end = text.find(BEGIN), text.find(END)
    if begin < 0 or end < begin:
        sys.exit(f"{page}: found no lines {BEGIN} and {END}")
    page.write_text(text[: begin + len(BEGIN)] + "\n" + "\n".join(lines) + text[end:])


def main():
    parser = argparse.ArgumentParser(description="Tables of benchmark results, by kernel and size")
    parser.add_argument("results", type=pathlib.Path)
    parser.add_argument("--write", type=pathlib.Path, metavar="PAGE")
    arguments = parser.parse_args()
    lines = tables(json.loads(arguments.results.read_text()))
    if arguments.write:
        write(arguments.write, lines)
    else:
        print("\n".join(lines), end="")


if __name__ == "__main__":
    main()
