// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <nlohmann/json_fwd.hpp>
#include <string>

#include "cli/common/json/json_text.h"
#include "cli/simulate/simulation_run.h"

/// Energy in the outputs of `systole simulate --energy TABLE`. All of it is empty where no energy was asked for.
namespace systole::app {

/// The network's energy and its parts, for people.
std::string energy_text(const SimulationRun& run, const SimulatedNetwork& simulated);

/// The network's energy in a table, without its band: `1.234 mJ`.
std::string energy_cell(const SimulationRun& run, const SimulatedNetwork& simulated);

/// Square millimetres of a machine of which only the area can be told.
std::string area_cell(const SimulationRun& run);

/// `--explain`: a layer's ledger, count times price line by line.
std::string ledger_text(const SimulationRun& run, const SimulatedNetwork& simulated, std::size_t layer);

/// Columns of the CSV: `,energy_low,energy,energy_high,energy_unit`, and a layer's.
std::string energy_csv_header(const SimulationRun& run);
std::size_t energy_csv_columns(const SimulationRun& run);
void append_energy_columns(std::string& out, const SimulationRun& run, const SimulatedNetwork& simulated,
                           std::size_t layer);

/// Puts `energy` into the JSON of a network, and into that of a layer.
void put_energy(Json& network, const SimulationRun& run, const SimulatedNetwork& simulated);
void put_energy(Json& json, const SimulationRun& run, const SimulatedNetwork& simulated, std::size_t layer);

}  // namespace systole::app
