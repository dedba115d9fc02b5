#!/bin/sh
# SPDX-License-Identifier: MIT
# browser.sh SYSTOLE TEST...: makes reports of every kind and runs TEST_test.mjs... on them in headless Chromium.
set -eu
systole=$1
shift
here=$(cd "$(dirname "$0")" && pwd)
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
"$here/npm_packages.sh" "$here/../../cli/report/web" "$folder/npm" chromium || exit $(($? == 77 ? 0 : 1))
mkdir "$folder/reports"
"$here/make_reports.sh" "$systole" "$folder/reports"
export SYSTOLE="$systole" REPORTS="$folder/reports" MODULES="$folder/npm/node_modules"
for name in "$@"; do
  node --test --test-reporter=spec "$here/${name}_test.mjs"
done
