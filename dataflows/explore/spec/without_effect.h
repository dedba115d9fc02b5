// SPDX-License-Identifier: MIT
#pragma once

#include <vector>

#include "core/diagnostic.h"
#include "core/files/text_file.h"
#include "dataflows/explore/evaluate/exploration.h"

namespace systole::dataflows::explore {

/// Names what a spec says that changes nothing in its results, with the place and what would read it: a bandwidth
/// without a memory model that has one, the seed of no sample. `question` is what read_spec(file) gave.
std::vector<core::Diagnostic> without_effect(const core::TextFile& file, const Question& question);

}  // namespace systole::dataflows::explore
