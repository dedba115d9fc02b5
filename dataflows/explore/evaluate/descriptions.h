// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <string>

#include "dataflows/explore/evaluate/keep.h"
#include "dataflows/explore/space/design_space.h"

/// Says what an exploration is, in words.
namespace systole::dataflows::explore {

/// Lists the axes: `3 dataflow x 16 rows x 16 cols x 2 variant`.
std::string space_text(const DesignSpace& space);

/// Says what results hold: `the Pareto front over cycles, pes for each network`.
std::string keep_text(const Keep& keep, const DesignSpace& space);

/// Writes a number of points: `1,234,567`.
std::string count_text(std::uint64_t count);

}  // namespace systole::dataflows::explore
