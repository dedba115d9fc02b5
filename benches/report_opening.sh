#!/bin/sh
# SPDX-License-Identifier: MIT
# report_opening.sh SYSTOLE: opens a report of 100,000 points in headless Chromium, several times. Needs chromium, node and npm.
set -eu
systole=$(realpath "$1")
here=$(cd "$(dirname "$0")" && pwd)
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
"$here/../tests/report/npm_packages.sh" "$here/../cli/report/web" "$folder/npm" chromium
mkdir "$folder/reports"
"$here/../tests/report/make_reports.sh" "$systole" "$folder/reports"
REPORTS=$folder/reports MODULES=$folder/npm/node_modules node "$here/report_opening.mjs"
