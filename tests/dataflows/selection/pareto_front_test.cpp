// SPDX-License-Identifier: MIT
#include "dataflows/selection/pareto_front.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <array>
#include <compare>
#include <random>
#include <span>
#include <vector>

#include "core/error.h"
#include "tests/dataflows/selection/brute_force.h"
#include "tests/dataflows/selection/random_costs.h"

namespace {

using namespace systole;             // NOLINT(google-build-using-namespace): a test file
using namespace systole::dataflows;  // NOLINT(google-build-using-namespace)
using enum Criterion;

bool dominates(const FuseCost& a, const FuseCost& b, std::span<const Criterion> criteria) {
  bool better = false;
  for (const Criterion criterion : criteria) {
    const std::weak_ordering order = compare(a, b, criterion);
    if (std::is_gt(order)) return false;
    better = better || std::is_lt(order);
  }
  return better;
}

bool equal_in(const FuseCost& a, const FuseCost& b, std::span<const Criterion> criteria) {
  return std::ranges::all_of(criteria, [&](Criterion criterion) { return std::is_eq(compare(a, b, criterion)); });
}

void check_front(const FuseCosts& costs, const std::vector<Criterion>& criteria) {
  const std::vector<Selection> all = systole::tests::all_selections(costs);
  const std::vector<Selection> front = pareto_front(costs, criteria);
  for (std::size_t i = 0; i < front.size(); ++i) {
    CHECK(total(costs, front[i].choices) == front[i].cost);
    for (std::size_t j = i + 1; j < front.size(); ++j) CHECK_FALSE(equal_in(front[i].cost, front[j].cost, criteria));
  }
  std::size_t undominated = 0;
  for (const Selection& selection : all) {
    const auto by = [&](const Selection& other) { return dominates(other.cost, selection.cost, criteria); };
    const auto same = [&](const Selection& point) { return equal_in(point.cost, selection.cost, criteria); };
    const bool is_dominated = std::ranges::any_of(all, by);
    if (!is_dominated) ++undominated;
    CHECK(std::ranges::any_of(front, same) == !is_dominated);
  }
  CHECK(front.size() <= undominated);
  CHECK_FALSE(front.empty());
}

TEST_CASE("the Pareto front is what brute force finds, for one to five criteria") {
  std::mt19937_64 random(1);
  const std::vector<std::vector<Criterion>> criteria{{cycles},
                                                     {sensitivity},
                                                     {cycles, params},
                                                     {layers, cycles},
                                                     {cycles, sensitivity},
                                                     {cycles, params, macs},
                                                     {sensitivity, cycles, layers},
                                                     {cycles, params, macs, layers},
                                                     {cycles, params, macs, layers, sensitivity}};
  for (const auto& some : criteria) {
    for (std::size_t blocks = 0; blocks <= 4; ++blocks) {
      for (int trial = 0; trial < 15; ++trial) check_front(systole::tests::random_costs(random, blocks), some);
    }
  }
}

TEST_CASE("a Pareto front leaves out what is not offered") {
  std::mt19937_64 random(2);
  FuseCosts costs = systole::tests::random_costs(random, 4);
  for (BlockCosts& block : costs.blocks) block.at(static_cast<std::size_t>(core::FuseChoice::full)).reset();
  for (const Selection& point : pareto_front(costs, std::array{cycles, params})) {
    CHECK(std::ranges::count(point.choices, core::FuseChoice::full) == 0);
  }
}

TEST_CASE("a front is in the order of its criteria") {
  std::mt19937_64 random(3);
  const std::vector<Selection> front =
      pareto_front(systole::tests::random_costs(random, 10), std::array{cycles, params});
  CHECK(front.size() > 2);
  for (std::size_t i = 1; i < front.size(); ++i) {
    CHECK(front[i - 1].cost.cycles < front[i].cost.cycles);
    CHECK(front[i - 1].cost.params > front[i].cost.params);
  }
}

TEST_CASE("of equal choices the front has the one that replaces the lower indices") {
  FuseCost plain;
  plain.cycles = core::Cycles{10};
  FuseCost replaced;
  replaced.cycles = core::Cycles{4};
  replaced.layers = 1;
  FuseCosts costs;
  for (int b = 0; b < 4; ++b) costs.blocks.push_back({plain, replaced, std::nullopt});
  const std::vector<Selection> front = pareto_front(costs, std::array{layers, cycles});
  REQUIRE(front.size() == 5);
  using enum core::FuseChoice;
  CHECK(front[2].choices == std::vector<core::FuseChoice>{full, full, keep, keep});
}

TEST_CASE("a front that outgrows memory is an error") {
  FuseCosts costs;
  for (int b = 0; b < 40; ++b) {
    FuseCost dear;
    dear.cycles = core::Cycles{std::int64_t{1} << b};
    FuseCost cheap;
    cheap.params = core::Parameters{std::int64_t{1} << b};
    costs.blocks.push_back({dear, cheap, std::nullopt});
  }
  CHECK_THROWS_AS(pareto_front(costs, std::array{cycles, params}), core::InputError);
}

}  // namespace
