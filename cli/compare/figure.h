// SPDX-License-Identifier: MIT
#pragma once

#include "core/report/chart/figure.h"
#include "dataflows/selection/comparison.h"

namespace systole::app {

/// The comparison as a picture: with `layers` the blocks' speedups and where the cycles go (the paper's figures 8b and
/// 8c), else what there is of a Pareto front, a scaling over arrays (8d), and speedups by network (8a).
/// Throws core::InputError where that would be more than 26 panels.
core::chart::Figure comparison_figure(const dataflows::Comparison& comparison, bool layers);

}  // namespace systole::app
