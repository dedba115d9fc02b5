// SPDX-License-Identifier: MIT
#pragma once

#include <string_view>
#include <vector>

#include "core/diagnostic.h"
#include "core/files/text_file.h"
#include "dataflows/machine/machine.h"

namespace systole::dataflows {

/// A machine read from a file, and what about the file deserves a warning.
struct ReadMachine {
  Machine machine;
  std::vector<core::Diagnostic> warnings;
  std::vector<std::string_view> given;  ///< paths of the fields that the file gives a value
};

/// Reads a machine from YAML with readable names, a superset of what SCALE-Sim's .cfg holds:
///
///     array: {rows: 32, cols: 32}
///     dataflow: ws
///     memory: tiled
///     sram_kb: {ifmap: 64, filter: 64, ofmap: 64}
///
/// What is left out gets its default; a file that describes scratchpads or DRAM and names no memory model means
/// SCALE-Sim's (`memory: scalesim`), as a .cfg with the same content does. An unknown name is an error with the nearest
/// one. Throws InputError with all of the file's mistakes (only the first, where it is no YAML at all).
ReadMachine read_machine_yaml(const core::TextFile& file);

/// By the file's name: .yaml and .yml are YAML, anything else is SCALE-Sim's .cfg (dataflows/machine/scalesim_cfg.h).
ReadMachine read_machine(const core::TextFile& file);

}  // namespace systole::dataflows
