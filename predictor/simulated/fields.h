// SPDX-License-Identifier: MIT
#pragma once

#include <span>

#include "core/field.h"
#include "predictor/simulated/simulated_data.h"

namespace systole::predictor {

using SimulationField = core::Field<SimulationOptions>;

/// Which accelerators and networks are simulated, described once: options, defaults, allowed values and meanings. Paths
/// are those of the configuration in `systole predict --json`.
std::span<const SimulationField> simulation_fields();

}  // namespace systole::predictor
