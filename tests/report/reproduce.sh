#!/bin/sh
# SPDX-License-Identifier: MIT
# reproduce.sh WEB: the bundle in WEB/dist is, byte for byte, what WEB's sources and locked packages make.
set -eu
web=$1
here=$(cd "$(dirname "$0")" && pwd)
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
"$here/npm_packages.sh" "$web" "$folder" || exit $(($? == 77 ? 0 : 1))
node "$web/build.mjs" "$folder/node_modules" "$folder/dist"
for file in report.js report.css licences.txt; do cmp "$web/dist/$file" "$folder/dist/$file"; done
echo "the bundle is reproduced"
