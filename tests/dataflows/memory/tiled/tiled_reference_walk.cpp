// SPDX-License-Identifier: MIT
#include "tests/dataflows/memory/tiled/tiled_reference_walk.h"

#include <algorithm>
#include <map>
#include <string_view>

#include "core/ir/shape.h"
#include "dataflows/mapping/gemm_shape.h"

namespace systole::tests {

using dataflows::tiled::ChunkLoop;
using dataflows::tiled::LoopOrder;

namespace {

using Indices = std::vector<std::int64_t>;

Indices positions(std::int64_t fold, std::int64_t side, std::int64_t all) {
  Indices result;
  for (std::int64_t i = fold * side; i < std::min((fold + 1) * side, all); ++i) result.push_back(i);
  return result;
}

/// The elements of one channel under one output pixel.
void touch(const core::Layer& layer, std::int64_t channel, std::int64_t image, std::int64_t y, std::int64_t x,
           AddressSet& words) {
  for (std::int64_t i = 0; i < layer.k_h; ++i) {
    for (std::int64_t j = 0; j < layer.k_w; ++j) {
      const std::int64_t row = y * layer.stride_h + i * layer.dilation_h - layer.pad_h;
      const std::int64_t col = x * layer.stride_w + j * layer.dilation_w - layer.pad_w;
      if (row >= 0 && row < layer.in_h && col >= 0 && col < layer.in_w) words.insert({image, channel, row, col});
    }
  }
}

WalkedFold gemm_fold(const core::Layer& layer, const dataflows::GemmShape& group, std::string_view dataflow,
                     const Indices& rows, const Indices& cols, const Indices& steps) {
  const Indices& pixels = dataflow == "os" ? rows : dataflow == "is" ? cols : steps;
  const Indices& elements = dataflow == "os" ? steps : rows;
  const Indices& banks = dataflow == "is" ? steps : cols;
  WalkedFold fold;
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

WalkedFold line_fold(const core::Layer& layer, const Indices& lines, const Indices& outputs) {
  const core::TensorShape out = core::output_shape(layer);
  const bool transposed = layer.k_w == 1 && layer.k_h > 1;
  const std::int64_t across = transposed ? out.w : out.h;
  WalkedFold fold;
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

/// Places of a tile in the loops of a nest.
struct Place {
  std::int64_t block = 0;
  std::int64_t inner = 0;
  std::int64_t chunk = 0;
  std::int64_t round = 0;
  std::int64_t loop = 0;
};

/// The three loops, written out for each place of the chunk loop.
std::vector<Place> places_of(ChunkLoop order, std::int64_t blocks, std::int64_t inners, std::int64_t chunks) {
  std::vector<Place> places;
  if (order == ChunkLoop::outermost) {
    for (std::int64_t c = 0; c < chunks; ++c) {
      for (std::int64_t b = 0; b < blocks; ++b) {
        for (std::int64_t i = 0; i < inners; ++i) places.push_back({b, i, c, c * blocks + b, c});
      }
    }
    return places;
  }
  for (std::int64_t b = 0; b < blocks; ++b) {
    if (order == ChunkLoop::in_block) {
      for (std::int64_t c = 0; c < chunks; ++c) {
        for (std::int64_t i = 0; i < inners; ++i) places.push_back({b, i, c, b * chunks + c, b});
      }
      continue;
    }
    for (std::int64_t i = 0; i < inners; ++i) {
      for (std::int64_t c = 0; c < chunks; ++c) places.push_back({b, i, c, b * inners + i, b});
    }
  }
  return places;
}

/// Whether what stays `until` then is given up after tile `t`.
bool ends_after(const Walk& walk, std::size_t t, Until until) {
  if (until == Until::tile_ends || t + 1 == walk.tiles.size()) return until >= Until::tile_ends;
  const WalkedTile& here = walk.tiles[t];
  const WalkedTile& next = walk.tiles[t + 1];
  return (until == Until::round_ends && next.round != here.round) ||
         (until == Until::loop_ends && next.loop != here.loop);
}

/// Whether what ends after tile `t` and what comes next are of one round, or of one loop body.
bool is_followed_by_neighbour(const Walk& walk, std::size_t t, Until until) {
  if (t + 1 == walk.tiles.size()) return false;
  const WalkedTile& here = walk.tiles[t];
  const WalkedTile& next = walk.tiles[t + 1];
  switch (until) {
    case Until::tile_ends:
      return next.round == here.round;
    case Until::round_ends:
      return next.loop == here.loop;
    case Until::loop_ends:
      return true;
    case Until::fold_ends:
    case Until::product_ends:
      break;
  }
  return false;
}

}  // namespace

Walk walk_of(const core::Layer& layer, const dataflows::Mapping& part, const dataflows::Array& array,
             const dataflows::tiled::LoopNest& nest) {
  const dataflows::Problem& problem = part.problem;
  const auto ceil = [](std::int64_t a, std::int64_t b) { return (a + b - 1) / b; };
  const bool rows_outer = nest.order == LoopOrder::rows_outer;
  const std::int64_t outer_folds = rows_outer ? ceil(problem.s_r, array.rows) : ceil(problem.s_c, array.cols);
  const std::int64_t inner_folds = rows_outer ? ceil(problem.s_c, array.cols) : ceil(problem.s_r, array.rows);
  const std::int64_t chunk = nest.chunk == 0 ? problem.t : nest.chunk;
  const std::int64_t blocks = ceil(outer_folds, nest.block);
  const std::int64_t first_block = outer_folds - (blocks - 1) * nest.block;
  Walk walk;
  for (const Place& at : places_of(nest.chunks, blocks, inner_folds, ceil(problem.t, chunk))) {
    WalkedTile tile{.begin = walk.folds.size(), .end = 0, .round = at.round, .loop = at.loop};
    const Indices steps = positions(at.chunk, chunk, problem.t);
    dataflows::Problem of_chunk = problem;
    of_chunk.t = static_cast<std::int64_t>(steps.size());
    const dataflows::LinearForm cycles = part.model.per_fold.form(of_chunk, array);
    const std::int64_t end = first_block + at.block * nest.block;
    for (std::int64_t outer = at.block == 0 ? 0 : end - nest.block; outer < end; ++outer) {
      const Indices rows = positions(rows_outer ? outer : at.inner, array.rows, problem.s_r);
      const Indices cols = positions(rows_outer ? at.inner : outer, array.cols, problem.s_c);
      WalkedFold fold = part.dataflow->name == "rp"
                            ? line_fold(layer, rows, cols)
                            : gemm_fold(layer, dataflows::gemm_shape(layer), part.dataflow->name, rows, cols, steps);
      const auto r = static_cast<std::int64_t>(rows.size());
      const auto c = static_cast<std::int64_t>(cols.size());
      fold.cycles = cycles.base + cycles.row * r + cycles.col * c + cycles.pe * r * c;
      walk.folds.push_back(std::move(fold));
    }
    tile.end = walk.folds.size();
    walk.tiles.push_back(tile);
  }
  return walk;
}

std::int64_t largest(const Walk& walk, std::size_t operand, Until until) {
  std::size_t most = 0;
  AddressSet words;
  for (std::size_t t = 0; t < walk.tiles.size(); ++t) {
    for (std::size_t f = walk.tiles[t].begin; f < walk.tiles[t].end; ++f) {
      words.insert(walk.folds[f].words[operand].begin(), walk.folds[f].words[operand].end());
      most = std::max(most, words.size());
      if (until == Until::fold_ends) words.clear();
    }
    if (ends_after(walk, t, until)) words.clear();
  }
  return static_cast<std::int64_t>(most);
}

Until stay_of(const Walk& walk, std::size_t operand, std::int64_t room) {
  for (const Until until : {Until::product_ends, Until::loop_ends, Until::round_ends, Until::tile_ends}) {
    if (largest(walk, operand, until) <= room) return until;
  }
  return Until::fold_ends;
}

void fetch(Walk& walk, std::size_t operand, Until until, bool keep_halos) {
  AddressSet here;
  AddressSet halo;  // of the tile, round or loop body before
  for (std::size_t t = 0; t < walk.tiles.size(); ++t) {
    for (std::size_t f = walk.tiles[t].begin; f < walk.tiles[t].end; ++f) {
      for (const Address& address : walk.folds[f].words[operand]) {
        if (here.insert(address).second && !halo.contains(address)) ++walk.folds[f].fetched[operand];
      }
      if (until == Until::fold_ends) here.clear();
    }
    if (!ends_after(walk, t, until)) continue;
    halo.clear();
    if (keep_halos && is_followed_by_neighbour(walk, t, until)) halo = here;
    here.clear();
  }
}

void accumulate(Walk& walk, Until until) {
  std::map<Address, std::int64_t> visits_left;
  for (const WalkedFold& fold : walk.folds) {
    for (const Address& address : fold.words[kOfmap]) ++visits_left[address];
  }
  AddressSet here;
  AddressSet begun;
  const auto give_up = [&](WalkedFold& fold) {
    fold.sums_written += static_cast<std::int64_t>(here.size());
    here.clear();
  };
  for (std::size_t t = 0; t < walk.tiles.size(); ++t) {
    for (std::size_t f = walk.tiles[t].begin; f < walk.tiles[t].end; ++f) {
      WalkedFold& fold = walk.folds[f];
      for (const Address& address : fold.words[kOfmap]) {
        if (here.insert(address).second && !begun.insert(address).second) ++fold.sums_read;
        if (--visits_left[address] == 0) {
          ++fold.results_written;
          here.erase(address);
        }
      }
      if (until == Until::fold_ends) give_up(fold);
    }
    if (ends_after(walk, t, until)) give_up(walk.folds[walk.tiles[t].end - 1]);
  }
}

}  // namespace systole::tests
