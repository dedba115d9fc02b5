// SPDX-License-Identifier: MIT
#pragma once

#include <functional>
#include <string_view>

#include "cli/common/provenance.h"
#include "cli/simulate/simulation_run.h"

namespace systole::app {

/// Writes all that a run came to, as json_text does; keys are stable (docs/cli.md). A layer at a time: a tree of a
/// million layers would take gigabytes.
void write_simulation_json(const SimulationRun& run, const Provenance& provenance,
                           const std::function<void(std::string_view)>& write);

/// The machine in force as JSON, for the provenance.
Json configuration_json(const dataflows::Machine& machine);

}  // namespace systole::app
