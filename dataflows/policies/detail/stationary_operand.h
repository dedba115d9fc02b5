// SPDX-License-Identifier: MIT
#pragma once

#include "dataflows/mapping/dataflow.h"

/// What weight and input stationary share: one operand is shifted into the array and stays, the other streams through,
/// partial sums run down the columns.
namespace systole::dataflows::stationary_operand {

inline constexpr FoldCost kScalesim{.full_cols = 1, .full_rows = 2, .constant = -1};  // 2R + C + T - 2
inline constexpr FoldCost kDrained{
    .occupied_cols = 1, .full_rows = 1, .occupied_rows = 1, .constant = -1};                     // T + R + r + c - 2
inline constexpr FoldCost kScalesimUtilisation{.full_cols = 2, .full_rows = 2, .constant = -1};  // 2R + 2C + T - 3

inline bool maps_all(const core::Layer& /*layer*/) {
  return true;
}

}  // namespace systole::dataflows::stationary_operand
