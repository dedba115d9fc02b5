// SPDX-License-Identifier: MIT
#pragma once

#include "cli/common/provenance.h"
#include "cli/simulate/simulation_run.h"

namespace systole::app {

/// All that a run came to; keys are stable (docs/cli.md).
Json simulation_json(const SimulationRun& run, const Provenance& provenance);

/// The machine in force as JSON, for the provenance.
Json configuration_json(const dataflows::Machine& machine);

}  // namespace systole::app
