// SPDX-License-Identifier: MIT
#pragma once

#include <span>

#include "core/field.h"
#include "dataflows/selection/comparison.h"

namespace systole::dataflows {

using ComparisonField = core::Field<ComparisonSettings>;

/// Every setting of a comparison that users choose, described once: options of the command line, defaults, allowed
/// values and meanings. Paths are those of the configuration in `systole compare --json`. A new setting is a new row
/// here.
std::span<const ComparisonField> comparison_fields();

}  // namespace systole::dataflows
