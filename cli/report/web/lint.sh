#!/bin/sh
# SPDX-License-Identifier: MIT
# lint.sh [--fix]: the front end and its tests are free of what ESLint finds and have Prettier's form; --fix gives them the form
# and corrects what ESLint can. Needs node and npm; the locked packages stay in build/web.
set -eu
cd "$(dirname "$0")/../../.."
web=cli/report/web
modules=$PWD/build/web
if ! cmp -s "$web/package-lock.json" "$modules/installed-lock.json"; then
  mkdir -p "$modules"
  cp "$web/package.json" "$web/package-lock.json" "$web/.npmrc" "$modules"
  (cd "$modules" && npm ci --ignore-scripts --no-progress >npm.log 2>&1) || { cat "$modules/npm.log" >&2; exit 1; }
  cp "$web/package-lock.json" "$modules/installed-lock.json"
fi
case ${1:-} in
  --fix) form=--write fix=--fix ;;
  *) form=--check fix='' ;;
esac
export MODULES="$modules/node_modules"
# shellcheck disable=SC2086  # no word where nothing is to be fixed
"$MODULES/.bin/eslint" --config "$web/eslint.config.mjs" --max-warnings 0 $fix "$web/src" "$web"/*.mjs tests/report
"$MODULES/.bin/prettier" --config "$web/.prettierrc.json" --log-level warn "$form" \
  "$web/src/**/*.{js,css}" "$web/*.mjs" "tests/report/*.mjs"
