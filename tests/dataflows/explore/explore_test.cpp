// SPDX-License-Identifier: MIT
// Threads, shards and interruptions change nothing.
#include "dataflows/explore/evaluate/explore.h"

#include <doctest/doctest.h>

#include <algorithm>
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
