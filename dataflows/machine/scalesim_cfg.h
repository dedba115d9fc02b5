// SPDX-License-Identifier: MIT
#pragma once

#include "core/files/text_file.h"
#include "dataflows/machine/machine_file.h"

namespace systole::dataflows {

/// Reads SCALE-Sim's .cfg with the grammar of Python's configparser: `[section]`, `key: value` or `key = value`,
/// keys without regard to case, comments only on lines of their own, indented lines continue a value. A missing key or
/// section gets its default; an unknown one is a warning with the nearest name, since SCALE-Sim ignores it.
/// Throws InputError with all of the file's mistakes.
ReadMachine read_scalesim_cfg(const core::TextFile& file);

}  // namespace systole::dataflows
