// SPDX-License-Identifier: MIT
#include "dataflows/memory/tiled/schedule.h"

#include <fmt/format.h>

#include <string_view>

#include "core/checked.h"
#include "dataflows/memory/tiled/detail/nest_choice.h"

namespace systole::dataflows::tiled {
namespace {

using core::checked_multiply;
using core::checked_subtract;

/// How long an operand stays, for a reader who knows the loops.
std::string_view duration(Stay stay, const Schedule& schedule) {
  const ChunkLoop chunks = schedule.nest.chunks;
  switch (stay) {
    case Stay::fold:
      return "for a fold";
    case Stay::tile:
      return "for a tile";
    case Stay::round:
      if (schedule.chunks == 1) return "for a block";
      if (chunks == ChunkLoop::outermost) return "for a block of a chunk";
      return chunks == ChunkLoop::in_block ? "for a chunk of a block" : "for all chunks of its folds";
    case Stay::loop:
      return chunks == ChunkLoop::outermost ? "for a chunk" : "for a block";
    case Stay::whole:
      break;
  }
  return "for good";
}

}  // namespace

Schedule timed(NestParts& parts, std::int64_t repeats, const Halves& halves, const DramChannel& channel,
               const NestChoice& choice) {
  const FoldedProduct& product = parts.product();
  const PlacedProduct placed(parts, choice.nest);
  const NestTotals& totals = placed.totals();
  const bool rows_outer = choice.nest.order == LoopOrder::rows_outer;
  Schedule schedule;
  schedule.nest = choice.nest;
  schedule.repeats = repeats;
  schedule.outer_folds = totals.outer_folds;
  schedule.inner_folds = (rows_outer ? product.cols() : product.rows()).folds.folds();
  schedule.steps = product.steps();
  schedule.chunks = placed.chunks();
  schedule.residency = choice.residency;
  schedule.words = choice.words;
  schedule.refill_cycles = choice.refill_ticks / channel.ticks_per_cycle();
  switch (totals.of(Traffic::ofmap).reach) {
    case Reach::outer_and_step:
      schedule.accumulates = totals.turns > 1;
      break;
    case Reach::outer_and_turn:
      schedule.accumulates = totals.steps > 1;
      break;
    case Reach::step_and_turn:
      schedule.accumulates = totals.outer_folds > 1;
      break;
  }
  schedule.room = room_of(totals, choice.residency, halves.partial_sum_words);
  schedule.waiting =
      least_waiting(placed, choice.residency, halves.partial_sum_words, repeats, channel,
                    checked_subtract(choice.bound, choice.refill_ticks), choice.limit, schedule.transfers);
  return schedule;
}

std::string Schedule::text() const {
  const bool rows_outer = nest.order == LoopOrder::rows_outer;
  const std::string blocks =
      fmt::format("blocks of {} of {} {} folds", nest.block, outer_folds, rows_outer ? "row" : "column");
  const std::string inner = fmt::format("for each of {} {} folds", inner_folds, rows_outer ? "column" : "row");
  const std::string cut = fmt::format("{} chunks of {} of {} steps", chunks, nest.chunk, steps);
  std::string text;
  if (strips.of > 0) {
    text = fmt::format("{} {} of {} of {} {} folds: ", strips.count, strips.count == 1 ? "strip" : "strips",
                       strips.folds, strips.of, strips.axis == StripAxis::rows ? "row" : "column");
  }
  if (chunks == 1) {
    text += fmt::format("{}, {}", blocks, inner);
  } else if (nest.chunks == ChunkLoop::outermost) {
    text += fmt::format("{}, for each {}, {}", cut, blocks, inner);
  } else if (nest.chunks == ChunkLoop::in_block) {
    text += fmt::format("{}, for each {}, {}", blocks, cut, inner);
  } else {
    text += fmt::format("{}, {} {}", blocks, inner, cut);
  }
  text +=
      fmt::format("; ifmap stays {}, filter {}", duration(residency.ifmap, *this), duration(residency.filter, *this));
  if (accumulates) {
    text += residency.ofmap == Stay::fold ? ", partial sums are written and read back"
                                          : fmt::format(", partial sums {}", duration(residency.ofmap, *this));
  }
  return text;
}

Schedule schedule_of(const FoldedProduct& product, std::int64_t repeats, const Halves& halves,
                     const DramChannel& channel, const LoopNest& nest) {
  NestParts parts(product);
  return schedule_of(parts, repeats, halves, channel, nest);
}

Schedule schedule_of(NestParts& parts, std::int64_t repeats, const Halves& halves, const DramChannel& channel,
                     const LoopNest& nest) {
  const FoldedProduct& product = parts.product();
  const PlacedProduct placed(parts, nest);
  NestChoice choice;
  choice.nest = nest;
  choice.residency = residency_of(placed.totals(), halves);
  choice.words = dram_words(placed.totals(), choice.residency, halves, product.compulsory());
  const std::int64_t refills = checked_multiply(product.refill_cycles(nest.chunk), repeats);
  choice.refill_ticks = checked_multiply(refills, channel.ticks_per_cycle());
  choice.bound = choice.refill_ticks;
  return timed(parts, repeats, halves, channel, choice);
}

}  // namespace systole::dataflows::tiled
