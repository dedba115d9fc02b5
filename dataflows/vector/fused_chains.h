// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <vector>

#include "core/ir/network.h"

/// Which operators run at the drain of an array layer.
namespace systole::dataflows {

/// An array layer and the elementwise operators that follow it, each reading the one before it.
struct FusedChain {
  std::size_t root = 0;
  std::vector<std::size_t> followers;  ///< in order of execution; may be empty
};

/// One chain for each array layer, in the network's order. An operator joins the chain whose end it reads if nothing
/// else reads that end, it has as many elements, and all else that it reads was there before the array layer began. If
/// it could join several, it joins the one whose array layer runs last. O(layers + producers).
std::vector<FusedChain> fused_chains(const core::Network& network);

}  // namespace systole::dataflows
