// SPDX-License-Identifier: MIT
#include "dataflows/memory/tiled/schedule.h"

#include <fmt/format.h>

#include <optional>
#include <string_view>

#include "core/checked.h"
#include "core/error.h"

namespace systole::dataflows::tiled {
namespace {

/// The part of a schedule that does not depend on the channel.
Schedule resident_schedule(const PlacedProduct& product, const Halves& halves) {
  Schedule schedule;
  schedule.nest = product.nest();
  schedule.outer_folds = product.outer_folds();
  schedule.inner_folds = product.steps();
  schedule.residency = residency_of(product, halves);
  schedule.words = dram_words(product, schedule.residency, halves);
  schedule.accumulates =
      !product.ofmap().by_both() && (product.ofmap().by_outer() ? product.steps() : product.outer_folds()) > 1;
  return schedule;
}

/// Fills in the fastest possible transfers.
void add_time(const PlacedProduct& product, std::int64_t repeats, const Halves& halves, const DramChannel& channel,
              Schedule& schedule) {
  const Transfers possible = possible_transfers(product, schedule.residency);
  bool is_first = true;
  for (const bool block_ahead : {true, false}) {
    for (const bool tile_ahead : {true, false}) {
      for (const bool block_behind : {true, false}) {
        if ((block_ahead && !possible.block_ahead) || (tile_ahead && !possible.tile_ahead) ||
            (block_behind && !possible.block_behind)) {
          continue;
        }
        const Transfers transfers{block_ahead, tile_ahead, block_behind};
        const Waiting time =
            waiting(product, schedule.residency, transfers, halves.partial_sum_words, repeats, channel);
        if (!is_first && time.total() >= schedule.waiting.total()) continue;
        is_first = false;
        schedule.transfers = transfers;
        schedule.waiting = time;
        if (time.total() == 0) return;
      }
    }
  }
}

/// Calls `visit` for both orders with every block size that is the smallest of its number of blocks.
template <class Visit>
void for_each_nest(const FoldedProduct& product, const Visit& visit) {
  for (const LoopOrder order : {LoopOrder::columns_outer, LoopOrder::rows_outer}) {
    const std::int64_t folds = (order == LoopOrder::columns_outer ? product.cols : product.rows).folds();
    for (std::int64_t blocks = folds; blocks >= 1; --blocks) {
      const std::int64_t block = core::ceil_divide(folds, blocks);
      blocks = core::ceil_divide(folds, block);  // what that size gives, perhaps fewer
      visit(LoopNest{order, block});
    }
  }
}

std::string_view duration(Stay stay) {
  switch (stay) {
    case Stay::fold:
      return "for a fold";
    case Stay::tile:
      return "for a tile";
    case Stay::block:
      return "for a block";
    case Stay::whole:
      break;
  }
  return "for good";
}

}  // namespace

std::string Schedule::text() const {
  const bool rows_outer = nest.order == LoopOrder::rows_outer;
  std::string text = fmt::format("blocks of {} of {} {} folds, for each of {} {} folds; ifmap stays {}, filter {}",
                                 nest.block, outer_folds, rows_outer ? "row" : "column", inner_folds,
                                 rows_outer ? "column" : "row", duration(residency.ifmap), duration(residency.filter));
  if (accumulates) {
    text += residency.ofmap == Stay::fold ? ", partial sums are written and read back"
                                          : fmt::format(", partial sums {}", duration(residency.ofmap));
  }
  return text;
}

Schedule schedule_of(const FoldedProduct& product, std::int64_t repeats, const Halves& halves,
                     const DramChannel& channel, const LoopNest& nest) {
  const PlacedProduct placed(product, nest);
  Schedule schedule = resident_schedule(placed, halves);
  add_time(placed, repeats, halves, channel, schedule);
  return schedule;
}

Schedule find_schedule(const FoldedProduct& product, std::int64_t repeats, const Halves& halves,
                       const DramChannel& channel, Search search) {
  if (search == Search::fold_order) return schedule_of(product, repeats, halves, channel, {});
  const bool words_first = search == Search::least_traffic;
  std::optional<Schedule> best;
  for_each_nest(product, [&](const LoopNest& nest) {
    const PlacedProduct placed(product, nest);
    Schedule candidate = resident_schedule(placed, halves);
    const std::int64_t words = candidate.words.total();
    if (best && words_first && words > best->words.total()) return;
    add_time(placed, repeats, halves, channel, candidate);
    if (best) {
      const std::int64_t best_words = best->words.total();
      const std::int64_t ticks = candidate.waiting.total();
      const std::int64_t best_ticks = best->waiting.total();
      const bool is_better = words_first ? words < best_words || ticks < best_ticks
                                         : ticks < best_ticks || (ticks == best_ticks && words < best_words);
      if (!is_better) return;
    }
    best = candidate;
  });
  if (!best) throw core::InternalError("find_schedule: a product without folds");
  return *best;
}

}  // namespace systole::dataflows::tiled
