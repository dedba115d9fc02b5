// SPDX-License-Identifier: MIT
#pragma once

#include "cli/simulate/simulation_run.h"
#include "core/report/chart/figure.h"

namespace systole::app {

/// The roofline (Williams, Waterman, Patterson, CACM 2009) of the run's array and DRAM: MACs per cycle that a layer
/// reached over its MACs per DRAM word, under the lower of the array's R x C and the bandwidth's line. One panel a
/// network, one series a kind of layer. Without a memory model (or where SCALE-Sim estimates the bandwidth) the words
/// are the compulsory ones and no bandwidth limits. Throws core::InputError for more than 26 networks.
core::chart::Figure roofline_figure(const SimulationRun& run);

}  // namespace systole::app
