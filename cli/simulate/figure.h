// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <vector>

#include "cli/simulate/simulation_run.h"
#include "core/ir/layer.h"
#include "core/report/chart/figure.h"
#include "core/report/chart/meaning.h"

/// What `systole simulate` draws. Every figure says under its panels which models made the numbers. All throw
/// core::InputError for more panels than a figure has.
namespace systole::app {

/// Cycles by layer of the networks of the one machine, a panel a network: bars in the network's order, of the layers
/// that the array runs and of the operators beside it that take time. With a memory model cycles of computing and
/// waiting are stacked, else colours tell kinds of layers; what the vector unit adds has a colour of its own.
/// chip_charts() follow, where there is room for them. With a clock the right side counts milliseconds.
core::chart::Figure layers_figure(const SimulationRuns& runs);

/// The networks' cycles on several machines, a panel a network: arrays side by side, a colour a dataflow, diamonds for
/// the whole network; with a memory model a bar a machine: computing, waiting and operators beside the array stacked.
core::chart::Figure machines_figure(const SimulationRuns& runs);

/// Where the whole network's time goes. By operator: of one network a bar for each class, array and vector unit
/// stacked; of several a bar for each network. By core, where there are several: what cores do, layer by layer or
/// network by network; of whole layers on different cores the cycles of each core. At most two charts; all shares are
/// in percent.
std::vector<core::chart::BarChart> chip_charts(const SimulationRun& run);

/// The roofline (Williams, Waterman, Patterson, CACM 2009) of each machine's cores and DRAM: the rate that a layer
/// reached over its MACs per byte, under the lower of the PEs' rate and the bandwidth's line. The ridge is where both
/// meet; it is marked and named. Rates are MACs a cycle; with a clock TOP/s over operations per byte, a MAC being two.
/// One panel a network and machine, one series a kind of layer. Without a memory model (or where SCALE-Sim estimates
/// the bandwidth) no bandwidth limits and there is no ridge, which the note says; bytes are then the compulsory ones.
core::chart::Figure roofline_figure(const SimulationRuns& runs);

/// Energy by component, stacked: of one machine layer by layer, a panel a network; of several a bar for each machine.
/// Energy must have been asked for.
core::chart::Figure energy_figure(const SimulationRuns& runs);

/// What a layer is to somebody who looks at a figure, and how the legend calls that.
core::chart::Meaning meaning_of(const core::Layer& layer);
std::string legend_name(core::chart::Meaning kind);

/// Which machine and which models made the numbers, in sentences that hold for all runs.
std::string figure_note(const SimulationRuns& runs);

/// Throws core::InputError where a figure for `option` would have more panels than it can.
void require_panels(const char* option, std::size_t panels);

}  // namespace systole::app
