#!/bin/sh
# SPDX-License-Identifier: MIT
# From five measurements to any network's latency: choose what to measure, train once, ask.
# `accelerator.csv` stands for your own measurements; with measured devices add `--data FOLDER` to the first two.
set -eu
SYSTOLE=${SYSTOLE:-systole}
here=$(cd "$(dirname "$0")" && pwd)
model=$(mktemp -d)
trap 'rm -rf "$model"' EXIT
networks=mobilenet_v1,mobilenet_v2,mobilenet_v3_small,efficientnet_b0,squeezenet1_0

# Which of the networks that you can run are worth running?
"$SYSTOLE" predict signature --size 5 --among mobilenet_v1,mobilenet_v2,mobilenet_v3_small,mobilenet_v3_large,mnasnet_b1,efficientnet_b0,squeezenet1_0
# A model for those that were run, kept.
"$SYSTOLE" predict train -o "$model" --signature "$networks"
# What it says of two that were not.
"$SYSTOLE" predict latency mobilenet_v3_large mnasnet_b1 --model "$model" --measured "$here/accelerator.csv" --explain
