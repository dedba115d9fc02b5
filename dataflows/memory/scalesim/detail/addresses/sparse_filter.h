// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "dataflows/mapping/array.h"
#include "dataflows/memory/scalesim/scalesim_memory.h"

namespace systole::dataflows::scalesim {

/// Gives the window's positions that N:M sparsity leaves: of each M consecutive ones the first N.
std::vector<std::int32_t> kept_positions(std::int64_t window, std::int64_t n, std::int64_t m);

/// Holds row-wise N:M sparsity. Each filter keeps the first `n` of each block of the window, with an n of its own drawn
/// at random. Compressed, a block takes half as many rows, the kept ones first. Memory O(filters).
class RowwiseFilter {
 public:
  /// Expects a `block` that is even and at least 2. `seed` is as SCALE-Sim's RandomNumberGeneratorSeed.
  RowwiseFilter(std::int64_t window, std::int64_t filters, std::int64_t block, std::uint32_t seed);

  [[nodiscard]] std::int64_t rows() const { return rows_; }
  [[nodiscard]] std::int64_t block() const { return block_; }
  [[nodiscard]] std::int64_t filters() const { return static_cast<std::int64_t>(kept_.size()); }
  [[nodiscard]] std::int64_t kept_weights() const { return kept_weights_; }

  /// Gives the window's position that stands in a row of the compressed matrix; -1 if none does.
  [[nodiscard]] std::int64_t position(std::int64_t row, std::int64_t filter) const {
    const std::int64_t half = block_ / 2;
    const std::int64_t at = row / half * block_ + row % half;
    return row % half < kept_[static_cast<std::size_t>(filter)] && at < window_ ? at : -1;
  }

 private:
  std::int64_t window_;
  std::int64_t block_;
  std::int64_t rows_;
  std::int64_t kept_weights_ = 0;
  std::vector<std::int64_t> kept_;  ///< of each block, by filter
};

/// Holds what SPARSE_REPORT.csv says: `kept` weights of a filter matrix of `window` x `filters`, compressed to `rows`
/// rows. Throws InputError for a representation that SCALE-Sim does not know.
SparseStorage sparse_storage(std::string_view representation, std::int64_t window, std::int64_t filters,
                             std::int64_t kept, std::int64_t rows, std::int64_t m);

}  // namespace systole::dataflows::scalesim
