// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <string>

#include "cli/simulate/simulation_run.h"

/// What `systole simulate` prints for people, and as CSV. All functions are pure: runs in, text out.
namespace systole::app {

/// One line a layer with totals; `all_layers` also lists what the array does not run.
std::string simulation_table(const SimulationRun& run, const SimulatedNetwork& simulated, bool all_layers);

/// One line a network and machine: cycles, utilisation, and the shares of depthwise, pointwise and other layers.
std::string simulation_summary(const SimulationRuns& runs);

/// The `count` slowest layers as bars.
std::string slowest_layers_chart(const SimulationRun& run, const SimulatedNetwork& simulated, std::size_t count);

/// A row a layer, all layers, network by network and machine by machine; columns are stable (docs/cli.md).
std::string simulation_csv(const SimulationRuns& runs);

}  // namespace systole::app
