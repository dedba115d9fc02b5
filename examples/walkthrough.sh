#!/bin/sh
# SPDX-License-Identifier: MIT
# A walk through the command line. Run it with the installed program, or with SYSTOLE=build/dev/bin/systole.
# Each command is shown before its output; everything is written to a temporary folder.
set -eu

SYSTOLE=$(realpath "$(command -v "${SYSTOLE:-systole}")")
systole() { "$SYSTOLE" "$@"; }
try() { printf '\n$ %s\n' "$1"; eval "$1"; }

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"

# Which networks there are, and what one of them looks like.
try 'systole topology list --csv | grep -e ^network -e ^mobilenet'
try 'systole topology show lenet5'

# Its cycles on the default 32x32 array, layer by layer.
try 'systole simulate lenet5'

# Another array, dataflow and timing convention; several networks at once, one line each.
try 'systole simulate mobilenet_v2 resnet50 --array 64x64 --dataflow ws --summary'
try 'systole simulate mobilenet_v2 --array 64x64 --timing fuseconv --top 4'

# --csv goes well with the standard tools: which kinds of layers take the cycles?
# shellcheck disable=SC2016
try 'systole simulate mobilenet_v2 --csv |
    awk -F, "NR > 1 { cycles[\$4] += \$5 } END { for (op in cycles) if (cycles[op]) print cycles[op], op }" | sort -rn'

# --json says where its numbers come from: the hash of each file and everything that was in force.
try 'systole topology show lenet5 --csv > mine.csv'
try 'systole simulate mine.csv --json | grep -e schema -e path -e sha256 -e timing'

# SCALE-Sim's topology files work as they are. Converting is exact; what a dialect cannot say is an error that names
# the layer, unless --lossy asks for what the cycles depend on.
printf 'Layer, H, W, R, S, C, M, Stride,\nconv1, 56, 56, 3, 3, 64, 64, 1,\n' > scalesim.csv
try 'systole topology convert scalesim.csv -'
try 'systole topology convert mine.csv scalesim2.csv 2>&1 || echo "exit code $?"'
try 'systole topology convert mine.csv - --lossy --quiet'

# All mistakes of a file are reported at once, with their places and the nearest valid names.
printf 'name,op,in_h,in_w,in_ch,out_ch,k_h,k_w\nstem,conf,28,28,1,6,5,5\nnext,conv,24,x,6,16,5,5\n' > wrong.csv
try 'systole simulate wrong.csv 2>&1 || echo "exit code $?"'

# An accelerator as YAML (SCALE-Sim's .cfg works, too); options win over it.
printf 'array: {rows: 16, cols: 8}\ndataflow: is\n' > edge.yaml
try 'systole simulate mine.csv --config edge.yaml --summary'
