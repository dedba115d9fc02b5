// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>

#include "core/quantity.h"
#include "dataflows/mapping/array.h"
#include "dataflows/memory/scalesim/scalesim_memory.h"

namespace systole::dataflows::scalesim {

/// Gives a grouped layer's report. Its `groups` equal groups run one after the other, each starting in the cycle after
/// the last of the one before it. Cycles, words and storage add up. Transfers start with the first group's and stop
/// with the last one's. As a single layer it reports the index of its last cycle, which is one less than its number of
/// cycles once and not once a group. `macs` are the whole layer's. Throws OverflowError. O(1).
LayerReport in_sequence(const LayerReport& group, std::int64_t groups, core::Macs macs, const Array& array);

}  // namespace systole::dataflows::scalesim
