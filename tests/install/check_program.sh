#!/bin/sh
# SPDX-License-Identifier: MIT
# check_program.sh PREFIX: the installed program, wherever it was moved to, finds the networks installed beside it.
set -eu
systole=$1/bin/systole
topologies=$1/share/systole/topologies

cp "$topologies/lenet5.csv" "$topologies/only_installed_here.csv"
trap 'rm "$topologies/only_installed_here.csv"' EXIT
"$systole" topology show only_installed_here --csv | cmp - "$topologies/lenet5.csv"
"$systole" topology list --csv | grep -q '^only_installed_here,'
# The RTL is installed with it.
[ -f "$1/share/systole/rtl/systolic_array.sv" ]
# So are the schemas of what it prints.
[ -f "$1/share/systole/schema/simulate.json" ]
[ -f "$1/share/systole/schema/simulate.csv.json" ]
