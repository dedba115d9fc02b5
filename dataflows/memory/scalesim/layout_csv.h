// SPDX-License-Identifier: MIT
#pragma once

#include "core/files/text_file.h"
#include "dataflows/memory/scalesim/scalesim_memory.h"

namespace systole::dataflows::scalesim {

/// Reads a layout file: a header line, then rows of a name and 20 whole numbers, a trailing comma optional. SCALE-Sim
/// uses the first row for all layers (its fault B4); the others are checked and left. Throws InputError with all
/// mistakes and their places.
CustomLayout read_layout_csv(const core::TextFile& file);

}  // namespace systole::dataflows::scalesim
