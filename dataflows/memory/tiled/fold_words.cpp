// SPDX-License-Identifier: MIT
#include "dataflows/memory/tiled/fold_words.h"

#include <algorithm>
#include <utility>

namespace systole::dataflows::tiled {

FoldWords::FoldWords(Measure measure, const FoldAxis& axis) : measure_(std::move(measure)), axis_(axis) {
  const std::int64_t folds = axis.folds();
  single_.reserve(at(folds));
  up_to_.reserve(at(folds) + 1);
  sums_.reserve(at(folds) + 1);
  up_to_.push_back(0);
  sums_.push_back(0);
  for (std::int64_t fold = 0; fold < folds; ++fold) {
    const std::int64_t words = measure_ ? measure_(axis.span({fold, fold + 1})) : 1;
    single_.push_back(words);
    up_to_.push_back(measure_ ? measure_(axis.span({0, fold + 1})) : 1);
    sums_.push_back(core::checked_add(sums_.back(), words));
    largest_ = std::max(largest_, words);
  }
}

std::int64_t FoldWords::together(Range folds) const {
  if (folds.size() == 0) return 0;
  if (folds.size() == 1) return single(folds.begin);
  if (folds.begin == 0) return up_to_[at(folds.end)];
  return measure_ ? measure_(axis_.span(folds)) : 1;
}

}  // namespace systole::dataflows::tiled
