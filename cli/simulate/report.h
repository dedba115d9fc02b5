// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "cli/common/provenance.h"
#include "cli/simulate/memory_model.h"
#include "core/ir/network.h"
#include "dataflows/machine/accelerator.h"
#include "dataflows/simulate.h"

/// What `systole simulate` prints. All functions are pure: runs in, text out.
namespace systole::app {

/// One network that was simulated.
struct SimulatedNetwork {
  core::Network network;
  dataflows::NetworkResult result;  ///< with a memory model its cycles, stalls and utilisations
  ScalesimReports scalesim;         ///< of SCALE-Sim's memory models; else empty
  std::optional<dataflows::TiledNetworkCost> tiled;
  std::string command;  ///< the command line that repeats it
};

/// A layer's words between scratchpads and DRAM under any memory model; none where the array does not run it.
struct DramWords {
  core::Cycles cycles_with_prefetch;
  core::Elements ifmap_reads;
  core::Elements filter_reads;
  core::Elements ofmap_writes;
  core::Elements partial_sums_written;
  core::Elements partial_sums_read;

  [[nodiscard]] core::Elements total() const {
    return ifmap_reads + filter_reads + ofmap_writes + partial_sums_written + partial_sums_read;
  }
};

DramWords dram_words(const SimulatedNetwork& simulated, std::size_t layer);

/// Indices of the `count` slowest layers that the array runs, slowest first; equally slow ones in the network's order.
std::vector<std::size_t> slowest_first(const dataflows::NetworkResult& result, std::size_t count);

/// All networks of one command, under one configuration.
struct SimulationRun {
  dataflows::Accelerator accelerator;
  dataflows::SimulationOptions options;
  MemoryModel memory = MemoryModel::none;
  std::int64_t dram_latency = 0;  ///< of the tiled model
  std::vector<SimulatedNetwork> networks;
};

/// One line a layer with totals; `all_layers` also lists what the array does not run.
std::string simulation_table(const SimulationRun& run, const SimulatedNetwork& simulated, bool all_layers);

/// One line a network: cycles, utilisation, and the shares of depthwise, pointwise and other layers.
std::string simulation_summary(const SimulationRun& run);

/// The `count` slowest layers as bars.
std::string slowest_layers(const SimulationRun& run, const SimulatedNetwork& simulated, std::size_t count);

/// Machine output, all layers; columns and keys are stable (docs/cli.md).
std::string simulation_csv(const SimulationRun& run);
Json simulation_json(const SimulationRun& run, const Provenance& provenance);

/// The effective configuration as JSON, for the provenance.
Json configuration_json(const SimulationRun& run);

}  // namespace systole::app
