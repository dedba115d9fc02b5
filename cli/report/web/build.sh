#!/bin/sh
# SPDX-License-Identifier: MIT
# build.sh: bundles src/ and the locked packages into dist/, which the C++ build puts into the program, and notes the hashes of
# sources and bundle in SHA256SUMS. build.sh --check: builds elsewhere and compares, byte for byte. Needs node and npm.
set -eu
cd "$(dirname "$0")"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cp package.json package-lock.json .npmrc "$work"
(cd "$work" && npm ci --ignore-scripts --no-progress >npm.log 2>&1) || { cat "$work/npm.log" >&2; exit 1; }
if [ "${1:-}" = --check ]; then
  node build.mjs "$work/node_modules" "$work/dist"
  for file in report.js report.css licences.txt; do cmp "dist/$file" "$work/dist/$file"; done
  echo "dist/ is what its sources and locked packages make"
  exit 0
fi
node build.mjs "$work/node_modules" dist
LC_ALL=C sha256sum package.json package-lock.json build.mjs src/* dist/* >SHA256SUMS
