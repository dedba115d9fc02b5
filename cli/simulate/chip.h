// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <string>

#include "cli/common/json/provenance.h"
#include "cli/simulate/simulation_run.h"

/// What a chip makes of a network beyond one array's cycles, in every output: operators beside the array, cores,
/// seconds.
namespace systole::app {

/// Lines behind a network's table: the whole network's time, where it goes, and what that is in seconds. Without a
/// vector unit, which operators cost nothing.
std::string whole_network_text(const SimulationRun& run, const SimulatedNetwork& simulated);

/// The columns of the CSV and how many they are: `,vector_cycles`, with several cores and with a clock more.
std::string chip_csv_header(const dataflows::Machine& machine);
std::size_t chip_csv_columns(const dataflows::Machine& machine);
void append_chip_columns(std::string& out, const dataflows::Machine& machine, const dataflows::LayerResult& layer);

void put_chip(Json& json, const dataflows::Machine& machine, const dataflows::LayerResult& layer);
void put_chip(Json& json, const SimulationRun& run, const SimulatedNetwork& simulated);

}  // namespace systole::app
