// SPDX-License-Identifier: MIT
#pragma once

#include <string>

#include "cli/simulate/simulation_run.h"
#include "core/ir/layer.h"
#include "core/report/chart/figure.h"
#include "core/report/chart/meaning.h"

/// What `systole simulate` draws. Every figure says under its panels which models made the numbers. All throw
/// core::InputError for more panels than a figure has.
namespace systole::app {

/// Cycles by layer of one machine's networks, a panel a network: bars in the network's order, of the layers that the
/// array runs. With a memory model cycles of computing and waiting are stacked, else colours tell kinds of layers.
core::chart::Figure layers_figure(const SimulationRun& run);

/// The networks' cycles on several machines, a panel a network: arrays side by side, a colour a dataflow; with a memory
/// model a bar a machine, computing and waiting stacked.
core::chart::Figure machines_figure(const SimulationRuns& runs);

/// The roofline (Williams, Waterman, Patterson, CACM 2009) of each machine's array and DRAM: MACs per cycle that a
/// layer reached over its MACs per DRAM word, under the lower of the array's R x C and the bandwidth's line. One panel
/// a network and machine, one series a kind of layer. Without a memory model (or where SCALE-Sim estimates the
/// bandwidth) the words are the compulsory ones and no bandwidth limits.
core::chart::Figure roofline_figure(const SimulationRuns& runs);

/// What a layer is to somebody who looks at a figure, and how the legend calls that.
core::chart::Meaning meaning_of(const core::Layer& layer);
std::string legend_name(core::chart::Meaning kind);

/// Throws core::InputError where a figure for `option` would have more panels than it can.
void require_panels(const char* option, std::size_t panels);

}  // namespace systole::app
