// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "core/ir/layer.h"
#include "core/ir/network.h"
#include "core/quantity.h"
#include "dataflows/mapping/array.h"
#include "dataflows/mapping/mapping.h"
#include "dataflows/memory/tiled/dram_channel.h"
#include "dataflows/memory/tiled/schedule.h"
#include "dataflows/simulate.h"

/// `--memory tiled`: double-buffered scratchpads, tiles of array folds, and a DRAM channel whose transfers overlap with
/// computing. docs/tiled-memory.md states the contract, its formulas and its assumptions.
namespace systole::dataflows {

struct TiledMemory {
  PerOperand sram_kb{.ifmap = 64, .filter = 64, .ofmap = 64};  ///< kB of 1024 bytes; half of each holds what stays
  std::int64_t word_bytes = 1;                                 ///< of all operands, as in SCALE-Sim
  std::int64_t partial_sum_words = 1;  ///< words that a result takes until it is final (4: 32-bit sums, 8-bit words)
  tiled::DramChannel channel{10};      ///< words per cycle, shared or one for each operand; or unlimited
  std::int64_t start_latency = 0;      ///< cycles until the first word of a layer arrives
  tiled::Search search = tiled::Search::least_cycles;
};

/// An input's DRAM words.
struct DramReads {
  core::Elements compulsory;  ///< distinct words: the ifmap without padding and duplicates, the weights
  core::Elements refetched;   ///< because they did not stay on chip
  [[nodiscard]] core::Elements total() const { return compulsory + refetched; }
  friend bool operator==(const DramReads&, const DramReads&) = default;
};

struct DramTraffic {
  DramReads ifmap;
  DramReads filter;
  core::Elements ofmap_writes;          ///< final results, each once
  core::Elements partial_sums_written;  ///< in words, see TiledMemory::partial_sum_words
  core::Elements partial_sums_read;
  [[nodiscard]] core::Elements compulsory() const { return ifmap.compulsory + filter.compulsory + ofmap_writes; }
  [[nodiscard]] core::Elements total() const {
    return ifmap.total() + filter.total() + ofmap_writes + partial_sums_written + partial_sums_read;
  }
  friend bool operator==(const DramTraffic&, const DramTraffic&) = default;
};

/// Cycles in which the array waits, by what moved most in the tile or block that was late.
struct StallCycles {
  core::Cycles ifmap;
  core::Cycles filter;
  core::Cycles ofmap;
  core::Cycles partial_sums;
  [[nodiscard]] core::Cycles total() const { return ifmap + filter + ofmap + partial_sums; }
  friend bool operator==(const StallCycles&, const StallCycles&) = default;
};

/// What a layer's time is bounded by under the roofline: computing, or moving the words of one operand (of a shared
/// channel: the operand with the most words).
enum class Bound : std::uint8_t { compute, ifmap, filter, ofmap, partial_sums };

struct TiledCost {
  core::Cycles cycles;          ///< compute + prologue + stalls + epilogue
  core::Cycles compute_cycles;  ///< of dataflows/mapping/cost.h
  core::Cycles prologue;        ///< start latency and what the first fold needs beforehand
  StallCycles stalls;
  core::Cycles epilogue;  ///< the last results on their way out
  DramTraffic dram;
  core::Cycles transfer_cycles;  ///< all DRAM words at full bandwidth; cycles >= max(compute, transfer)
  Bound bound = Bound::compute;  ///< compute, unless transfer_cycles are more
  /// One for each part of the mapping: of packed layers the last, smaller pack is another.
  std::vector<tiled::Schedule> schedules;

  /// Multiply-accumulates per DRAM word, and per byte.
  [[nodiscard]] double macs_per_word(core::Macs macs) const;
  [[nodiscard]] double macs_per_byte(core::Macs macs, const TiledMemory& memory) const;
};

/// The cost of a layer that `mapping` was made of. Throws InputError if the memory has a size, word or latency that is
/// none, if the timing costs whole layers instead of folds (fuseconv-2020; rp under fuseconv), or if an axis has more
/// than 2^22 folds; OverflowError. O(folds along both axes * their logarithm) and O(tiles) of the best nests.
TiledCost tiled_cost(const core::Layer& layer, const LayerMapping& mapping, const Array& array,
                     const TiledMemory& memory);

/// A network's layers, in its order, and their sums. Layers that an array does not run have no schedule, cycles or
/// words. (Their MACs, dataflows and SRAM counts are simulate()'s: compute does not depend on the memory.)
struct TiledNetworkCost {
  std::vector<TiledCost> layers;
  core::Cycles cycles;
  core::Cycles compute_cycles;
  DramTraffic dram;
};

/// All layers, one after the other; nothing stays on chip from one to the next. Throws InputError that names the layer
/// where tiled_cost() throws, and as simulate() for options that do not go together. Results do not depend on
/// options.threads.
TiledNetworkCost simulate_tiled(const core::Network& network, const SimulationOptions& options,
                                const TiledMemory& memory);

}  // namespace systole::dataflows
