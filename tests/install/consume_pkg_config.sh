#!/bin/sh
# SPDX-License-Identifier: MIT
# consume_pkg_config.sh COMPILER FLAGS SOURCE PREFIX SCRATCH: builds the example with what pkg-config says, and checks
# that all installed headers compile with it.
set -eu
compiler=$1 flags=$2 source=$3 prefix=$4 scratch=$5

PKG_CONFIG_PATH=$(dirname "$(find "$prefix" -name systole.pc)")
export PKG_CONFIG_PATH
rm -rf "$scratch"
mkdir -p "$scratch"
# shellcheck disable=SC2046,SC2086 # flags are words
"$compiler" $flags "$source/main.cpp" -o "$scratch/simulate_topology" $(pkg-config --cflags --libs systole)

headers=$(pkg-config --variable=includedir systole)
(cd "$headers" && find . -name '*.h' | sort | sed 's|^\./\(.*\)|#include "\1"|') > "$scratch/all_headers.cpp"
# shellcheck disable=SC2046,SC2086
"$compiler" $flags -Wall -Wextra -Werror -fsyntax-only "$scratch/all_headers.cpp" $(pkg-config --cflags systole)
