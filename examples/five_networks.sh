#!/bin/sh
# SPDX-License-Identifier: MIT
# The main job: FuSeConv's five networks on a 64x64 output-stationary array, where the time of MobileNetV2 goes, and what
# replacing its depthwise layers buys.
set -eu
SYSTOLE=${SYSTOLE:-systole}
try() {
  echo "\$ systole $*"
  "$SYSTOLE" "$@"
}

try simulate mobilenet_v1 mobilenet_v2 mnasnet_b1 mobilenet_v3_small_fuseconv mobilenet_v3_large_fuseconv \
  -a 64x64 -d os --timing fuseconv --summary
echo
try simulate mobilenet_v2 -a 64x64 -d os --timing fuseconv --top 10
echo
try compare mobilenet_v2 --select published,greedy
