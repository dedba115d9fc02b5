// SPDX-License-Identifier: MIT
#pragma once

#include <vector>

#include "core/diagnostic.h"
#include "core/files/text_file.h"
#include "dataflows/memory/scalesim/scalesim_memory.h"

namespace systole::dataflows::scalesim {

/// Reads a layout file: a header line, then rows of a name and 20 whole numbers, a trailing comma optional. SCALE-Sim
/// uses the first 20 numbers of the first row, for all layers (its fault B4). What stands behind them and what is wrong
/// with the other rows goes to `warnings`. Throws InputError with the first row's mistakes and their places.
CustomLayout read_layout_csv(const core::TextFile& file, std::vector<core::Diagnostic>& warnings);

}  // namespace systole::dataflows::scalesim
