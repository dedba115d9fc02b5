// SPDX-License-Identifier: MIT
#include "dataflows/memory/tiled/loop_nest.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cstddef>
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

/// A fold's width, and each operand's own and fresh words.
using FoldKey = std::array<std::int64_t, 7>;

/// Equal numbers for equal folds. Axes of pixels or channels repeat after a few folds; the search is given up where
/// they do not, and packed filters on both axes (`is_diagonal`) differ from fold to fold.
std::vector<std::int64_t> numbered(const FoldAxis& axis, const std::array<const std::optional<FoldWords>*, 3>& operands,
                                   bool is_diagonal) {
  constexpr std::size_t kMostKinds = 64;
  std::vector<FoldKey> kinds;
  std::vector<std::int64_t> numbers;
  const std::int64_t folds = axis.folds();
  numbers.reserve(static_cast<std::size_t>(folds));
  for (std::int64_t fold = 0; fold < folds; ++fold) {
    FoldKey key{axis.width(fold)};
    for (std::size_t i = 0; i < operands.size(); ++i) {
      if (!*operands[i]) continue;
      key[2 * i + 1] = (*operands[i])->single(fold);
      key[2 * i + 2] = (*operands[i])->fresh(fold);
    }
    auto found = is_diagonal ? kinds.end() : std::ranges::find(kinds, key);
    if (found == kinds.end() && kinds.size() < kMostKinds) found = kinds.insert(kinds.end(), key);
    const bool is_known = found != kinds.end() && !is_diagonal;
    numbers.push_back(is_known ? found - kinds.begin() : static_cast<std::int64_t>(kMostKinds) + fold);
  }
  return numbers;
}

std::vector<AlikeFolds> alike_folds(const FoldAxis& axis,
                                    const std::array<const std::optional<FoldWords>*, 3>& operands, bool is_diagonal) {
  using WithNeighbours = std::array<std::int64_t, 4>;  // numbers of the fold before, its own, of the one after; fold
  const std::vector<std::int64_t> numbers = numbered(axis, operands, is_diagonal);
  std::vector<WithNeighbours> folds;
  folds.reserve(numbers.size());
  for (std::size_t i = 0; i < numbers.size(); ++i) {
    folds.push_back({i == 0 ? -1 : numbers[i - 1], numbers[i], i + 1 == numbers.size() ? -1 : numbers[i + 1],
                     static_cast<std::int64_t>(i)});
  }
  std::ranges::sort(folds);
  std::vector<AlikeFolds> alike;
  for (std::size_t i = 0; i < folds.size(); ++i) {
    const bool is_new = i == 0 || !std::equal(folds[i].begin(), folds[i].begin() + 3, folds[i - 1].begin());
    if (is_new) alike.push_back({folds[i][3], 0});
    ++alike.back().count;
  }
  return alike;
}

PlacedOperand placed(const OperandFolds& folds, LoopOrder order) {
  const FoldWords* const rows = folds.rows ? &*folds.rows : nullptr;
  const FoldWords* const cols = folds.cols ? &*folds.cols : nullptr;
  return order == LoopOrder::rows_outer ? PlacedOperand{rows, cols} : PlacedOperand{cols, rows};
}

}  // namespace

FoldedProduct::FoldedProduct(const Operands& of, const Problem& problem, const LinearForm& cycles_of_a_fold,
                             const Array& array)
    : operands(of),
      rows(axis_of(problem.s_r, array.rows)),
      cols(axis_of(problem.s_c, array.cols)),
      fold_cycles(cycles_of_a_fold),
      ifmap(folds_of(of.ifmap, rows, cols)),
      filter(folds_of(of.filter, rows, cols)),
      ofmap(folds_of(of.ofmap, rows, cols)),
      alike_rows(alike_folds(rows, {&ifmap.rows, &filter.rows, &ofmap.rows}, of.filter.diagonal != nullptr)),
      alike_cols(alike_folds(cols, {&ifmap.cols, &filter.cols, &ofmap.cols}, of.filter.diagonal != nullptr)) {}

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
