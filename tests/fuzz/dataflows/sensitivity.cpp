// SPDX-License-Identifier: MIT
#include "dataflows/selection/sensitivity.h"
#include "tests/fuzz/target.h"

namespace fuzz = systole::tests::fuzz;

SYSTOLE_FUZZ_TARGET(sensitivity) {
  return fuzz::attempt([&] {
    systole::dataflows::FuseCosts costs{.unchanged = {}, .blocks = {{}, {}, {}}};
    for (auto& block : costs.blocks) block.fill(systole::dataflows::FuseCost{});
    systole::dataflows::read_sensitivity(fuzz::text_of(data, size, "costs.csv"), costs);
  });
}
