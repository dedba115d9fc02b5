// SPDX-License-Identifier: MIT
// The streaming front, the best N, samples and shards: each against a slow and obvious way.
#include "dataflows/explore/evaluate/pareto_archive.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <map>
#include <random>
#include <vector>

#include "dataflows/explore/evaluate/guided_ranges.h"
#include "dataflows/explore/evaluate/keep.h"
#include "dataflows/explore/space/sample_order.h"
#include "dataflows/explore/space/shard.h"

namespace systole::tests {
namespace {

using namespace dataflows::explore;  // NOLINT(google-build-using-namespace): a test file

std::vector<EvaluatedPoint> random_points(std::mt19937& random, std::size_t count, std::int64_t largest) {
  std::vector<EvaluatedPoint> points(count);
  for (std::size_t i = 0; i < count; ++i) {
    points[i].id = i;
    for (const Metric metric : kMetrics) {
      points[i].values[metric] = static_cast<std::int64_t>(random() % static_cast<unsigned>(largest + 1));
    }
  }
  return points;
}

/// 3 networks, 2 timings, 10 rows, 5 variants.
DesignSpace small_space() {
  Axes axes;
  axes.network = {"a", "b", "c"};
  axes.dataflow = {dataflow_choice("os")};
  axes.timing = {dataflows::Timing::array, dataflows::Timing::scalesim};
  axes.rows = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10};
  axes.variant = {dataflows::kFuseVariants.begin(), dataflows::kFuseVariants.end()};
  return DesignSpace(axes);
}

/// By the definition: nobody else is no worse in all and better in one, or equal in all with a lower id.
std::vector<EvaluatedPoint> brute_force(const std::vector<EvaluatedPoint>& points, const std::vector<Metric>& by) {
  std::vector<EvaluatedPoint> front;
  for (const EvaluatedPoint& point : points) {
    const bool beaten = std::ranges::any_of(points, [&](const EvaluatedPoint& other) {
      bool no_worse = true;
      bool better = false;
      for (const Metric metric : by) {
        no_worse = no_worse && other.values[metric] <= point.values[metric];
        better = better || other.values[metric] < point.values[metric];
      }
      return no_worse && (better || other.id < point.id);
    });
    if (!beaten) front.push_back(point);
  }
  return front;
}

TEST_CASE("explore: the streaming Pareto front equals brute force, in any order, with ties") {
  std::mt19937 random(7);
  const std::vector<std::vector<Metric>> objectives{
      {Metric::cycles},
      {Metric::cycles, Metric::pes},
      {Metric::cycles, Metric::pes, Metric::sram},
      {Metric::cycles, Metric::pes, Metric::sram, Metric::traffic, Metric::params}};
  for (const auto& by : objectives) {
    for (const std::int64_t largest : {1, 4, 30, 1'000'000}) {
      for (int repeat = 0; repeat < 20; ++repeat) {
        std::vector<EvaluatedPoint> points = random_points(random, 150, largest);
        const std::vector<EvaluatedPoint> expected = brute_force(points, by);
        std::shuffle(points.begin(), points.end(), random);  // the test's own, any order will do
        ParetoArchive archive(by);
        for (const EvaluatedPoint& point : points) archive.insert(point);
        CHECK(archive.size() == expected.size());
        REQUIRE(archive.points() == expected);
      }
    }
  }
}

TEST_CASE("explore: the best N equal a sort, in any order") {
  std::mt19937 random(8);
  const std::vector<Metric> by{Metric::cycles, Metric::pes};
  for (const std::size_t count : {std::size_t{1}, std::size_t{10}, std::size_t{100}, std::size_t{1000}}) {
    std::vector<EvaluatedPoint> points = random_points(random, 300, 12);
    std::vector<EvaluatedPoint> expected = points;
    std::ranges::stable_sort(expected, [&](const EvaluatedPoint& a, const EvaluatedPoint& b) {
      return std::pair(a.values[by[0]], a.values[by[1]]) < std::pair(b.values[by[0]], b.values[by[1]]);
    });
    expected.resize(std::min(count, expected.size()));
    std::ranges::sort(expected, {}, &EvaluatedPoint::id);
    std::shuffle(points.begin(), points.end(), random);
    KeptPoints kept({.policy = Keep::Policy::top, .count = count, .objectives = by, .per = {}}, small_space());
    kept.add(points);
    CHECK(kept.points() == expected);
  }
}

TEST_CASE("explore: each group has its own front and its own best, as if the others were not there") {
  std::mt19937 random(10);
  const DesignSpace space = small_space();
  const std::vector<Metric> by{Metric::cycles, Metric::pes};
  const std::vector<EvaluatedPoint> points = random_points(random, space.size(), 40);
  for (const std::vector<Axis>& per :
       {std::vector<Axis>{}, {Axis::network}, {Axis::rows, Axis::network}, {Axis::timing, Axis::variant}}) {
    for (const Keep::Policy policy : {Keep::Policy::pareto, Keep::Policy::top}) {
      const Keep keep{.policy = policy, .count = 4, .objectives = by, .per = per};
      std::map<std::vector<std::uint32_t>, KeptPoints> alone;
      for (const EvaluatedPoint& point : points) {
        std::vector<std::uint32_t> key;
        for (const Axis axis : per) key.push_back(space.digits(point.id)[static_cast<std::size_t>(axis)]);
        Keep ungrouped = keep;
        ungrouped.per = {};
        alone.try_emplace(key, ungrouped, space).first->second.add(point);
      }
      std::vector<EvaluatedPoint> expected;
      for (const auto& [key, kept] : alone) {
        const auto more = kept.points();
        expected.insert(expected.end(), more.begin(), more.end());
      }
      std::ranges::sort(expected, {}, &EvaluatedPoint::id);
      KeptPoints kept(keep, space);
      kept.add(points);
      CHECK(kept.points() == expected);
      CHECK(kept.size() == expected.size());
      CHECK(PointGroups(space, per).size() == alone.size());
    }
  }
}

TEST_CASE("explore: a sample's order meets every number once, and seeds differ") {
  for (const std::uint64_t size : {1U, 2U, 3U, 4U, 5U, 100U, 1000U, 1024U, 1025U, 5000U}) {
    const SampleOrder order(size, 42);
    std::vector<bool> met(size, false);
    for (std::uint64_t i = 0; i < size; ++i) {
      const std::uint64_t number = order[i];
      REQUIRE(number < size);
      REQUIRE(!met[number]);
      met[number] = true;
    }
  }
  // About uniform: of 64 bins of 1000 draws each none is far from its share (5 standard deviations).
  const SampleOrder large(std::uint64_t{1} << 40U, 3);
  std::vector<int> bins(64, 0);
  for (std::uint64_t i = 0; i < 64'000; ++i) ++bins[large[i] >> 34U];
  for (const int count : bins) CHECK(std::abs(count - 1000) < 160);
  CHECK(SampleOrder(1'000'000, 1)[0] != SampleOrder(1'000'000, 2)[0]);
  CHECK(SampleOrder(1'000'000, 1)[17] == 92'753);  // the same on every machine
}

TEST_CASE("explore: shards cover a run's positions without overlap, evenly") {
  for (const std::uint64_t positions : {0U, 1U, 3U, 64U, 1000U, 12'345U, 9'000'000U}) {
    for (const std::uint64_t count : {1U, 2U, 3U, 4U, 7U, 100U}) {
      std::uint64_t total = 0;
      std::uint64_t sum = 0;
      std::uint64_t largest = 0;
      std::uint64_t smallest = positions;
      for (std::uint64_t index = 0; index < count; ++index) {
        const ShardPositions shard(positions, {.index = index, .count = count});
        total += shard.size();
        largest = std::max(largest, shard.size());
        smallest = std::min(smallest, shard.size());
        if (positions > 100'000) continue;
        std::uint64_t before = 0;
        for (std::uint64_t local = 0; local < shard.size(); ++local) {
          const std::uint64_t position = shard[local];
          REQUIRE(position < positions);
          REQUIRE((local == 0 || position > before));
          before = position;
          sum += position;
        }
      }
      CHECK(total == positions);
      if (positions <= 100'000 && positions > 0) CHECK(sum == positions * (positions - 1) / 2);
      CHECK(largest - smallest <= std::max<std::uint64_t>(65536, 1));
    }
  }
}

TEST_CASE("explore: guided ranges follow each other to the end, whatever they take") {
  std::mt19937 random(9);
  for (const unsigned workers : {1U, 2U, 64U}) {
    GuidedRanges ranges(17, 200'000, workers);
    std::uint64_t next = 17;
    while (const auto range = ranges.next()) {
      REQUIRE(range->begin == next);
      REQUIRE(range->end > range->begin);
      REQUIRE(range->end - range->begin <= GuidedRanges::kLargest);
      next = range->end;
      ranges.took(*range, static_cast<double>(random() % 1000) / 5000);
    }
    CHECK(next == 200'000);
  }
  GuidedRanges none(5, 5, 2);
  CHECK(!none.next());
}

}  // namespace
}  // namespace systole::tests
