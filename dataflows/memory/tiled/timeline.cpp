// SPDX-License-Identifier: MIT
#include "dataflows/memory/tiled/timeline.h"

#include <algorithm>
#include <cstddef>
#include <optional>
#include <vector>

#include "core/checked.h"

namespace systole::dataflows::tiled {
namespace {

using core::checked_add;
using core::checked_multiply;
using core::checked_subtract;

/// What of an input depends on the block: words of the block, and of its first fold alone.
struct InputBlock {
  std::int64_t words = 0;
  std::int64_t first_fold = 0;
  friend bool operator==(const InputBlock&, const InputBlock&) = default;
};

/// A block as its neighbours and its own tiles see it.
struct Block {
  std::int64_t folds = 0;
  std::int64_t positions = 0;
  std::int64_t first_width = 0;
  std::int64_t last_width = 0;
  InputBlock ifmap;
  InputBlock filter;
  std::int64_t results = 0;  ///< positions or results of the block, as its measure says
  std::int64_t last_fold_results = 0;
  bool is_first = false;  ///< of its product
  bool is_last = false;
  std::int64_t diagonal_begin = -1;  ///< packed filters differ from block to block
  friend bool operator==(const Block&, const Block&) = default;
};

/// Blocks of equal neighbourhoods take equal time.
struct Neighbourhood {
  std::optional<Block> before;
  Block block;
  std::optional<Block> after;
  bool starts_layer = false;
  friend bool operator==(const Neighbourhood&, const Neighbourhood&) = default;
};

class TimeLine {
 public:
  TimeLine(const PlacedProduct& product, const Residency& residency, const Transfers& transfers,
           std::int64_t partial_sum_words, const DramChannel& channel)
      : product_(product),
        residency_(residency),
        transfers_(transfers),
        partial_sum_words_(partial_sum_words),
        channel_(channel) {}

  Waiting of(std::int64_t repeats) {
    Waiting result;
    const Block first = block(0);
    const Block last = block(product_.blocks() - 1);
    result.prologue = channel_.ticks(needed_before(first, 0));
    PerTraffic end;
    add_tail_results(last, end);
    if (transfers_.block_behind) add_block_results(last, end);
    result.epilogue = channel_.ticks(end);

    result.stalls = stalls(false, repeats > 1);
    if (repeats > 1) result.stalls += stalls(true, false);
    if (repeats > 2) result.stalls += stalls(true, true) * (repeats - 2);
    return result;
  }

 private:
  /// Stalls of one product; whether another one of the layer precedes and follows it.
  PerTraffic stalls(bool follows, bool is_followed) {
    PerTraffic sum;
    std::optional<Block> before;
    if (follows) before = block(product_.blocks() - 1);
    Block current = block(0);
    for (std::int64_t k = 0; k < product_.blocks(); ++k) {
      std::optional<Block> after;
      if (k + 1 < product_.blocks()) {
        after = block(k + 1);
      } else if (is_followed) {
        after = block(0);
      }
      const Neighbourhood here{before, current, after, k == 0 && !follows};
      sum += known_stalls(here);
      before = current;
      if (after) current = *after;
    }
    return sum;
  }

  /// Blocks repeat: all but the outer ones of matrices are alike, those of pixels every few rows.
  const PerTraffic& known_stalls(const Neighbourhood& here) {
    const auto found = std::ranges::find(known_, here, &Known::where);
    if (found != known_.end()) return found->stalls;
    if (known_.size() == kMostKnown) known_.clear();
    known_.push_back({here, stalls(here)});
    return known_.back().stalls;
  }

  [[nodiscard]] InputBlock input_block(const PlacedOperand& operand, Stay stay, Range folds) const {
    if (operand.outer == nullptr) return {1, 1};
    const FoldWords& outer = *operand.outer;
    if (stay == Stay::whole) return {outer.fresh(folds), outer.fresh(folds.begin)};
    return {stay == Stay::fold ? outer.sum(folds) : outer.together(folds), outer.single(folds.begin)};
  }

