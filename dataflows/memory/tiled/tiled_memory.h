// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "core/ir/layer.h"
#include "core/ir/network.h"
#include "core/quantity.h"
#include "dataflows/machine/machine.h"
#include "dataflows/machine/memory_model.h"
#include "dataflows/machine/on_chip.h"
#include "dataflows/mapping/mapping.h"
#include "dataflows/mapping/product_run.h"
#include "dataflows/memory/tiled/dram_channel.h"
#include "dataflows/memory/tiled/schedule.h"
#include "dataflows/result/network_result.h"

/// Models `--memory tiled`: double-buffered scratchpads, tiles of array folds, and a DRAM channel whose transfers
/// overlap with computing. docs/tiled-memory.md states the contract, its formulas and its assumptions.
namespace systole::dataflows {

/// Gives the model's row in memory_models().
extern const MemoryModel tiled_memory;

/// The channel is this core's alone.
inline constexpr PerOperand kOneCopy{.ifmap = 1, .filter = 1, .ofmap = 1};

/// Holds an input's DRAM words.
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
  core::Elements partial_sums_written;  ///< in words, see Machine::partial_sum_words
  core::Elements partial_sums_read;
  [[nodiscard]] core::Elements compulsory() const { return ifmap.compulsory + filter.compulsory + ofmap_writes; }
  [[nodiscard]] core::Elements total() const {
    return ifmap.total() + filter.total() + ofmap_writes + partial_sums_written + partial_sums_read;
  }
  friend bool operator==(const DramTraffic&, const DramTraffic&) = default;
};

/// Counts the cycles in which the array waits, by what moved most in the tile or block that was late.
struct StallCycles {
  core::Cycles ifmap;
  core::Cycles filter;
  core::Cycles ofmap;
  core::Cycles partial_sums;
  [[nodiscard]] core::Cycles total() const { return ifmap + filter + ofmap + partial_sums; }
  friend bool operator==(const StallCycles&, const StallCycles&) = default;
};

/// Says what bounds a layer's time under the roofline: computing, or moving the words of one operand. On a shared
/// channel that is the operand with the most words.
enum class Bound : std::uint8_t { compute, ifmap, filter, ofmap, partial_sums };

struct TiledCost {
  core::Cycles cycles;          ///< compute + refill + prologue + stalls + epilogue
  core::Cycles compute_cycles;  ///< of dataflows/mapping/cost.h, which knows no chunks
  core::Cycles refill;          ///< what chunks of the stream pay again: loading, skew and drain of their folds
  core::Cycles prologue;        ///< start latency and what the first fold needs beforehand
  StallCycles stalls;
  core::Cycles epilogue;  ///< the last results on their way out
  DramTraffic dram;
  core::Cycles transfer_cycles;  ///< all DRAM words at full bandwidth; cycles >= max(compute + refill, transfer)
  Bound bound = Bound::compute;  ///< compute, unless transfer_cycles are more
  /// These are the cycles, except for the roofline. It is above them by one where SCALE-Sim's convention counts one
  /// cycle less than pass. They are never more on a faster channel.
  core::Cycles timeline_cycles;
  /// There is one for each part of the mapping: the last, smaller pack of packed layers is a part of its own. A part in
  /// strips has one for each width.
  std::vector<tiled::Schedule> schedules;
  std::vector<ProductRun> runs;  ///< of these schedules
  /// With scratchpads from these kB up to the machine's own the cost is the same.
  PerOperand same_from_kb{.ifmap = 1, .filter = 1, .ofmap = 1};

  /// Gives multiply-accumulates per DRAM word.
  [[nodiscard]] double macs_per_word(core::Macs macs) const;
};

/// Gives the cost of a layer that `mapping` was made of, on the machine's array, scratchpads and DRAM.
///
/// `copies` says, of each word of an operand, how many move in the time in which this core waits for one, because other
/// cores use the channel too. `on_chip` says what does not move at all, and how much less of the ifmap scratchpad there
/// is; at least one word must be left of it.
///
/// Throws InputError if the machine has a size, word or latency that is none, if the timing costs whole layers instead
/// of folds (fuseconv-2020; rp under fuseconv), or if an axis has more than 2^22 folds. Throws OverflowError. It takes
/// O(folds along both axes * their logarithm) and O(tiles) of the best nests.
/// at least one word must be left of it.
TiledCost tiled_cost(const core::Layer& layer, const LayerMapping& mapping, const Machine& machine,
                     const PerOperand& copies = kOneCopy, const OnChip& on_chip = {});

/// Gives what no schedule of a layer is below.
struct LeastCost {
  core::Cycles cycles;
  core::Elements words;  ///< from and to DRAM
  double most = 0;  ///< no count of any schedule is above it, in cycles, words or parts of them; infinite: not known
  double most_chunks = 1;  ///< of any stream; infinite: not known
};

/// Prepares a layer on one array for machines that differ in their memory: they have the parts of nests in common. Not
/// thread-safe.
class TiledLayer {
 public:
  /// `mapping` was made of the layer on the machine's array. Throws as tiled_cost() does.
  TiledLayer(const core::Layer& layer, LayerMapping mapping, const Machine& machine);
  TiledLayer(const TiledLayer&) = delete;
  TiledLayer& operator=(const TiledLayer&) = delete;
  TiledLayer(TiledLayer&&) noexcept;
  TiledLayer& operator=(TiledLayer&&) noexcept;
  ~TiledLayer();

  [[nodiscard]] const LayerMapping& mapping() const { return mapping_; }
  /// Gives tiled_cost() on a machine with that array and that choice of keep_halos.
  [[nodiscard]] TiledCost cost(const Machine& machine, const PerOperand& copies = kOneCopy, const OnChip& on_chip = {});
  /// Gives what cost() is at least, without a search: the roofline of the distinct words. Throws as cost() does.
  /// O(parts).
  [[nodiscard]] LeastCost least(const Machine& machine) const;

 private:
  struct Products;

  LayerMapping mapping_;
  std::unique_ptr<Products> products_;
  core::Cycles compute_cycles_;
};

/// Gives the tiled model's cost of a layer that simulate() ran under it. It is null for other models and for layers
/// that an array does not run.
const TiledCost* tiled_cost_of(const LayerResult& result);

/// Sums all layers' traffic that simulate() found under the tiled model.
DramTraffic tiled_traffic_of(const NetworkResult& result);

}  // namespace systole::dataflows
