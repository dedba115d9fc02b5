// SPDX-License-Identifier: MIT
#pragma once

#include <span>

#include "core/field.h"
#include "dataflows/explore/run/run.h"

namespace systole::dataflows::explore {

using RunField = core::Field<RunOptions>;

/// Describes how a spec is run, as far as users choose it, once: options of the command line, allowed values and
/// meanings. What is explored has a table of its own (spec/fields.h).
std::span<const RunField> run_fields();

}  // namespace systole::dataflows::explore
