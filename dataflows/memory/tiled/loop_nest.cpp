// SPDX-License-Identifier: MIT
#include "dataflows/memory/tiled/loop_nest.h"

#include <fmt/format.h>

#include <algorithm>

#include "core/checked.h"
#include "core/error.h"
#include "dataflows/memory/tiled/detail/alike.h"

namespace systole::dataflows::tiled {
namespace {

using core::checked_add;
using core::checked_multiply;

/// Tables along the axes hold a few words a fold.
constexpr std::int64_t kMostFolds = std::int64_t{1} << 22U;

FoldAxis axis_of(std::int64_t positions, std::int64_t side) {
  const FoldAxis axis{positions, side};
  if (axis.folds() > kMostFolds) {
    throw core::InputError(
        fmt::format("{} array folds along one axis; the tiled memory model takes up to {}", axis.folds(), kMostFolds));
  }
  return axis;
}

/// A fold's width, and each operand's own and fresh words, and those beyond the last fold's.
using FoldKey = std::array<std::int64_t, 1 + 3 * 3>;

std::int64_t words_of(const std::array<const ProductAxis*, 3>& axes, Traffic kind) {
  std::int64_t words = 1;
  for (const ProductAxis* const axis : axes) {
    if (const FoldWords* const along = axis->of(kind)) words = checked_multiply(words, along->totals().whole);
  }
  return words;
}

}  // namespace

ProductAxis::ProductAxis(const FoldAxis& axis, const std::array<const Measure*, 3>& measures, bool diagonal, Halo halo)
    : folds(axis), is_diagonal(diagonal) {
  for (std::size_t i = 0; i < measures.size(); ++i) {
    if (measures[i]->exists()) words[i].emplace(*measures[i], axis, halo);
  }
}

const std::vector<AlikeFolds>& ProductAxis::alike() const {
  if (!alike_.empty()) return alike_;
  if (!is_diagonal && std::ranges::all_of(words, [](const auto& of) { return !of || of->shares_nothing(); })) {
    alike_ = alike_but_edges(folds.folds(), false, folds.width(folds.folds() - 1) != folds.width(0));
    return alike_;
  }
  AlikeNumbers<FoldKey> numbers(folds.folds(), is_diagonal);
  for (std::int64_t fold = 0; fold < folds.folds(); ++fold) {
    FoldKey key{folds.width(fold)};
    for (std::size_t i = 0; i < words.size(); ++i) {
      if (!words[i]) continue;
      key[3 * i + 1] = words[i]->single(fold);
      key[3 * i + 2] = words[i]->fresh(fold);
      key[3 * i + 3] = words[i]->beyond_last(fold);
    }
    numbers.add(key);
  }
  alike_ = numbers.alike();
  return alike_;
}

FoldedProduct::FoldedProduct(const Operands& of, const Mapping& part, const Array& array, Halo halo)
    : operands_(of),
      problem_(part.problem),
      halo_(halo),
      cost_(part.model.per_fold),
      array_(array),
      plan_(part.problem, array),
      rows_(folds_of_rows()),
      cols_(folds_of_cols()),
      stream_(std::make_shared<const ProductAxis>(chunks(problem_.t))) {
  count_compulsory();
}

FoldedProduct::FoldedProduct(const FoldedProduct& whole, StripAxis axis, std::int64_t positions)
    : FoldedProduct(whole) {
  const bool of_rows = axis == StripAxis::rows;
  (of_rows ? problem_.s_r : problem_.s_c) = positions;
  plan_ = FoldPlan(problem_, array_);
  (of_rows ? rows_ : cols_) = of_rows ? folds_of_rows() : folds_of_cols();
  count_compulsory();
}

std::shared_ptr<const ProductAxis> FoldedProduct::folds_of_rows() const {
  const std::array<const Measure*, 3> words{&operands_.ifmap.rows, &operands_.filter.rows, &operands_.ofmap.rows};
  return std::make_shared<const ProductAxis>(axis_of(problem_.s_r, array_.rows), words, is_diagonal(), halo_);
}

std::shared_ptr<const ProductAxis> FoldedProduct::folds_of_cols() const {
  const std::array<const Measure*, 3> words{&operands_.ifmap.cols, &operands_.filter.cols, &operands_.ofmap.cols};
  return std::make_shared<const ProductAxis>(axis_of(problem_.s_c, array_.cols), words, is_diagonal(), halo_);
}

void FoldedProduct::count_compulsory() {
  for (const Traffic kind : {Traffic::ifmap, Traffic::filter, Traffic::ofmap}) {
    compulsory_[kind] = kind == Traffic::filter && is_diagonal()
                            ? operands_.filter.diagonal({0, problem_.s_r}, {0, problem_.s_c})
                            : words_of({rows_.get(), cols_.get(), stream_.get()}, kind);
  }
}

ProductAxis FoldedProduct::chunks(std::int64_t steps) const {
  return {axis_of(problem_.t, steps),
          {&operands_.ifmap.stream, &operands_.filter.stream, &operands_.ofmap.stream},
          is_diagonal(),
          halo_};
}

LinearForm FoldedProduct::fold_cycles(std::int64_t steps) const {
  Problem chunk = problem_;
  chunk.t = steps;
  return cost_.form(chunk, array_);
}

std::int64_t FoldedProduct::compute_cycles() const {
  return plan_.sum(fold_cycles(problem_.t));
}

std::int64_t FoldedProduct::refill_cycles(std::int64_t steps) const {
  if (steps == 0 || steps >= problem_.t) return 0;
  const std::int64_t left = problem_.t % steps;
  std::int64_t cycles = checked_multiply(problem_.t / steps, plan_.sum(fold_cycles(steps)));
  if (left > 0) cycles = checked_add(cycles, plan_.sum(fold_cycles(left)));
  return cycles - compute_cycles();
}

}  // namespace systole::dataflows::tiled
