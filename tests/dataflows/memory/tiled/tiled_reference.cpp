// SPDX-License-Identifier: MIT
#include "tests/dataflows/memory/tiled/tiled_reference.h"

#include <algorithm>
#include <array>
#include <string_view>
#include <vector>

#include "tests/dataflows/memory/tiled/tiled_reference_walk.h"

namespace systole::tests {

using dataflows::tiled::ChunkLoop;
using dataflows::tiled::DramChannel;
using dataflows::tiled::LoopOrder;
using dataflows::tiled::PerTraffic;
using dataflows::tiled::Reach;
using dataflows::tiled::Traffic;

DramChannel Bandwidth::channel() const {
  if (is_unlimited()) return {};
  return shared > 0 ? DramChannel(shared) : DramChannel(each);
}

namespace {

/// Which axes of a product an operand depends on.
struct Axes {
  bool rows;
  bool cols;
  bool stream;
};

std::array<Axes, 3> axes_of(std::string_view dataflow) {
  if (dataflow == "os") return {{{true, false, true}, {false, true, true}, {true, true, false}}};
  if (dataflow == "ws") return {{{true, false, true}, {true, true, false}, {false, true, true}}};
  if (dataflow == "is") return {{{true, true, false}, {true, false, true}, {false, true, true}}};
  return {{{true, true, false}, {true, false, false}, {true, true, false}}};  // rp
}

/// An operand that depends on one axis alone (rp's filter) is the same in all turns and steps of its block.
Reach reach_of(const Axes& axes, const dataflows::tiled::LoopNest& nest) {
  const bool rows_outer = nest.order == LoopOrder::rows_outer;
  const bool by_outer = rows_outer ? axes.rows : axes.cols;
  const bool by_inner = rows_outer ? axes.cols : axes.rows;
  const bool by_step = nest.chunks == ChunkLoop::in_tile ? axes.stream : by_inner;
  if (by_outer && by_step) return Reach::outer_and_step;
  return by_outer ? Reach::outer_and_turn : Reach::step_and_turn;
}

struct SpanTimes {
  std::int64_t ticks_per_cycle = 1;
  std::array<std::int64_t, 3> ticks_per_word{};
  bool shared = true;

  explicit SpanTimes(const Bandwidth& bandwidth) {
    if (bandwidth.is_unlimited()) return;
    shared = bandwidth.shared > 0;
    if (shared) {
      ticks_per_cycle = bandwidth.shared;
      ticks_per_word = {1, 1, 1};
      return;
    }
    const dataflows::PerOperand& each = bandwidth.each;
    ticks_per_cycle = each.ifmap * each.filter * each.ofmap;
    ticks_per_word = {ticks_per_cycle / each.ifmap, ticks_per_cycle / each.filter, ticks_per_cycle / each.ofmap};
  }

