// SPDX-License-Identifier: MIT
#include "dataflows/memory/tiled/timeline.h"

#include <algorithm>
#include <cstddef>
#include <optional>
#include <vector>

#include "core/checked.h"
#include "dataflows/memory/tiled/detail/transfer_plan.h"

namespace systole::dataflows::tiled {
namespace {

using core::checked_add;
using core::checked_multiply;

class TimeLine {
 public:
  TimeLine(const PlacedProduct& product, const Residency& residency, const Transfers& transfers,
           std::int64_t partial_sum_words, const DramChannel& channel)
      : product_(product), plan_(product, residency, transfers, partial_sum_words), channel_(channel) {}

  Waiting of(std::int64_t repeats) {
    Waiting result;
    result.prologue = channel_.ticks(plan_.needed_before(plan_.block(0), 0));
    result.epilogue = channel_.ticks(plan_.left_behind(plan_.block(product_.blocks() - 1)));

    result.stalls = stalls(false, repeats > 1);
    if (repeats > 1) result.stalls += stalls(true, false);
    if (repeats > 2) result.stalls += stalls(true, true) * (repeats - 2);
    return result;
  }

 private:
  struct Known {
    Neighbourhood where;
    PerTraffic stalls;
  };
  static constexpr std::size_t kMostKnown = 32;

  /// Stalls of one product; whether another one of the layer precedes and follows it.
  PerTraffic stalls(bool follows, bool is_followed) {
    PerTraffic sum;
    std::optional<Block> before;
    if (follows) before = plan_.block(product_.blocks() - 1);
    Block current = plan_.block(0);
    for (std::int64_t k = 0; k < product_.blocks(); ++k) {
      std::optional<Block> after;
      if (k + 1 < product_.blocks()) {
        after = plan_.block(k + 1);
      } else if (is_followed) {
        after = plan_.block(0);
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

  /// Ticks from a tile's start to its end, without what is exposed: its folds share the transfers evenly, but the
  /// first and the last fold wait for their own.
  [[nodiscard]] std::int64_t tile_ticks(const Block& block, const TileWords& tile, std::int64_t compute,
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

  [[nodiscard]] PerTraffic stalls(const Neighbourhood& here) const {
    PerTraffic waited;
    PerTraffic all = plan_.background(here);
    std::int64_t time = 0;
    for (const AlikeFolds& alike : product_.alike_steps()) {
      const std::int64_t step = alike.fold;
      const TileWords words = plan_.tile(here, step);
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
  TransferPlan plan_;
  const DramChannel& channel_;
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
