#!/bin/sh
# SPDX-License-Identifier: MIT
# build.sh: bundles src/ and the locked packages into dist/, which the C++ build puts into the program, and notes the hashes of
# sources and bundle in SHA256SUMS. Needs node and npm.
set -eu
cd "$(dirname "$0")"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cp package.json package-lock.json .npmrc "$work"
(cd "$work" && npm ci --ignore-scripts --no-progress >npm.log 2>&1) || { cat "$work/npm.log" >&2; exit 1; }
node build.mjs "$work/node_modules" dist
{
  printf '%s\n' package.json package-lock.json build.mjs
  find src dist -type f
} | LC_ALL=C sort | tr '\n' '\0' | xargs -0 sha256sum >SHA256SUMS
