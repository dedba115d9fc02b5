// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <utility>
#include <vector>

#include "dataflows/memory/scalesim/detail/addresses/fold_grid.h"
#include "dataflows/memory/scalesim/detail/addresses/im2col.h"
#include "dataflows/memory/scalesim/detail/addresses/resident_window.h"

namespace systole::dataflows::scalesim {

/// Tells the order of the operand that stays in the array. Its column folds, s_r rows by C columns each, are stacked
/// and prefetched row by row (the bands). A fold's R rows are demanded one a line, the bottom row first, and no fold is
/// asked for twice. Positions count the entries that are prefetched, holes left out. All is O(1) where not stated.
struct TileOrder {
  FoldGrid grid;

  [[nodiscard]] std::int64_t bands() const { return grid.col_folds() * grid.s_r; }
  [[nodiscard]] std::int64_t size() const { return grid.s_r * grid.s_c; }

  /// Counts entries on bands before this one.
  [[nodiscard]] std::int64_t before(std::int64_t band) const {
    const std::int64_t col_fold = band / grid.s_r;
    if (col_fold == grid.col_folds()) return size();
    return col_fold * grid.s_r * grid.cols + band % grid.s_r * grid.occupied_cols(col_fold);
  }

  // The demand lines of a fold that ask for something, 0 ... lines - 1.
  [[nodiscard]] std::int64_t lines(std::int64_t fold) const { return grid.occupied_rows(fold % grid.row_folds()); }
  [[nodiscard]] std::int64_t lead(std::int64_t fold) const { return grid.rows - lines(fold); }
  [[nodiscard]] std::int64_t band(std::int64_t fold, std::int64_t line) const {
    return fold / grid.row_folds() * grid.s_r + fold % grid.row_folds() * grid.rows + lines(fold) - 1 - line;
  }

  /// Counts how many folds from this one on lie wholly in the stretch of the window in which this one begins. O(log) in
  /// the worst case.
  [[nodiscard]] std::int64_t resident_folds(std::int64_t fold, const ResidentWindow& window) const {
    const std::int64_t begin = before(band(fold, lines(fold) - 1));
    const std::int64_t limit = window.resident_until(begin);
    const auto leaves = [&](std::int64_t later) { return before(band(later, 0) + 1) > limit; };
    return first_where_near(fold, grid.folds(), fold + (limit - begin) / (grid.rows * grid.cols), leaves) - fold;
  }
};

/// Tells a tile order of the ifmap's im2col matrix (is), whose entries repeat words and may be holes.
class TileCells {
 public:
  static constexpr bool kAscending = false;     ///< later demand lines of a fold lie on earlier bands
  static constexpr bool kBandsAreLines = true;  ///< a demand line asks for entries of one band

  /// Where nobody asks for positions, holes need no counting.
  TileCells(const Im2col& matrix, const FoldGrid& grid, bool with_positions = true) : matrix_(matrix), order_{grid} {
    if (matrix.has_holes() && with_positions) {
      holes_before_.assign(static_cast<std::size_t>(order_.bands() + 1), 0);
      matrix.for_each_hole([&](std::int64_t i, std::int64_t j) {
        ++holes_before_[static_cast<std::size_t>(i / grid.cols * grid.s_r + j + 1)];
      });
      for (std::size_t band = 1; band < holes_before_.size(); ++band) holes_before_[band] += holes_before_[band - 1];
    }
  }

  [[nodiscard]] std::int64_t bands() const { return order_.bands(); }
  [[nodiscard]] std::int64_t before(std::int64_t band) const {
    const std::int64_t all = order_.before(band);
    return holes_before_.empty() ? all : all - holes_before_[static_cast<std::size_t>(band)];
  }
  [[nodiscard]] std::int64_t lines(std::int64_t fold) const { return order_.lines(fold); }
  [[nodiscard]] std::int64_t band(std::int64_t fold, std::int64_t line) const { return order_.band(fold, line); }

  /// Calls visit(cell) for what a demand line asks for, in its order, while it returns true. O(columns).
  template <class Visit>
  void demand(std::int64_t fold, std::int64_t line, const Visit& visit) const {
    prefetch(order_.band(fold, line), visit);
  }

  /// Calls visit(cell) for a band's entries from the `skip`-th on, at most `count`, and says how many. O(columns).
  template <class Visit>
  [[nodiscard]] std::int64_t prefetch_some(std::int64_t band, std::int64_t skip, std::int64_t count,
                                           const Visit& visit) const {
    const std::int64_t col_fold = band / order_.grid.s_r;
    const std::int32_t* const cols = matrix_.pixel().data() + col_fold * order_.grid.cols;
    const std::int32_t row = matrix_.tap()[static_cast<std::size_t>(band % order_.grid.s_r)];
    const std::int64_t end = std::min(order_.grid.occupied_cols(col_fold), skip + count);
    for (std::int64_t col = skip; col < end; ++col) visit(cols[col] + row);
    return std::max<std::int64_t>(0, end - skip);
  }

  /// Calls visit(cell) for a band's entries, in the order of prefetching, while it returns true. O(columns).
  template <class Visit>
  void prefetch(std::int64_t band, const Visit& visit) const {
    const std::int64_t col_fold = band / order_.grid.s_r;
    const std::int32_t* const cols = matrix_.pixel().data() + col_fold * order_.grid.cols;
    const std::int32_t row = matrix_.tap()[static_cast<std::size_t>(band % order_.grid.s_r)];
    const std::int64_t end = order_.grid.occupied_cols(col_fold);
    for (std::int64_t col = 0; col < end; ++col) {
      if (!visit(cols[col] + row)) return;
    }
  }

  /// Gives the position of entry (i, j), which is no hole. O(1); O(columns) where there are holes.
  [[nodiscard]] std::int64_t position(std::int64_t i, std::int64_t j) const {
    const std::int64_t band = i / order_.grid.cols * order_.grid.s_r + j;
    const std::int64_t target = i % order_.grid.cols;
    std::int64_t at = before(band);
    if (holes_before_.empty()) return at + target;
    std::int64_t passed = 0;
    prefetch(band, [&](std::int64_t cell) {
      if (passed++ == target) return false;
      at += static_cast<std::int64_t>(matrix_.word(cell) >= 0);
      return true;
    });
    return at;
  }

 private:
  const Im2col& matrix_;
  TileOrder order_;
  std::vector<std::int64_t> holes_before_;  ///< by band; empty if there are none
};

}  // namespace systole::dataflows::scalesim
