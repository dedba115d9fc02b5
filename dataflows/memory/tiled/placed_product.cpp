// SPDX-License-Identifier: MIT
#include "dataflows/memory/tiled/placed_product.h"

#include <utility>

#include "core/checked.h"

namespace systole::dataflows::tiled {
namespace {

using core::checked_add;
using core::checked_multiply;

LinearForm in_order(LinearForm cycles, LoopOrder order) {
  if (order == LoopOrder::columns_outer) std::swap(cycles.row, cycles.col);
  return cycles;
}

}  // namespace

PlacedProduct::PlacedProduct(NestParts& parts, const LoopNest& nest)
    : product_(&parts.product()),
      nest_(nest),
      outer_(&parts.outer(nest.order)),
      inner_(nest.order == LoopOrder::rows_outer ? &product_->cols() : &product_->rows()),
      chunks_(&parts.chunks(nest.chunk)),
      turn_(nest.chunks == ChunkLoop::in_tile ? inner_ : chunks_),
      step_(nest.chunks == ChunkLoop::in_tile ? chunks_ : inner_),
      blocks_(&parts.blocks(nest.order, nest.block)),
      totals_(nest_totals(*product_, nest, blocks_->cut(), blocks_->totals(), chunk_totals(*chunks_))),
      cycles_(in_order(product_->fold_cycles(chunks_->folds.width(0)), nest.order)),
      last_cycles_(in_order(product_->fold_cycles(chunks_->folds.width(chunks_->folds.folds() - 1)), nest.order)) {
  for (const Traffic kind : {Traffic::ifmap, Traffic::filter, Traffic::ofmap}) {
    operands_[static_cast<std::size_t>(kind)] = {
        .reach = totals_.of(kind).reach, .outer = outer_->of(kind), .turn = turn_->of(kind), .step = step_->of(kind)};
  }
}

PlacedProduct::PlacedProduct(std::unique_ptr<NestParts> parts, const LoopNest& nest) : PlacedProduct(*parts, nest) {
  own_parts_ = std::move(parts);
}

PlacedProduct::PlacedProduct(const FoldedProduct& product, const LoopNest& nest)
    : PlacedProduct(std::make_unique<NestParts>(product), nest) {}

std::int64_t PlacedProduct::cycles(std::int64_t folds, std::int64_t outer_positions, std::int64_t turn,
                                   std::int64_t step) const {
  const bool chunks_are_steps = nest_.chunks == ChunkLoop::in_tile;
  const std::int64_t chunk = chunks_are_steps ? step : turn;
  const std::int64_t inner_positions = inner_->folds.width(chunks_are_steps ? turn : step);
  const LinearForm& form = chunk + 1 == chunks_->folds.folds() ? last_cycles_ : cycles_;
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
