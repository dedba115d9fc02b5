// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "core/checked.h"
#include "dataflows/memory/tiled/operand_words.h"

namespace systole::dataflows::tiled {

/// Cuts one axis of a problem into pieces. Piece i covers `side` positions, and the last one covers what is left. Rows
/// and columns are cut into folds, the stream into chunks.
class FoldAxis {
 public:
  FoldAxis(std::int64_t positions, std::int64_t side)
      : positions_(positions), side_(side), folds_(core::ceil_divide(positions, side)) {}

  [[nodiscard]] std::int64_t positions() const { return positions_; }
  [[nodiscard]] std::int64_t side() const { return side_; }
  [[nodiscard]] std::int64_t folds() const { return folds_; }
  /// Gives the positions of the folds [begin, end).
  [[nodiscard]] Range span(Range folds) const {
    return {folds.begin * side_, folds.end >= folds_ ? positions_ : folds.end * side_};
  }
  [[nodiscard]] std::int64_t width(std::int64_t fold) const { return span({fold, fold + 1}).size(); }

 private:
  std::int64_t positions_;
  std::int64_t side_;
  std::int64_t folds_;
};

/// Tells what an operand's words along one axis come to, whichever way its folds are met.
struct AxisTotals {
  std::int64_t whole = 1;    ///< distinct
  std::int64_t sum = 1;      ///< each fold's own, added up
  std::int64_t beyond = 1;   ///< what each fold needs and the one before it did not, added up: FoldWords::beyond_last
  std::int64_t largest = 1;  ///< of one fold
};

/// Says whether the halo of two neighbouring pieces stays on chip from the one to the next. A halo is the words that
/// both need.
enum class Halo : std::uint8_t { fetched_again, stays };

/// Holds a measure, fold by fold along one axis.
class FoldWords {
 public:
  /// Takes O(folds * the measure's cost), and O(1) where positions share nothing. Without a measure (an operand that
  /// does not depend on the axis) everything is 1.
  FoldWords(const Measure& measure, const FoldAxis& axis, Halo halo);

  /// Gives the words of one fold alone.
  [[nodiscard]] std::int64_t single(std::int64_t fold) const {
    return each_ > 0 ? each_ * axis_.width(fold) : single_[at(fold)];
  }
  /// Gives what fold `fold` needs and none before it did.
  [[nodiscard]] std::int64_t fresh(std::int64_t fold) const {
    return each_ > 0 ? single(fold) : up_to_[at(fold) + 1] - up_to_[at(fold)];
  }
  [[nodiscard]] std::int64_t fresh(Range folds) const {
    return each_ > 0 ? each_ * axis_.span(folds).size() : up_to_[at(folds.end)] - up_to_[at(folds.begin)];
  }
  /// Gives what fold `fold` needs and the one before it did not. Where halos do not stay, that is all that it needs.
  [[nodiscard]] std::int64_t beyond_last(std::int64_t fold) const {
    return beyond_.empty() ? single(fold) : beyond_[at(fold)];
  }
  /// Gives the same of `folds` that follow `last`, which is empty where none are before them.
  [[nodiscard]] std::int64_t beyond(Range last, Range folds) const {
    if (beyond_.empty() || last.size() == 0) return together(folds);
    return together({last.begin, folds.end}) - together(last);
  }
  /// Adds up each fold's own words: what is fetched if nothing stays.
  [[nodiscard]] std::int64_t sum(Range folds) const {
    return each_ > 0 ? each_ * axis_.span(folds).size() : sums_[at(folds.end)] - sums_[at(folds.begin)];
  }
  /// Counts the words of all folds together; what several of them share counts once.
  [[nodiscard]] std::int64_t together(Range folds) const;

  [[nodiscard]] const AxisTotals& totals() const { return totals_; }
  /// Returns true where positions share nothing, so that folds of one width have equal words.
  [[nodiscard]] bool shares_nothing() const { return each_ > 0; }

 private:
  static std::size_t at(std::int64_t index) { return static_cast<std::size_t>(index); }
  void find_beyond();

  Measure measure_;
  FoldAxis axis_;
  std::int64_t each_;  ///< words of a position; 0: in the tables
  std::vector<std::int64_t> single_;
  std::vector<std::int64_t> up_to_;  ///< [i]: distinct in the folds before i
  std::vector<std::int64_t> sums_;
  std::vector<std::int64_t> beyond_;  ///< empty where halos do not stay, or there are none
  AxisTotals totals_;
};

}  // namespace systole::dataflows::tiled
