// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <vector>

#include "dataflows/mapping/array.h"
#include "dataflows/mapping/buffered.h"
#include "dataflows/mapping/mapping.h"

/// Slow and obvious: what Timing::buffered claims, without its formulas.
namespace systole::tests {

struct ReferenceFold {
  std::int64_t rows = 1;
  std::int64_t cols = 1;
  std::int64_t stream = 1;  ///< cycles that operands stream
};

/// All folds of a layer, one by one.
std::vector<ReferenceFold> folds_in_order(const dataflows::LayerMapping& layer, const dataflows::Array& array);

/// Follows every word of every fold through the second registers, a cycle at a time. Each fold begins in the first
/// cycle in which none of its words meets another in a register, at the array's edge or in a multiplier.
std::int64_t reserved_cycles(dataflows::SecondRegister kind, const std::vector<ReferenceFold>& folds,
                             const dataflows::Array& array);

/// The same from when each fold may begin, fold by fold: for sequences too long to follow.
std::int64_t chained_cycles(dataflows::SecondRegister kind, const std::vector<ReferenceFold>& folds,
                            const dataflows::Array& array);

}  // namespace systole::tests
