// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "core/ir/network.h"
#include "core/ir/operator_class.h"
#include "core/quantity.h"
#include "dataflows/machine/machine.h"
#include "dataflows/machine/on_chip.h"
#include "dataflows/mapping/cost.h"
#include "dataflows/mapping/product_run.h"
#include "dataflows/result/kept_activations.h"

/// What a network comes to on a machine.
namespace systole::dataflows {

/// Words between scratchpads and DRAM; all zero without a memory model.
struct DramWords {
  core::Elements ifmap_reads;
  core::Elements filter_reads;
  core::Elements ofmap_writes;          ///< final results
  core::Elements partial_sums_written;  ///< unfinished results on their way out and back
  core::Elements partial_sums_read;
  [[nodiscard]] core::Elements total() const {
    return ifmap_reads + filter_reads + ofmap_writes + partial_sums_written + partial_sums_read;
  }
  /// From DRAM, and to it.
  [[nodiscard]] core::Elements reads() const { return ifmap_reads + filter_reads + partial_sums_read; }
  [[nodiscard]] core::Elements writes() const { return ofmap_writes + partial_sums_written; }
  DramWords& operator+=(const DramWords& other);
  friend bool operator==(const DramWords&, const DramWords&) = default;
};

/// What the vector unit does for a layer (dataflows/vector/). All zero under `--vector none`.
struct VectorCost {
  core::Cycles lanes{};          ///< in which its lanes compute
  core::Cycles cycles{};         ///< by which the network takes longer: what the array's work does not hide
  core::Elements reads{};        ///< words that come from memory for it
  core::Elements writes{};       ///< words that go there
  std::int64_t fused_into = -1;  ///< index of the array layer at whose drain it runs; -1: on its own
  friend bool operator==(const VectorCost&, const VectorCost&) = default;
};

/// What only one memory model says of a layer. Each model that has more to say derives its own; `tiled_cost_of` and
/// `scalesim_report_of` read theirs.
struct MemoryDetail {
  MemoryDetail() = default;
  MemoryDetail(const MemoryDetail&) = default;
  MemoryDetail(MemoryDetail&&) = default;
  MemoryDetail& operator=(const MemoryDetail&) = default;
  MemoryDetail& operator=(MemoryDetail&&) = default;
  virtual ~MemoryDetail() = default;

  std::vector<ProductRun> runs;  ///< of the array, where the model cuts products; empty: as they are mapped
};

/// How a layer was shared out among cores (dataflows/chip/cores_result.h).
struct CoresDetail;

/// One layer on the machine. Layers that an array does not run have no dataflow, no cycles and no folds.
struct LayerResult {
  const Dataflow* dataflow = nullptr;  ///< the one it ran as; null: not run by the array
  core::OperatorClass operator_class = core::OperatorClass::non_array;
  core::Cycles cycles;                ///< computing and waiting for memory
  core::Cycles stall_cycles;          ///< of them, or beside them as SCALE-Sim counts: waiting
  core::Cycles cycles_with_prefetch;  ///< from the first word read from DRAM on; 0 without a memory model
  core::Macs macs;
  Utilisation utilisation;
  SramCounts sram;
  DramWords dram;
  std::int64_t folds = 0;
  std::int64_t packed_channels = 1;
  std::optional<double> time;        ///< by the machine's time model: microseconds, or cycles where that is none
  std::optional<LayerTime> silicon;  ///< by the machine's silicon model; none where that is none
  std::shared_ptr<const MemoryDetail> memory;  ///< null where the model has no more to say
  VectorCost vector;
  OnChip on_chip;
  std::shared_ptr<const CoresDetail> cores;  ///< null on one core, and where layers are not cut
};

/// What happens to a network with a layer that a model cannot run.
enum class OnFailure : std::uint8_t {
  stop,       ///< an InputError that names the layer
  leave_out,  ///< the layer is missing in the result, and the sums are of the others
};

/// A layer that was left out, and why.
struct MissingLayer {
  std::size_t layer = 0;  ///< index in the network
  std::string reason;
};

struct NetworkResult {
  /// Which models made the numbers, in words (model_sentence).
  std::string models;
  std::vector<LayerResult> layers;  ///< as many as the network has, in its order
  core::Cycles cycles;              ///< of the array
  core::Cycles vector_cycles;       ///< of the vector unit, beyond the array's
  core::Cycles network_cycles;      ///< of the whole network, from its input to its output
  core::Cycles stall_cycles;
  core::Macs macs;
  SramCounts sram;
  DramWords dram;
  double overall_utilisation = 0;       ///< percent: 100 * macs / (cycles * R * C * cores)
  std::optional<double> time;           ///< sum of the layers', where the machine has a time model
  std::optional<NetworkTime> silicon;   ///< where the machine has a silicon model
  std::optional<KeptActivations> kept;  ///< none where the machine keeps no activations

  std::vector<MissingLayer> missing;  ///< by index; their rows in `layers` count nothing. Empty under OnFailure::stop
};

/// 100 * macs / (cycles * R * C * cores): of all that the PEs could do, the useful part, in percent. 0 where no cycle
/// passes. Throws OverflowError where R * C exceeds 64 bits.
double overall_utilisation(core::Macs macs, core::Cycles cycles, const Array& array, std::int64_t cores = 1);

/// Puts the sums of the layers into `result`. Throws InputError where they exceed 64 bits, naming the network.
void add_up(const core::Network& network, const Machine& machine, NetworkResult& result);

/// Why a layer is missing; null if it is not. O(log missing).
const MissingLayer* missing_layer(const NetworkResult& result, std::size_t layer);

/// Shares of a network's cycles in percent by what its layers are.
struct CycleShares {
  double depthwise = 0;  ///< depthwise convolutions and the 1D ones that replace them
  double pointwise = 0;
  double other = 0;
};
CycleShares cycle_shares(const NetworkResult& result);

/// Indices of the `count` slowest layers that the array runs, slowest first; equally slow ones in the network's order.
/// O(layers * log count).
std::vector<std::size_t> slowest_layers(const NetworkResult& result, std::size_t count);

}  // namespace systole::dataflows
