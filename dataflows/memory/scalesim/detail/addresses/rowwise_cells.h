// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <cstdint>

#include "dataflows/memory/scalesim/detail/addresses/fold_grid.h"
#include "dataflows/memory/scalesim/detail/addresses/im2col.h"
#include "dataflows/memory/scalesim/detail/addresses/skewed_order.h"

namespace systole::dataflows::scalesim {

/// Tells the cells of the ifmap under row-wise sparsity (ws). It is prefetched as a dense one. But each row of the
/// compressed filters may need any of a block of the window, so whole blocks stream, one row of the array behind the
/// other.
class RowwiseCells {
 public:
  static constexpr bool kAscending = true;
  static constexpr bool kBandsAreLines = false;

  RowwiseCells(const Im2col& matrix, const FoldGrid& grid, std::int64_t block)
      : prefetched_(matrix, false, grid.rows),
        pixel_(matrix.pixel().data()),
        tap_(matrix.tap().data()),
        grid_(grid),
        window_(static_cast<std::int64_t>(matrix.tap().size())),
        block_(block) {}

  [[nodiscard]] std::int64_t bands() const { return prefetched_.bands(); }
  [[nodiscard]] std::int64_t before(std::int64_t band) const { return prefetched_.before(band); }
  [[nodiscard]] std::int64_t position(std::int64_t i, std::int64_t j) const { return prefetched_.position(i, j); }
  template <class Visit>
  [[nodiscard]] std::int64_t prefetch_some(std::int64_t band, std::int64_t skip, std::int64_t count,
                                           const Visit& visit) const {
    return prefetched_.prefetch_some(band, skip, count, visit);
  }
  template <class Visit>
  void prefetch(std::int64_t band, const Visit& visit) const {
    prefetched_.prefetch(band, visit);
  }

  [[nodiscard]] std::int64_t lines(std::int64_t /*fold*/) const { return grid_.t + grid_.rows - 1; }

  /// Calls visit(cell) for what a demand line asks for, in its order, while it returns true. O(rows * block).
  template <class Visit>
  void demand(std::int64_t fold, std::int64_t line, const Visit& visit) const {
    const bool all = false;
    demand_but_repeated(fold, line, all, visit);
  }

  /// Does the same without the words that the line before asked for too, as long as `skip_repeated`, which `visit` may
  /// change.
  template <class Visit>
  void demand_but_repeated(std::int64_t fold, std::int64_t line, const bool& skip_repeated, const Visit& visit) const {
    const std::int64_t half = block_ / 2;
    const std::int64_t end = std::min(grid_.rows, line + 1);
    for (std::int64_t group = std::max<std::int64_t>(0, line - grid_.t + 1); group < end; ++group) {
      if (skip_repeated && group % half != 0) continue;  // its block passed the row above it one line ago
      const std::int64_t first = fold * 2 * grid_.rows + group / half * block_;
      const std::int64_t last = std::min(window_, first + block_);
      for (std::int64_t j = first; j < last; ++j) {
        if (!visit(pixel_[line - group] + tap_[j])) return;
      }
    }
  }

 private:
  SkewedCells prefetched_;
  const std::int32_t* pixel_;
  const std::int32_t* tap_;
  FoldGrid grid_;
  std::int64_t window_;
  std::int64_t block_;
};

}  // namespace systole::dataflows::scalesim
