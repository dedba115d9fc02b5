// SPDX-License-Identifier: MIT
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <set>
#include <tuple>
#include <vector>

#include "core/ir/layer.h"
#include "dataflows/mapping/array.h"
#include "dataflows/mapping/mapping.h"
#include "dataflows/memory/tiled/loop_nest.h"

/// All folds of one product in the order of a nest, with the addresses that each touches, and what of them has to move
/// when scratchpads give up their content at given times.
namespace systole::tests {

using Address = std::tuple<std::int64_t, std::int64_t, std::int64_t, std::int64_t>;
using AddressSet = std::set<Address>;

enum : std::size_t { kIfmap, kFilter, kOfmap };

struct WalkedFold {
  std::array<AddressSet, 3> words;
  std::int64_t cycles = 0;
  // What fetch and accumulate find out:
  std::array<std::int64_t, 2> fetched{};  ///< ifmap, filter
  std::int64_t sums_read = 0;
  std::int64_t sums_written = 0;
  std::int64_t results_written = 0;
};

/// Folds [begin, end) of the walk, and in which run of the two outer loops: a round, and the first loop's body.
struct WalkedTile {
  std::size_t begin = 0;
  std::size_t end = 0;
  std::int64_t round = 0;
  std::int64_t loop = 0;
};

struct Walk {
  std::vector<WalkedFold> folds;
  std::vector<WalkedTile> tiles;
};

Walk walk_of(const core::Layer& layer, const dataflows::Mapping& part, const dataflows::Array& array,
             const dataflows::tiled::LoopNest& nest);

/// When a scratchpad's content is given up.
enum class Until { fold_ends, tile_ends, round_ends, loop_ends, product_ends };

/// The most words of an operand that are kept at a time.
std::int64_t largest(const Walk& walk, std::size_t operand, Until until);

/// The latest of the times for which they are at most `room`.
Until stay_of(const Walk& walk, std::size_t operand, std::int64_t room);

/// Counts, fold by fold, words of an input that are not there. `keep_halos`: of what is given up, the words that the
/// next tile, round or loop body needs are still there, if it is of the same round, or loop body.
void fetch(Walk& walk, std::size_t operand, Until until, bool keep_halos);

/// Results: final ones leave with the fold that completes them; the others when the scratchpad gives them up.
void accumulate(Walk& walk, Until until);

}  // namespace systole::tests
