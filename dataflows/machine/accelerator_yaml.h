// SPDX-License-Identifier: MIT
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "core/files/text_file.h"
#include "dataflows/machine/accelerator.h"

namespace systole::dataflows {

/// Reads an accelerator from YAML with readable names, the same content as SCALE-Sim's .cfg:
///
///     array: {rows: 32, cols: 32}
///     dataflow: ws
///     sram_kb: {ifmap: 64, filter: 64, ofmap: 64}
///
/// What is left out gets its default; an unknown name is an error with the nearest one. Throws core::InputError with
/// all of the file's mistakes (only the first, where it is no YAML at all).
ReadAccelerator read_accelerator_yaml(const core::TextFile& file, std::span<const std::string_view> dataflows);

/// By the file's name: .yaml and .yml are YAML, anything else is SCALE-Sim's .cfg.
ReadAccelerator read_accelerator(const core::TextFile& file, std::span<const std::string_view> dataflows);

}  // namespace systole::dataflows
