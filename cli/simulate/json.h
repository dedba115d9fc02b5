// SPDX-License-Identifier: MIT
#pragma once

#include "cli/common/provenance.h"
#include "cli/simulate/simulation_run.h"

namespace systole::app {

/// All that the runs came to, network by network and machine by machine; keys are stable (docs/cli.md).
Json simulation_json(const SimulationRuns& runs, const Provenance& provenance);

/// The machines in force as JSON, for the provenance: `arrays` and `dataflows` where there are several.
Json configuration_json(const SimulationRuns& runs);

}  // namespace systole::app
