// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <cstdint>

#include "dataflows/memory/scalesim/detail/addresses/fold_grid.h"
#include "dataflows/memory/scalesim/detail/addresses/resident_window.h"
#include "dataflows/memory/scalesim/detail/addresses/skewed_order.h"
#include "dataflows/memory/scalesim/detail/addresses/tile_order.h"

/// Tells the demand lines of an im2col matrix without holes, and where their words stand in the prefetched sequence.
/// PlacedShifts is made from it. Folds cut the matrix `across`; `along` is its other axis. All is O(1) where not
/// stated.
namespace systole::dataflows::scalesim {

/// Says what a line asks for: word `n` lies `n` further across, and at `position + n` of the sequence.
struct PlacedLine {
  std::int64_t across = 0;
  std::int64_t along = 0;  ///< of the first word
  std::int64_t position = 0;
  std::int64_t count = 0;
};

/// Tells the lines of the ifmap that streams (os, ws): word n lies n steps back along, and the next line's words one
/// step on.
class SkewedPlaces {
 public:
  static constexpr std::int64_t kWordStep = -1;
  static constexpr std::int64_t kLineStep = 1;

  /// `pixels_across` means os, else it is ws. `lead` counts the lines of a fold before the first one that asks.
  SkewedPlaces(const SkewedOrder& order, bool pixels_across, std::int64_t lead)
      : order_(order), pixels_across_(pixels_across), lead_(lead) {}

  [[nodiscard]] bool pixels_across() const { return pixels_across_; }
  [[nodiscard]] std::int64_t lines(std::int64_t fold) const { return order_.lines(fold); }
  [[nodiscard]] std::int64_t lead(std::int64_t /*fold*/) const { return lead_; }
  [[nodiscard]] std::int64_t resident_folds(std::int64_t fold, const ResidentWindow& window) const {
    return order_.resident_folds(fold, window);
  }

  [[nodiscard]] PlacedLine line(std::int64_t fold, std::int64_t line) const {
    const auto [begin, end] = order_.interval(fold, line);
    const std::int64_t col = order_.first_col(line);
    return {.across = fold * order_.width + col, .along = line - col, .position = begin, .count = end - begin};
  }

  [[nodiscard]] std::int64_t position(std::int64_t across, std::int64_t along) const {
    const std::int64_t fold = across / order_.width;
    const std::int64_t col = across - fold * order_.width;
    const std::int64_t band = fold * order_.steps + along + col;
    return order_.before(band) + order_.before_in_band(band, col);
  }

  /// Counts words from this one on that lie in one fold, and so follow one another in the sequence.
  [[nodiscard]] std::int64_t in_fold(std::int64_t across) const { return order_.width - across % order_.width; }

  /// Finds the first line from this one on whose words are not in the stretch of the window in which this one's begin.
  /// O(log) in the worst case.
  [[nodiscard]] std::int64_t first_leaving(std::int64_t fold, std::int64_t line, const ResidentWindow& window) const {
    const auto [begin, end] = order_.interval(fold, line);
    const std::int64_t limit = window.resident_until(begin);
    if (end > limit) return line;
    return first_where_near(line + 1, order_.lines(fold), line + 1 + (limit - end) / order_.width,
                            [&](std::int64_t later) { return order_.interval(fold, later).second > limit; });
  }

  /// Counts lines after this one that ask the same columns.
  [[nodiscard]] std::int64_t alike(std::int64_t fold, std::int64_t line) const {
    return line + 1 < order_.occupied(fold) ? 0 : std::max<std::int64_t>(0, order_.steps - 1 - line);
  }

  /// Says, of the next `most` lines, how many have their words at these columns within the window's stretch. The first
  /// word of this line is (across, along) and stands at `position`. O(log) in the worst case.
  [[nodiscard]] std::int64_t resident_lines(const PlacedLine& words, std::int64_t most,
                                            const ResidentWindow& window) const {
    const std::int64_t limit = window.resident_until(words.position) - words.count;
    return first_where_near(1, most + 1, 1 + (limit - words.position) / order_.width,
                            [&](std::int64_t line) { return position(words.across, words.along + line) > limit; }) -
           1;
  }

 private:
  SkewedOrder order_;
  bool pixels_across_;
  std::int64_t lead_;
};

/// Tells the lines of the ifmap that stays (is): a line is a row of a tile, and the next line the row above it.
class TilePlaces {
 public:
  static constexpr std::int64_t kWordStep = 0;
  static constexpr std::int64_t kLineStep = -1;

  explicit TilePlaces(const FoldGrid& grid) : order_{grid} {}

  [[nodiscard]] bool pixels_across() const { return true; }
  [[nodiscard]] std::int64_t lines(std::int64_t fold) const { return order_.lines(fold); }
  [[nodiscard]] std::int64_t lead(std::int64_t fold) const { return order_.lead(fold); }
  [[nodiscard]] std::int64_t resident_folds(std::int64_t fold, const ResidentWindow& window) const {
    return order_.resident_folds(fold, window);
  }

  [[nodiscard]] PlacedLine line(std::int64_t fold, std::int64_t line) const {
    const std::int64_t col_fold = fold / order_.grid.row_folds();
    const std::int64_t band = order_.band(fold, line);
    return {.across = col_fold * order_.grid.cols,
            .along = band - col_fold * order_.grid.s_r,
            .position = order_.before(band),
            .count = order_.grid.occupied_cols(col_fold)};
  }

  [[nodiscard]] std::int64_t position(std::int64_t across, std::int64_t along) const {
    const std::int64_t col_fold = across / order_.grid.cols;
    return order_.before(col_fold * order_.grid.s_r + along) + across - col_fold * order_.grid.cols;
  }

  [[nodiscard]] std::int64_t in_fold(std::int64_t across) const { return order_.grid.cols - across % order_.grid.cols; }

  [[nodiscard]] std::int64_t first_leaving(std::int64_t fold, std::int64_t line, const ResidentWindow& window) const {
    const PlacedLine words = this->line(fold, line);
    if (words.position + words.count > window.resident_until(words.position)) return line;
    return line + 1 + resident_lines(words, lines(fold) - 1 - line, window);
  }

  [[nodiscard]] std::int64_t alike(std::int64_t fold, std::int64_t line) const { return lines(fold) - 1 - line; }

  [[nodiscard]] std::int64_t resident_lines(const PlacedLine& words, std::int64_t most,
                                            const ResidentWindow& window) const {
    const std::int64_t cols = order_.grid.occupied_cols(words.across / order_.grid.cols);
    return std::min(most, (words.position - window.resident_from(words.position)) / cols);
  }

 private:
  TileOrder order_;
};

}  // namespace systole::dataflows::scalesim
