// SPDX-License-Identifier: MIT
#include "dataflows/selection/fixed_count.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <random>
#include <vector>

#include "core/error.h"
#include "tests/dataflows/selection/brute_force.h"
#include "tests/dataflows/selection/random_costs.h"

namespace {

using namespace systole;             // NOLINT(google-build-using-namespace): a test file
using namespace systole::dataflows;  // NOLINT(google-build-using-namespace)
using core::FuseChoice;

std::size_t replaced(const std::vector<FuseChoice>& choices) {
  return choices.size() - static_cast<std::size_t>(std::ranges::count(choices, FuseChoice::keep));
}

TEST_CASE("for a fixed count and variant greedy is optimal: as fast as the dynamic program and as brute force") {
  std::mt19937_64 random(1);
  for (int trial = 0; trial < 300; ++trial) {
    const FuseCosts costs = systole::tests::random_costs(random, static_cast<std::size_t>(trial) % 7);
    const std::vector<Selection> all = systole::tests::all_selections(costs);
    for (const FuseChoice variant : {FuseChoice::full, FuseChoice::half}) {
      const FuseChoice other = variant == FuseChoice::full ? FuseChoice::half : FuseChoice::full;
      for (std::size_t count = 0; count <= costs.blocks.size(); ++count) {
        const std::vector<FuseChoice> greedy = greedy_of_count(costs, variant, count);
        const std::vector<FuseChoice> optimal = optimal_of_count(costs, variant, count);
        CHECK(replaced(greedy) == count);
        CHECK(replaced(optimal) == count);
        core::Cycles fastest{1'000'000};
        for (const Selection& selection : all) {
          const bool counts = replaced(selection.choices) == count && std::ranges::count(selection.choices, other) == 0;
          if (counts) fastest = std::min(fastest, selection.cost.cycles);
        }
        CHECK(total(costs, greedy).cycles == fastest);
        CHECK(total(costs, optimal).cycles == fastest);
      }
    }
  }
}

TEST_CASE("equal savings go to the lower index, and a count is met even where it costs cycles") {
  const auto block = [](std::int64_t before, std::int64_t after) {
    FuseCost keep;
    keep.cycles = core::Cycles{before};
    FuseCost full;
    full.cycles = core::Cycles{after};
    full.layers = 1;
    return BlockCosts{keep, full, std::nullopt};
  };
  FuseCosts costs;
  costs.blocks = {block(10, 12), block(10, 5), block(20, 15), block(9, 4)};
  using enum FuseChoice;
  CHECK(greedy_of_count(costs, full, 2) == std::vector<FuseChoice>{keep, full, full, keep});
  CHECK(optimal_of_count(costs, full, 2) == std::vector<FuseChoice>{keep, full, full, keep});
  CHECK(greedy_of_count(costs, full, 4) == std::vector<FuseChoice>{full, full, full, full});
  CHECK(optimal_of_count(costs, full, 4) == std::vector<FuseChoice>{full, full, full, full});
  CHECK(saving(costs, 0, full) == core::Cycles{-2});
  CHECK_THROWS_AS(greedy_of_count(costs, full, 5), core::InputError);
  CHECK_THROWS_AS(optimal_of_count(costs, full, 5), core::InputError);
}

}  // namespace