  [[nodiscard]] Block block(std::int64_t k) const {
    const Range folds = product_.block(k);
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
    result.is_first = k == 0;
    result.is_last = k + 1 == product_.blocks();
    if (product_.is_diagonal()) result.diagonal_begin = folds.begin;
    return result;
  }

  [[nodiscard]] static const InputBlock& input(const Block& block, Traffic kind) {
    return kind == Traffic::ifmap ? block.ifmap : block.filter;
  }

  /// The factor of an input along the inner axis, for one tile.
  [[nodiscard]] static std::int64_t along_inner(const FoldWords& inner, Stay stay, std::int64_t step) {
    return stay == Stay::whole || stay == Stay::block ? inner.fresh(step) : inner.single(step);
  }

  // Words of an input that one tile adds to what is there. -------------------------------------------------------

  /// An input of the inner axis: none once the whole is there, again for each fold if nothing stays.
  [[nodiscard]] std::int64_t inner_words(const Block& block, Traffic kind, std::int64_t step) const {
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

  [[nodiscard]] std::int64_t both_words(const Block& block, Traffic kind, std::int64_t step) const {
    if (block.diagonal_begin >= 0 && kind == Traffic::filter) {
      return product_.diagonal_words({block.diagonal_begin, block.diagonal_begin + block.folds}, step);
    }
    return checked_multiply(input(block, kind).words,
                            along_inner(*product_.input(kind).inner, residency_.input(kind), step));
  }

  [[nodiscard]] std::int64_t first_fold_words(const Block& block, Traffic kind, std::int64_t step) const {
    if (block.diagonal_begin >= 0 && kind == Traffic::filter) {
      return product_.diagonal_words({block.diagonal_begin, block.diagonal_begin + 1}, step);
    }
    return checked_multiply(input(block, kind).first_fold,
                            along_inner(*product_.input(kind).inner, residency_.input(kind), step));
  }

  /// What must have arrived before a tile's first fold starts, so it moves during the tile before, or in the prologue.
  [[nodiscard]] PerTraffic needed_before(const Block& block, std::int64_t step) const {
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

  [[nodiscard]] bool arrives_ahead(Traffic kind) const {
    return transfers_.tile_ahead && residency_.input(kind) != Stay::fold;
  }

  // Results. ------------------------------------------------------------------------------------------------------

  /// What a tile's last fold leaves behind: it moves during the next tile, or in the epilogue.
  void add_tail_results(const Block& block, PerTraffic& words) const {
    add_tail_results(block, product_.steps() - 1, words);
  }
  void add_tail_results(const Block& block, std::int64_t step, PerTraffic& words) const {
    if (!product_.ofmap().by_both() || !residency_.results_fit) return;
    words += {Traffic::ofmap, checked_multiply(block.last_fold_results, product_.ofmap().inner->single(step))};
  }

  [[nodiscard]] bool accumulates_in_blocks() const {
    return product_.ofmap().by_outer() && residency_.ofmap != Stay::fold;
  }

  /// The results that a block has accumulated, if they leave together.
  void add_block_results(const Block& block, PerTraffic& words) const {
    if (accumulates_in_blocks()) words += {Traffic::ofmap, block.results};
  }

  struct Tile {
    PerTraffic moved;    ///< in its time, in any order
    PerTraffic exposed;  ///< while the array waits
    PerTraffic lead;     ///< of `moved`, what its first fold takes
    PerTraffic trail;    ///< of `moved`, what its last fold takes
  };

  /// Words of results that are summed up over several folds, written and read back as long as they do not stay.
  void add_accumulation(const Block& block, std::int64_t step, Tile& tile) const {
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
    const PerTraffic& last_write =
        block.is_last ? final_write : read;  // a written partial sum is as wide as a read one
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

  void add_results(const Neighbourhood& here, std::int64_t step, Tile& tile) const {
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
      add_tail_results(here.block, step - 1, tile.moved);
    } else if (here.before) {
      add_tail_results(*here.before, tile.moved);
    }
  }

  // Tiles. --------------------------------------------------------------------------------------------------------

  void add_input(const Neighbourhood& here, Traffic kind, std::int64_t step, Tile& tile) const {
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

  [[nodiscard]] Tile tile(const Neighbourhood& here, std::int64_t step) const {
    Tile result;
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

  /// Ticks from a tile's start to its end, without what is exposed: its folds share the transfers evenly, but the
  /// first and the last fold wait for their own.
  [[nodiscard]] std::int64_t tile_ticks(const Block& block, const Tile& tile, std::int64_t compute,
                                        std::int64_t width) const {
    std::int64_t needed = compute;
    if (block.folds > 1 && (tile.lead != PerTraffic{} || tile.trail != PerTraffic{})) {
      const std::int64_t first = ticks_of(1, block.first_width, width);
      const std::int64_t last = ticks_of(1, block.last_width, width);
      needed += std::max<std::int64_t>(0, channel_.ticks(tile.lead) - first);
      needed += std::max<std::int64_t>(0, channel_.ticks(tile.trail) - last);
    }
    return std::max(needed, channel_.ticks(tile.moved));
  }

  [[nodiscard]] std::int64_t ticks_of(std::int64_t folds, std::int64_t positions, std::int64_t width) const {
    return checked_multiply(product_.cycles(folds, positions, width), channel_.ticks_per_cycle());
  }

  /// What moves during a whole block, in whatever time its tiles leave the channel.
  [[nodiscard]] PerTraffic background(const Neighbourhood& here) const {
    PerTraffic words;
    if (here.after && transfers_.block_ahead) {
      for (const Traffic kind : {Traffic::ifmap, Traffic::filter}) {
        if (product_.input(kind).by_outer() && residency_.input(kind) != Stay::fold) {
          words += {kind, input(*here.after, kind).words};
        }
      }
    }
    if (here.before && transfers_.block_behind) add_block_results(*here.before, words);
    return words;
  }

  [[nodiscard]] PerTraffic stalls(const Neighbourhood& here) const {
    PerTraffic waited;
    PerTraffic all = background(here);
    std::int64_t time = 0;
    for (const AlikeFolds& alike : product_.alike_steps()) {
      const std::int64_t step = alike.fold;
      const Tile words = tile(here, step);
      const std::int64_t width = product_.inner().width(step);
      const std::int64_t compute = ticks_of(here.block.folds, here.block.positions, width);
      const std::int64_t ticks = tile_ticks(here.block, words, compute, width);
      const std::int64_t exposed = channel_.ticks(words.exposed);
      if (ticks > compute) {
        waited += {channel_.slowest(words.moved), checked_multiply(ticks - compute, alike.count)};
      }
      if (exposed > 0) waited += {channel_.slowest(words.exposed), checked_multiply(exposed, alike.count)};
      time = checked_add(time, checked_multiply(checked_add(ticks, exposed), alike.count));
      all += (words.moved + words.exposed) * alike.count;
    }
    const std::int64_t transfer = channel_.ticks(all);
    if (transfer > time) waited += {channel_.slowest(all), transfer - time};
    return waited;
  }

  const PlacedProduct& product_;
  Residency residency_;
  Transfers transfers_;
  std::int64_t partial_sum_words_;
  const DramChannel& channel_;

  struct Known {
    Neighbourhood where;
    PerTraffic stalls;
  };
  static constexpr std::size_t kMostKnown = 32;
  std::vector<Known> known_;
};

}  // namespace

Waiting waiting(const PlacedProduct& product, const Residency& residency, const Transfers& transfers,
                std::int64_t partial_sum_words, std::int64_t repeats, const DramChannel& channel) {
  return TimeLine(product, residency, transfers, partial_sum_words, channel).of(repeats);
}

Transfers possible_transfers(const PlacedProduct& product, const Residency& residency) {
  Transfers possible{.block_ahead = false, .tile_ahead = false, .block_behind = false};
  for (const Traffic kind : {Traffic::ifmap, Traffic::filter}) {
    const bool stays = residency.input(kind) != Stay::fold;
    possible.block_ahead = possible.block_ahead || (product.input(kind).by_outer() && stays);
    possible.tile_ahead = possible.tile_ahead || (product.input(kind).by_inner() && stays);
  }
  possible.block_behind = product.ofmap().by_outer() && residency.ofmap != Stay::fold;
  return possible;
}

}  // namespace systole::dataflows::tiled
