#!/bin/sh
# SPDX-License-Identifier: MIT
# From five measurements to any network's latency: choose what to measure, train once, ask.
# `accelerator.csv` stands for your own measurements. The training data are simulated accelerators, few of them to be quick; with
# measured devices write `--data FOLDER` instead.
set -eu
SYSTOLE=${SYSTOLE:-systole}
here=$(cd "$(dirname "$0")" && pwd)
case $SYSTOLE in */*) SYSTOLE=$(cd "$(dirname "$SYSTOLE")" && pwd)/$(basename "$SYSTOLE") ;; esac
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
networks=mobilenet_v1,mobilenet_v2,mobilenet_v3_small,efficientnet_b0,squeezenet1_0
data="--accelerators 60 --random-networks 20"

# Which of the networks that you can run are worth running?
# shellcheck disable=SC2086  # $data is several words
"$SYSTOLE" predict signature --size 5 --among "$networks,mobilenet_v3_large,mnasnet_b1" $data
# A model for those that were run, kept.
# shellcheck disable=SC2086
"$SYSTOLE" predict train -o accelerators --signature "$networks" $data
# What it says of two others.
"$SYSTOLE" predict latency mobilenet_v3_large mnasnet_b1 --model accelerators --measured "$here/accelerator.csv" --explain
