// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <string>

#include "cli/simulate/simulation_run.h"

namespace systole::app {

/// `--explain`: for the `count` slowest layers where their cycles go (loading, skew, streaming, drain, waiting for
/// memory), as a bar and in numbers, what the PEs do meanwhile, and in a sentence what binds.
std::string explain_layers(const SimulationRun& run, const SimulatedNetwork& simulated, std::size_t count);

}  // namespace systole::app
