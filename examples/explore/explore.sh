#!/bin/sh
# SPDX-License-Identifier: MIT
# From a space to a Pareto front: at once, in shards, and as a database. Run it with the installed program, or with
# SYSTOLE=build/dev/bin/systole. Each command is shown before its output; everything is written to a temporary folder.
set -eu

SYSTOLE=$(realpath "$(command -v "${SYSTOLE:-systole}")")
systole() { "$SYSTOLE" "$@"; }
try() { printf '\n$ %s\n' "$1"; eval "$1"; }

specs=$(cd "$(dirname "$0")" && pwd)
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
cp "$specs"/*.yaml .

# How large is it?
try 'systole explore mobilenet_v2.yaml --dry-run | head -1'

# The whole space, its Pareto front kept, in a SQLite file.
try 'systole explore mobilenet_v2.yaml -o front.sqlite | head -12'

# The same in three parts, as three machines would, and merged: the same file to the byte.
# shellcheck disable=SC2016  # the line is run, and shown, as it stands
try 'for i in 1 2 3; do systole explore mobilenet_v2.yaml --shard $i/3 -o part$i.sqlite > part$i.txt; done; head -2 part1.txt'
try 'systole explore merge merged.sqlite part1.sqlite part2.sqlite part3.sqlite && cmp front.sqlite merged.sqlite && echo the same'

# With DRAM: the front over cycles, words and scratchpads.
try 'systole explore memory.yaml | cut -c 1-150'
