// SPDX-License-Identifier: MIT
#include "tests/dataflows/memory/tiled/tiled_reference_walk.h"

#include <algorithm>
#include <map>
#include <string_view>

#include "core/ir/shape.h"
#include "dataflows/mapping/gemm_shape.h"

namespace systole::tests {

using dataflows::tiled::LoopOrder;

namespace {

using Indices = std::vector<std::int64_t>;

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
           AddressSet& words) {
  for (std::int64_t i = 0; i < layer.k_h; ++i) {
    for (std::int64_t j = 0; j < layer.k_w; ++j) {
      const std::int64_t row = y * layer.stride_h + i * layer.dilation_h - layer.pad_h;
      const std::int64_t col = x * layer.stride_w + j * layer.dilation_w - layer.pad_w;
      if (row >= 0 && row < layer.in_h && col >= 0 && col < layer.in_w) words.insert({image, channel, row, col});
    }
  }
}

WalkedFold gemm_fold(const core::Layer& layer, const dataflows::GemmShape& group, std::int64_t packed,
                     std::string_view dataflow, const Indices& rows, const Indices& cols) {
  const std::int64_t depth = group.depth * packed;
  const std::int64_t filters = group.cols * packed;
  const Indices pixels = dataflow == "os" ? rows : dataflow == "is" ? cols : all_of(group.rows);
  const Indices elements = dataflow == "os" ? all_of(depth) : rows;
  const Indices banks = dataflow == "is" ? all_of(filters) : cols;
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

}  // namespace

Walk walk_of(const core::Layer& layer, const dataflows::Mapping& part, std::int64_t packed,
             const dataflows::Array& array, const dataflows::tiled::LoopNest& nest) {
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
      WalkedTile tile{walk.folds.size(), 0, block};
      for (std::int64_t outer = begin; outer < end; ++outer) {
        const Indices rows = positions(rows_outer ? outer : inner, array.rows, problem.s_r);
        const Indices cols = positions(rows_outer ? inner : outer, array.cols, problem.s_c);
        WalkedFold fold = part.dataflow->name == "rp"
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

std::int64_t largest(const Walk& walk, std::size_t operand, Until until) {
  std::size_t most = 0;
  AddressSet words;
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
  AddressSet here;
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
    WalkedFold& last = walk.folds[walk.tiles[t].end - 1];
    if (until == Until::tile_ends) give_up(last);
    const bool block_ends = t + 1 == walk.tiles.size() || walk.tiles[t + 1].block != walk.tiles[t].block;
    if (until == Until::block_ends && block_ends) give_up(last);
  }
}

}  // namespace systole::tests
