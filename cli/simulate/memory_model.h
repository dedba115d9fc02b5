// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "core/ir/network.h"
#include "dataflows/machine/accelerator.h"
#include "dataflows/machine/memory_model.h"
#include "dataflows/memory/scalesim/memory_model.h"
#include "dataflows/memory/tiled/tiled_memory.h"
#include "dataflows/simulate.h"

namespace systole::app {

using dataflows::kMemoryModels;
using dataflows::MemoryModel;

/// SCALE-Sim's numbers of a network, one report a layer; none for layers that an array does not run.
using ScalesimReports = std::vector<std::optional<dataflows::scalesim::LayerReport>>;

/// The options of SCALE-Sim's model for this accelerator.
dataflows::scalesim::MemoryOptions scalesim_options(const dataflows::Accelerator& accelerator, MemoryModel model,
                                                    const std::optional<dataflows::scalesim::CustomLayout>& layout,
                                                    unsigned threads);

/// The latencies of the DRAM lines of SCALE-Sim's layer `layer_id`, read from `results/` in the current folder, where
/// SCALE-Sim looks for them; none unless the accelerator is in Ramulator mode. Throws core::InputError.
std::optional<dataflows::scalesim::LineLatencies> external_latencies(const dataflows::scalesim::MemoryOptions& options,
                                                                     std::size_t layer_id);

/// Simulates the network's scratchpads and puts cycles, stalls and utilisations into `result`, which holds its compute
/// cycles. Groups of a layer run one after the other. Throws core::InputError.
ScalesimReports simulate_scalesim_memory(const core::Network& network,
                                         const dataflows::scalesim::MemoryOptions& options,
                                         dataflows::NetworkResult& result);

/// The tiled model of this accelerator: its scratchpads; its bandwidths, in words per cycle, one that all operands
/// share or three (ifmap, filter, ofmap); and cycles until a layer's first word arrives. Throws core::InputError.
dataflows::TiledMemory tiled_memory(const dataflows::Accelerator& accelerator, std::int64_t start_latency);

/// Simulates the network on the tiled model and puts cycles, stalls (all cycles beyond computing) and overall
/// utilisation into `result`, which holds its compute cycles. Throws core::InputError.
dataflows::TiledNetworkCost simulate_tiled_memory(const core::Network& network,
                                                  const dataflows::SimulationOptions& options,
                                                  const dataflows::TiledMemory& memory,
                                                  dataflows::NetworkResult& result);

}  // namespace systole::app
