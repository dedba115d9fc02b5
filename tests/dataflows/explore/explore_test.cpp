// SPDX-License-Identifier: MIT
// Threads, shards and interruptions change nothing.
#include "dataflows/explore/evaluate/explore.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "core/error.h"
#include "core/topology/dialect.h"
#include "tests/places.h"

namespace systole::tests {
namespace {

using namespace dataflows;           // NOLINT(google-build-using-namespace): a test file
using namespace dataflows::explore;  // NOLINT(google-build-using-namespace)

Exploration small_exploration(Keep::Policy policy, bool sampled = false) {
  Question question;
  question.axes.network = {"lenet5"};
  question.axes.dataflow = {dataflow_choice("os"), dataflow_choice("ws"), dataflow_choice("is|os")};
  question.axes.timing = {Timing::array, Timing::occupied};
  for (std::int64_t side = 1; side <= 40; ++side) question.axes.rows.push_back(32 + side);
  question.axes.cols = question.axes.rows;
  question.constraints.emplace_back("rows * cols <= 3000", question.axes);
  question.constraints.emplace_back("cycles > 3700", question.axes);
  question.keep = {.policy = policy, .count = 37, .objectives = {Metric::cycles, Metric::pes}};
  if (sampled) question.sample = 3000;
  return {question, {core::read_topology(topology_file("lenet5")).network}};
}

struct Outcome {
  Counts counts;
  std::vector<EvaluatedPoint> points;
  friend bool operator==(const Outcome&, const Outcome&) = default;
};

struct Stop {};

/// Runs a shard, stopped after every `patience` ranges and started again.
void run(const Exploration& exploration, Shard shard, unsigned threads, int patience, KeptPoints& kept,
         Counts& counts) {
  const ShardPositions positions(exploration.positions(), shard);
  std::uint64_t finished = 0;
  while (finished < positions.size()) {
    int left = patience;
    try {
      explore_positions(exploration, positions, finished, threads, [&](RangeResult&& range) {
        REQUIRE(range.begin == finished);
        finished = range.end;
        counts += range.counts;
        kept.add(range.points);
        if (--left == 0) throw Stop{};
      });
    } catch (const Stop&) {
      REQUIRE(left == 0);
    }
  }
}

Outcome outcome(const Exploration& exploration, std::uint64_t shards, unsigned threads, int patience) {
  Outcome result;
  KeptPoints kept(exploration.question().keep, exploration.space());
  for (std::uint64_t i = 0; i < shards; ++i) {
    run(exploration, {.index = i, .count = shards}, threads, patience, kept, result.counts);
  }
  result.points = kept.points();
  std::ranges::sort(result.points, {}, &EvaluatedPoint::id);
  return result;
}

TEST_CASE("explore: results do not depend on threads, shards or interruptions") {
  for (const Keep::Policy policy : {Keep::Policy::all, Keep::Policy::pareto, Keep::Policy::top}) {
    for (const bool sampled : {false, true}) {
      const Exploration exploration = small_exploration(policy, sampled);
      Outcome expected;
      KeptPoints kept(exploration.question().keep, exploration.space());
      Evaluator evaluator(exploration);
      for (std::uint64_t position = 0; position < exploration.positions(); ++position) {
        const auto point = evaluator.evaluate(exploration.id_at(position), expected.counts);
        if (point) kept.add(*point);
      }
      expected.points = kept.points();
      std::ranges::sort(expected.points, {}, &EvaluatedPoint::id);
      REQUIRE(expected.counts.undefined > 0);
      REQUIRE(expected.counts.excluded > 0);
      REQUIRE(expected.points.size() > 5);
      REQUIRE(expected.counts.undefined + expected.counts.excluded + expected.counts.feasible ==
              exploration.positions());
      constexpr int kNever = 1'000'000;
      CHECK(outcome(exploration, 1, 1, kNever) == expected);
      CHECK(outcome(exploration, 1, 2, kNever) == expected);
      CHECK(outcome(exploration, 1, 7, kNever) == expected);
      CHECK(outcome(exploration, 4, 1, kNever) == expected);
      CHECK(outcome(exploration, 5, 3, kNever) == expected);
      CHECK(outcome(exploration, 1, 1, 3) == expected);
      CHECK(outcome(exploration, 3, 3, 1) == expected);
    }
  }
}

/// Products m x k x n that are quick to search.
core::Network products(const std::vector<std::array<std::int64_t, 3>>& sizes) {
  core::Network network{.name = "products", .layers = {}, .notes = {}, .extra_params = {}};
  for (const auto& [m, k, n] : sizes) {
    core::Layer& layer = network.layers.emplace_back();
    layer.name = "gemm";
    layer.op = core::Operator::gemm;
    layer.m = m;
    layer.k = k;
    layer.n = n;
  }
  return network;
}

Question question_of_bounds(std::vector<Metric> objectives, Keep::Policy policy) {
  Question question;
  question.axes.network = {"some", "others"};
  question.axes.dataflow = {dataflow_choice("os"), dataflow_choice("ws"), dataflow_choice("is|os")};
  question.axes.timing = {Timing::array, Timing::scalesim};
  question.axes.memory = {memory_model_named("tiled"), no_memory()};
  question.axes.array = {{8, 8}, {4, 13}};
  question.axes.bits = {{8, 8, 8, 8}, {8, 4, 8, 32}};
  question.axes.sram_kb = {3, 1};
  question.axes.bandwidth_bytes = {2, 1, 64};
  question.axes.dram_latency = {30, 0};
  question.keep = {.policy = policy, .count = 9, .objectives = std::move(objectives)};
  return question;
}

TEST_CASE("explore: bounds leave out points, and change nothing in what is kept") {
  std::uint64_t left_out = 0;
  for (const auto& [policy, objectives] :
       {std::pair{Keep::Policy::pareto, std::vector{Metric::cycles, Metric::sram}},
        {Keep::Policy::pareto, {Metric::traffic, Metric::cycles, Metric::pes, Metric::sram}},
        {Keep::Policy::pareto, {Metric::accesses}},
        {Keep::Policy::top, {Metric::cycles, Metric::sram}},
        {Keep::Policy::top, {Metric::sram, Metric::traffic}}}) {
    Question question = question_of_bounds(objectives, policy);
    if (std::ranges::count(objectives, Metric::traffic) > 0) question.axes.memory.pop_back();
    const std::vector<core::Network> networks{products({{24, 40, 18}, {7, 9, 64}, {50, 80, 3}}),
                                              products({{24, 40, 18}, {40, 60, 20}})};
    const Exploration exploration(question, networks);
    Outcome expected;
    KeptPoints kept(question.keep, exploration.space());
    KeptPoints kept_by_bounds(question.keep, exploration.space());
    Counts counts;
    Evaluator evaluator(exploration);
    Evaluator by_bounds(exploration);
    REQUIRE(by_bounds.has_bounds());
    for (std::uint64_t id = 0; id < exploration.positions(); ++id) {
      const auto least = by_bounds.least_cycles(id);
      const auto point = evaluator.evaluate(id, expected.counts);
      const auto bounded = by_bounds.evaluate(id, counts, kept_by_bounds);
      if (point) kept.add(*point);
      if (bounded) kept_by_bounds.add(*bounded);
      if (bounded) REQUIRE(bounded == point);
      if (point && !bounded) ++left_out;
      REQUIRE(least);
      if (point) REQUIRE(*least <= point->values[Metric::cycles]);
    }
    expected.points = kept.points();
    CHECK(counts == expected.counts);
    CHECK(kept_by_bounds.points() == expected.points);
    constexpr int kNever = 1'000'000;
    CHECK(outcome(exploration, 1, 1, kNever) == expected);
    CHECK(outcome(exploration, 3, 2, 2) == expected);
  }
  CHECK(left_out > 1000);
}

TEST_CASE("explore: costs that constraints look at, or that no bound knows, are found for all points") {
  const auto has_bounds = [](const Question& question) {
    const std::vector<core::Network> networks(2, core::read_topology(topology_file("lenet5")).network);
    return Evaluator(Exploration(question, networks)).has_bounds();
  };
  const Question question = question_of_bounds({Metric::cycles}, Keep::Policy::pareto);
  CHECK(has_bounds(question));
  CHECK(!has_bounds(question_of_bounds({Metric::cycles}, Keep::Policy::all)));
  CHECK(!has_bounds(question_of_bounds({Metric::cycles, Metric::network_cycles}, Keep::Policy::pareto)));
  Question constrained = question;
  constrained.constraints.emplace_back("sram < 1 MB", question.axes);
  CHECK(has_bounds(constrained));
  constrained.constraints.emplace_back("cycles < 1 M", question.axes);
  CHECK(!has_bounds(constrained));
}

TEST_CASE("explore: what evaluating throws on a thread arrives, with 1 and with several threads") {
  Question question;
  question.axes.network = {"long"};
  question.axes.dataflow = {dataflow_choice("os")};
  question.axes.memory = {memory_model_named("tiled")};
  question.axes.rows.clear();
  for (std::int64_t i = 0; i < 2000; ++i) question.axes.rows.push_back(i == 1500 ? 1 : 100'000 + i);
  question.keep = {.policy = Keep::Policy::pareto, .count = 0, .objectives = {Metric::cycles}};
  core::Layer layer;
  layer.op = core::Operator::gemm;
  layer.m = std::int64_t{1} << 23U;  // more folds along one axis than the tiled model takes, on one row
  core::Network network;
  network.layers = {layer};
  const Exploration exploration(question, {network});
  for (const unsigned threads : {1U, 2U, 5U}) {
    std::uint64_t finished = 0;
    CHECK_THROWS_AS(explore_positions(exploration, ShardPositions(exploration.positions(), {}), 0, threads,
                                      [&](RangeResult&& range) { finished = range.end; }),
                    core::InputError);
    CHECK(finished > 0);
    CHECK(finished <= 1500);
  }
}

}  // namespace
}  // namespace systole::tests
