// SPDX-License-Identifier: MIT
#pragma once

#include <optional>
#include <vector>

#include "cli/simulate/report.h"

/// What a roofline (Williams, Waterman, Patterson, CACM 2009) needs beside cycles and MACs.
namespace systole::app {

/// Words per cycle that all operands together can move; none where the run does not say.
std::optional<double> roofline_bandwidth(const SimulationRun& run);

/// DRAM words of each layer: the memory model's, or the least that any memory must move.
std::vector<double> roofline_words(const SimulationRun& run, const SimulatedNetwork& simulated);

}  // namespace systole::app
