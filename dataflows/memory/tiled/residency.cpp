// SPDX-License-Identifier: MIT
#include "dataflows/memory/tiled/residency.h"

#include <algorithm>

#include "core/checked.h"

namespace systole::dataflows::tiled {
namespace {

using core::checked_add;
using core::checked_multiply;

/// What the folds of a block need together: the largest block's, and all blocks' added up.
struct BlockWords {
  std::int64_t largest = 0;
  std::int64_t sum = 0;
};

BlockWords block_words(const PlacedProduct& product, const FoldWords& outer) {
  BlockWords words;
  for (std::int64_t k = 0; k < product.blocks(); ++k) {
    const std::int64_t block = outer.together(product.block(k));
    words.largest = std::max(words.largest, block);
    words.sum = checked_add(words.sum, block);
  }
  return words;
}

/// The longest stay for which `operand`, `words_each` words an element, fits `half`.
Stay stay_of(const PlacedProduct& product, const PlacedOperand& operand, std::int64_t half, std::int64_t words_each) {
  const std::int64_t room = half / words_each;
  if (operand.by_inner()) {
    if (operand.inner->whole() <= room) return Stay::whole;
    return operand.inner->largest() <= room ? Stay::tile : Stay::fold;
  }
  const auto fits = [&](std::int64_t outer, std::int64_t inner) { return inner == 0 || outer <= room / inner; };
  const std::int64_t inner_whole = operand.by_both() ? operand.inner->whole() : 1;
  if (fits(operand.outer->whole(), inner_whole)) return Stay::whole;
  if (!fits(operand.outer->largest(), 1)) return Stay::fold;
  const std::int64_t block = block_words(product, *operand.outer).largest;
  if (fits(block, inner_whole)) return Stay::block;
  return operand.by_both() && fits(block, operand.inner->largest()) ? Stay::tile : Stay::fold;
}

/// Words of one fold at most, in the scratchpad.
std::int64_t largest_fold(const PlacedOperand& operand) {
  return checked_multiply(operand.by_inner() ? 1 : operand.outer->largest(),
                          operand.by_outer() ? 1 : operand.inner->largest());
}

std::int64_t whole(const OperandFolds& folds) {
  return checked_multiply(folds.rows ? folds.rows->whole() : 1, folds.cols ? folds.cols->whole() : 1);
}

std::int64_t input_words(const PlacedProduct& product, const PlacedOperand& operand, Stay stay) {
  if (operand.by_inner()) {
    if (stay == Stay::whole) return operand.inner->whole();
    return checked_multiply(stay == Stay::fold ? product.outer_folds() : product.blocks(), operand.inner->sum());
  }
  if (operand.by_outer()) {
    if (stay == Stay::whole) return operand.outer->whole();
    if (stay == Stay::fold) return checked_multiply(product.steps(), operand.outer->sum());
    return block_words(product, *operand.outer).sum;
  }
  switch (stay) {
    case Stay::whole:
      return checked_multiply(operand.outer->whole(), operand.inner->whole());
    case Stay::block:
      return checked_multiply(block_words(product, *operand.outer).sum, operand.inner->whole());
    case Stay::tile:
      return checked_multiply(block_words(product, *operand.outer).sum, operand.inner->sum());
    case Stay::fold:
      break;
  }
  return checked_multiply(operand.outer->sum(), operand.inner->sum());
}

/// How often each result is written before it is final, and read back as often.
std::int64_t spills(const PlacedProduct& product, Stay stay) {
  const PlacedOperand& ofmap = product.ofmap();
  if (ofmap.by_both() || stay == Stay::whole || stay == Stay::block) return 0;
  if (ofmap.by_outer()) return product.steps() - 1;
  return (stay == Stay::tile ? product.blocks() : product.outer_folds()) - 1;
}

}  // namespace

Residency residency_of(const PlacedProduct& product, const Halves& halves) {
  Residency residency;
  residency.ifmap = stay_of(product, product.ifmap(), halves.ifmap, 1);
  residency.filter = stay_of(product, product.filter(), halves.filter, 1);
  if (product.ofmap().by_both()) {
    residency.results_fit = largest_fold(product.ofmap()) <= halves.ofmap;
  } else {
    residency.ofmap = stay_of(product, product.ofmap(), halves.ofmap, halves.partial_sum_words);
  }
  if (product.input_is_stationary()) {
    const bool is_filter = product.filter().by_both();
    residency.next_input_fits =
        largest_fold(is_filter ? product.filter() : product.ifmap()) <= (is_filter ? halves.filter : halves.ifmap);
  }
  // Of packed filters on both axes each word is met in one fold only.
  if (product.is_diagonal()) residency.filter = Stay::fold;
  return residency;
}

PerTraffic dram_words(const PlacedProduct& product, const Residency& residency, const Halves& halves) {
  PerTraffic words = compulsory_words(product.product());
  words[Traffic::ifmap] = input_words(product, product.ifmap(), residency.ifmap);
  if (!product.is_diagonal()) words[Traffic::filter] = input_words(product, product.filter(), residency.filter);
  words[Traffic::partial_sums] =
      core::checked_product(2, spills(product, residency.ofmap), words[Traffic::ofmap], halves.partial_sum_words);
  return words;
}

PerTraffic compulsory_words(const FoldedProduct& product) {
  PerTraffic words;
  words[Traffic::ifmap] = whole(product.ifmap);
  words[Traffic::filter] =
      product.operands.filter.diagonal
          ? product.operands.filter.diagonal({0, product.rows.positions}, {0, product.cols.positions})
          : whole(product.filter);
  words[Traffic::ofmap] = whole(product.ofmap);
  return words;
}

}  // namespace systole::dataflows::tiled
