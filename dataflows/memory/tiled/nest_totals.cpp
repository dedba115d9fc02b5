// SPDX-License-Identifier: MIT
#include "dataflows/memory/tiled/nest_totals.h"

#include <algorithm>

#include "core/checked.h"

namespace systole::dataflows::tiled {
namespace {

AxisTotals totals_along(const ProductAxis& axis, std::size_t operand) {
  return axis.words[operand] ? axis.words[operand]->totals() : AxisTotals{};
}

Reach reach_of(bool by_outer, bool by_step) {
  if (by_outer && by_step) return Reach::outer_and_step;
  return by_outer ? Reach::outer_and_turn : Reach::step_and_turn;
}

}  // namespace

std::array<BlockTotals, 3> block_totals(const ProductAxis& outer, const BlockCut& cut) {
  std::array<BlockTotals, 3> totals;
  for (std::size_t i = 0; i < totals.size(); ++i) {
    const auto& words = outer.words[i];
    if (!words) continue;
    if (words->shares_nothing()) {
      // The largest block is the second one, if it has no edge fold, or the only one.
      const std::int64_t first = words->together(cut.block(0));
      const std::int64_t second = cut.blocks() > 1 ? words->together(cut.block(1)) : 0;
      const std::int64_t whole = words->totals().whole;
      totals[i] = {.largest = std::max(first, second), .sum = whole, .beyond = whole};
      continue;
    }
    totals[i] = {.largest = 0, .sum = 0, .beyond = 0};
    for (std::int64_t k = 0; k < cut.blocks(); ++k) {
      const std::int64_t block = words->together(cut.block(k));
      totals[i].largest = std::max(totals[i].largest, block);
      totals[i].sum = core::checked_add(totals[i].sum, block);
      totals[i].beyond += words->beyond(cut.last(k), cut.block(k));
    }
  }
  return totals;
}

ChunkTotals chunk_totals(const ProductAxis& chunks) {
  ChunkTotals totals;
  totals.chunks = chunks.folds.folds();
  for (std::size_t i = 0; i < totals.operands.size(); ++i) totals.operands[i] = totals_along(chunks, i);
  return totals;
}

void cut_again(const BlockCut& cut, const std::array<BlockTotals, 3>& blocks, const ChunkTotals& chunks,
               NestTotals& nest) {
  nest.blocks = cut.blocks();
  (nest.chunks_are_steps ? nest.steps : nest.turns) = chunks.chunks;
  for (std::size_t i = 0; i < nest.operands.size(); ++i) {
    OperandTotals& operand = nest.operands[i];
    operand.blocks = blocks[i];
    (nest.chunks_are_steps ? operand.step : operand.turn) = chunks.operands[i];
  }
}

NestTotals nest_totals(const FoldedProduct& product, const LoopNest& nest, const BlockCut& cut,
                       const std::array<BlockTotals, 3>& blocks, const ChunkTotals& chunks) {
  const bool rows_outer = nest.order == LoopOrder::rows_outer;
  const ProductAxis& outer = rows_outer ? product.rows() : product.cols();
  const ProductAxis& inner = rows_outer ? product.cols() : product.rows();
  NestTotals totals;
  totals.chunks_are_steps = nest.chunks == ChunkLoop::in_tile;
  totals.turns_first = nest.chunks == ChunkLoop::outermost;
  totals.outer_folds = outer.folds.folds();
  (totals.chunks_are_steps ? totals.turns : totals.steps) = inner.folds.folds();
  for (std::size_t i = 0; i < totals.operands.size(); ++i) {
    OperandTotals& operand = totals.operands[i];
    const bool by_chunks = product.stream().words[i].has_value();
    const bool by_step = totals.chunks_are_steps ? by_chunks : inner.words[i].has_value();
    operand.reach = reach_of(outer.words[i].has_value(), by_step);
    operand.outer = totals_along(outer, i);
    (totals.chunks_are_steps ? operand.turn : operand.step) = totals_along(inner, i);
  }
  totals.stationary = product.operands().input_is_stationary;
  totals.stationary_input = product.operands().filter.by_both() ? Traffic::filter : Traffic::ifmap;
  totals.is_diagonal = product.is_diagonal();
  cut_again(cut, blocks, chunks, totals);
  return totals;
}

}  // namespace systole::dataflows::tiled
