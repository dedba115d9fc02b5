// SPDX-License-Identifier: MIT
#include "dataflows/memory/tiled/placed_product.h"

#include <algorithm>
#include <utility>

#include "core/checked.h"
#include "dataflows/memory/tiled/detail/alike.h"

namespace systole::dataflows::tiled {
namespace {

using core::checked_add;
using core::checked_multiply;

/// All that the time line reads of a block: its folds, the widths of the first and the last one, and for each operand
/// the words together, fold by fold, new ones, and of the first and the last fold.
using BlockKey = std::array<std::int64_t, 4 + 3 * 6>;

BlockKey key_of(const ProductAxis& outer, Range folds) {
  BlockKey key{folds.size(), outer.folds.span(folds).size(), outer.folds.width(folds.begin),
               outer.folds.width(folds.end - 1)};
  std::size_t next = 4;
  for (const auto& words : outer.words) {
    if (words) {
      const std::array<std::int64_t, 6> of{words->together(folds),    words->sum(folds),
                                           words->fresh(folds),       words->single(folds.begin),
                                           words->fresh(folds.begin), words->single(folds.end - 1)};
      std::ranges::copy(of, key.begin() + static_cast<std::ptrdiff_t>(next));
    }
    next += 6;
  }
  return key;
}

std::vector<AlikeFolds> alike_blocks_of(const ProductAxis& outer, const BlockCut& cut) {
  const auto shares_nothing = [](const auto& words) { return !words || words->shares_nothing(); };
  if (!outer.is_diagonal && std::ranges::all_of(outer.words, shares_nothing)) return alike_but_edges(cut.blocks());
  AlikeNumbers<BlockKey> numbers(cut.blocks(), outer.is_diagonal);
  for (std::int64_t k = 0; k < cut.blocks(); ++k) numbers.add(key_of(outer, cut.block(k)));
  return numbers.alike();
}

LinearForm in_order(LinearForm cycles, LoopOrder order) {
  if (order == LoopOrder::columns_outer) std::swap(cycles.row, cycles.col);
  return cycles;
}

}  // namespace

PlacedProduct::PlacedProduct(const FoldedProduct& product, const LoopNest& nest)
    : product_(&product),
      nest_(nest),
      outer_(nest.order == LoopOrder::rows_outer ? &product.rows() : &product.cols()),
      inner_(nest.order == LoopOrder::rows_outer ? &product.cols() : &product.rows()),
      chunks_(nest.chunk == 0 ? product.stream() : product.chunks(nest.chunk)),
      turn_(nest.chunks == ChunkLoop::in_tile ? inner_ : &chunks_),
      step_(nest.chunks == ChunkLoop::in_tile ? &chunks_ : inner_),
      cut_(*outer_, nest.block),
      totals_(nest_totals(product, nest, cut_, block_totals(*outer_, cut_), chunk_totals(chunks_))),
      alike_blocks_(alike_blocks_of(*outer_, cut_)),
      cycles_(in_order(product.fold_cycles(chunks_.folds.width(0)), nest.order)),
      last_cycles_(in_order(product.fold_cycles(chunks_.folds.width(chunks_.folds.folds() - 1)), nest.order)) {
  for (const Traffic kind : {Traffic::ifmap, Traffic::filter, Traffic::ofmap}) {
    operands_[static_cast<std::size_t>(kind)] = {
        .reach = totals_.of(kind).reach, .outer = outer_->of(kind), .turn = turn_->of(kind), .step = step_->of(kind)};
  }
}

std::int64_t PlacedProduct::cycles(std::int64_t folds, std::int64_t outer_positions, std::int64_t turn,
                                   std::int64_t step) const {
  const bool chunks_are_steps = nest_.chunks == ChunkLoop::in_tile;
  const std::int64_t chunk = chunks_are_steps ? step : turn;
  const std::int64_t inner_positions = inner_->folds.width(chunks_are_steps ? turn : step);
  const LinearForm& form = chunk + 1 == chunks_.folds.folds() ? last_cycles_ : cycles_;
  std::int64_t sum = checked_multiply(folds, checked_add(form.base, checked_multiply(form.col, inner_positions)));
  sum = checked_add(sum, checked_multiply(form.row, outer_positions));
  if (form.pe == 0) return sum;
  return checked_add(sum, core::checked_product(form.pe, outer_positions, inner_positions));
}

std::int64_t PlacedProduct::diagonal_words(Range outer_folds, std::int64_t inner_fold) const {
  const Range outer = outer_->folds.span(outer_folds);
  const Range inner = inner_->folds.span({inner_fold, inner_fold + 1});
  const auto& words = product_->operands().filter.diagonal;
  return nest_.order == LoopOrder::rows_outer ? words(outer, inner) : words(inner, outer);
}

}  // namespace systole::dataflows::tiled
