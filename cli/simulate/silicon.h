// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "cli/common/json/provenance.h"
#include "cli/simulate/simulation_run.h"

/// Time on silicon (`--time`) in the outputs of `systole simulate`. All of it is empty where no time was asked for.
namespace systole::app {

/// A layer's microseconds in the table.
std::string silicon_cell(const dataflows::LayerResult& layer);

/// The network's microseconds in the summary: of its kernels, and of one program, `-` where the model tells none.
std::vector<std::string> silicon_total_cells(const dataflows::NetworkResult& result);

/// The network's time behind its table, where it is from, and what it leaves out.
std::string silicon_text(const SimulationRun& run, const SimulatedNetwork& simulated);

/// What the summary's microseconds are, a line each.
std::string silicon_summary_note(const SimulationRuns& runs);

/// Columns of the CSV: `,us_low,us,us_high,time_bound`. Ends that are not known are empty.
std::string silicon_csv_header(const dataflows::Machine& machine);
std::size_t silicon_csv_columns(const dataflows::Machine& machine);
void append_silicon_columns(std::string& out, const dataflows::LayerResult& layer);

/// Puts `silicon` into the JSON of a network, and into that of a layer.
void put_silicon(Json& network, const SimulationRun& run, const SimulatedNetwork& simulated);
void put_silicon(Json& json, const dataflows::LayerResult& layer);

/// Puts the constants in force into the configuration.
void put_silicon_configuration(Json& json, const dataflows::Machine& machine);

}  // namespace systole::app
