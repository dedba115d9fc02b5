// SPDX-License-Identifier: MIT
#include "dataflows/memory/tiled/schedule.h"

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <string_view>
#include <vector>

#include "core/checked.h"
#include "core/error.h"

namespace systole::dataflows::tiled {
namespace {

using core::checked_add;
using core::checked_multiply;

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

/// Whether what a block needs or makes stays until the block ends.
bool block_stays(const PlacedProduct& product, const Residency& residency) {
  for (const Traffic kind : {Traffic::ifmap, Traffic::filter}) {
    if (product.input(kind).by_outer() && residency.input(kind) == Stay::fold) return false;
  }
  return !product.ofmap().by_outer() || residency.ofmap != Stay::fold;
}

/// What no nest can avoid: the first fold is always the same, and so is the last one.
class Floor {
 public:
  Floor(const FoldedProduct& product, std::int64_t repeats, const Halves& halves, const DramChannel& channel)
      : repeats_(repeats), channel_(channel) {
    const PlacedProduct placed(product, {LoopOrder::rows_outer, product.rows.folds()});
    const Residency residency = residency_of(placed, halves);
    if (product.operands.input_is_stationary && residency.next_input_fits && !placed.is_diagonal()) {
      const Traffic kind = placed.filter().by_both() ? Traffic::filter : Traffic::ifmap;
      const PlacedOperand& input = placed.input(kind);
      prologue_ = channel.ticks({kind, checked_multiply(input.outer->single(0), input.inner->single(0))});
    }
    if (placed.ofmap().by_both() && residency.results_fit) {
      const std::int64_t results = checked_multiply(placed.ofmap().outer->single(product.rows.folds() - 1),
                                                    placed.ofmap().inner->single(product.cols.folds() - 1));
      epilogue_ = channel.ticks({Traffic::ofmap, results});
    }
    for (const AlikeFolds& alike : placed.alike_steps()) {
      const std::int64_t step =
          placed.cycles(product.rows.folds(), product.rows.positions, product.cols.width(alike.fold));
      compute_ = checked_add(compute_, checked_multiply(step, alike.count));
    }
    compute_ = core::checked_product(compute_, channel.ticks_per_cycle(), repeats);
  }

  /// The least waiting of a nest that moves `words` a product.
  [[nodiscard]] std::int64_t operator()(const PerTraffic& words) const {
    const std::int64_t beside = checked_add(compute_, checked_add(prologue_, epilogue_));
    return checked_add(checked_add(prologue_, epilogue_),
                       std::max<std::int64_t>(0, channel_.ticks(words * repeats_) - beside));
  }

 private:
  std::int64_t repeats_;
  const DramChannel& channel_;
  std::int64_t prologue_ = 0;
  std::int64_t epilogue_ = 0;
  std::int64_t compute_ = 0;
};

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

/// Both orders, each with the block sizes that are the smallest of their number of blocks and whose block stays on
/// chip, and with one block of all folds. (Where a block does not stay, one of all folds moves the fewest words.)
/// A larger scratchpad only adds nests, or lets an operand of one stay longer.
std::vector<Schedule> sensible_nests(const FoldedProduct& product, const Halves& halves) {
  std::vector<Schedule> nests;
  for (const LoopOrder order : {LoopOrder::columns_outer, LoopOrder::rows_outer}) {
    const std::int64_t folds = (order == LoopOrder::columns_outer ? product.cols : product.rows).folds();
    for (std::int64_t blocks = folds; blocks >= 1; --blocks) {
      const std::int64_t block = core::ceil_divide(folds, blocks);
      blocks = core::ceil_divide(folds, block);  // what that size gives, perhaps fewer
      const PlacedProduct placed(product, {order, block});
      nests.push_back(resident_schedule(placed, halves));
      if (!block_stays(placed, nests.back().residency)) blocks = std::min<std::int64_t>(blocks, 2);  // on to the last
    }
  }
  return nests;
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
  std::vector<Schedule> nests = sensible_nests(product, halves);
  // Those of few words first: they are fast, too, and then the others need no look.
  std::ranges::stable_sort(nests, {}, [](const Schedule& nest) { return nest.words.total(); });
  const Floor floor(product, repeats, halves, channel);
  std::optional<Schedule> best;
  for (Schedule& nest : nests) {
    if (best) {
      if (search == Search::least_traffic && nest.words.total() > best->words.total()) break;
      if (best->waiting.total() <= floor(nest.words)) continue;
    }
    add_time(PlacedProduct(product, nest.nest), repeats, halves, channel, nest);
    if (!best || nest.waiting.total() < best->waiting.total()) best = nest;
  }
  if (!best) throw core::InternalError("find_schedule: a product without folds");
  return *best;
}

}  // namespace systole::dataflows::tiled
