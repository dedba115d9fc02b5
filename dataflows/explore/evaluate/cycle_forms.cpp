// SPDX-License-Identifier: MIT
#include "dataflows/explore/evaluate/cycle_forms.h"

#include <cmath>

#include "core/checked.h"

namespace systole::dataflows::explore {
namespace {

using core::ceil_divide;

/// All intermediate results stay below this, with room for the rounding of the bound itself.
constexpr double kSafe = 1e18;

double real(std::int64_t value) {
  return std::abs(static_cast<double>(value));
}

}  // namespace

CycleForms::CycleForms(std::span<const LayerMapping> layers, const Array& smallest, const Array& largest) {
  double bound = 0;
  for (const LayerMapping& layer : layers) {
    const Mapping& part = layer.storage[0];
    if (layer.used != 1 || part.model.whole != nullptr) {
      usable_ = false;
      return;
    }
    const Problem& problem = part.problem;
    const FoldCost& cost = part.model.per_fold;
    // A linear function is known from three of its values.
    const LinearForm at_1_1 = cost.form(problem, {.rows = 1, .cols = 1});
    const std::int64_t per_row = cost.form(problem, {.rows = 2, .cols = 1}).base - at_1_1.base;
    const std::int64_t per_col = cost.form(problem, {.rows = 1, .cols = 2}).base - at_1_1.base;
    const double row_folds = real(ceil_divide(problem.s_r, smallest.rows));
    const double col_folds = real(ceil_divide(problem.s_c, smallest.cols));
    bound +=
        real(part.repeats) *
        ((real(at_1_1.base) + real(per_row) * (1 + real(largest.rows)) + real(per_col) * (1 + real(largest.cols))) *
             row_folds * col_folds +
         real(at_1_1.row) * real(problem.s_r) * col_folds + real(at_1_1.col) * real(problem.s_c) * row_folds);
    if (bound > kSafe || at_1_1.pe != 0) {
      usable_ = false;
      return;
    }
    forms_.push_back({.s_r = problem.s_r,
                      .s_c = problem.s_c,
                      .constant = at_1_1.base - per_row - per_col,
                      .per_row = per_row,
                      .per_col = per_col,
                      .row = at_1_1.row * problem.s_r,
                      .col = at_1_1.col * problem.s_c,
                      .repeats = part.repeats,
                      .offset = part.timing == Timing::scalesim ? -1 : 0});
  }
  of_rows_.resize(forms_.size());
}

void CycleForms::set_rows(std::int64_t rows) {
  for (std::size_t i = 0; i < forms_.size(); ++i) {
    const Form& form = forms_[i];
    const std::int64_t folds = ceil_divide(form.s_r, rows);
    of_rows_[i] = {.per_col_fold = ((form.constant + form.per_row * rows) * folds + form.row) * form.repeats,
                   .per_col_fold_and_col = form.per_col * folds * form.repeats,
                   .rest = form.col * folds * form.repeats + form.offset,
                   .s_c = form.s_c};
  }
  rows_ = rows;
}

void CycleForms::cycles(const Array& array, std::span<std::int64_t> results) {
  if (array.rows != rows_) set_rows(array.rows);
  for (std::size_t i = 0; i < of_rows_.size(); ++i) {
    const OfRows& form = of_rows_[i];
    results[i] =
        (form.per_col_fold + form.per_col_fold_and_col * array.cols) * ceil_divide(form.s_c, array.cols) + form.rest;
  }
}

}  // namespace systole::dataflows::explore
