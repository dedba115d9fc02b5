// SPDX-License-Identifier: MIT
#pragma once

#include <span>
#include <string_view>

#include "core/files/text_file.h"
#include "dataflows/machine/accelerator.h"

namespace systole::dataflows {

/// Reads SCALE-Sim's .cfg with the grammar of Python's configparser: `[section]`, `key: value` or `key = value`,
/// keys without regard to case, comments only on lines of their own, indented lines continue a value. A missing key or
/// section gets its default; an unknown one is a warning with the nearest name, since SCALE-Sim ignores it.
/// `dataflows` are the names that `Dataflow` may have. Throws core::InputError with all of the file's mistakes.
ReadAccelerator read_scalesim_cfg(const core::TextFile& file, std::span<const std::string_view> dataflows);

}  // namespace systole::dataflows
