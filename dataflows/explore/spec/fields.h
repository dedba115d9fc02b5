// SPDX-License-Identifier: MIT
#pragma once

#include <span>

#include "core/field.h"
#include "dataflows/explore/evaluate/exploration.h"

namespace systole::dataflows::explore {

using SpecField = core::Field<Question>;

/// Describes everything that a spec may say, once: keys of YAML, units, defaults, allowed values and meanings. Paths
/// are those of the configuration in `systole explore --json`, too. A field reads and prints its value as YAML: `[os,
/// ws]`, `{from: 4, to: 256, step: 1}`. `constraints` reads names of the axes, so it is read after them.
std::span<const SpecField> spec_fields();

}  // namespace systole::dataflows::explore
