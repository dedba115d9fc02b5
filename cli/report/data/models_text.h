// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <vector>

#include "dataflows/machine/memory_model.h"
#include "dataflows/mapping/timing.h"

namespace systole::app {

/// Which timing conventions and memory models made the numbers, each with what it is: `timing array:
/// neighbour-connected PEs, ...; memory none: no memory model`.
std::string models_text(const std::vector<dataflows::Timing>& timings,
                        const std::vector<const dataflows::MemoryModel*>& memories);

/// The same of the names in a file. A name that this version does not know stands alone.
std::string models_text(const std::string& timing, const std::string& memory);

}  // namespace systole::app
