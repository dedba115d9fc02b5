// SPDX-License-Identifier: MIT
#pragma once

#include <span>

#include "core/field.h"
#include "dataflows/time/silicon.h"

namespace systole::dataflows {

using SiliconField = core::Field<Silicon>;

/// Every constant of a chip's time models, described once: keys of a machine's YAML under `silicon`, units and
/// meanings. docs/file-formats.md has the table.
std::span<const SiliconField> silicon_fields();

}  // namespace systole::dataflows
