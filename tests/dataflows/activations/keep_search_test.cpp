// SPDX-License-Identifier: MIT
// The dynamic program against a look at every choice of what is kept and until when.
#include "dataflows/activations/keep_search.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <array>
#include <string>
#include <utility>
#include <vector>

#include "core/ir/network_builder.h"
#include "tests/dataflows/activations/every_choice.h"
#include "tests/dataflows/memory/tiled/tiled_random_layers.h"

namespace systole::tests {
namespace {

using core::Cycles;
using core::Elements;
using core::Kind;
using core::NetworkBuilder;
using dataflows::KeepPlan;
using dataflows::LeastOf;
using dataflows::NetworkCost;
using dataflows::Step;
using dataflows::StepOperand;
using dataflows::StepRun;

/// Costs for which it matters what is kept: what does not move is saved, and what is held makes a step that reads DRAM
/// slower. Each step has its own balance of the two.
struct InventedCosts {
  std::vector<std::array<std::int64_t, 3>> of;  ///< computing, cycles of a thousand words, words fetched again

  InventedCosts(Dice& draw, std::size_t steps) {
    for (std::size_t i = 0; i < steps; ++i) of.push_back({draw(0, 400), draw(1, 2000), draw(0, 3)});
  }

  [[nodiscard]] NetworkCost cost(const Step& step, std::size_t index, const StepRun& run) const {
    const auto [computing, pace, again] = of[index];
    std::int64_t words = 10;
    for (std::size_t i = 0; i < step.operands.size(); ++i) {
      if (run.operands_on_chip[i]) continue;
      words += step.operands[i].words.count();
      if (i == 0) words += again * run.held_words / 4;
    }
    if (run.result_to_dram) words += step.result.count();
    return {.cycles = Cycles{std::max(computing, words * pace / 1000)}, .words = Elements{words}};
  }
};

core::Layer layer_norm(const std::string& name) {
  core::Layer norm;
  norm.name = name;
  norm.op = core::Operator::norm;
  norm.kind = Kind::layer;
  return norm;
}

/// Chains, residual sums, branches, concatenations, norms and products of two activations, on maps of 8 x 1 x 8.
core::Network random_network(Dice& draw) {
  NetworkBuilder net("random", {.channels = 8, .h = 8, .w = 1});
  std::vector<NetworkBuilder::Node> nodes{net.conv("first", 8, 1, {})};
  const auto any = [&] {
    return nodes[static_cast<std::size_t>(draw(0, static_cast<std::int64_t>(nodes.size()) - 1))];
  };
  const auto recent = [&] { return draw(0, 2) > 0 ? nodes.back() : any(); };
  const std::int64_t layers = draw(3, 7);
  for (std::int64_t i = 0; i < layers; ++i) {
    const std::string name = "l" + std::to_string(i);
    const std::int64_t kind = draw(0, 9);
    if (kind <= 3) {
      nodes.push_back(net.conv(name, 8, 1, {}, {recent()}));
    } else if (kind <= 5) {
      nodes.push_back(net.sum(name, recent(), any()));
    } else if (kind == 6) {
      nodes.push_back(net.conv(name + "c", 8, 1, {}, {net.concat(name, {recent(), any()})}));
    } else if (kind == 7) {
      nodes.push_back(net.gemm(name, 8, 8, 8, 1, false, {recent(), any()}));
    } else {
      nodes.push_back(net.add(layer_norm(name), {recent()}));
    }
  }
  return std::move(net).build();
}

std::vector<Step> steps_of(const core::Network& network, const dataflows::VectorUnit& unit = {}) {
  return dataflows::steps_of(network, dataflows::vector_work(network, unit)).steps;
}

/// Gives results sizes of their own, and operands those of what they are made of.
void resize(std::vector<Step>& steps, Dice& draw) {
  for (Step& step : steps) {
    step.result = Elements{draw(1, 100)};
    for (StepOperand& operand : step.operands) {
      operand.words = {};
      for (const std::size_t result : operand.results) operand.words += steps[result].result;
    }
  }
}

TEST_CASE("no choice of what is kept, and until when, is better than the dynamic program's") {
  Dice draw(20261129);
  std::int64_t looked_at = 0;
  int kept = 0;
  int written_too = 0;
  int nothing = 0;
  for (int trial = 0; trial < 1500; ++trial) {
    const core::Network network = random_network(draw);
    std::vector<Step> steps = steps_of(network);
    resize(steps, draw);
    const InventedCosts costs(draw, steps.size());
    const std::int64_t capacity = draw.scaled(0, 300);
    const LeastOf least = trial % 2 == 0 ? LeastOf::cycles : LeastOf::words;
    const auto cost_of = [&](std::size_t step, const StepRun& run) { return costs.cost(steps[step], step, run); };
    const KeepPlan plan = dataflows::best_plan(steps, capacity, least, cost_of);
    const EveryChoice every(steps, capacity, cost_of, least);
    CAPTURE(trial);
    std::int64_t words_kept = 0;
    NetworkCost sum;
    for (std::size_t i = 0; i < steps.size(); ++i) {
      const NetworkCost cost = cost_of(i, plan.runs[i]);
      sum.cycles += cost.cycles;
      sum.words += cost.words;
      CHECK(plan.runs[i].held_words <= capacity);
      if (!plan.runs[i].keeps_result) continue;
      words_kept += steps[i].result.count();
      ++(plan.runs[i].result_to_dram ? written_too : kept);
    }
    CHECK(plan.is_best);
    CHECK(plan.cost == sum);
    const EveryChoice::Sums found = least == LeastOf::cycles
                                        ? EveryChoice::Sums{sum.cycles.count(), sum.words.count(), words_kept}
                                        : EveryChoice::Sums{sum.words.count(), sum.cycles.count(), words_kept};
    CHECK(found == every.best());
    looked_at += every.looked_at();
    if (words_kept == 0) ++nothing;
  }
  // The cases are not all trivial.
  CHECK(looked_at > 20'000);
  CHECK(kept > 1000);
  CHECK(written_too > 100);
  CHECK(nothing > 100);
  CHECK(nothing < 1000);
}

TEST_CASE("a search with too few states says that it may not be the best, and is never worse than keeping nothing") {
  Dice draw(7);
  int cut = 0;
  for (int trial = 0; trial < 300; ++trial) {
    const core::Network network = random_network(draw);
    std::vector<Step> steps = steps_of(network);
    resize(steps, draw);
    const InventedCosts costs(draw, steps.size());
    const auto cost_of = [&](std::size_t step, const StepRun& run) { return costs.cost(steps[step], step, run); };
    const KeepPlan best = dataflows::best_plan(steps, 300, LeastOf::cycles, cost_of);
    const KeepPlan some = dataflows::best_plan(steps, 300, LeastOf::cycles, cost_of, 2);
    const KeepPlan none = dataflows::plan_without(steps, cost_of);
    CAPTURE(trial);
    CHECK(best.cost.cycles <= some.cost.cycles);
    CHECK(some.cost.cycles <= none.cost.cycles);
    for (const StepRun& run : none.runs) CHECK(run.held_words == 0);
    if (some.is_best) {
      CHECK(some.cost == best.cost);
    } else {
      ++cut;
    }
  }
  CHECK(cut > 100);
}

TEST_CASE("steps: what runs at the drain is one of them with its array layer, and a concatenation is none") {
  NetworkBuilder net("block", {.channels = 4, .h = 4, .w = 4});
  const auto stem = net.conv("stem", 4, 1, {});
  const auto left = net.conv("left", 4, 1, {}, {stem});
  net.activation("relu", Kind::relu);
  const auto right = net.conv("right", 4, 1, {}, {stem});
  const auto sum = net.sum("sum", right, left + 1);
  const auto both = net.concat("both", {sum, stem});
  net.conv("last", 4, 1, {}, {both});
  const core::Network network = std::move(net).build();
  const std::vector<Step> steps = steps_of(network);
  REQUIRE(steps.size() == 4);
  CHECK(steps[1].layer == left);
  CHECK(steps[1].followers == std::vector<std::size_t>{left + 1});
  CHECK(steps[2].followers == std::vector<std::size_t>{sum});
  REQUIRE(steps[2].operands.size() == 2);
  CHECK(steps[2].operands[0].results == std::vector<std::size_t>{0});
  CHECK(steps[2].operands[1].results == std::vector<std::size_t>{1});
  CHECK(steps[2].operands[1].reader == sum);
  CHECK(steps[3].operands.at(0).results == std::vector<std::size_t>{2, 0});
  CHECK(steps[3].operands.at(0).may_be_on_chip);
  CHECK(steps[3].is_output);
  CHECK_FALSE(steps[2].is_output);
  // The network's input is nobody's result.
  CHECK_FALSE(steps[0].operands.at(0).may_be_on_chip);

  // Without a vector unit no operator moves words: the last layer reads what the sum is made of.
  const std::vector<Step> bare = steps_of(network, {.model = dataflows::VectorModel::none});
  REQUIRE(bare.size() == 4);
  CHECK(bare[1].followers.empty());
  CHECK(bare[3].operands.at(0).results == std::vector<std::size_t>{2, 1, 0});
}

TEST_CASE("the second operand of a product of two activations is read from DRAM, and other sizes are no result read") {
  NetworkBuilder net("attention", {.channels = 8, .h = 8, .w = 1});
  const auto query = net.conv("query", 8, 1, {});
  const auto key = net.conv("key", 8, 1, {}, {query});
  net.gemm("scores", 8, 8, 8, 1, false, {query, key});
  core::Network network = std::move(net).build();
  const std::vector<Step> steps = steps_of(network);
  REQUIRE(steps.size() == 3);
  CHECK(steps[2].operands.at(0).may_be_on_chip);
  CHECK_FALSE(steps[2].operands.at(1).may_be_on_chip);

  core::Layer other;
  other.name = "other";
  other.in_h = 3;
  network.layers.push_back(other);
  const dataflows::Steps with = dataflows::steps_of(network, dataflows::vector_work(network, {}));
  CHECK(with.unlike == std::vector<std::size_t>{3});
  CHECK_FALSE(with.steps.back().operands.at(0).may_be_on_chip);
}

}  // namespace
}  // namespace systole::tests
