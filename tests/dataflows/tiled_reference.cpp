// SPDX-License-Identifier: MIT
#include "tests/dataflows/tiled_reference.h"

#include <algorithm>
#include <array>
#include <map>
#include <set>
#include <string_view>
#include <tuple>
#include <vector>

#include "core/shape.h"
#include "dataflows/gemm_shape.h"

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

using Address = std::tuple<std::int64_t, std::int64_t, std::int64_t, std::int64_t>;
using Words = std::set<Address>;
using Indices = std::vector<std::int64_t>;

enum : std::size_t { kIfmap, kFilter, kOfmap };

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

struct Fold {
  std::array<Words, 3> words;
  std::int64_t cycles = 0;
  // What the walk finds out:
  std::array<std::int64_t, 2> fetched{};  ///< ifmap, filter
  std::int64_t sums_read = 0;
  std::int64_t sums_written = 0;
  std::int64_t results_written = 0;
};

Indices positions(std::int64_t fold, std::int64_t side, std::int64_t all) {
  Indices result;
  for (std::int64_t i = fold * side; i < std::min((fold + 1) * side, all); ++i) result.push_back(i);
  return result;
}

Indices all_of(std::int64_t count) {
  return positions(0, count, count);
}

/// The elements of one channel under one output pixel.
void touch(const core::Layer& layer, std::int64_t channel, std::int64_t image, std::int64_t y, std::int64_t x,
           Words& words) {
  for (std::int64_t i = 0; i < layer.k_h; ++i) {
    for (std::int64_t j = 0; j < layer.k_w; ++j) {
      const std::int64_t row = y * layer.stride_h + i * layer.dilation_h - layer.pad_h;
      const std::int64_t col = x * layer.stride_w + j * layer.dilation_w - layer.pad_w;
      if (row >= 0 && row < layer.in_h && col >= 0 && col < layer.in_w) words.insert({image, channel, row, col});
    }
  }
}

Fold gemm_fold(const core::Layer& layer, const dataflows::GemmShape& group, std::int64_t packed,
               std::string_view dataflow, const Indices& rows, const Indices& cols) {
  const std::int64_t depth = group.depth * packed;
  const std::int64_t filters = group.cols * packed;
  const Indices pixels = dataflow == "os" ? rows : dataflow == "is" ? cols : all_of(group.rows);
  const Indices elements = dataflow == "os" ? all_of(depth) : rows;
  const Indices banks = dataflow == "is" ? all_of(filters) : cols;
  Fold fold;
  for (const std::int64_t pixel : pixels) {
    for (const std::int64_t element : elements) {
      if (layer.op != core::Operator::conv) {
        fold.words[kIfmap].insert({pixel, element, 0, 0});
        continue;
      }
      const core::TensorShape out = core::output_shape(layer);
      touch(layer, element / (layer.k_h * layer.k_w), pixel / (out.h * out.w), pixel / out.w % out.h, pixel % out.w,
            fold.words[kIfmap]);
    }
    for (const std::int64_t filter : banks) fold.words[kOfmap].insert({pixel, filter, 0, 0});
  }
  for (const std::int64_t element : elements) {
    for (const std::int64_t filter : banks) {
      if (element / group.depth == filter / group.cols) fold.words[kFilter].insert({element, filter, 0, 0});
    }
  }
  return fold;
}

Fold line_fold(const core::Layer& layer, const Indices& lines, const Indices& outputs) {
  const core::TensorShape out = core::output_shape(layer);
  const bool transposed = layer.k_w == 1 && layer.k_h > 1;
  const std::int64_t across = transposed ? out.w : out.h;
  Fold fold;
  for (const std::int64_t line : lines) {
    const std::int64_t channel = line / across % layer.out_ch;
    const std::int64_t image = line / across / layer.out_ch;
    for (const std::int64_t output : outputs) {
      const std::int64_t y = transposed ? output : line % across;
      const std::int64_t x = transposed ? line % across : output;
      touch(layer, channel / (layer.out_ch / layer.in_ch), image, y, x, fold.words[kIfmap]);
      fold.words[kOfmap].insert({line, output, 0, 0});
    }
    for (std::int64_t tap = 0; tap < layer.k_h * layer.k_w; ++tap) fold.words[kFilter].insert({channel, tap, 0, 0});
  }
  return fold;
}

/// The folds of a tile stand one after the other in the walk.
struct Tile {
  std::size_t begin = 0;
  std::size_t end = 0;
  std::int64_t block = 0;
};

struct Walk {
  std::vector<Fold> folds;
  std::vector<Tile> tiles;
};

