// SPDX-License-Identifier: MIT
// Designs of several cores: closed forms against simulating each layer, points against simulating the network, and
// which points there are.
#include <doctest/doctest.h>

#include <algorithm>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "core/error.h"
#include "core/topology/dialect.h"
#include "dataflows/explore/evaluate/core_forms.h"
#include "dataflows/explore/evaluate/evaluator.h"
#include "dataflows/simulate.h"
#include "tests/dataflows/explore/reference_point.h"
#include "tests/dataflows/memory/tiled/tiled_random_layers.h"
#include "tests/places.h"

namespace systole::tests {
namespace {

using namespace dataflows;           // NOLINT(google-build-using-namespace): a test file
using namespace dataflows::explore;  // NOLINT(google-build-using-namespace)

const std::vector<std::int64_t> kCoreCounts{7, 1, 2, 48, 16, 3};

core::Network network_of(std::vector<core::Layer> layers) {
  core::Network network{.name = "random", .layers = {}, .notes = {}, .extra_params = {}};
  network.layers = std::move(layers);
  return network;
}

/// Numbers of cores as a space may have them: one alone, powers of two, all of a range, any.
std::vector<std::int64_t> random_counts(Dice& dice) {
  std::vector<std::int64_t> counts;
  switch (dice(0, 4)) {
    case 0:
      return {dice.scaled(2, 150)};
    case 1:
      for (std::int64_t count = dice(1, 8); count <= 128; count *= 2) counts.push_back(count);
      return counts;
    case 2:
      for (std::int64_t count = 1; count <= 24; ++count) counts.push_back(count);
      return counts;
    case 3:
      for (int i = 0; i < 5; ++i) counts.push_back(dice.scaled(2, 100));
      return counts;
    default:
      return kCoreCounts;
  }
}

std::vector<core::Layer> random_layers(Dice& dice) {
  std::vector<core::Layer> layers;
  for (int i = 0; i < 10; ++i) layers.push_back(random_layer(dice, 40));
  // Few results of many steps: what pays to be cut along the sum.
  for (int i = 0; i < 3; ++i) {
    core::Layer layer;
    layer.name = "deep";
    layer.op = core::Operator::gemm;
    layer.m = dice.scaled(1, 100);
    layer.n = dice.scaled(1, 100);
    layer.k = dice.scaled(1, 5000);
    layer.groups = dice.scaled(1, 3);
    layers.push_back(layer);
  }
  return layers;
}

/// Compares forms of random layers with simulating each, on random arrays; some share rows, columns or both.
void check_forms(Dice& dice, const Machine& machine) {
  const core::Network network = network_of(random_layers(dice));
  const std::vector<core::Layer>& layers = network.layers;
  const std::vector<std::int64_t> counts = random_counts(dice);
  CoreForms forms(layers, machine, {.smallest = {1, 1}, .largest = {60, 60}, .cores = counts});
  const bool has_forms = machine.timing != Timing::buffered && machine.timing != Timing::fuseconv_2020 &&
                         (machine.timing != Timing::fuseconv || machine.dataflow->name != "rp");
  if (!has_forms) return;
  REQUIRE(forms.usable());
  std::vector<std::int64_t> cycles(layers.size());
  Machine asked = machine;
  for (int i = 0; i < 12; ++i) {
    if (dice(0, 3) > 0) asked.array.rows = dice.scaled(1, 60);
    if (dice(0, 3) > 0) asked.array.cols = dice.scaled(1, 60);
    do {
      asked.cores.count = counts[static_cast<std::size_t>(dice(0, static_cast<std::int64_t>(counts.size()) - 1))];
    } while (asked.cores.count == 1);
    asked.cores.partition = kPartitions[static_cast<std::size_t>(dice(0, 3))];
    if (dice(0, 3) == 0) asked.vector.lanes = dice(0, 70);
    forms.cycles(asked, cycles);
    for (std::size_t k = 0; k < layers.size(); ++k) {
      CAPTURE(k);
      CAPTURE(asked.cores.count);
      CAPTURE(asked.vector.lanes);
      CAPTURE(name(asked.cores.partition));
      REQUIRE(cycles[k] == layer_cycles(network, k, asked).count());
    }
  }
}

TEST_CASE("explore: closed forms of several cores equal simulating random layers on every dataflow and timing") {
  Dice dice(23);
  int checked = 0;
  for (const Timing timing : kTimings) {
    for (const Dataflow* dataflow : dataflows::dataflows()) {
      if (!dataflow->cycles[timing]) continue;
      CAPTURE(name(timing));
      CAPTURE(dataflow->name);
      for (int i = 0; i < 6; ++i) {
        check_forms(dice, {.dataflow = dataflow, .timing = timing});
        if (dataflow->name == "rp") {
          check_forms(dice, {.dataflow = dataflow, .timing = timing, .depthwise = DepthwiseMapping::rows});
        }
      }
      ++checked;
    }
  }
  CHECK(checked > 8);
}

TEST_CASE("explore: closed forms of several cores say where there are none") {
  Dice dice(29);
  const std::vector<core::Layer> layers{random_layer(dice, 20)};
  const auto usable = [&](const Machine& machine, std::vector<std::int64_t> cores) {
    return CoreForms(layers, machine, {.smallest = {8, 8}, .largest = {8, 8}, .cores = std::move(cores)}).usable();
  };
  CHECK(usable({}, {1, 4}));
  CHECK(!usable({}, {1}));
  CHECK(usable({}, {1 << 16}));
  CHECK(!usable({}, {std::int64_t{1} << 40U}));
  CHECK(!usable({.memory = memory_model_named("tiled")}, {4}));
  CHECK(!usable({.depthwise = DepthwiseMapping::packed}, {4}));
  CHECK(!usable({.timing = Timing::fuseconv_2020}, {4}));
  CHECK(!usable({.cores = {.link_words = 3}}, {4}));
  CHECK(!usable({.cores = {.by = PartitionBy::words}}, {4}));
  core::Layer large;
  large.name = "large";
  large.op = core::Operator::gemm;
  large.m = std::int64_t{1} << 40U;
  large.k = std::int64_t{1} << 20U;
  CHECK(!CoreForms(std::vector{large}, {}, {.smallest = {8, 8}, .largest = {8, 8}, .cores = {64}}).usable());
}

Question question_of_cores(std::vector<std::string> networks) {
  Question question;
  question.axes.network = std::move(networks);
  question.axes.dataflow = {dataflow_choice("os"), dataflow_choice("ws"), dataflow_choice("rp"),
                            dataflow_choice("best")};
  question.axes.variant = {FuseVariant::baseline, FuseVariant::half, FuseVariant::half50};
  question.axes.rows = {5, 8, 32};
  question.axes.cols = {3, 16, 24};
  question.axes.cores = kCoreCounts;
  question.axes.partition = {kPartitions.begin(), kPartitions.end()};
  question.keep = {.policy = Keep::Policy::all, .count = 0, .objectives = {Metric::cycles}};
  return question;
}

/// Compares `points` random points, each followed by its neighbours, with simulating the network.
void check_points_of_cores(const Question& question, std::uint64_t seed, int points) {
  std::vector<core::Network> networks;
  for (const std::string& network : question.axes.network) {
    networks.push_back(core::read_topology(topology_file(network)).network);
  }
  const Exploration exploration(question, networks);
  Evaluator evaluator(exploration);
  const SampleOrder order(exploration.space().size(), seed);
  Counts counts;
  int compared = 0;
  for (std::uint64_t i = 0; compared < points; ++i) {
    const std::uint64_t first = order[i];
    for (std::uint64_t id = first; id < std::min(first + 4, exploration.space().size()); ++id) {
      const auto found = evaluator.evaluate(id, counts);
      const DesignPoint point = exploration.space().point(id);
      if (point.cores == 1 && point.partition != question.axes.partition.front()) CHECK(!found);
      if (!found) continue;
      const MetricValues expected = reference_values(question, networks, point);
      CAPTURE(id);
      for (const Metric metric : exploration.metrics()) {
        CAPTURE(name(metric));
        REQUIRE(found->values[metric] == expected[metric]);
      }
      ++compared;
    }
  }
}

TEST_CASE("explore: points of several cores equal simulate, in closed form and without") {
  Question question = question_of_cores({"mobilenet_v3_small", "lenet5"});
  question.axes.timing = {kTimings.begin(), kTimings.end()};
  question.axes.depthwise = {DepthwiseMapping::per_channel, DepthwiseMapping::rows};
  check_points_of_cores(question, 1, 80);
  question.metrics = {Metric::accesses};
  question.axes.depthwise = {kDepthwiseMappings.begin(), kDepthwiseMappings.end()};
  check_points_of_cores(question, 2, 12);
}

TEST_CASE("explore: cycles of the whole network and nanoseconds equal simulate, with lanes and without memory") {
  Question question = question_of_cores({"mobilenet_v3_small", "lenet5"});
  question.axes.timing = {Timing::array, Timing::fuseconv_2020};
  question.axes.lanes = {0, 1, 24, 300};
  question.axes.clock_mhz = {700, 3500};
  question.metrics = {Metric::network_cycles, Metric::nanoseconds};
  check_points_of_cores(question, 4, 80);
}

TEST_CASE("explore: cycles of the whole network with tiled memory equal simulate") {
  Question question = question_of_cores({"lenet5", "mobilenet_v3_small"});
  question.axes.timing = {Timing::array};
  question.axes.memory = {memory_model_named("tiled"), no_memory()};
  question.axes.dataflow = {dataflow_choice("os"), dataflow_choice("ws|rp")};
  question.axes.variant = {FuseVariant::baseline, FuseVariant::half};
  question.axes.cores = {1, 2};
  question.axes.partition = {Partition::best};
  question.axes.lanes = {2, 0};
  question.axes.sram_kb = {4, 64};
  question.axes.bandwidth = {1, 10};
  question.metrics = {Metric::network_cycles};
  check_points_of_cores(question, 5, 16);
}

TEST_CASE("explore: nanoseconds need a clock in all designs") {
  Question question = question_of_cores({"lenet5"});
  question.axes.clock_mhz = {0, 940};
  question.keep.objectives = {Metric::nanoseconds};
  CHECK_THROWS_WITH_AS(shown_metrics(question), doctest::Contains("found clock_mhz 0"), core::InputError);
  question.axes.clock_mhz = {940};
  CHECK(std::ranges::count(shown_metrics(question), Metric::nanoseconds) == 1);
  CHECK(std::ranges::count(shown_metrics(question), Metric::network_cycles) == 0);
}

TEST_CASE("explore: points of several cores with tiled memory equal simulate") {
  Question question = question_of_cores({"lenet5"});
  question.axes.timing = {Timing::array};
  question.axes.memory = {memory_model_named("tiled")};
  question.axes.cores = {4, 1};
  question.axes.sram_kb = {2, 16};
  question.axes.bandwidth = {2, 10};
  question.axes.dram_latency = {0, 50};
  question.metrics = {Metric::accesses};
  check_points_of_cores(question, 3, 12);
}

TEST_CASE("explore: points of several cores that send each other wide partial sums equal simulate") {
  Question question = question_of_cores({"lenet5"});
  question.axes.timing = {Timing::array};
  question.axes.cores = {4, 2};
  question.axes.bits = {{8, 8, 8, 8}, {8, 8, 8, 32}, {}};
  check_points_of_cores(question, 6, 40);
  question.axes.memory = {memory_model_named("tiled"), no_memory()};
  question.axes.sram_kb = {2, 16};
  question.axes.bandwidth_bytes = {3, 10};
  check_points_of_cores(question, 7, 12);
}

TEST_CASE("explore: a design with one core is there once, at the first partition") {
  Question question = question_of_cores({"lenet5"});
  question.axes.dataflow = {dataflow_choice("os")};
  question.axes.variant = {FuseVariant::baseline};
  question.axes.rows = question.axes.cols = {8};
  question.axes.partition = {Partition::st1, Partition::best};
  const Exploration exploration(question, {core::read_topology(topology_file("lenet5")).network});
  Evaluator evaluator(exploration);
  Counts counts;
  std::map<std::int64_t, std::vector<Partition>> partitions;
  for (std::uint64_t id = 0; id < exploration.space().size(); ++id) {
    if (!evaluator.evaluate(id, counts)) continue;
    const DesignPoint point = exploration.space().point(id);
    partitions[point.cores].push_back(point.partition);
  }
  CHECK(counts == Counts{.undefined = 1, .excluded = 0, .feasible = 11});
  CHECK(partitions[1] == std::vector{Partition::st1});
  CHECK(partitions[7] == std::vector{Partition::st1, Partition::best});
  CHECK(exploration.undefined() ==
        std::vector<std::string>{"one core, another partition than st1 (one core shares nothing)"});
}

TEST_CASE("explore: SCALE-Sim's memory models know one core only") {
  Question question = question_of_cores({"lenet5"});
  question.axes.dataflow = {dataflow_choice("os")};
  question.axes.memory = {memory_model_named("scalesim")};
  question.axes.partition = {Partition::best};
  const std::vector<core::Network> networks{core::read_topology(topology_file("lenet5")).network};
  const std::string text = "dataflow os, timing scalesim, depthwise per-channel, memory scalesim, several cores";
  CHECK(Exploration(question, networks).undefined() == std::vector{text});
  question.axes.cores = {2, 4};
  CHECK_THROWS_WITH_AS(Exploration(question, networks),
                       doctest::Contains(("memory model and dataflow do not go together (" + text + ")").c_str()),
                       core::InputError);
}

}  // namespace
}  // namespace systole::tests
