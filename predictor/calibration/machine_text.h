// SPDX-License-Identifier: MIT
#pragma once

#include <optional>
#include <string>

#include "core/files/text_file.h"
#include "dataflows/machine/machine.h"
#include "dataflows/time/silicon.h"

/// A machine's file with the constants of its time models.
namespace systole::calibration {

/// A new machine's file: an array of the law's edge, weight stationary, and `silicon`. The clock is not known.
std::string machine_text(const std::string& title, const dataflows::Silicon& silicon);

/// The text of a machine's YAML with `silicon` in place of its own; its other lines stay as they are. Throws InputError
/// if that cannot be done: the file is no YAML, or its block `silicon` is not written as lines of its own.
std::string machine_text(const core::TextFile& base, const dataflows::Silicon& silicon);

/// The block `silicon:` of a machine's file. Read back it is `silicon`, but for what the learned model's file holds;
/// `silicon.learned` is written as it is.
std::string silicon_text(const dataflows::Silicon& silicon);

}  // namespace systole::calibration