Walk walk_of(const core::Layer& layer, const dataflows::Mapping& part, std::int64_t packed, const core::Array& array,
             const dataflows::tiled::LoopNest& nest) {
  const dataflows::Problem& problem = part.problem;
  const auto ceil = [](std::int64_t a, std::int64_t b) { return (a + b - 1) / b; };
  const bool rows_outer = nest.order == LoopOrder::rows_outer;
  const std::int64_t outer_folds = rows_outer ? ceil(problem.s_r, array.rows) : ceil(problem.s_c, array.cols);
  const std::int64_t inner_folds = rows_outer ? ceil(problem.s_c, array.cols) : ceil(problem.s_r, array.rows);
  const dataflows::LinearForm cycles = part.model.per_fold.form(problem, array);
  Walk walk;
  std::int64_t begin = 0;
  const std::int64_t blocks = ceil(outer_folds, nest.block);
  for (std::int64_t block = 0; block < blocks; ++block) {
    const std::int64_t end = block == 0 ? outer_folds - (blocks - 1) * nest.block : begin + nest.block;
    for (std::int64_t inner = 0; inner < inner_folds; ++inner) {
      Tile tile{walk.folds.size(), 0, block};
      for (std::int64_t outer = begin; outer < end; ++outer) {
        const Indices rows = positions(rows_outer ? outer : inner, array.rows, problem.s_r);
        const Indices cols = positions(rows_outer ? inner : outer, array.cols, problem.s_c);
        Fold fold = part.dataflow->name == "rp"
                        ? line_fold(layer, rows, cols)
                        : gemm_fold(layer, dataflows::gemm_shape(layer), packed, part.dataflow->name, rows, cols);
        const auto r = static_cast<std::int64_t>(rows.size());
        const auto c = static_cast<std::int64_t>(cols.size());
        fold.cycles = cycles.base + cycles.row * r + cycles.col * c + cycles.pe * r * c;
        walk.folds.push_back(std::move(fold));
      }
      tile.end = walk.folds.size();
      walk.tiles.push_back(tile);
    }
    begin = end;
  }
  return walk;
}

/// When a scratchpad's content is given up.
enum class Until { fold_ends, tile_ends, block_ends, product_ends };

std::int64_t largest(const Walk& walk, std::size_t operand, Until until) {
  std::size_t most = 0;
  Words words;
  for (std::size_t t = 0; t < walk.tiles.size(); ++t) {
    for (std::size_t f = walk.tiles[t].begin; f < walk.tiles[t].end; ++f) {
      words.insert(walk.folds[f].words[operand].begin(), walk.folds[f].words[operand].end());
      most = std::max(most, words.size());
      if (until == Until::fold_ends) words.clear();
    }
    if (until == Until::tile_ends) words.clear();
    const bool block_ends = t + 1 == walk.tiles.size() || walk.tiles[t + 1].block != walk.tiles[t].block;
    if (until == Until::block_ends && block_ends) words.clear();
  }
  return static_cast<std::int64_t>(most);
}

Until stay_of(const Walk& walk, std::size_t operand, std::int64_t room) {
  for (const Until until : {Until::product_ends, Until::block_ends, Until::tile_ends}) {
    if (largest(walk, operand, until) <= room) return until;
  }
  return Until::fold_ends;
}

void fetch(Walk& walk, std::size_t operand, Until until) {
  Words here;
  for (std::size_t t = 0; t < walk.tiles.size(); ++t) {
    for (std::size_t f = walk.tiles[t].begin; f < walk.tiles[t].end; ++f) {
      for (const Address& address : walk.folds[f].words[operand]) {
        if (here.insert(address).second) ++walk.folds[f].fetched[operand];
      }
      if (until == Until::fold_ends) here.clear();
    }
    if (until == Until::tile_ends) here.clear();
    const bool block_ends = t + 1 == walk.tiles.size() || walk.tiles[t + 1].block != walk.tiles[t].block;
    if (until == Until::block_ends && block_ends) here.clear();
  }
}

/// Results: final ones leave with the fold that completes them; the others when the scratchpad gives them up.
void accumulate(Walk& walk, Until until) {
  std::map<Address, std::int64_t> visits_left;
  for (const Fold& fold : walk.folds) {
    for (const Address& address : fold.words[kOfmap]) ++visits_left[address];
  }
  Words here;
  Words begun;
  const auto give_up = [&](Fold& fold) {
    fold.sums_written += static_cast<std::int64_t>(here.size());
    here.clear();
  };
  for (std::size_t t = 0; t < walk.tiles.size(); ++t) {
    for (std::size_t f = walk.tiles[t].begin; f < walk.tiles[t].end; ++f) {
      Fold& fold = walk.folds[f];
      for (const Address& address : fold.words[kOfmap]) {
        if (here.insert(address).second && !begun.insert(address).second) ++fold.sums_read;
        if (--visits_left[address] == 0) {
          ++fold.results_written;
          here.erase(address);
        }
      }
      if (until == Until::fold_ends) give_up(fold);
    }
    Fold& last = walk.folds[walk.tiles[t].end - 1];
    if (until == Until::tile_ends) give_up(last);
    const bool block_ends = t + 1 == walk.tiles.size() || walk.tiles[t + 1].block != walk.tiles[t].block;
    if (until == Until::block_ends && block_ends) give_up(last);
  }
}

struct Timing {
  std::int64_t ticks_per_cycle = 1;
  std::array<std::int64_t, 3> ticks_per_word{};
  bool shared = true;

  explicit Timing(const Bandwidth& bandwidth) {
    if (bandwidth.is_unlimited()) return;
    shared = bandwidth.shared > 0;
    if (shared) {
      ticks_per_cycle = bandwidth.shared;
      ticks_per_word = {1, 1, 1};
      return;
    }
    const core::PerOperand& each = bandwidth.each;
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
                           const core::Array& array, const dataflows::tiled::LoopNest& nest,
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
    for (const Tile& tile : walk.tiles) {
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
        const Fold& fold = walk.folds[f];
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
  const Timing timing(memory.bandwidth);
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
