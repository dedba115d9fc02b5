// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <vector>

#include "core/rewrite/fuse.h"
#include "dataflows/selection/fuse_cost.h"

/// Choosing a fixed number of depthwise layers to replace, all by one variant: the paper's 50 % networks.
namespace systole::dataflows {

/// Takes the layer that saves most cycles, `count` times; of equal savings the lower index. A layer that saves nothing,
/// or less, is still taken when the count demands it. For a fixed count and variant this is optimal: savings add up, so
/// exchanging a taken layer for another never saves more. `variant` must be offered. O(n log n).
std::vector<core::FuseChoice> greedy_of_count(const FuseCosts& costs, core::FuseChoice variant, std::size_t count);

/// The fastest choice of exactly `count` layers, by dynamic programming over layers and counts; it needs no such
/// argument. Of equally fast ones the one that replaces the lower indices. O(n * count).
std::vector<core::FuseChoice> optimal_of_count(const FuseCosts& costs, core::FuseChoice variant, std::size_t count);

/// Cycles that replacing block `index` by `variant` saves; negative if it costs.
core::Cycles saving(const FuseCosts& costs, std::size_t index, core::FuseChoice variant);

}  // namespace systole::dataflows
