// SPDX-License-Identifier: MIT
#include "dataflows/memory/tiled/fold_words.h"

#include <algorithm>
#include <numeric>
#include <utility>

namespace systole::dataflows::tiled {

FoldWords::FoldWords(const Measure& measure, const FoldAxis& axis, Halo halo)
    : measure_(measure), axis_(axis), each_(measure.exists() ? measure.each() : 0) {
  if (each_ > 0) {
    const std::int64_t all = core::checked_multiply(each_, axis.positions());
    totals_ = {.whole = all, .sum = all, .beyond = all, .largest = each_ * std::min(axis.side(), axis.positions())};
    return;
  }
  const std::int64_t folds = axis.folds();
  single_.reserve(at(folds));
  up_to_.reserve(at(folds) + 1);
  sums_.reserve(at(folds) + 1);
  up_to_.push_back(0);
  sums_.push_back(0);
  totals_.largest = 0;
  for (std::int64_t fold = 0; fold < folds; ++fold) {
    const std::int64_t words = measure.exists() ? measure(axis.span({fold, fold + 1})) : 1;
    single_.push_back(words);
    up_to_.push_back(measure.exists() ? measure(axis.span({0, fold + 1})) : 1);
    sums_.push_back(core::checked_add(sums_.back(), words));
    totals_.largest = std::max(totals_.largest, words);
  }
  totals_.whole = up_to_.back();
  totals_.sum = sums_.back();
  totals_.beyond = totals_.sum;
  if (halo == Halo::stays && measure.exists()) find_beyond();
}

void FoldWords::find_beyond() {
  std::vector<std::int64_t> beyond{single(0)};
  beyond.reserve(single_.size());
  for (std::int64_t fold = 1; fold < axis_.folds(); ++fold) {
    beyond.push_back(together({fold - 1, fold + 1}) - single(fold - 1));
  }
  totals_.beyond = std::accumulate(beyond.begin(), beyond.end(), std::int64_t{0});  // at most their sum
  beyond_ = std::move(beyond);
}

std::int64_t FoldWords::together(Range folds) const {
  if (folds.size() == 0) return 0;
  if (each_ > 0) return each_ * axis_.span(folds).size();
  if (folds.size() == 1) return single(folds.begin);
  if (folds.begin == 0) return up_to_[at(folds.end)];
  return measure_.exists() ? measure_(axis_.span(folds)) : 1;
}

}  // namespace systole::dataflows::tiled
