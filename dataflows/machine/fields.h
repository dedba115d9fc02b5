// SPDX-License-Identifier: MIT
#pragma once

#include <span>
#include <string_view>

#include "core/field.h"
#include "dataflows/machine/machine.h"

namespace systole::dataflows {

using MachineField = core::Field<Machine>;

/// Every field of a machine, described once: flags of the command line, keys of SCALE-Sim's .cfg and of YAML, units,
/// defaults, allowed values and meanings. A new field of Machine is a new row here; a flag with it needs no more.
std::span<const MachineField> machine_fields();

/// The field of that path (`sram_kb.ifmap`), or null.
const MachineField* machine_field(std::string_view path);

}  // namespace systole::dataflows
