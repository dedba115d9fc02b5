// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <random>

#include "dataflows/selection/fuse_cost.h"

namespace systole::tests {

/// Costs of `blocks` made-up blocks; small numbers, so that ties and negative savings are frequent.
inline dataflows::FuseCosts random_costs(std::mt19937_64& random, std::size_t blocks) {
  const auto pick = [&](std::int64_t least, std::int64_t most) {
    return least + static_cast<std::int64_t>(random() % static_cast<std::uint64_t>(most - least + 1));
  };
  const auto cost = [&](std::int64_t layers) {
    dataflows::FuseCost made;
    made.cycles = core::Cycles{pick(1, 12)};
    made.macs = core::Macs{pick(1, 12)};
    made.params = core::Parameters{pick(1, 12)};
    made.layers = layers;
    // Tenths, which are not exact in binary: sums depend on their order.
    made.sensitivity = layers == 0 ? 0.0 : static_cast<double>(pick(-2, 12)) / 10;
    return made;
  };
  dataflows::FuseCosts costs;
  costs.unchanged = cost(0);
  for (std::size_t b = 0; b < blocks; ++b) costs.blocks.push_back({cost(0), cost(1), cost(1)});
  return costs;
}

}  // namespace systole::tests
