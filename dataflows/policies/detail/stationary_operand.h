// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>

#include "core/checked.h"
#include "dataflows/mapping/dataflow.h"

/// What weight and input stationary share: one operand is shifted into the array and stays, the other streams through,
/// partial sums run down the columns.
namespace systole::dataflows::stationary_operand {

inline constexpr FoldCost kScalesim{.full_cols = 1, .full_rows = 2, .constant = -1};  // 2R + C + T - 2
inline constexpr FoldCost kDrained{
    .occupied_cols = 1, .full_rows = 1, .occupied_rows = 1, .constant = -1};                     // T + R + r + c - 2
inline constexpr FoldCost kScalesimUtilisation{.full_cols = 2, .full_rows = 2, .constant = -1};  // 2R + 2C + T - 3

/// Registers of an operand that stays: on its way to row i a word goes through i registers.
inline RegisterCounts staying_registers(const Problem& p, const FoldKind& fold) {
  const std::int64_t held = core::checked_multiply(fold.rows, fold.cols);
  const std::int64_t shifted = core::checked_multiply(fold.cols, core::checked_multiply(fold.rows, fold.rows + 1) / 2);
  return {.writes = shifted,
          .reads = core::checked_add(shifted - held, core::checked_multiply(held, p.t)),
          .hops = shifted - held};
}

/// Registers of the operand that streams from column to column.
inline RegisterCounts streaming_registers(const Problem& p, const FoldKind& fold) {
  const std::int64_t used = core::checked_product(fold.rows, fold.cols, p.t);
  const std::int64_t along_rows = core::checked_product(fold.rows, fold.cols - 1, p.t);
  return {.writes = used, .reads = core::checked_add(used, along_rows), .hops = along_rows};
}

/// Registers of sums that run down the columns, through the rows that the fold does not occupy, too.
inline RegisterCounts running_sums_registers(const Problem& p, const FoldKind& fold, const Array& array) {
  const std::int64_t writes = core::checked_product(array.rows, fold.cols, p.t);
  const std::int64_t moved = core::checked_product(array.rows - 1, fold.cols, p.t);
  return {.writes = writes, .reads = moved, .hops = moved};
}

inline bool maps_all(const core::Layer& /*layer*/) {
  return true;
}

}  // namespace systole::dataflows::stationary_operand
