#!/bin/sh
# SPDX-License-Identifier: MIT
# docs/screenshots.sh SYSTOLE: makes the pictures of docs/report.md anew, in headless Chromium. Needs chromium, node and npm.
set -eu
systole=$(realpath "$1")
here=$(cd "$(dirname "$0")" && pwd)
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
"$here/../tests/report/npm_packages.sh" "$here/../cli/report/web" "$folder/npm" chromium
mkdir "$folder/reports"
"$here/../tests/report/make_reports.sh" "$systole" "$folder/reports"
mkdir -p "$here/images"
REPORTS=$folder/reports MODULES=$folder/npm/node_modules IMAGES=$here/images node "$here/screenshots.mjs"
