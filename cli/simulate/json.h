// SPDX-License-Identifier: MIT
#pragma once

#include <functional>
#include <string_view>

#include "cli/common/json/provenance.h"
#include "cli/simulate/simulation_run.h"

namespace systole::app {

/// Writes all that the runs came to, network by network and machine by machine, as json_text does; keys are stable
/// (docs/cli.md). A layer at a time: a tree of a million layers would take gigabytes.
void write_simulation_json(const SimulationRuns& runs, const Provenance& provenance,
                           const std::function<void(std::string_view)>& write);

/// The machines in force as JSON, for the provenance: `arrays` and `dataflows` where there are several.
Json configuration_json(const SimulationRuns& runs);

}  // namespace systole::app
