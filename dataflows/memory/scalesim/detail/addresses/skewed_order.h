// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <cstdint>
#include <utility>
#include <vector>

#include "dataflows/memory/scalesim/detail/addresses/fold_grid.h"
#include "dataflows/memory/scalesim/detail/addresses/im2col.h"
#include "dataflows/memory/scalesim/detail/addresses/resident_window.h"

namespace systole::dataflows::scalesim {

/// Tells the order of an operand that streams through the array. Its folds, `steps` rows by `width` columns each, are
/// stacked and prefetched along the stacked matrix's anti-diagonals (its bands), columns ascending. The last fold has
/// only `edge` columns. Demand line k of fold f is the part of band f*steps + k that lies in the fold. Positions count
/// the entries that are prefetched, holes left out. All functions are O(1) where not stated.
struct SkewedOrder {
  std::int64_t folds = 1;
  std::int64_t steps = 1;
  std::int64_t width = 1;
  std::int64_t edge = 1;

  [[nodiscard]] std::int64_t occupied(std::int64_t fold) const { return fold == folds - 1 ? edge : width; }
  [[nodiscard]] std::int64_t bands() const { return folds * steps + width - 1; }
  [[nodiscard]] std::int64_t size() const { return steps * ((folds - 1) * width + edge); }

  /// Counts entries on bands before this one.
  [[nodiscard]] std::int64_t before(std::int64_t band) const {
    return before_diagonal(folds * steps, width, band) -
           before_diagonal(steps, width - edge, band - (folds - 1) * steps - edge);
  }

  /// Counts entries of this band in columns before `col`.
  [[nodiscard]] std::int64_t before_in_band(std::int64_t band, std::int64_t col) const {
    const std::int64_t first = std::max<std::int64_t>(0, band - folds * steps + 1);
    const std::int64_t missing_from = std::max(edge, first);
    const std::int64_t missing_to = std::min(col, band - (folds - 1) * steps + 1);
    return std::max<std::int64_t>(0, col - first) - std::max<std::int64_t>(0, missing_to - missing_from);
  }

  // The demand lines of a fold that ask for something, 0 ... lines - 1, the first one `lead` lines into the fold.
  [[nodiscard]] std::int64_t lines(std::int64_t fold) const { return steps + occupied(fold) - 1; }
  [[nodiscard]] std::int64_t first_col(std::int64_t line) const { return std::max<std::int64_t>(0, line - steps + 1); }
  [[nodiscard]] std::int64_t end_col(std::int64_t fold, std::int64_t line) const {
    return std::min(occupied(fold), line + 1);
  }

  /// Gives positions [begin, end) of the words that a line asks for; both rise from line to line.
  [[nodiscard]] std::pair<std::int64_t, std::int64_t> interval(std::int64_t fold, std::int64_t line) const {
    const std::int64_t band = fold * steps + line;
    const std::int64_t begin = before(band) + before_in_band(band, first_col(line));
    return {begin, begin + end_col(fold, line) - first_col(line)};
  }

  /// Counts how many folds from this one on lie wholly in the stretch of the window in which this one begins. O(log) in
  /// the worst case.
  [[nodiscard]] std::int64_t resident_folds(std::int64_t fold, const ResidentWindow& window) const {
    const std::int64_t limit = window.resident_until(interval(fold, 0).first);
    const auto leaves = [&](std::int64_t later) { return interval(later, lines(later) - 1).second > limit; };
    // The last fold, being narrower, may end before the one before it does.
    const std::int64_t first = first_where_near(fold, folds - 1, limit / (steps * width), leaves);
    return first - fold + static_cast<std::int64_t>(first == folds - 1 && !leaves(first));
  }
};

/// Tells a skewed order of the ifmap's im2col matrix, whose entries repeat words and may be holes.
class SkewedCells {
 public:
  static constexpr bool kAscending = true;      ///< later demand lines of a fold lie on later bands
  static constexpr bool kBandsAreLines = true;  ///< a demand line asks for entries of one band

  /// Columns are the matrix's rows (os) or its columns (ws). Where nobody asks for positions, holes need no counting.
  SkewedCells(const Im2col& matrix, bool columns_are_pixels, std::int64_t width, bool with_positions = true)
      : matrix_(matrix),
        columns_are_pixels_(columns_are_pixels),
        col_cell_(columns_are_pixels ? matrix.pixel().data() : matrix.tap().data()),
        step_cell_(columns_are_pixels ? matrix.tap().data() : matrix.pixel().data()) {
    const auto pixels = static_cast<std::int64_t>(matrix.pixel().size());
    const auto taps = static_cast<std::int64_t>(matrix.tap().size());
    const std::int64_t cols = columns_are_pixels ? pixels : taps;
    order_ = {.folds = core::ceil_divide(cols, width),
              .steps = columns_are_pixels ? taps : pixels,
              .width = width,
              .edge = cols - (core::ceil_divide(cols, width) - 1) * width};
    if (matrix.has_holes() && with_positions) {
      holes_before_.assign(static_cast<std::size_t>(order_.bands() + 1), 0);
      matrix.for_each_hole([&](std::int64_t i, std::int64_t j) {
        const auto [row, col] = place(i, j);
        ++holes_before_[static_cast<std::size_t>(row + col + 1)];
      });
      for (std::size_t band = 1; band < holes_before_.size(); ++band) holes_before_[band] += holes_before_[band - 1];
    }
  }

