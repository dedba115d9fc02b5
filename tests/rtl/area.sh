#!/bin/sh
# SPDX-License-Identifier: MIT
# area.sh ROOT: synthesises whole arrays of 4x4 with their controllers and compares with the table of docs/rtl.md.
set -eu
for tool in python3 yosys; do
  if ! command -v "$tool" >/dev/null; then
    echo "SKIPPED: $tool is not installed (on Debian: apt-get install yosys qflow-tech-osu018; ./test --all installs them)"
    exit 0
  fi
done
if [ ! -f /usr/share/qflow/tech/osu018/osu018_stdcells.lib ]; then
  echo "SKIPPED: the OSU cells are not installed (on Debian: apt-get install qflow-tech-osu018; ./test --all installs them)"
  exit 0
fi
"$1/examples/hardware/area.py" --arrays 4x4 --check "$1/docs/rtl.md"
