// SPDX-License-Identifier: MIT
#include "dataflows/memory/tiled/detail/transfer_plan.h"

#include "core/checked.h"

namespace systole::dataflows::tiled {
namespace {

using core::checked_multiply;
using core::checked_subtract;

constexpr std::array kInputs{Traffic::ifmap, Traffic::filter};

}  // namespace

TransferPlan::TransferPlan(const PlacedProduct& product, const Residency& residency, std::int64_t partial_sum_words)
    : product_(product), residency_(residency), partial_sum_words_(partial_sum_words) {}

RoundWords TransferPlan::round_words(Traffic kind, Stay stay, std::int64_t block, std::int64_t turn) const {
  const Range folds = product_.block(block);
  const PlacedOperand& operand = product_.operand(kind);
  const bool turns_first = product_.totals().turns_first;
  const std::optional<NestAxis> halo = halo_axis(turns_first, stay);
  RoundWords words{1, 1, 1};
  if (operand.outer != nullptr) {
    const FoldWords& outer = *operand.outer;
    if (stay == Stay::whole || (stay == Stay::loop && turns_first)) {
      words = {outer.fresh(folds), outer.fresh(folds.begin), outer.single(folds.end - 1)};
    } else if (halo == NestAxis::outer) {
      const Range last = product_.last_block(block);
      words = {outer.beyond(last, folds), outer.beyond(last, {folds.begin, folds.begin + 1}),
               outer.single(folds.end - 1)};
    } else {
      words = {stay == Stay::fold ? outer.sum(folds) : outer.together(folds), outer.single(folds.begin),
               outer.single(folds.end - 1)};
    }
  }
  if (operand.turn != nullptr) {
    const bool turns_stay = stay == Stay::whole || (stay == Stay::loop && !turns_first);
    const std::int64_t piece = halo == NestAxis::turn ? operand.turn->beyond_last(turn) : operand.turn->single(turn);
    const std::int64_t along = turns_stay ? operand.turn->fresh(turn) : piece;
    words = {checked_multiply(words.all, along), checked_multiply(words.first_fold, along),
             checked_multiply(words.last_fold, along)};
  }
  return words;
}

Round TransferPlan::round(std::int64_t block, std::int64_t turn, SeenOf seen) const {
  const Range folds = product_.block(block);
  Round result;
  result.turn = turn;
  result.folds = folds.size();
  result.positions = product_.outer().span(folds).size();
  result.first_width = product_.outer().width(folds.begin);
  result.last_width = product_.outer().width(folds.end - 1);
  result.first_block = block == 0;
  result.last_block = block + 1 == product_.blocks();
  result.first_turn = turn == 0;
  result.last_turn = turn + 1 == product_.turns();
  result.first_outer_fold = folds.begin;
  if (seen != SeenOf::inputs) {
    // No two folds share results, so it does not matter how long they stay.
    result.words[static_cast<std::size_t>(Traffic::ofmap)] = round_words(Traffic::ofmap, Stay::fold, block, turn);
    if (seen == SeenOf::results) return result;
  }
  for (const Traffic kind : kInputs) {
    const Stay stay = residency_.input(kind);
    const Reach reach = product_.operand(kind).reach;
    const bool again = stay != Stay::whole && stay != Stay::loop;
    const bool is_there = !again && ((reach == Reach::outer_and_step && !result.first_turn) ||
                                     (reach == Reach::step_and_turn && !result.first_block));
    if (!is_there) result.words[static_cast<std::size_t>(kind)] = round_words(kind, stay, block, turn);
  }
  return result;
}

std::int64_t TransferPlan::along_steps(Traffic kind, Stay stay, std::int64_t step) const {
  const FoldWords* const steps = product_.operand(kind).step;
  if (steps == nullptr) return 1;
  if (stay >= Stay::round) return steps->fresh(step);
  return stay == Stay::tile ? steps->beyond_last(step) : steps->single(step);
}

/// Of an input that a tile fetches, all of its words.
std::int64_t TransferPlan::step_words(const Round& round, Traffic kind, std::int64_t step) const {
  if (product_.is_diagonal() && kind == Traffic::filter) {
    return product_.diagonal_words({round.first_outer_fold, round.first_outer_fold + round.folds}, step);
  }
  return checked_multiply(round.of(kind).all, along_steps(kind, residency_.input(kind), step));
}

std::int64_t TransferPlan::first_fold_words(const Round& round, Traffic kind, std::int64_t step) const {
  if (product_.is_diagonal() && kind == Traffic::filter) {
    return product_.diagonal_words({round.first_outer_fold, round.first_outer_fold + 1}, step);
  }
  return checked_multiply(round.of(kind).first_fold, along_steps(kind, residency_.input(kind), step));
}

/// Of an input of the whole round: whether it arrives during the round before.
bool TransferPlan::comes_ahead(Traffic kind, bool starts_layer) const {
  return transfers_.block_ahead && !starts_layer && residency_.input(kind) != Stay::fold;
}

/// Of an input of a tile: whether it arrives during the tile before.
bool TransferPlan::arrives_ahead(Traffic kind) const {
  return transfers_.tile_ahead && residency_.input(kind) != Stay::fold;
}

PerTraffic TransferPlan::needed_before(const Round& round, std::int64_t step, bool starts_layer) const {
  PerTraffic words;
  for (const Traffic kind : kInputs) {
    const Reach reach = product_.operand(kind).reach;
    if (reach == Reach::step_and_turn) {
      if (arrives_ahead(kind)) words.add(kind, step_words(round, kind, step));
      continue;
    }
    if (!product_.is_stationary(kind) || !residency_.next_input_fits) continue;
    const bool is_fetched = reach == Reach::outer_and_step || residency_.input(kind) == Stay::fold ||
                            (step == 0 && !comes_ahead(kind, starts_layer));
    if (is_fetched) words.add(kind, first_fold_words(round, kind, step));
  }
  return words;
}

PerTraffic TransferPlan::partial(std::int64_t results) const {
  return {Traffic::partial_sums, checked_multiply(results, partial_sum_words_)};
}

/// Of results that a fold makes: what it writes, partial sums until the last turn.
PerTraffic TransferPlan::results_out(const Round& round, std::int64_t step, std::int64_t of_round) const {
  const std::int64_t results = checked_multiply(of_round, along_steps(Traffic::ofmap, Stay::fold, step));
  if (round.last_turn) return {Traffic::ofmap, results};
  return residency_.ofmap >= Stay::loop ? PerTraffic{} : partial(results);
}

/// What a tile's last fold leaves behind: it moves during the next tile, or in the epilogue.
PerTraffic TransferPlan::tail_results(const Round& round, std::int64_t step) const {
  if (product_.operand(Traffic::ofmap).reach != Reach::outer_and_step || !residency_.results_fit) return {};
  return results_out(round, step, round.of(Traffic::ofmap).last_fold);
}

bool TransferPlan::accumulates_in_rounds() const {
  return product_.operand(Traffic::ofmap).reach == Reach::outer_and_turn && residency_.ofmap != Stay::fold;
}

/// Each result is of one fold in a round; where there are several turns, they add to it.
void TransferPlan::add_results_of_folds(const Neighbourhood& here, std::int64_t step, TileWords& tile) const {
  const RoundWords& words = here.round.of(Traffic::ofmap);
  PerTraffic read;
  if (!here.round.first_turn && residency_.ofmap < Stay::loop) {
    read = partial(checked_multiply(words.all, along_steps(Traffic::ofmap, Stay::fold, step)));
  }
  if (!residency_.results_fit) {
    tile.exposed += read + results_out(here.round, step, words.all);
    return;
  }
  tile.moved += read + results_out(here.round, step, checked_subtract(words.all, words.last_fold));
  if (step > 0) {
    tile.moved += tail_results(here.round, step - 1);
  } else if (here.before) {
    tile.moved += tail_results(*here.before, product_.steps() - 1);
  }
}

/// The steps of a round add to the same results.
void TransferPlan::add_results_of_rounds(const Round& round, std::int64_t step, TileWords& tile) const {
  const bool last_step = step + 1 == product_.steps();
  const std::int64_t results = round.of(Traffic::ofmap).all;
  if (accumulates_in_rounds()) {
    if (last_step && !transfers_.block_behind) tile.moved.add(Traffic::ofmap, results);
    return;
  }
  if (step > 0) tile.moved += partial(results);
  tile.moved += last_step ? PerTraffic{Traffic::ofmap, results} : partial(results);
}

/// The folds of a tile add to the same results, and so do the blocks.
void TransferPlan::add_results_of_tiles(const Round& round, std::int64_t step, TileWords& tile) const {
  const std::int64_t results =
      checked_multiply(round.of(Traffic::ofmap).all, along_steps(Traffic::ofmap, Stay::fold, step));
  const PerTraffic read = partial(results);
  const PerTraffic last_write = round.last_block ? PerTraffic{Traffic::ofmap, results} : read;  // as wide as read
  const bool stays = residency_.ofmap >= Stay::loop;
  if (!round.first_block && !stays) {
    tile.moved += read;
    tile.lead += read;
  }
  if (round.last_block || !stays) {
    tile.moved += last_write;
    tile.trail += last_write;
  }
  if (residency_.ofmap == Stay::fold) tile.moved += read * checked_multiply(2, round.folds - 1);
}

void TransferPlan::add_results(const Neighbourhood& here, std::int64_t step, TileWords& tile) const {
  switch (product_.operand(Traffic::ofmap).reach) {
    case Reach::outer_and_step:
      return add_results_of_folds(here, step, tile);
    case Reach::outer_and_turn:
      return add_results_of_rounds(here.round, step, tile);
    case Reach::step_and_turn:
      return add_results_of_tiles(here.round, step, tile);
  }
}

/// The first fold's words came before (needed_before).
void TransferPlan::add_stationary_input(const Round& round, Traffic kind, std::int64_t step, std::int64_t words,
                                        TileWords& tile) const {
  if (residency_.next_input_fits) {
    tile.moved.add(kind, checked_subtract(words, first_fold_words(round, kind, step)));
  } else {
    tile.exposed.add(kind, words);
  }
}

void TransferPlan::add_input(const Neighbourhood& here, Traffic kind, std::int64_t step, TileWords& tile) const {
  const PlacedOperand& operand = product_.operand(kind);
  const bool again = residency_.input(kind) == Stay::fold;
  if (operand.reach == Reach::outer_and_turn && !again && (step > 0 || comes_ahead(kind, !here.before))) return;
  if (operand.reach == Reach::step_and_turn) {
    if (arrives_ahead(kind)) return;
    const std::int64_t words = step_words(here.round, kind, step);
    tile.moved.add(kind, again ? checked_multiply(here.round.folds, words) : words);
    tile.lead.add(kind, words);
    return;
  }
  const std::int64_t words = step_words(here.round, kind, step);
  if (product_.is_stationary(kind)) {
    add_stationary_input(here.round, kind, step, words, tile);
  } else {
    tile.moved.add(kind, words);
  }
}

TileWords TransferPlan::tile(const Neighbourhood& here, std::int64_t step) const {
  TileWords result;
  for (const Traffic kind : kInputs) add_input(here, kind, step, result);
  add_results(here, step, result);
  if (step + 1 < product_.steps()) {
    result.moved += needed_before(here.round, step + 1, false);
  } else if (here.after) {
    result.moved += needed_before(*here.after, 0, false);
  }
  return result;
}

PerTraffic TransferPlan::background(const Neighbourhood& here) const {
  PerTraffic words;
  if (here.after) {
    for (const Traffic kind : kInputs) {
      if (product_.operand(kind).reach == Reach::outer_and_turn && comes_ahead(kind, false)) {
        words.add(kind, here.after->of(kind).all);
      }
    }
  }
  if (here.before && transfers_.block_behind && accumulates_in_rounds()) {
    words.add(Traffic::ofmap, here.before->of(Traffic::ofmap).all);
  }
  return words;
}

Transfers TransferPlan::choices_at(const Neighbourhood& here) const {
  Transfers choices{.block_ahead = false, .tile_ahead = false, .block_behind = accumulates_in_rounds()};
  for (const Traffic kind : kInputs) {
    const bool moves = here.round.of(kind).all > 0 || (here.after && here.after->of(kind).all > 0);
    if (!moves || residency_.input(kind) == Stay::fold) continue;
    const Reach reach = product_.operand(kind).reach;
    choices.block_ahead = choices.block_ahead || reach == Reach::outer_and_turn;
    choices.tile_ahead = choices.tile_ahead || reach == Reach::step_and_turn;
  }
  return choices;
}

PerTraffic TransferPlan::left_behind(const Round& last) const {
  PerTraffic words = tail_results(last, product_.steps() - 1);
  if (transfers_.block_behind && accumulates_in_rounds()) words.add(Traffic::ofmap, last.of(Traffic::ofmap).all);
  return words;
}

}  // namespace systole::dataflows::tiled
