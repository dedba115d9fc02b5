// SPDX-License-Identifier: MIT
#include "dataflows/memory/tiled/loop_nest.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "core/checked.h"
#include "core/error.h"

namespace systole::dataflows::tiled {
namespace {

using core::checked_add;
using core::checked_multiply;

/// Tables along the axes hold a few words a fold.
constexpr std::int64_t kMostFolds = std::int64_t{1} << 22U;

OperandFolds folds_of(const Operand& operand, const FoldAxis& rows, const FoldAxis& cols) {
  OperandFolds folds;
  if (operand.by_rows()) folds.rows.emplace(operand.rows, rows);
  if (operand.by_cols()) folds.cols.emplace(operand.cols, cols);
  return folds;
}

FoldAxis axis_of(std::int64_t positions, std::int64_t side) {
  const FoldAxis axis{positions, side};
  if (axis.folds() > kMostFolds) {
    throw core::InputError(
        fmt::format("{} array folds along one axis; the tiled memory model takes up to {}", axis.folds(), kMostFolds));
  }
  return axis;
}

PlacedOperand placed(const OperandFolds& folds, LoopOrder order) {
  const FoldWords* const rows = folds.rows ? &*folds.rows : nullptr;
  const FoldWords* const cols = folds.cols ? &*folds.cols : nullptr;
  return order == LoopOrder::rows_outer ? PlacedOperand{rows, cols} : PlacedOperand{cols, rows};
}

}  // namespace

FoldedProduct::FoldedProduct(const Operands& of, const Problem& problem, const LinearForm& cycles,
                             const core::Array& array)
    : operands(of),
      rows(axis_of(problem.s_r, array.rows)),
      cols(axis_of(problem.s_c, array.cols)),
      fold_cycles(cycles),
      ifmap(folds_of(of.ifmap, rows, cols)),
      filter(folds_of(of.filter, rows, cols)),
      ofmap(folds_of(of.ofmap, rows, cols)) {}

PlacedProduct::PlacedProduct(const FoldedProduct& product, const LoopNest& nest)
    : product_(&product),
      nest_(nest),
      outer_(nest.order == LoopOrder::rows_outer ? &product.rows : &product.cols),
      inner_(nest.order == LoopOrder::rows_outer ? &product.cols : &product.rows),
      outer_folds_(outer_->folds()),
      steps_(inner_->folds()),
      blocks_(core::ceil_divide(outer_folds_, nest.block)),
      first_block_(outer_folds_ - (blocks_ - 1) * nest.block),
      ifmap_(placed(product.ifmap, nest.order)),
      filter_(placed(product.filter, nest.order)),
      ofmap_(placed(product.ofmap, nest.order)),
      cycles_(product.fold_cycles) {
  if (nest.order == LoopOrder::columns_outer) std::swap(cycles_.row, cycles_.col);
}

Range PlacedProduct::block(std::int64_t index) const {
  // The small block comes first, so that no block starts with the edge fold alone.
  const std::int64_t end = first_block_ + index * nest_.block;
  return {index == 0 ? 0 : end - nest_.block, end};
}

std::int64_t PlacedProduct::cycles(std::int64_t folds, std::int64_t outer_positions,
                                   std::int64_t inner_positions) const {
  std::int64_t sum = checked_multiply(folds, checked_add(cycles_.base, checked_multiply(cycles_.col, inner_positions)));
  sum = checked_add(sum, checked_multiply(cycles_.row, outer_positions));
  if (cycles_.pe == 0) return sum;
  return checked_add(sum, core::checked_product(cycles_.pe, outer_positions, inner_positions));
}

std::int64_t PlacedProduct::diagonal_words(Range outer_folds, std::int64_t inner_fold) const {
  const Range outer = outer_->span(outer_folds);
  const Range inner = inner_->span({inner_fold, inner_fold + 1});
  const auto& words = product_->operands.filter.diagonal;
  return nest_.order == LoopOrder::rows_outer ? words(outer, inner) : words(inner, outer);
}

}  // namespace systole::dataflows::tiled
