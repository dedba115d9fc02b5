// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <string>

#include "cli/common/json/provenance.h"
#include "cli/simulate/simulation_run.h"

/// Which results stay on chip (`--keep-activations`), in every output. Of machines that keep none: nothing.
namespace systole::app {

/// A table of the kept results behind a network's table, and what they save.
std::string kept_text(const SimulatedNetwork& simulated);

/// The columns of the CSV and how many they are: `,held_words,on_chip_reads,kept_words`.
std::string kept_csv_header(const dataflows::Machine& machine);
std::size_t kept_csv_columns(const dataflows::Machine& machine);
void append_kept_columns(std::string& out, const SimulatedNetwork& simulated, std::size_t layer);

void put_kept(Json& json, const SimulatedNetwork& simulated, std::size_t layer);
void put_kept(Json& json, const SimulatedNetwork& simulated);

}  // namespace systole::app
