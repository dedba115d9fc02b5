// SPDX-License-Identifier: MIT
#pragma once

#include <span>
#include <string_view>

#include "core/accelerator/accelerator.h"
#include "core/text_file.h"

namespace systole::core {

/// Reads SCALE-Sim's .cfg with the grammar of Python's configparser: `[section]`, `key: value` or `key = value`,
/// keys without regard to case, comments only on lines of their own, indented lines continue a value. A missing key or
/// section gets its default; an unknown one is a warning with the nearest name, since SCALE-Sim ignores it.
/// `dataflows` are the names that `Dataflow` may have. Throws InputError with all of the file's mistakes.
ReadAccelerator read_scalesim_cfg(const TextFile& file, std::span<const std::string_view> dataflows);

}  // namespace systole::core
