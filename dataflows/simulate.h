// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "core/ir/network.h"
#include "core/ir/operator_class.h"
#include "dataflows/machine/accelerator.h"
#include "dataflows/mapping/cost.h"
#include "dataflows/mapping/mapping.h"

/// Networks on arrays: what `systole simulate` prints, as values.
namespace systole::dataflows {

struct SimulationOptions {
  Array array{};
  const Dataflow* dataflow = nullptr;  ///< null: os
  Timing timing = Timing::scalesim;
  DepthwiseMapping depthwise = DepthwiseMapping::per_channel;
  unsigned threads = 0;  ///< 0: all cores; results do not depend on it
};

/// One layer on the array. Layers that an array does not run have no dataflow, no cycles and no folds.
struct LayerResult {
  const Dataflow* dataflow = nullptr;  ///< the one it ran as
  core::OperatorClass operator_class = core::OperatorClass::non_array;
  core::Cycles cycles;
  core::Cycles stall_cycles;
  core::Macs macs;
  Utilisation utilisation;
  SramCounts sram;
  std::int64_t folds = 0;
  std::int64_t packed_channels = 1;
};

struct NetworkResult {
  std::vector<LayerResult> layers;  ///< as many as the network has, in its order
  core::Cycles cycles;
  core::Macs macs;
  SramCounts sram;
  double overall_utilisation = 0;  ///< percent: 100 * macs / (cycles * R * C)
};

/// Runs every layer, one after the other (groups too). Throws InputError that names the layer whose counts exceed 64
/// bits, or that the options do not go together. O(layers); packing is O(groups) a layer.
NetworkResult simulate(const core::Network& network, const SimulationOptions& options);

/// Cycles of one layer alone, without utilisation or traffic: for searches over many arrays and rewritings. 0 for
/// layers that an array does not run. Throws as simulate does; the options must go together (require_defined). O(1).
core::Cycles layer_cycles(const core::Network& network, std::size_t index, const SimulationOptions& options);

}  // namespace systole::dataflows
