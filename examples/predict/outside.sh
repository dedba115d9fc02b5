#!/bin/sh
# SPDX-License-Identifier: MIT
# outside.sh LATENCIES.csv: Systole's model on measurements that it was not made on: NAS-Bench-201 on 19 devices, on HELP's split
# (nasbench201.py says what the file holds and how the networks are built). Unseen devices and unseen networks, 10 measurements a
# device, three draws of the networks. The number is the Spearman correlation, mean of the six devices; HELP published .932.
set -eu
SYSTOLE=${SYSTOLE:-systole}
here=$(cd "$(dirname "$0")" && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 "$here/nasbench201.py" "$1" "$work"
echo "training devices,draw,spearman"
for splits in help help13; do
  "$SYSTOLE" -q predict evaluate --data "$work" --splits "$work/$splits.csv" --protocol both --no-intervals --csv |
    awk -F, -v devices="$splits" 'NR == 1 { for (i = 1; i <= NF; ++i) column[$i] = i }
      $1 ~ /^split / || $1 == "mean" { print (devices == "help" ? 9 : 13) "," $1 "," $column["spearman"] }'
done
