#!/bin/sh
# SPDX-License-Identifier: MIT
# npm_packages.sh WEB FOLDER [PROGRAM...]: puts the locked packages of the folder WEB into FOLDER/node_modules. Where node, npm, a
# PROGRAM or (but for CI) the network is missing it says so and exits 77.
set -eu
web=$1 folder=$2
shift 2
for program in node npm "$@"; do
  if ! command -v "$program" >/dev/null; then
    echo "SKIPPED: $program is not installed (./test --all installs Debian's chromium, nodejs and npm)"
    exit 77
  fi
done
mkdir -p "$folder"
cp "$web/package.json" "$web/package-lock.json" "$web/.npmrc" "$folder"
cd "$folder"
if ! npm ci --ignore-scripts --no-progress >npm.log 2>&1; then
  if [ -n "${CI:-}" ]; then cat npm.log; exit 1; fi
  echo "SKIPPED: npm cannot fetch the packages that cli/report/web/package-lock.json names"
  exit 77
fi
