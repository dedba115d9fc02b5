// SPDX-License-Identifier: MIT
#pragma once

#include <optional>
#include <vector>

#include "core/ir/network.h"
#include "dataflows/result/network_result.h"

/// What a roofline (Williams, Waterman, Patterson, CACM 2009) needs beside cycles and MACs.
namespace systole::dataflows {

/// DRAM words per cycle that all operands together can move; none where the machine's memory model does not say.
std::optional<double> dram_words_per_cycle(const Machine& machine);

/// DRAM words of each layer of `result`, which simulate() found for `network` on `machine`: the memory model's, or
/// without one the least that any memory must move (the compulsory words of the tiled model). Throws InputError where
/// the machine's timing does not cost folds, so that there is no such least.
std::vector<double> roofline_words(const core::Network& network, const Machine& machine, const NetworkResult& result);

}  // namespace systole::dataflows
