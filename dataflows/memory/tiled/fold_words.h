// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <vector>

#include "dataflows/memory/tiled/operand_words.h"

namespace systole::dataflows::tiled {

/// One axis of a problem, cut into folds: fold i covers `side` positions, the last one what is left.
struct FoldAxis {
  std::int64_t positions = 1;
  std::int64_t side = 1;

  [[nodiscard]] std::int64_t folds() const { return core::ceil_divide(positions, side); }
  /// Positions of the folds [begin, end).
  [[nodiscard]] Range span(Range folds) const {
    return {folds.begin * side, folds.end >= this->folds() ? positions : folds.end * side};
  }
  [[nodiscard]] std::int64_t width(std::int64_t fold) const { return span({fold, fold + 1}).size(); }
};

/// A measure, fold by fold along one axis.
class FoldWords {
 public:
  /// O(folds * the measure's cost). An empty measure (an operand that does not depend on the axis) is 1 everywhere.
  FoldWords(Measure measure, const FoldAxis& axis);

  /// Of one fold alone.
  [[nodiscard]] std::int64_t single(std::int64_t fold) const { return single_[at(fold)]; }
  /// What fold `fold` needs and none before it did.
  [[nodiscard]] std::int64_t fresh(std::int64_t fold) const { return up_to_[at(fold) + 1] - up_to_[at(fold)]; }
  [[nodiscard]] std::int64_t fresh(Range folds) const { return up_to_[at(folds.end)] - up_to_[at(folds.begin)]; }
  /// Each fold's own, added up: what is fetched if nothing stays.
  [[nodiscard]] std::int64_t sum(Range folds) const { return sums_[at(folds.end)] - sums_[at(folds.begin)]; }
  /// Together, what several folds share counted once.
  [[nodiscard]] std::int64_t together(Range folds) const;
  [[nodiscard]] std::int64_t whole() const { return up_to_.back(); }
  [[nodiscard]] std::int64_t sum() const { return sums_.back(); }
  [[nodiscard]] std::int64_t largest() const { return largest_; }

 private:
  static std::size_t at(std::int64_t index) { return static_cast<std::size_t>(index); }

  Measure measure_;
  FoldAxis axis_;
  std::vector<std::int64_t> single_;
  std::vector<std::int64_t> up_to_;  ///< [i]: distinct in the folds before i
  std::vector<std::int64_t> sums_;
  std::int64_t largest_ = 0;
};

}  // namespace systole::dataflows::tiled
