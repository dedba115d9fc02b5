#!/bin/sh
# SPDX-License-Identifier: MIT
# cost.sh [OPTIONS OF cost.py...]: measures what the row broadcast costs (docs/rtl-cost.csv), and from that makes the figure
# (docs/rtl-cost.svg) and the table in docs/rtl.md anew. Needs yosys, OpenSTA, the OSU cells and a build; some ten
# minutes.
set -eu
cd "$(dirname "$0")/../.."
examples/hardware/cost.py --csv docs/rtl-cost.csv "$@"
examples/hardware/figure.sh
