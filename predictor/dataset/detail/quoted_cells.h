// SPDX-License-Identifier: MIT
#pragma once

#include "core/files/text_file.h"

namespace systole::predictor {

/// The same CSV without the double quotes around cells, as spreadsheets and pandas write them. Every byte stays in its
/// column, so that messages name the right one: quotes become spaces, and commas between them semicolons, since no name
/// may hold a comma. Quotes inside of a cell, and those that do not end, stay. O(size).
core::TextFile without_quotes(const core::TextFile& file);

}  // namespace systole::predictor
