#!/bin/sh
# SPDX-License-Identifier: MIT
# cost.sh ROOT: synthesises one small PE with and without the row broadcast and compares with docs/rtl-cost.csv.
set -eu
for tool in python3 yosys sta; do
  if ! command -v "$tool" >/dev/null; then
    echo "SKIPPED: $tool is not installed (./test --all installs yosys, opensta and qflow-tech-osu018)"
    exit 0
  fi
done
if [ ! -f /usr/share/qflow/tech/osu018/osu018_stdcells.lib ]; then
  echo "SKIPPED: the OSU cells are not installed (./test --all installs qflow-tech-osu018)"
  exit 0
fi
"$1/examples/hardware/cost.py" --configs int8/24 --orders 3 --leaves-only --check "$1/docs/rtl-cost.csv"
