// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <cstdint>

#include "core/checked.h"
#include "dataflows/mapping/array.h"

namespace systole::dataflows::scalesim {

/// Names the operand that stays in the array: os, ws, is.
enum class Stationary : std::uint8_t { ofmap, filter, ifmap };

/// Holds the folds of a layer and the demand lines of each, one line a cycle (without stalls). Folds follow one
/// another, row folds inside column folds, and all have the same number of lines.
struct FoldGrid {
  Stationary stationary = Stationary::ofmap;
  std::int64_t rows = 1;  ///< of the array
  std::int64_t cols = 1;
  std::int64_t s_r = 1;  ///< spread over the rows, over the columns, and steps that stream through
  std::int64_t s_c = 1;
  std::int64_t t = 1;

  [[nodiscard]] std::int64_t row_folds() const { return core::ceil_divide(s_r, rows); }
  [[nodiscard]] std::int64_t col_folds() const { return core::ceil_divide(s_c, cols); }
  [[nodiscard]] std::int64_t folds() const { return row_folds() * col_folds(); }
  [[nodiscard]] std::int64_t occupied_rows(std::int64_t row_fold) const {
    return std::min(rows, s_r - row_fold * rows);
  }
  [[nodiscard]] std::int64_t occupied_cols(std::int64_t col_fold) const {
    return std::min(cols, s_c - col_fold * cols);
  }
  [[nodiscard]] std::int64_t fold_lines() const {
    return stationary == Stationary::ofmap ? t + rows + cols - 2 : 2 * rows + cols + t - 2;
  }
  [[nodiscard]] std::int64_t lines() const {
    return core::checked_multiply(core::checked_multiply(row_folds(), col_folds()), fold_lines());
  }
};

/// Counts the (a, b) with 0 <= a < height, 0 <= b < width and a + b < diagonal. These are the words of a rectangle that
/// enters an array skewed, one diagonal a cycle. No intermediate exceeds height * width. O(1).
constexpr std::int64_t before_diagonal(std::int64_t height, std::int64_t width, std::int64_t diagonal) {
  const std::int64_t narrow = std::min(height, width);
  if (diagonal <= 0) return 0;
  if (diagonal <= narrow) return diagonal * (diagonal + 1) / 2;
  if (diagonal <= std::max(height, width)) return narrow * (narrow + 1) / 2 + (diagonal - narrow) * narrow;
  const std::int64_t left = height + width - 1 - diagonal;
  return height * width - (left > 0 ? left * (left + 1) / 2 : 0);
}

/// Finds the least value in [low, high) for which `holds`, which stays true once it is; high if there is none.
template <class Predicate>
std::int64_t first_where(std::int64_t low, std::int64_t high, const Predicate& holds) {
  while (low < high) {
    const std::int64_t middle = low + (high - low) / 2;
    if (holds(middle)) {
      high = middle;
    } else {
      low = middle + 1;
    }
  }
  return low;
}

/// Does the same where the answer is likely near `guess`. O(log(distance from it)).
template <class Predicate>
std::int64_t first_where_near(std::int64_t low, std::int64_t high, std::int64_t guess, const Predicate& holds) {
  if (low >= high) return high;
  guess = std::clamp(guess, low, high - 1);
  if (holds(guess)) {
    high = guess;
    for (std::int64_t step = 1; low < high; step *= 2) {
      const std::int64_t probe = std::max(low, high - step);
      if (!holds(probe)) return first_where(probe + 1, high, holds);
      high = probe;
    }
    return high;
  }
  low = guess + 1;
  for (std::int64_t step = 1; low < high; step *= 2) {
    const std::int64_t probe = std::min(high - 1, low + step - 1);
    if (holds(probe)) return first_where(low, probe, holds);
    low = probe + 1;
  }
  return high;
}

/// Finds the diagonal on which word `rank` of such a rectangle lies. O(log(narrow side)).
inline std::int64_t diagonal_of(std::int64_t height, std::int64_t width, std::int64_t rank) {
  const std::int64_t narrow = std::min(height, width);
  const std::int64_t corner = narrow * (narrow + 1) / 2;  // words before the diagonals that are as long as can be
  const std::int64_t even = (std::max(height, width) - narrow) * narrow;  // words of all of these but the first
  if (rank >= corner && rank - corner < even) return narrow + (rank - corner) / narrow;
  if (rank >= corner) return height + width - 2 - diagonal_of(narrow, narrow, height * width - 1 - rank);
  return first_where(0, narrow - 1, [&](std::int64_t d) { return (d + 1) * (d + 2) / 2 > rank; });
}

}  // namespace systole::dataflows::scalesim
