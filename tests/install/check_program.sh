#!/bin/sh
# SPDX-License-Identifier: MIT
# check_program.sh PREFIX: the installed program, wherever it was moved to, finds the networks and machines
# installed beside it, and reads no source tree: neither where that has a file of the same name nor where it has one more.
set -eu
systole=$1/bin/systole
topologies=$1/share/systole/topologies

machines=$1/share/systole/accelerators
aside=$(mktemp -d)
mv "$topologies/vgg16.csv" "$topologies/resnet50.csv" "$machines/eyeriss.yaml" "$aside"
trap 'rm -f "$topologies/only_installed_here.csv"; mv "$aside"/*.csv "$topologies"; mv "$aside"/*.yaml "$machines"; rmdir "$aside"' EXIT
cp "$topologies/lenet5.csv" "$topologies/only_installed_here.csv"
cp "$topologies/lenet5.csv" "$topologies/vgg16.csv"
"$systole" topology show vgg16 --csv | cmp - "$topologies/lenet5.csv"
if "$systole" topology show resnet50 > /dev/null 2>&1; then
  echo "resnet50 is not installed, and was read all the same" && exit 1
fi
if "$systole" machines list | grep -q '^ *eyeriss '; then
  echo "eyeriss is not installed, and was listed all the same" && exit 1
fi
"$systole" topology show only_installed_here --csv | cmp - "$topologies/lenet5.csv"
"$systole" topology list --csv | grep -q '^only_installed_here,'
# The RTL is installed with it.
[ -f "$1/share/systole/rtl/systolic_array.sv" ]
# So are the schemas of what it prints.
[ -f "$1/share/systole/schema/simulate.json" ]
[ -f "$1/share/systole/schema/simulate.csv.json" ]
