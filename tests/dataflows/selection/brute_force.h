// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <vector>

#include "dataflows/selection/pareto_front.h"

namespace systole::tests {

/// Every choice of layers there is: what is slow and obvious.
inline std::vector<dataflows::Selection> all_selections(const dataflows::FuseCosts& costs) {
  std::vector<dataflows::Selection> all;
  std::vector<core::FuseChoice> choices(costs.blocks.size(), core::FuseChoice::keep);
  while (true) {
    all.push_back({.choices = choices, .cost = dataflows::total(costs, choices)});
    std::size_t b = 0;
    for (; b < choices.size(); ++b) {
      const auto next = static_cast<std::size_t>(choices[b]) + 1;
      if (next < core::kFuseChoices.size()) {
        choices[b] = core::kFuseChoices.at(next);
        break;
      }
      choices[b] = core::FuseChoice::keep;
    }
    if (b == choices.size()) return all;
  }
}

}  // namespace systole::tests
