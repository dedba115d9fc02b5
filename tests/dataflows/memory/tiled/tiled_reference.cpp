// SPDX-License-Identifier: MIT
#include "tests/dataflows/memory/tiled/tiled_reference.h"

#include <algorithm>
#include <array>
#include <string_view>
#include <vector>

#include "tests/dataflows/memory/tiled/tiled_reference_walk.h"

namespace systole::tests {

using dataflows::tiled::DramChannel;
using dataflows::tiled::LoopOrder;
using dataflows::tiled::PerTraffic;
using dataflows::tiled::Traffic;

DramChannel Bandwidth::channel() const {
  if (is_unlimited()) return {};
  return shared > 0 ? DramChannel(shared) : DramChannel(each);
}

namespace {

/// Which axes of the array an operand depends on.
struct Axes {
  bool rows;
  bool cols;
};

std::array<Axes, 3> axes_of(std::string_view dataflow) {
  if (dataflow == "os") return {{{true, false}, {false, true}, {true, true}}};
  if (dataflow == "ws") return {{{true, false}, {true, true}, {false, true}}};
  if (dataflow == "is") return {{{true, true}, {true, false}, {false, true}}};
  return {{{true, true}, {true, false}, {true, true}}};  // rp
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
  bool starts_block = false;
  std::vector<std::int64_t> fold_cycles;
};

struct TimeLine {
  PerTraffic prologue;
  std::vector<TileWords> tiles;
  std::vector<PerTraffic> background;  ///< of each block
  PerTraffic epilogue;
};

}  // namespace

ReferenceRun run_reference(const core::Layer& layer, const dataflows::Mapping& part, std::int64_t packed,
                           const dataflows::Array& array, const dataflows::tiled::LoopNest& nest,
                           const dataflows::tiled::Transfers& transfers, const ReferenceMemory& memory) {
  const std::string_view dataflow = part.dataflow->name;
  const std::array<Axes, 3> axes = axes_of(dataflow);
  const bool rows_outer = nest.order == LoopOrder::rows_outer;
  const auto by_both = [&](std::size_t operand) { return axes[operand].rows && axes[operand].cols; };
  const auto by_outer = [&](std::size_t operand) {
    return !by_both(operand) && (rows_outer ? axes[operand].rows : axes[operand].cols);
  };
  const bool stationary = dataflow == "ws" || dataflow == "is";
  const dataflows::tiled::Halves& halves = memory.halves;

  // What stays and what is fetched, product by product; all products are alike.
  Walk walk = walk_of(layer, part, packed, array, nest);
  const bool diagonal = packed > 1 && dataflow == "ws";
  std::array<Until, 3> stay{stay_of(walk, kIfmap, halves.ifmap),
                            diagonal ? Until::fold_ends : stay_of(walk, kFilter, halves.filter),
                            stay_of(walk, kOfmap, halves.ofmap / halves.partial_sum_words)};
  fetch(walk, kIfmap, stay[kIfmap]);
  fetch(walk, kFilter, stay[kFilter]);
  if (by_both(kOfmap)) stay[kOfmap] = Until::product_ends;  // each result is one fold's
  accumulate(walk, stay[kOfmap]);

  // A packed tile is held with its zeros.
  const std::size_t still = by_both(kFilter) ? kFilter : kIfmap;
  std::int64_t still_words = largest(walk, still, Until::fold_ends);
  if (diagonal) still_words = std::min(array.rows, part.problem.s_r) * std::min(array.cols, part.problem.s_c);
  const bool still_fits = still_words <= (still == kFilter ? halves.filter : halves.ifmap);
  const bool results_fit = largest(walk, kOfmap, Until::fold_ends) <= halves.ofmap;

  // When everything moves.
  TimeLine line;
  std::int64_t block = -1;
  const auto earlier = [&](std::size_t tile) -> PerTraffic& {
    return tile == 0 ? line.prologue : line.tiles[tile - 1].moved;
  };
  std::vector<PerTraffic> tail;  // what moves in the tile after, resolved at the end
  std::vector<PerTraffic> block_tail;
  for (std::int64_t repeat = 0; repeat < part.repeats; ++repeat) {
    for (const WalkedTile& tile : walk.tiles) {
      const std::size_t index = line.tiles.size();
      line.tiles.emplace_back();
      tail.emplace_back();
      if (&tile == walk.tiles.data() || (&tile - 1)->block != tile.block) {
        ++block;
        line.tiles[index].starts_block = true;
        line.background.emplace_back();
        block_tail.emplace_back();
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
          if (by_both(input)) {
            if (stationary && !still_fits) {
              now.exposed += words;
            } else if (stationary && first) {
              earlier(index) += words;
            } else {
              now.moved += words;
            }
          } else if (by_outer(input)) {
            if (stays && transfers.block_ahead && block > 0) {
              line.background[static_cast<std::size_t>(block - 1)] += words;
            } else {
              now.moved += words;
            }
          } else if (stays && transfers.tile_ahead) {
            earlier(index) += words;
          } else {
            now.moved += words;
            if (first) now.lead += words;
          }
        }
        const PerTraffic results(Traffic::ofmap, fold.results_written);
        if (by_both(kOfmap)) {
          if (!results_fit) {
            now.exposed += results;
          } else if (last) {
            tail[index] += results;
          } else {
            now.moved += results;
          }
        } else {
          const PerTraffic read(Traffic::partial_sums, fold.sums_read * halves.partial_sum_words);
          const PerTraffic written(Traffic::partial_sums, fold.sums_written * halves.partial_sum_words);
          const bool accumulates_block = by_outer(kOfmap) && stay[kOfmap] != Until::fold_ends;
          if (accumulates_block && transfers.block_behind) {
            block_tail[static_cast<std::size_t>(block)] += results;
          } else {
            now.moved += results;
          }
          now.moved += read;
          now.moved += written;
          if (!by_outer(kOfmap) && first) now.lead += read;
          if (!by_outer(kOfmap) && last) now.trail += written + results;
        }
      }
    }
  }
  for (std::size_t t = 0; t < tail.size(); ++t) {
    (t + 1 < tail.size() ? line.tiles[t + 1].moved : line.epilogue) += tail[t];
  }
  for (std::size_t b = 0; b < block_tail.size(); ++b) {
    (b + 1 < block_tail.size() ? line.background[b + 1] : line.epilogue) += block_tail[b];
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
  std::size_t next_block = 0;
  for (const TileWords& tile : line.tiles) {
    if (tile.starts_block) {
      wait_for_backlog();
      backlog = timing.busy(line.background[next_block]);
      run.words += line.background[next_block++];
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
