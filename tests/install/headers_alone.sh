#!/bin/sh
# SPDX-License-Identifier: MIT
# headers_alone.sh COMPILER FLAGS SOURCE PREFIX: every header that is installed compiles by itself, with the flags that pkg-config
# gives, and includes no header that is not installed. A header that is the first include of its own source file needs no test
# here: the build compiled it alone.
set -eu
compiler=$1
flags=$2
source=$3
prefix=$4
headers=$prefix/include/systole
[ -d "$headers/core" ] || { echo "no headers in $headers"; exit 1; }

PKG_CONFIG_PATH=$(dirname "$(find "$prefix" -name systole.pc)")
export PKG_CONFIG_PATH
flags="$flags $(pkg-config --cflags systole)"

failed=0
alone=$(mktemp)
trap 'rm -f "$alone"' EXIT
for header in $(cd "$headers" && find . -name '*.h' | sed 's|^\./||' | sort); do
  # shellcheck disable=SC2013  # no header has a space in its name
  for included in $(sed -n 's|^#include "\(.*\)".*|\1|p' "$headers/$header"); do
    if [ ! -f "$headers/$included" ]; then
      echo "$header:$(grep -n "\"$included\"" "$headers/$header" | cut -d: -f1) includes $included, which is not installed"
      failed=1
    fi
  done
  case $header in */detail/*) echo "$header is installed, and stands in a detail/"; failed=1 ;; esac
  own=$source/${header%.h}.cpp
  if [ ! -f "$own" ] || [ "$(sed -n 's|^#include "\(.*\)".*|\1|p' "$own" | head -1)" != "$header" ]; then
    echo "$header" >>"$alone"
  fi
done
echo "$(wc -l <"$alone") headers that no source file includes first"
# shellcheck disable=SC2086  # flags are words
xargs -a "$alone" -P "$(nproc)" -I '{}' "$compiler" -std=c++20 -O0 -fsyntax-only $flags -x c++ -include "$headers/{}" /dev/null || failed=1
exit $failed
