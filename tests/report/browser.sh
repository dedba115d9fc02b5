#!/bin/sh
# SPDX-License-Identifier: MIT
# browser.sh SYSTOLE TEST...: makes reports of every kind and runs the tests on them in headless Chromium.
# The packages that this needs from npm are those of cli/report/web/package-lock.json.
set -eu
systole=$1
shift
here=$(cd "$(dirname "$0")" && pwd)
web=$here/../../cli/report/web
for program in chromium node npm; do
  if ! command -v "$program" >/dev/null; then
    echo "SKIPPED: $program is not installed (./test --all installs Debian's chromium, nodejs and npm)"
    exit 0
  fi
done
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cp "$web/package.json" "$web/package-lock.json" "$web/.npmrc" "$folder"
cd "$folder"
if ! npm ci --ignore-scripts --no-progress >npm.log 2>&1; then
  if [ -n "${CI:-}" ]; then cat npm.log; exit 1; fi
  echo "SKIPPED: npm cannot fetch playwright-core (see npm ci in cli/report/web)"
  exit 0
fi
"$here/make_reports.sh" "$systole" "$folder"
SYSTOLE=$systole REPORTS=$folder MODULES=$folder/node_modules node --test --test-concurrency=1 "$@"
