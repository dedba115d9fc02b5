// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <vector>

#include "core/ir/network.h"

namespace systole::core {

/// Who reads whom in a network, also where its file does not say.
struct DataFlow {
  std::vector<std::vector<std::uint32_t>> producers;  ///< of each layer; empty: the network's input, or unknown
  std::vector<std::vector<std::uint32_t>> consumers;  ///< of each layer, ascending
};

/// Producers are those that `inputs` names; else the row above if its output fits; else (a plain list of the layers
/// that an array runs, say) the latest layer whose output fits, or whose channels fit where the reader sees a 1x1 map:
/// a global pooling was left out. O(layers).
DataFlow data_flow(const Network& network);

}  // namespace systole::core
