// SPDX-License-Identifier: MIT
#include "dataflows/memory/tiled/detail/transfer_plan.h"

#include "core/checked.h"

namespace systole::dataflows::tiled {
namespace {

using core::checked_multiply;
using core::checked_subtract;

const InputBlock& input(const Block& block, Traffic kind) {
  return kind == Traffic::ifmap ? block.ifmap : block.filter;
}

/// The factor of an input along the inner axis, for one tile.
std::int64_t along_inner(const FoldWords& inner, Stay stay, std::int64_t step) {
  return stay == Stay::whole || stay == Stay::block ? inner.fresh(step) : inner.single(step);
}

}  // namespace

TransferPlan::TransferPlan(const PlacedProduct& product, const Residency& residency, const Transfers& transfers,
                           std::int64_t partial_sum_words)
    : product_(product), residency_(residency), transfers_(transfers), partial_sum_words_(partial_sum_words) {}

InputBlock TransferPlan::input_block(const PlacedOperand& operand, Stay stay, Range folds) const {
  if (operand.outer == nullptr) return {1, 1};
  const FoldWords& outer = *operand.outer;
  if (stay == Stay::whole) return {outer.fresh(folds), outer.fresh(folds.begin)};
  return {stay == Stay::fold ? outer.sum(folds) : outer.together(folds), outer.single(folds.begin)};
}

Block TransferPlan::block(std::int64_t index) const {
  const Range folds = product_.block(index);
  Block result;
  result.folds = folds.size();
  result.positions = product_.outer().span(folds).size();
  result.first_width = product_.outer().width(folds.begin);
  result.last_width = product_.outer().width(folds.end - 1);
  result.ifmap = input_block(product_.ifmap(), residency_.ifmap, folds);
  result.filter = input_block(product_.filter(), residency_.filter, folds);
  if (const FoldWords* const outer = product_.ofmap().outer; outer != nullptr) {
    result.results = outer->sum(folds);
    result.last_fold_results = outer->single(folds.end - 1);
  }
  result.is_first = index == 0;
  result.is_last = index + 1 == product_.blocks();
  if (product_.is_diagonal()) result.diagonal_begin = folds.begin;
  return result;
}

/// An input of the inner axis: none once the whole is there, again for each fold if nothing stays.
std::int64_t TransferPlan::inner_words(const Block& block, Traffic kind, std::int64_t step) const {
  const FoldWords& inner = *product_.input(kind).inner;
  switch (residency_.input(kind)) {
    case Stay::whole:
      return block.is_first ? inner.fresh(step) : 0;
    case Stay::fold:
      return checked_multiply(block.folds, inner.single(step));
    default:
      return inner.single(step);
  }
}

std::int64_t TransferPlan::both_words(const Block& block, Traffic kind, std::int64_t step) const {
  if (block.diagonal_begin >= 0 && kind == Traffic::filter) {
    return product_.diagonal_words({block.diagonal_begin, block.diagonal_begin + block.folds}, step);
  }
  return checked_multiply(input(block, kind).words,
                          along_inner(*product_.input(kind).inner, residency_.input(kind), step));
}

std::int64_t TransferPlan::first_fold_words(const Block& block, Traffic kind, std::int64_t step) const {
  if (block.diagonal_begin >= 0 && kind == Traffic::filter) {
    return product_.diagonal_words({block.diagonal_begin, block.diagonal_begin + 1}, step);
  }
  return checked_multiply(input(block, kind).first_fold,
                          along_inner(*product_.input(kind).inner, residency_.input(kind), step));
}

PerTraffic TransferPlan::needed_before(const Block& block, std::int64_t step) const {
  PerTraffic words;
  for (const Traffic kind : {Traffic::ifmap, Traffic::filter}) {
    const PlacedOperand& operand = product_.input(kind);
    if (operand.by_both()) {
      if (product_.input_is_stationary() && residency_.next_input_fits) {
        words += {kind, first_fold_words(block, kind, step)};
      }
    } else if (operand.by_inner() && arrives_ahead(kind)) {
      words += {kind, inner_words(block, kind, step)};
    }
  }
  return words;
}

bool TransferPlan::arrives_ahead(Traffic kind) const {
  return transfers_.tile_ahead && residency_.input(kind) != Stay::fold;
}

/// What a tile's last fold leaves behind: it moves during the next tile, or in the epilogue.
PerTraffic TransferPlan::tail_results(const Block& block, std::int64_t step) const {
  if (!product_.ofmap().by_both() || !residency_.results_fit) return {};
  return {Traffic::ofmap, checked_multiply(block.last_fold_results, product_.ofmap().inner->single(step))};
}

bool TransferPlan::accumulates_in_blocks() const {
  return product_.ofmap().by_outer() && residency_.ofmap != Stay::fold;
}

/// Words of results that are summed up over several folds, written and read back as long as they do not stay.
void TransferPlan::add_accumulation(const Block& block, std::int64_t step, TileWords& tile) const {
  const bool first_step = step == 0;
  const bool last_step = step + 1 == product_.steps();
  const auto partial = [&](std::int64_t results) { return checked_multiply(results, partial_sum_words_); };
  if (product_.ofmap().by_outer()) {
    if (accumulates_in_blocks()) {
      if (last_step && !transfers_.block_behind) tile.moved += {Traffic::ofmap, block.results};
      return;
    }
    if (!first_step) tile.moved += {Traffic::partial_sums, partial(block.results)};
    tile.moved += last_step ? PerTraffic{Traffic::ofmap, block.results}
                            : PerTraffic{Traffic::partial_sums, partial(block.results)};
    return;
  }
  // Along the inner axis: a tile's folds add to the same results.
  const std::int64_t results = product_.ofmap().inner->single(step);
  const PerTraffic read{Traffic::partial_sums, partial(results)};
  const PerTraffic final_write{Traffic::ofmap, results};
  const PerTraffic& last_write = block.is_last ? final_write : read;  // a written partial sum is as wide as a read one
  const bool reads_first = !block.is_first && residency_.ofmap != Stay::whole;
  const bool writes_last = block.is_last || residency_.ofmap != Stay::whole;
  if (reads_first) {
    tile.moved += read;
    tile.lead += read;
  }
  if (writes_last) {
    tile.moved += last_write;
    tile.trail += last_write;
  }
  if (residency_.ofmap == Stay::fold) tile.moved += read * checked_multiply(2, block.folds - 1);
}

void TransferPlan::add_results(const Neighbourhood& here, std::int64_t step, TileWords& tile) const {
  const PlacedOperand& ofmap = product_.ofmap();
  if (!ofmap.by_both()) {
    add_accumulation(here.block, step, tile);
    return;
  }
  const std::int64_t words = checked_multiply(here.block.results, ofmap.inner->single(step));
  if (!residency_.results_fit) {
    tile.exposed += {Traffic::ofmap, words};
    return;
  }
  const std::int64_t last = checked_multiply(here.block.last_fold_results, ofmap.inner->single(step));
  tile.moved += {Traffic::ofmap, checked_subtract(words, last)};
  if (step > 0) {
    tile.moved += tail_results(here.block, step - 1);
  } else if (here.before) {
    tile.moved += tail_results(*here.before, product_.steps() - 1);
  }
}

void TransferPlan::add_input(const Neighbourhood& here, Traffic kind, std::int64_t step, TileWords& tile) const {
  const PlacedOperand& operand = product_.input(kind);
  if (operand.by_outer()) {
    const bool stays = residency_.input(kind) != Stay::fold;
    const bool comes_ahead = stays && transfers_.block_ahead && !here.starts_layer;
    if (!stays || (step == 0 && !comes_ahead)) tile.moved += {kind, input(here.block, kind).words};
    return;
  }
  if (operand.by_inner()) {
    if (arrives_ahead(kind)) return;
    const std::int64_t words = inner_words(here.block, kind, step);
    tile.moved += {kind, words};
    const bool again = residency_.input(kind) == Stay::fold;
    tile.lead += {kind, again ? operand.inner->single(step) : words};
    return;
  }
  const std::int64_t words = both_words(here.block, kind, step);
  if (!product_.input_is_stationary()) {
    tile.moved += {kind, words};
  } else if (residency_.next_input_fits) {
    tile.moved += {kind, checked_subtract(words, first_fold_words(here.block, kind, step))};
  } else {
    tile.exposed += {kind, words};
  }
}

TileWords TransferPlan::tile(const Neighbourhood& here, std::int64_t step) const {
  TileWords result;
  add_input(here, Traffic::ifmap, step, result);
  add_input(here, Traffic::filter, step, result);
  add_results(here, step, result);
  if (step + 1 < product_.steps()) {
    result.moved += needed_before(here.block, step + 1);
  } else if (here.after) {
    result.moved += needed_before(*here.after, 0);
  }
  return result;
}

PerTraffic TransferPlan::background(const Neighbourhood& here) const {
  PerTraffic words;
  if (here.after && transfers_.block_ahead) {
    for (const Traffic kind : {Traffic::ifmap, Traffic::filter}) {
      if (product_.input(kind).by_outer() && residency_.input(kind) != Stay::fold) {
        words += {kind, input(*here.after, kind).words};
      }
    }
  }
  if (here.before && transfers_.block_behind && accumulates_in_blocks()) {
    words += {Traffic::ofmap, here.before->results};
  }
  return words;
}

PerTraffic TransferPlan::left_behind(const Block& last) const {
  PerTraffic words = tail_results(last, product_.steps() - 1);
  if (transfers_.block_behind && accumulates_in_blocks()) words += {Traffic::ofmap, last.results};
  return words;
}

}  // namespace systole::dataflows::tiled
