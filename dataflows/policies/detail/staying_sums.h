// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>

#include "core/checked.h"
#include "dataflows/mapping/dataflow.h"

/// What output stationary and row parallel share: sums stay in their PEs and leave down the columns when they are done.
namespace systole::dataflows::staying_sums {

/// Registers of the sums in a fold whose PEs do `steps` multiply-accumulates each. The first one finds no sum to read.
/// The result of a row leaves through all rows below it, those that the fold does not occupy included: with r of R rows
/// occupied, R + (R-1) + ... + (R-r+1) registers a column.
inline RegisterCounts registers(std::int64_t steps, const FoldKind& fold, const Array& array) {
  using core::checked_add;
  using core::checked_multiply;
  const std::int64_t unoccupied = array.rows - fold.rows;
  const std::int64_t column =
      (checked_multiply(array.rows, array.rows + 1) - checked_multiply(unoccupied, unoccupied + 1)) / 2;
  const std::int64_t drained = checked_multiply(fold.cols, column);
  const std::int64_t results = checked_multiply(fold.rows, fold.cols);
  const std::int64_t moved = drained - results;
  return {.writes = checked_add(checked_multiply(results, steps), moved),
          .reads = checked_add(checked_multiply(results, steps - 1), drained),
          .hops = moved};
}

}  // namespace systole::dataflows::staying_sums