  [[nodiscard]] const SkewedOrder& order() const { return order_; }
  [[nodiscard]] std::int64_t bands() const { return order_.bands(); }
  [[nodiscard]] std::int64_t before(std::int64_t band) const {
    const std::int64_t all = order_.before(band);
    return holes_before_.empty() ? all : all - holes_before_[static_cast<std::size_t>(band)];
  }
  [[nodiscard]] std::int64_t lines(std::int64_t fold) const { return order_.lines(fold); }
  [[nodiscard]] std::int64_t band(std::int64_t fold, std::int64_t line) const { return fold * order_.steps + line; }

  /// Calls visit(cell) for what a demand line asks for, in its order, while it returns true. O(width).
  template <class Visit>
  void demand(std::int64_t fold, std::int64_t line, const Visit& visit) const {
    const std::int32_t* const cols = col_cell_ + fold * order_.width;
    const std::int32_t* const steps = step_cell_ + line;
    const std::int64_t end = order_.end_col(fold, line);
    for (std::int64_t col = order_.first_col(line); col < end; ++col) {
      if (!visit(cols[col] + steps[-col])) return;
    }
  }

  /// Calls visit(cell) for a band's entries from the `skip`-th on, at most `count`, and says how many. O(width).
  template <class Visit>
  [[nodiscard]] std::int64_t prefetch_some(std::int64_t band, std::int64_t skip, std::int64_t count,
                                           const Visit& visit) const {
    const std::int64_t steps = order_.steps;
    std::int64_t col = std::max<std::int64_t>(0, band - order_.folds * steps + 1);
    const std::int64_t end = std::min(order_.width, band + 1);
    std::int64_t visited = 0;
    for (std::int64_t fold = (band - col) / steps; col < end && visited < count; --fold) {
      const std::int64_t fold_end = std::min(end, band - fold * steps + 1);
      const std::int64_t first = col + skip;
      const std::int64_t valid_end = std::min(fold_end, order_.occupied(fold));
      const std::int64_t last = std::min(valid_end, first + count - visited);
      skip = std::max<std::int64_t>(0, skip - std::max<std::int64_t>(0, valid_end - col));
      const std::int32_t* const cols = col_cell_ + fold * order_.width;
      const std::int32_t* const step_cells = step_cell_ + (band - fold * steps);
      for (std::int64_t at = first; at < last; ++at) visit(cols[at] + step_cells[-at]);
      visited += std::max<std::int64_t>(0, last - first);
      col = fold_end;
    }
    return visited;
  }

  /// Calls visit(cell) for a band's entries, in the order of prefetching, while it returns true. O(width).
  template <class Visit>
  void prefetch(std::int64_t band, const Visit& visit) const {
    const std::int64_t steps = order_.steps;
    std::int64_t col = std::max<std::int64_t>(0, band - order_.folds * steps + 1);
    const std::int64_t end = std::min(order_.width, band + 1);
    std::int64_t fold = (band - col) / steps;
    while (col < end) {
      const std::int64_t fold_end = std::min(end, band - fold * steps + 1);
      const std::int64_t valid_end = std::min(fold_end, order_.occupied(fold));
      const std::int32_t* const cols = col_cell_ + fold * order_.width;
      const std::int32_t* const step_cells = step_cell_ + (band - fold * steps);
      for (; col < valid_end; ++col) {
        if (!visit(cols[col] + step_cells[-col])) return;
      }
      col = fold_end;
      --fold;
    }
  }

  /// Gives the position of entry (i, j), which is no hole. O(1); O(width) where there are holes.
  [[nodiscard]] std::int64_t position(std::int64_t i, std::int64_t j) const {
    const auto [row, col] = place(i, j);
    const std::int64_t band = row + col;
    if (holes_before_.empty()) return order_.before(band) + order_.before_in_band(band, col);
    std::int64_t at = before(band);
    const std::int64_t target = order_.before_in_band(band, col);
    std::int64_t passed = 0;
    prefetch(band, [&](std::int64_t cell) {
      if (passed++ == target) return false;
      at += static_cast<std::int64_t>(matrix_.word(cell) >= 0);
      return true;
    });
    return at;
  }

 private:
  /// Gives row and column of entry (i, j) in the stacked matrix.
  [[nodiscard]] std::pair<std::int64_t, std::int64_t> place(std::int64_t i, std::int64_t j) const {
    const std::int64_t across = columns_are_pixels_ ? i : j;
    const std::int64_t along = columns_are_pixels_ ? j : i;
    return {across / order_.width * order_.steps + along, across % order_.width};
  }

  const Im2col& matrix_;
  bool columns_are_pixels_;
  const std::int32_t* col_cell_;
  const std::int32_t* step_cell_;
  SkewedOrder order_;
  std::vector<std::int64_t> holes_before_;  ///< by band; empty if there are none
};

}  // namespace systole::dataflows::scalesim
