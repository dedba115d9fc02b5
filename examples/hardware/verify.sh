#!/bin/sh
# SPDX-License-Identifier: MIT
# verify.sh [NETWORK [ARRAY...]]: `systole verify` of a network, of its FuSe variants and of its other dataflows, as the
# table of docs/rtl.md. Without words: mobilenet_v2 at 8x8 and 16x16. SYSTOLE is the program.
set -eu
SYSTOLE=${SYSTOLE:-systole}
network=${1:-mobilenet_v2}
if [ $# -gt 0 ]; then shift; fi
if [ $# -eq 0 ]; then set -- 8x8 16x16; fi
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT

# row TITLE ARRAY NETWORK OPTIONS...: one line; the columns of --csv by their names.
row() {
  title=$1 array=$2
  shift 2
  "$SYSTOLE" verify --array "$array" --csv "$@" >"$folder/csv"
  awk -F, -v title="$title" -v array="$array" '
    function grouped(n, s) { s = sprintf("%d", n); while (s ~ /[0-9][0-9][0-9][0-9]/) s = first_group(s); return s }
    function first_group(s) { match(s, /^[0-9]+/); return substr(s, 1, RLENGTH - 3) "," substr(s, RLENGTH - 2) }
    NR == 1 { for (i = 1; i <= NF; ++i) at[$i] = i; next }
    {
      folds += $at["folds"]; ++distinct
      model += $at["folds"] * $at["cycles_model"]; rtl += $at["folds"] * $at["cycles_rtl"]
      values += $at["values"]; wrong += $at["wrong"]
      sampled += $at["steps"] != $at["steps_run"]
    }
    END {
      printf "| %s | %s | %s | %s | %s | %s | %d | %s | %d |\n", title, array, grouped(folds), grouped(distinct), grouped(model),
             grouped(rtl), rtl - model, grouped(values), wrong
      if (sampled) print "sampled" > "/dev/stderr"
    }' "$folder/csv"
}

"$SYSTOLE" topology fuse "$network" "$folder/full.csv" --choice full
"$SYSTOLE" topology fuse "$network" "$folder/half.csv" --choice half
echo "| run | array | folds | distinct | cycles by model | cycles by RTL | difference | values compared | wrong |"
echo "|---|---|---|---|---|---|---|---|---|"
for array in "$@"; do
  row "os" "$array" "$network" -d os
  row "FuSe full, rp" "$array" "$folder/full.csv" -d rp
  row "FuSe half, rp" "$array" "$folder/half.csv" -d rp
  row "rp, depthwise by rows" "$array" "$network" -d rp --depthwise rows
  row "os, depthwise packed" "$array" "$network" -d os --depthwise packed
  row "ws" "$array" "$network" -d ws
  row "is" "$array" "$network" -d is
done