  /// How long each channel is busy.
  [[nodiscard]] std::array<std::int64_t, 3> busy(const PerTraffic& words) const {
    const std::array<std::int64_t, 3> each{words[Traffic::ifmap] * ticks_per_word[0],
                                           words[Traffic::filter] * ticks_per_word[1],
                                           (words[Traffic::ofmap] + words[Traffic::partial_sums]) * ticks_per_word[2]};
    return shared ? std::array<std::int64_t, 3>{each[0] + each[1] + each[2], 0, 0} : each;
  }
  [[nodiscard]] std::int64_t ticks(const PerTraffic& words) const {
    const auto each = busy(words);
    return *std::max_element(each.begin(), each.end());
  }
};

/// Words of one tile of the time line, by when they move.
struct TileWords {
  PerTraffic moved;
  PerTraffic exposed;
  PerTraffic lead;
  PerTraffic trail;
  bool starts_round = false;
  std::vector<std::int64_t> fold_cycles;
};

struct TimeLine {
  PerTraffic prologue;
  std::vector<TileWords> tiles;
  std::vector<PerTraffic> background;  ///< of each round
  PerTraffic epilogue;
};

}  // namespace

ReferenceRun run_reference(const core::Layer& layer, const dataflows::Mapping& part, std::int64_t packed,
                           const dataflows::Array& array, const dataflows::tiled::LoopNest& nest,
                           const dataflows::tiled::Transfers& transfers, const ReferenceMemory& memory) {
  const std::string_view dataflow = part.dataflow->name;
  const std::array<Axes, 3> axes = axes_of(dataflow);
  const auto reach = [&](std::size_t operand) { return reach_of(axes[operand], nest); };
  const std::size_t still = dataflow == "is" ? kIfmap : kFilter;  // what is shifted in before the others stream
  const bool stationary = dataflow == "ws" || dataflow == "is";
  const dataflows::tiled::Halves& halves = memory.halves;

  // What stays and what is fetched, product by product; all products are alike.
  Walk walk = walk_of(layer, part, array, nest);
  const bool diagonal = packed > 1 && dataflow == "ws";
  const std::int64_t inner_folds = nest.order == LoopOrder::rows_outer
                                       ? (part.problem.s_c + array.cols - 1) / array.cols
                                       : (part.problem.s_r + array.rows - 1) / array.rows;
  const bool is_cut = nest.chunk != 0 && nest.chunk < part.problem.t;
  const bool several_turns = nest.chunks == ChunkLoop::in_tile ? inner_folds > 1 : is_cut;
  const bool sums_up = reach(kOfmap) != Reach::outer_and_step || several_turns;
  const std::int64_t results_room = halves.ofmap / (sums_up ? halves.partial_sum_words : 1);
  std::array<Until, 3> stay{stay_of(walk, kIfmap, halves.ifmap),
                            diagonal ? Until::fold_ends : stay_of(walk, kFilter, halves.filter),
                            stay_of(walk, kOfmap, results_room)};
  fetch(walk, kIfmap, stay[kIfmap], memory.keep_halos);
  fetch(walk, kFilter, stay[kFilter], memory.keep_halos);
  // What does not stay until it is added to again leaves as soon as nothing else of its fold, or tile, adds to it.
  if (!sums_up) stay[kOfmap] = Until::product_ends;  // each result is one fold's
  if (stay[kOfmap] < Until::loop_ends && reach(kOfmap) == Reach::outer_and_step) stay[kOfmap] = Until::fold_ends;
  if (stay[kOfmap] == Until::round_ends && reach(kOfmap) == Reach::step_and_turn) stay[kOfmap] = Until::tile_ends;
  accumulate(walk, stay[kOfmap]);

  // A packed tile is held with its zeros.
  std::int64_t still_words = largest(walk, still, Until::fold_ends);
  if (diagonal) still_words = std::min(array.rows, part.problem.s_r) * std::min(array.cols, part.problem.s_c);
  const bool still_fits = still_words <= (still == kFilter ? halves.filter : halves.ifmap);
  const bool results_fit = largest(walk, kOfmap, Until::fold_ends) <= results_room;

  // When everything moves.
  TimeLine line;
  std::int64_t round = -1;
  const auto earlier = [&](std::size_t tile) -> PerTraffic& {
    return tile == 0 ? line.prologue : line.tiles[tile - 1].moved;
  };
  std::vector<PerTraffic> tail;  // what moves in the tile after, resolved at the end
  std::vector<PerTraffic> round_tail;
  for (std::int64_t repeat = 0; repeat < part.repeats; ++repeat) {
    for (const WalkedTile& tile : walk.tiles) {
      const std::size_t index = line.tiles.size();
      line.tiles.emplace_back();
      tail.emplace_back();
      if (&tile == walk.tiles.data() || (&tile - 1)->round != tile.round) {
        ++round;
        line.tiles[index].starts_round = true;
        line.background.emplace_back();
        round_tail.emplace_back();
      }
      for (std::size_t f = tile.begin; f < tile.end; ++f) {
        const WalkedFold& fold = walk.folds[f];
        const bool first = f == tile.begin;
        const bool last = f + 1 == tile.end;
        TileWords& now = line.tiles[index];
        now.fold_cycles.push_back(fold.cycles);
        for (const std::size_t input : {std::size_t{kIfmap}, std::size_t{kFilter}}) {
          const PerTraffic words(static_cast<Traffic>(input), fold.fetched[input]);
          const bool stays = stay[input] != Until::fold_ends;
          if (reach(input) == Reach::outer_and_turn && stays && transfers.block_ahead && round > 0) {
            line.background[static_cast<std::size_t>(round - 1)] += words;
          } else if (stationary && input == still) {
            if (!still_fits) {
              now.exposed += words;
            } else if (first) {
              earlier(index) += words;
            } else {
              now.moved += words;
            }
          } else if (reach(input) != Reach::step_and_turn) {
            now.moved += words;
          } else if (stays && transfers.tile_ahead) {
            earlier(index) += words;
          } else {
            now.moved += words;
            if (first) now.lead += words;
          }
        }
        const PerTraffic results(Traffic::ofmap, fold.results_written);
        const PerTraffic read(Traffic::partial_sums, fold.sums_read * halves.partial_sum_words);
        const PerTraffic written(Traffic::partial_sums, fold.sums_written * halves.partial_sum_words);
        if (reach(kOfmap) == Reach::outer_and_step) {
          if (!results_fit) {
            now.exposed += read + written + results;
            continue;
          }
          now.moved += read;
          (last ? tail[index] : now.moved) += written + results;
          continue;
        }
        const bool behind = reach(kOfmap) == Reach::outer_and_turn && stay[kOfmap] != Until::fold_ends;
        if (behind && transfers.block_behind) {
          round_tail[static_cast<std::size_t>(round)] += results;
        } else {
          now.moved += results;
        }
        now.moved += read + written;
        if (reach(kOfmap) == Reach::step_and_turn && first) now.lead += read;
        if (reach(kOfmap) == Reach::step_and_turn && last) now.trail += written + results;
      }
    }
  }
  for (std::size_t t = 0; t < tail.size(); ++t) {
    (t + 1 < tail.size() ? line.tiles[t + 1].moved : line.epilogue) += tail[t];
  }
  for (std::size_t r = 0; r < round_tail.size(); ++r) {
    (r + 1 < round_tail.size() ? line.background[r + 1] : line.epilogue) += round_tail[r];
  }

  // Time passes.
  const SpanTimes timing(memory.bandwidth);
  ReferenceRun run;
  run.ticks_per_cycle = timing.ticks_per_cycle;
  run.words = line.prologue + line.epilogue;
  run.prologue = timing.ticks(line.prologue);
  run.epilogue = timing.ticks(line.epilogue);
  std::int64_t clock = 0;
  std::int64_t computing = 0;
  std::array<std::int64_t, 3> backlog{};  // of each channel: background words that found no time yet
  const auto wait_for_backlog = [&] {
    clock += *std::max_element(backlog.begin(), backlog.end());
    backlog = {};
  };
  std::size_t next_round = 0;
  for (const TileWords& tile : line.tiles) {
    if (tile.starts_round) {
      wait_for_backlog();
      backlog = timing.busy(line.background[next_round]);
      run.words += line.background[next_round++];
    }
    std::int64_t folds_end = 0;
    for (std::size_t f = 0; f < tile.fold_cycles.size(); ++f) {
      std::int64_t fold_ticks = tile.fold_cycles[f] * timing.ticks_per_cycle;
      computing += fold_ticks;
      if (tile.fold_cycles.size() > 1) {
        if (f == 0) fold_ticks = std::max(fold_ticks, timing.ticks(tile.lead));
        if (f + 1 == tile.fold_cycles.size()) fold_ticks = std::max(fold_ticks, timing.ticks(tile.trail));
      }
      folds_end += fold_ticks;
    }
    const std::int64_t passed = std::max(folds_end, timing.ticks(tile.moved)) + timing.ticks(tile.exposed);
    clock += passed;
    const auto moved = timing.busy(tile.moved);
    const auto exposed = timing.busy(tile.exposed);
    for (std::size_t c = 0; c < backlog.size(); ++c) {
      backlog[c] = std::max<std::int64_t>(0, backlog[c] - (passed - moved[c] - exposed[c]));
    }
    run.words += tile.moved + tile.exposed;
  }
  wait_for_backlog();
  run.stalls = clock - computing;
  return run;
}

}  // namespace systole::tests
