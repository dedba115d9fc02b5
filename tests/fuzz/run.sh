#!/bin/sh
# SPDX-License-Identifier: MIT
# tests/fuzz/run.sh [SECONDS [TARGET...]]: builds the fuzz targets and runs each for so long (default 60), one after the
# other, with at most 512 MB of memory and 20 s an input. It begins with the committed corpora; what it finds beside them
# stays in build/fuzz/found/TARGET, and inputs that crash, hang, leak or take too much memory in build/fuzz/crashes/TARGET.
# Prints a line a target and exits 1 if any failed. A crash becomes a test by a copy of its file in tests/fuzz/corpus/TARGET.
set -eu
cd "$(dirname "$0")/../.."
seconds=${1:-60}
[ $# -gt 0 ] && shift
build=${SYSTOLE_FUZZ_BUILD:-build/fuzz}
if [ -z "${SYSTOLE_FUZZ_BUILD:-}" ]; then
  cmake --preset fuzz >/dev/null
  cmake --build --preset fuzz >/dev/null
fi
# shellcheck disable=SC2046  # names without spaces
[ $# -gt 0 ] || set -- $(cd "$build/fuzz" && printf '%s\n' fuzz_* | sed 's/^fuzz_//')
failed=0
printf '%-24s %12s %9s %8s %8s  %s\n' target executions edges inputs MB result
for target in "$@"; do
  found="$build/found/$target"
  crashes="$build/crashes/$target"
  mkdir -p "$found" "$crashes"
  log="$build/$target.log"
  result=passed
  "$build/fuzz/fuzz_$target" -max_total_time="$seconds" -rss_limit_mb=512 -timeout=20 -print_final_stats=1 \
    -artifact_prefix="$crashes/" "$found" "tests/fuzz/corpus/$target" >"$log" 2>&1 || result="failed, see $log"
  [ "$result" = passed ] || failed=1
  runs=$(sed -n 's/^stat::number_of_executed_units: *//p' "$log")
  peak=$(sed -n 's/^stat::peak_rss_mb: *//p' "$log")
  edges=$(sed -n 's/.* cov: \([0-9]*\) .*/\1/p' "$log" | tail -1)
  inputs=$(sed -n 's/.* corp: \([0-9]*\).*/\1/p' "$log" | tail -1)
  printf '%-24s %12s %9s %8s %8s  %s\n' "$target" "${runs:-0}" "${edges:-0}" "${inputs:-0}" "${peak:-0}" "$result"
done
exit $failed
