// SPDX-License-Identifier: MIT
#include "dataflows/memory/tiled/residency.h"

#include <algorithm>
#include <array>
#include <optional>

#include "core/checked.h"

namespace systole::dataflows::tiled {
namespace {

using core::checked_multiply;

bool fits(std::int64_t room, const std::array<std::int64_t, 3>& factors) {
  const auto [a, b, c] = factors;
  if (a == 0 || b == 0 || c == 0) return true;
  std::int64_t words = 0;
  if (__builtin_mul_overflow(a, b, &words) || __builtin_mul_overflow(words, c, &words)) return false;
  return words <= room;
}

/// Along each axis, what the operand needs at a time while it stays that long.
std::array<std::int64_t, 3> needed(const NestTotals& nest, const OperandTotals& operand, Stay stay) {
  const auto& [reach, outer, blocks, turn, step] = operand;
  switch (stay) {
    case Stay::whole:
      return {outer.whole, turn.whole, step.whole};
    case Stay::loop:
      return nest.turns_first ? std::array{outer.whole, turn.largest, step.whole}
                              : std::array{blocks.largest, turn.whole, step.whole};
    case Stay::round:
      return {blocks.largest, turn.largest, step.whole};
    case Stay::tile:
      return {blocks.largest, turn.largest, step.largest};
    case Stay::fold:
      break;
  }
  return {outer.largest, turn.largest, step.largest};
}

/// The longest stay for which `operand` fits `room`.
Stay stay_of(const NestTotals& nest, const OperandTotals& operand, std::int64_t room) {
  for (const Stay stay : {Stay::whole, Stay::loop, Stay::round, Stay::tile}) {
    if (fits(room, needed(nest, operand, stay))) return stay;
  }
  return Stay::fold;
}

/// Of factors that fit.
std::int64_t room(const std::array<std::int64_t, 3>& factors) {
  const auto [a, b, c] = factors;
  return a == 0 || b == 0 || c == 0 ? 0 : core::checked_product(a, b, c);
}

/// How often words are fetched, or sums taken up, that are the same in all turns of a loop: once while they stay.
std::int64_t visits(const NestTotals& nest, Reach reach, Stay stay) {
  const bool in_loop = stay == Stay::whole || stay == Stay::loop;
  switch (reach) {
    case Reach::outer_and_step:
      return in_loop ? 1 : nest.turns;
    case Reach::outer_and_turn:
      return stay == Stay::fold ? nest.steps : 1;
    case Reach::step_and_turn:
      break;
  }
  if (in_loop) return 1;
  return stay == Stay::fold ? nest.outer_folds : nest.blocks;
}

/// Words of all visits of one kind together: what stays longer than a loop along an axis has that axis' words once, and
/// what stays until that loop's next turn may leave its halo there (halo_axis).
std::int64_t visited_words(const NestTotals& nest, const OperandTotals& operand, Stay stay) {
  const auto& [reach, outer, blocks, turn, step] = operand;
  const bool outer_stays = stay == Stay::whole || (stay == Stay::loop && nest.turns_first);
  const bool turns_stay = stay == Stay::whole || (stay == Stay::loop && !nest.turns_first);
  const bool steps_stay = stay >= Stay::round;
  const std::optional<NestAxis> halo = halo_axis(nest.turns_first, stay);
  const std::int64_t by_blocks = halo == NestAxis::outer ? blocks.beyond : blocks.sum;
  const std::int64_t by_turns = halo == NestAxis::turn ? turn.beyond : turn.sum;
  const std::int64_t by_steps = halo == NestAxis::step ? step.beyond : step.sum;
  const std::int64_t by_outer = outer_stays ? outer.whole : stay == Stay::fold ? outer.sum : by_blocks;
  return core::checked_product(by_outer, turns_stay ? turn.whole : by_turns, steps_stay ? step.whole : by_steps);
}

}  // namespace

std::optional<NestAxis> halo_axis(bool turns_first, Stay stay) {
  switch (stay) {
    case Stay::loop:
      return turns_first ? NestAxis::turn : NestAxis::outer;
    case Stay::round:
      return turns_first ? NestAxis::outer : NestAxis::turn;
    case Stay::tile:
      return NestAxis::step;
    case Stay::fold:
    case Stay::whole:
      break;
  }
  return std::nullopt;
}

Residency residency_of(const NestTotals& nest, const Halves& halves) {
  Residency residency;
  residency.ifmap = stay_of(nest, nest.of(Traffic::ifmap), halves.ifmap);
  // Of packed filters on both axes each word is met in one fold only.
  residency.filter = nest.is_diagonal ? Stay::fold : stay_of(nest, nest.of(Traffic::filter), halves.filter);
  const OperandTotals& results = nest.of(Traffic::ofmap);
  const bool of_one_fold = results.reach == Reach::outer_and_step;
  const bool accumulates = !of_one_fold || nest.turns > 1;
  const std::int64_t sums = halves.ofmap / (accumulates ? halves.partial_sum_words : 1);
  if (accumulates) residency.ofmap = stay_of(nest, results, sums);
  if (of_one_fold) residency.results_fit = fits(sums, needed(nest, results, Stay::fold));
  if (nest.stationary) {
    const bool is_filter = nest.stationary_input == Traffic::filter;
    residency.next_input_fits =
        fits(is_filter ? halves.filter : halves.ifmap, needed(nest, nest.of(nest.stationary_input), Stay::fold));
  }
  return residency;
}

Halves room_of(const NestTotals& nest, const Residency& residency, std::int64_t partial_sum_words) {
  const auto room_of_stay = [&](Traffic kind, Stay stay) {
    return stay == Stay::fold ? 0 : room(needed(nest, nest.of(kind), stay));
  };
  Halves least{.ifmap = room_of_stay(Traffic::ifmap, residency.ifmap),
               .filter = room_of_stay(Traffic::filter, residency.filter),
               .ofmap = room_of_stay(Traffic::ofmap, residency.ofmap),
               .partial_sum_words = partial_sum_words};
  const OperandTotals& results = nest.of(Traffic::ofmap);
  const bool of_one_fold = results.reach == Reach::outer_and_step;
  if (of_one_fold && residency.results_fit) {
    least.ofmap = std::max(least.ofmap, room(needed(nest, results, Stay::fold)));
  }
  if (!of_one_fold || nest.turns > 1) least.ofmap = checked_multiply(least.ofmap, partial_sum_words);
  if (nest.stationary && residency.next_input_fits) {
    std::int64_t& input = nest.stationary_input == Traffic::filter ? least.filter : least.ifmap;
    input = std::max(input, room(needed(nest, nest.of(nest.stationary_input), Stay::fold)));
  }
  return least;
}

PerTraffic dram_words(const NestTotals& nest, const Residency& residency, const Halves& halves,
                      const PerTraffic& compulsory) {
  PerTraffic words = compulsory;
  for (const Traffic kind : {Traffic::ifmap, Traffic::filter}) {
    if (kind == Traffic::filter && nest.is_diagonal) continue;
    const OperandTotals& operand = nest.of(kind);
    const Stay stay = residency.input(kind);
    words[kind] = checked_multiply(visits(nest, operand.reach, stay), visited_words(nest, operand, stay));
  }
  const std::int64_t spills = visits(nest, nest.of(Traffic::ofmap).reach, residency.ofmap) - 1;
  words[Traffic::partial_sums] = core::checked_product(2, spills, compulsory[Traffic::ofmap], halves.partial_sum_words);
  return words;
}

}  // namespace systole::dataflows::tiled
