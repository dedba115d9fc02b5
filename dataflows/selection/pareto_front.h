// SPDX-License-Identifier: MIT
#pragma once

#include <span>
#include <vector>

#include "core/rewrite/fuse.h"
#include "dataflows/selection/fuse_cost.h"

namespace systole::dataflows {

struct Selection {
  std::vector<core::FuseChoice> choices;  ///< one a block
  FuseCost cost;                          ///< of the whole network
};

/// Every choice of layers that no other beats or equals in all of `criteria` while beating it in one; of choices that
/// are equal in all of them one (the one that replaces lower indices). Sorted by the first criterion, then the second,
/// and so on.
///
/// Exact, by merging labels block by block (Nemhauser and Ullmann, "Discrete Dynamic Programming and Capital
/// Allocation", Management Science 1969): a choice for the first b blocks that is dominated stays dominated whatever
/// follows, since costs add up and rounded sums of sensitivities are monotone, too. O(blocks * front * log front) for
/// up to three criteria; with more, comparing labels may take O(front^2) a block.
/// Throws InputError for a front of more than two million points.
std::vector<Selection> pareto_front(const FuseCosts& costs, std::span<const Criterion> criteria);

}  // namespace systole::dataflows
