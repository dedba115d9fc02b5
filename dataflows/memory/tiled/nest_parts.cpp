// SPDX-License-Identifier: MIT
#include "dataflows/memory/tiled/nest_parts.h"

#include <algorithm>
#include <tuple>

#include "core/checked.h"
#include "dataflows/memory/tiled/detail/alike.h"

namespace systole::dataflows::tiled {
namespace {

/// All that the time line reads of a block: its folds, the widths of the first and the last one, and for each operand
/// the words together, fold by fold, new ones, of the first and the last fold, and those beyond the last block's.
constexpr std::size_t kNumbersOfWords = 8;
using BlockKey = std::array<std::int64_t, 4 + 3 * kNumbersOfWords>;

BlockKey key_of(const ProductAxis& outer, Range last, Range folds) {
  BlockKey key{folds.size(), outer.folds.span(folds).size(), outer.folds.width(folds.begin),
               outer.folds.width(folds.end - 1)};
  std::size_t next = 4;
  for (const auto& words : outer.words) {
    if (words) {
      const Range first{folds.begin, folds.begin + 1};
      const std::array<std::int64_t, kNumbersOfWords> of{words->together(folds),     words->sum(folds),
                                                         words->fresh(folds),        words->single(folds.begin),
                                                         words->fresh(folds.begin),  words->single(folds.end - 1),
                                                         words->beyond(last, folds), words->beyond(last, first)};
      std::ranges::copy(of, key.begin() + static_cast<std::ptrdiff_t>(next));
    }
    next += kNumbersOfWords;
  }
  return key;
}

/// The sizes of pieces that are the smallest of their number of pieces, the largest first. O(sqrt(positions)).
std::vector<std::int64_t> piece_sizes(std::int64_t positions) {
  std::vector<std::int64_t> sizes{positions};
  while (sizes.back() > 1) {
    sizes.push_back(core::ceil_divide(positions, core::ceil_divide(positions, sizes.back() - 1)));
  }
  return sizes;
}

}  // namespace

const std::vector<AlikeFolds>& AxisBlocks::alike() const {
  if (!alike_.empty()) return alike_;
  const auto shares_nothing = [](const auto& words) { return !words || words->shares_nothing(); };
  if (!axis_->is_diagonal && std::ranges::all_of(axis_->words, shares_nothing)) {
    const std::int64_t last = cut_.blocks() - 1;
    const bool has_edge = axis_->folds.width(axis_->folds.folds() - 1) != axis_->folds.width(0);
    alike_ = alike_but_edges(cut_.blocks(), cut_.block(0).size() != cut_.block(last).size(), has_edge);
    return alike_;
  }
  AlikeNumbers<BlockKey> numbers(cut_.blocks(), axis_->is_diagonal);
  for (std::int64_t k = 0; k < cut_.blocks(); ++k) numbers.add(key_of(*axis_, cut_.last(k), cut_.block(k)));
  alike_ = numbers.alike();
  return alike_;
}

const AxisBlocks& NestParts::blocks(LoopOrder order, std::int64_t block) {
  if (has_in_common(order)) return whole_->blocks(order, block);
  const std::pair key{order, block};
  const auto found = blocks_.find(key);
  if (found != blocks_.end()) return found->second;
  return blocks_
      .emplace(std::piecewise_construct, std::forward_as_tuple(key), std::forward_as_tuple(outer(order), block))
      .first->second;
}

const ProductAxis& NestParts::chunks(std::int64_t steps) {
  if (steps == 0) return product_->stream();
  if (whole_ != nullptr) return whole_->chunks(steps);
  const auto found = chunks_.find(steps);
  if (found != chunks_.end()) return found->second;
  return chunks_.emplace(steps, product_->chunks(steps)).first->second;
}

const std::vector<std::int64_t>& NestParts::block_sizes(LoopOrder order) {
  if (has_in_common(order)) return whole_->block_sizes(order);
  std::vector<std::int64_t>& sizes = block_sizes_[order == LoopOrder::rows_outer ? 1 : 0];
  if (sizes.empty()) sizes = piece_sizes(outer(order).folds.folds());
  return sizes;
}

const std::vector<std::int64_t>& NestParts::chunk_sizes() {
  if (whole_ != nullptr) return whole_->chunk_sizes();
  if (chunk_sizes_.empty()) chunk_sizes_ = piece_sizes(product_->steps());
  return chunk_sizes_;
}

const ChunkTotals& NestParts::totals_of_chunks(std::size_t size) {
  if (whole_ != nullptr) return whole_->totals_of_chunks(size);
  chunk_totals_.resize(chunk_sizes().size());
  std::optional<ChunkTotals>& totals = chunk_totals_[size];
  if (!totals) totals = chunk_totals(chunks(size == 0 ? 0 : chunk_sizes_[size]));
  return *totals;
}

std::int64_t NestParts::refill_cycles(std::size_t size) {
  refill_cycles_.resize(chunk_sizes().size());
  std::optional<std::int64_t>& cycles = refill_cycles_[size];
  if (!cycles) cycles = size == 0 ? 0 : product_->refill_cycles(chunk_sizes()[size]);
  return *cycles;
}

}  // namespace systole::dataflows::tiled
