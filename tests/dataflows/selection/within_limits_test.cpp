// SPDX-License-Identifier: MIT
#include "dataflows/selection/within_limits.h"

#include <doctest/doctest.h>

#include <compare>
#include <optional>
#include <random>

#include "tests/dataflows/selection/brute_force.h"
#include "tests/dataflows/selection/random_costs.h"

namespace {

using namespace systole;             // NOLINT(google-build-using-namespace): a test file
using namespace systole::dataflows;  // NOLINT(google-build-using-namespace)

/// The best by trying all.
std::optional<FuseCost> best_of_all(const FuseCosts& costs, Criterion minimised, const Limits& limits) {
  std::optional<FuseCost> best;
  for (const Selection& selection : systole::tests::all_selections(costs)) {
    if (!keeps(limits, selection.cost)) continue;
    const auto order = best ? compare(selection.cost, *best, minimised) : std::weak_ordering::less;
    if (std::is_lt(order) || (std::is_eq(order) && selection.cost.cycles < best->cycles)) best = selection.cost;
  }
  return best;
}

Limits random_limits(std::mt19937_64& random) {
  const auto maybe = [&](std::int64_t least, std::int64_t most) -> std::optional<std::int64_t> {
    if (random() % 2 == 0) return std::nullopt;
    return least + static_cast<std::int64_t>(random() % static_cast<std::uint64_t>(most - least + 1));
  };
  Limits limits{
      .cycles = maybe(8, 40), .params = maybe(8, 40), .macs = maybe(8, 40), .layers = maybe(0, 5), .sensitivity = {}};
  if (const auto tenths = maybe(-5, 20)) limits.sensitivity = static_cast<double>(*tenths) / 10;
  return limits;
}

TEST_CASE("the optimum under limits is what brute force finds, whatever is minimised") {
  std::mt19937_64 random(1);
  int feasible = 0;
  for (int trial = 0; trial < 600; ++trial) {
    const FuseCosts costs = systole::tests::random_costs(random, static_cast<std::size_t>(trial) % 6);
    const Limits limits = random_limits(random);
    const Criterion minimised = kCriteria.at(random() % kCriteria.size());
    const std::optional<FuseCost> expected = best_of_all(costs, minimised, limits);
    const std::optional<Selection> found = optimal_within(costs, minimised, limits);
    REQUIRE(found.has_value() == expected.has_value());
    if (!found) continue;
    ++feasible;
    CHECK(keeps(limits, found->cost));
    CHECK(total(costs, found->choices) == found->cost);
    CHECK(std::is_eq(compare(found->cost, *expected, minimised)));
    CHECK(found->cost.cycles == expected->cycles);
  }
  CHECK(feasible > 200);
}

TEST_CASE("greedy under limits keeps them, is never better than the optimum and sometimes worse") {
  std::mt19937_64 random(2);
  int worse = 0;
  for (int trial = 0; trial < 600; ++trial) {
    const FuseCosts costs = systole::tests::random_costs(random, 1 + static_cast<std::size_t>(trial) % 6);
    const Limits limits = random_limits(random);
    const std::optional<Selection> greedy = greedy_within(costs, Criterion::cycles, limits);
    const std::optional<Selection> best = optimal_within(costs, Criterion::cycles, limits);
    if (!greedy) continue;
    REQUIRE(best.has_value());
    CHECK(keeps(limits, greedy->cost));
    CHECK(total(costs, greedy->choices) == greedy->cost);
    CHECK(best->cost.cycles <= greedy->cost.cycles);
    if (best->cost.cycles < greedy->cost.cycles) ++worse;
  }
  CHECK(worse > 0);
}

/// Two blocks; under a limit of one parameter more, greedy takes the larger saving and has nothing left for two
/// smaller.
TEST_CASE("greedy takes the largest saving first, even where that is a mistake") {
  const auto cost = [](std::int64_t cycles, std::int64_t params, std::int64_t layers) {
    FuseCost made;
    made.cycles = core::Cycles{cycles};
    made.params = core::Parameters{params};
    made.layers = layers;
    return made;
  };
  FuseCosts costs;
  costs.blocks = {{cost(100, 0, 0), cost(40, 4, 1), std::nullopt},
                  {cost(100, 0, 0), cost(50, 2, 1), std::nullopt},
                  {cost(100, 0, 0), cost(50, 2, 1), std::nullopt}};
  const Limits limits{.cycles = {}, .params = 4, .macs = {}, .layers = {}, .sensitivity = {}};
  CHECK(greedy_within(costs, Criterion::cycles, limits)->cost.cycles == core::Cycles{240});
  CHECK(optimal_within(costs, Criterion::cycles, limits)->cost.cycles == core::Cycles{200});
}

TEST_CASE("greedy replaces no block whose replacement saves nothing") {
  const auto cost = [](std::int64_t cycles, std::int64_t layers) {
    FuseCost made;
    made.cycles = core::Cycles{cycles};
    made.layers = layers;
    return made;
  };
  FuseCosts costs;
  costs.blocks = {{cost(100, 0), cost(100, 0), std::nullopt},
                  {cost(100, 0), std::nullopt, cost(100, 1)},
                  {cost(100, 0), cost(101, 0), cost(99, 1)}};
  const auto found = greedy_within(costs, Criterion::cycles, {});
  REQUIRE(found.has_value());
  CHECK(found->choices == std::vector{core::FuseChoice::keep, core::FuseChoice::keep, core::FuseChoice::half});
}

TEST_CASE("under a limit of cycles greedy stops as soon as it is kept") {
  std::mt19937_64 random(3);
  for (int trial = 0; trial < 200; ++trial) {
    const FuseCosts costs = systole::tests::random_costs(random, 5);
    const Limits limits{.cycles = 25, .params = {}, .macs = {}, .layers = {}, .sensitivity = {}};
    const auto greedy = greedy_within(costs, Criterion::layers, limits);
    const auto best = optimal_within(costs, Criterion::layers, limits);
    CHECK(greedy.has_value() == best.has_value());
    if (greedy) CHECK(greedy->cost.layers >= best->cost.layers);
  }
}

}  // namespace
