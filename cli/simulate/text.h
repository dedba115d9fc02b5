// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <string>

#include "cli/simulate/simulation_run.h"

/// What `systole simulate` prints for people, and as CSV. All functions are pure: runs in, text out.
namespace systole::app {

/// One line a layer with totals; `all_layers` also lists what the array does not run.
std::string simulation_table(const SimulationRun& run, const SimulatedNetwork& simulated, bool all_layers);

/// One line a network: cycles, utilisation, and the shares of depthwise, pointwise and other layers.
std::string simulation_summary(const SimulationRun& run);

/// The `count` slowest layers as bars.
std::string slowest_layers_chart(const SimulationRun& run, const SimulatedNetwork& simulated, std::size_t count);

/// A row a layer, all layers; columns are stable (docs/cli.md).
std::string simulation_csv(const SimulationRun& run);

}  // namespace systole::app
