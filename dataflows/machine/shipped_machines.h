// SPDX-License-Identifier: MIT
#pragma once

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "core/files/text_file.h"

/// Machines with names (accelerators/).
namespace systole::dataflows {

/// Names of the shipped machines and of those in the folders of $SYSTOLE_MACHINES, sorted.
std::vector<std::string> machine_names();

/// The file of the machine that `wanted` names: a shipped machine, else a path. Throws InputError with the nearest
/// name.
std::filesystem::path find_machine(std::string_view wanted);

/// A `# key: value` line that stands before a machine's first field: its title, its source, what differs from the
/// hardware. Empty where there is none.
std::string machine_note(const core::TextFile& file, std::string_view key);

}  // namespace systole::dataflows
