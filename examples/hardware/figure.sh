#!/bin/sh
# SPDX-License-Identifier: MIT
# figure.sh: the figure and the table of docs/rtl-cost.csv. FIGURE is the program, if it is not in build/release.
set -eu
cd "$(dirname "$0")/../.."
program=${FIGURE:-build/release/examples/hardware/hardware_cost_figure}
table=$(mktemp)
page=$(mktemp)
trap 'rm -f "$table" "$page"' EXIT
"$program" docs/rtl-cost.csv docs/rtl-cost.svg >"$table"
awk -v table="$table" '
  /^<!-- cost -->$/ { print; while ((getline line < table) > 0) print line; skipping = 1; next }
  /^<!-- end of cost -->$/ { skipping = 0 }
  !skipping { print }' docs/rtl.md >"$page"
cat "$page" >docs/rtl.md
