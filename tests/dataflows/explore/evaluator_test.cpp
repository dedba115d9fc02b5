// SPDX-License-Identifier: MIT
// Every number of an exploration equals what simulating that point gives.
#include "dataflows/explore/evaluate/evaluator.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <cstdint>
#include <map>
#include <memory>
#include <random>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "core/error.h"
#include "core/files/text_file.h"
#include "core/topology/dialect.h"
#include "dataflows/energy/chip_area.h"
#include "dataflows/energy/energy_ledger.h"
#include "dataflows/machine/machine_file.h"
#include "dataflows/machine/shipped_machines.h"
#include "dataflows/mapping/cost.h"
#include "dataflows/simulate.h"
#include "tests/core/reading.h"
#include "tests/dataflows/explore/reference_point.h"
#include "tests/dataflows/memory/tiled/tiled_random_layers.h"
#include "tests/places.h"

namespace systole::tests {
namespace {

using namespace dataflows;           // NOLINT(google-build-using-namespace): a test file
using namespace dataflows::explore;  // NOLINT(google-build-using-namespace)

core::Network zoo_network(const std::string& name) {
  return core::read_topology(topology_file(name)).network;
}

std::vector<core::Network> zoo_networks(const std::vector<std::string>& names) {
  std::vector<core::Network> networks;
  for (const std::string& name : names) networks.push_back(zoo_network(name));
  return networks;
}

Question question_over(std::vector<std::string> networks) {
  Question question;
  question.axes.network = std::move(networks);
  question.axes.dataflow = {dataflow_choice("os"), dataflow_choice("ws"), dataflow_choice("rp"),
                            dataflow_choice("ws|is"), dataflow_choice("best")};
  question.axes.variant = {FuseVariant::baseline, FuseVariant::full, FuseVariant::half, FuseVariant::full50,
                           FuseVariant::half50};
  question.axes.timing = {kTimings.begin(), kTimings.end()};
  question.axes.depthwise = {kDepthwiseMappings.begin(), kDepthwiseMappings.end()};
  question.axes.rows = {1, 7, 8, 32, 100, 255};
  question.axes.cols = {3, 16, 31, 64, 300};
  question.axes.sram_kb = {1, 16, 64, 1000};
  question.axes.bandwidth = {1, 10, 64};
  question.axes.dram_latency = {0, 50};
  question.keep = {.policy = Keep::Policy::all, .count = 0, .objectives = {Metric::cycles}};
  return question;
}

/// Compares `points` random points, each followed by its neighbours (which share what they cost).
void check_points(const Question& question, std::uint64_t seed, int points) {
  const std::vector<core::Network> networks = zoo_networks(question.axes.network);
  const Exploration exploration(question, networks);
  Evaluator evaluator(exploration);
  const SampleOrder order(exploration.space().size(), seed);
  Counts counts;
  int compared = 0;
  for (std::uint64_t i = 0; compared < points; ++i) {
    const std::uint64_t first = order[i];
    for (std::uint64_t id = first; id < std::min(first + 4, exploration.space().size()); ++id) {
      const auto point = evaluator.evaluate(id, counts);
      if (!point) continue;
      const MetricValues expected = reference_values(question, networks, exploration.space().point(id));
      CAPTURE(id);
      for (const Metric metric : exploration.metrics()) {
        CAPTURE(name(metric));
        REQUIRE(point->values[metric] == expected[metric]);
      }
      ++compared;
    }
  }
  CHECK(counts.undefined > 0);
}

TEST_CASE("explore: by rows, layers that are not depthwise run on the fastest dataflow, too") {
  // SqueezeNet has no depthwise layer: how those run decides nothing.
  Question question;
  question.axes.network = {"squeezenet1_1"};
  question.axes.array = {{3, 1}, {16, 16}};
  question.axes.dataflow = {dataflow_choice("best"), dataflow_choice("os|rp")};
  question.axes.depthwise = {DepthwiseMapping::per_channel, DepthwiseMapping::rows};
  question.keep = {.policy = Keep::Policy::all, .count = 0, .objectives = {Metric::cycles}};
  const Exploration exploration(question, zoo_networks(question.axes.network));
  Evaluator evaluator(exploration);
  Counts counts;
  std::map<std::pair<std::int64_t, std::size_t>, std::vector<std::int64_t>> cycles;
  for (std::uint64_t id = 0; id < exploration.space().size(); ++id) {
    const auto point = evaluator.evaluate(id, counts);
    REQUIRE(point.has_value());
    const DesignPoint design = exploration.space().point(id);
    cycles[{design.array.rows, design.dataflow}].push_back(point->values[Metric::cycles]);
  }
  REQUIRE(cycles.size() == 4);
  for (const auto& [where, all] : cycles) {
    REQUIRE(all.size() == 2);
    CHECK(all[0] == all[1]);
  }
  // The same, layer by layer.
  const core::Network network = zoo_network("squeezenet1_1");
  std::vector<NetworkResult> results;
  for (const Dataflow* dataflow : dataflows::dataflows()) {
    const Timing timing = exploration.space().point(0).timing;
    if (!dataflow->cycles[timing]) continue;
    results.push_back(simulate(network, {.array = {3, 1}, .dataflow = dataflow, .timing = timing}));
  }
  std::int64_t best = 0;
  for (std::size_t i = 0; i < results.front().layers.size(); ++i) {
    std::int64_t least = results.front().layers[i].cycles.count();
    for (const NetworkResult& result : results) least = std::min(least, result.layers[i].cycles.count());
    best += least;
  }
  CHECK(cycles[{3, 0}][1] == best);
}

TEST_CASE("explore: points without a memory model equal simulate, in closed form and with accesses") {
  Question question = question_over({"mobilenet_v2", "mobilenet_v3_small", "lenet5"});
  check_points(question, 1, 150);
  question.metrics = {Metric::accesses};
  check_points(question, 2, 60);
  question.select = Select::greedy;
  question.axes.variant = {FuseVariant::full50, FuseVariant::half50};
  check_points(question, 3, 60);
  question.select = Select::optimal;
  question.axes.network = {"mobilenet_v3_small"};
  check_points(question, 4, 30);
}

TEST_CASE("explore: points of the tiled memory model equal simulate_tiled") {
  Question question = question_over({"mobilenet_v2", "lenet5"});
  question.axes.memory = {memory_model_named("tiled")};
  question.axes.rows = {8, 32, 100};
  question.axes.cols = {16, 64};
  question.axes.depthwise = {DepthwiseMapping::per_channel, DepthwiseMapping::rows};
  question.metrics = {Metric::accesses};
  check_points(question, 5, 25);
}

TEST_CASE(
    "explore: points of the tiled memory model equal simulate_tiled however many scratchpads and speeds they have") {
  Question question = question_over({"mobilenet_v3_small", "lenet5"});
  question.axes.memory = {memory_model_named("tiled")};
  question.axes.timing = {Timing::array, Timing::buffered};
  question.axes.rows = {8, 32};
  question.axes.cols = {16};
  question.axes.variant = {FuseVariant::baseline, FuseVariant::half};
  question.axes.depthwise = {DepthwiseMapping::packed, DepthwiseMapping::per_channel};
  question.metrics = {Metric::accesses};
  question.axes.sram_kb = {64, 2, 300, 1, 8, 32, 16};
  check_points(question, 21, 60);
  question.axes.sram_kb.clear();
  question.axes.sram_ifmap_kb = {300, 1, 4, 16, 2, 64};
  question.axes.sram_filter_kb = {2, 8, 1, 64};
  question.axes.sram_ofmap_kb = {1, 16, 3, 256};
  check_points(question, 22, 120);
  question.sample = 1000;
  check_points(question, 23, 20);
}

TEST_CASE("explore: points of the tiled memory model equal simulate with bits of their own and bandwidths in bytes") {
  Question question = question_over({"mobilenet_v3_small", "lenet5"});
  question.axes.memory = {memory_model_named("tiled"), no_memory()};
  question.axes.timing = {Timing::array, Timing::fuseconv_2020};
  question.axes.rows = {8, 32};
  question.axes.cols = {16};
  question.axes.dataflow = {dataflow_choice("os"), dataflow_choice("ws|is")};
  question.axes.variant = {FuseVariant::baseline, FuseVariant::half};
  question.axes.depthwise = {DepthwiseMapping::per_channel};
  question.axes.sram_kb = {2, 16, 64};
  question.axes.bits = {{16, 16, 16, 16}, {}, {8, 8, 8, 32}, {4, 4, 4, 16}};
  question.metrics = {Metric::accesses, Metric::network_cycles};
  check_points(question, 31, 30);
  question.axes.bits = {{8, 4, 8, 32}, {8, 8, 8, 8}, {5, 3, 7, 21}};
  question.axes.bandwidth_bytes = {1, 7, 64};
  check_points(question, 32, 30);
  question.axes.bandwidth_bytes = {};
  question.axes.bandwidth_gbs = {0.3, 12.8, 34};
  question.axes.clock_mhz = {300, 700};
  question.metrics = {Metric::nanoseconds};
  check_points(question, 33, 40);
}

TEST_CASE("explore: points of SCALE-Sim's memory model equal its simulation") {
  Question question = question_over({"lenet5", "mobilenet_v3_small"});
  question.axes.memory = {memory_model_named("scalesim"), memory_model_named("scalesim-v2")};
  question.axes.timing = {Timing::scalesim};
  question.axes.rows = {16, 64};
  question.axes.cols = {16, 33};
  question.axes.variant = {FuseVariant::baseline, FuseVariant::half};
  question.metrics = {Metric::accesses};
  check_points(question, 6, 20);
}

TEST_CASE("explore: closed forms of cycles equal evaluate on random layers and arrays, and say where they cannot") {
  Dice dice(11);
  for (const Timing timing : kTimings) {
    for (const Dataflow* dataflow : dataflows::dataflows()) {
      if (!dataflow->cycles[timing]) continue;
      std::vector<LayerMapping> layers;
      for (int i = 0; i < 40; ++i) {
        layers.push_back(map_layer(random_layer(dice, 40), *dataflow, timing, DepthwiseMapping::per_channel, {}));
      }
      CycleForms forms(layers, {.rows = 1, .cols = 1}, {.rows = 300, .cols = 300});
      bool whole = false;
      for (const LayerMapping& layer : layers) whole = whole || layer.storage[0].model.whole != nullptr;
      REQUIRE(forms.usable() == !whole);
      if (whole) continue;
      std::vector<std::int64_t> cycles(layers.size());
      for (int i = 0; i < 60; ++i) {
        const dataflows::Array array{.rows = dice.scaled(1, 300), .cols = dice.scaled(1, 300)};
        forms.cycles(array, cycles);
        for (std::size_t k = 0; k < layers.size(); ++k) REQUIRE(cycles[k] == evaluate(layers[k], array).cycles.count());
      }
    }
  }
}

/// A layer of few MACs that takes 2^60 cycles where the array is wide.
core::Network long_network(std::size_t layers) {
  core::Layer layer;
  layer.name = "gemm";
  layer.op = core::Operator::gemm;
  layer.m = std::int64_t{1} << 50U;
  layer.k = 2;
  core::Network network{.name = "long", .layers = {}, .notes = {}, .extra_params = {}};
  network.layers.assign(layers, layer);
  return network;
}

TEST_CASE("explore: counts beyond 64 bits are an error that names the point, never a wrap") {
  Question question;
  question.axes.network = {"long"};
  question.axes.dataflow = {dataflow_choice("os")};
  question.axes.rows = {1};
  question.axes.cols = {1, 1024};
  question.keep.objectives = {Metric::cycles};
  const Exploration one(question, {long_network(1)});
  Evaluator of_one(one);
  Counts counts;
  const auto point = of_one.evaluate(1, counts);
  REQUIRE(point);
  CHECK(point->values[Metric::cycles] ==
        layer_cycles(long_network(1), 0, {.array = {.rows = 1, .cols = 1024}}).count());
  CHECK(point->values[Metric::cycles] > std::int64_t{1} << 59U);
  const Exploration many(question, {long_network(16)});
  Evaluator of_many(many);
  CHECK(of_many.evaluate(0, counts));
  CHECK_THROWS_WITH_AS(of_many.evaluate(1, counts), "point 1 (network long, array 1x1024): its counts exceed 2^63-1",
                       core::InputError);
  CHECK_THROWS_WITH_AS(Exploration(question, {long_network(1U << 13U)}),
                       "network long: its MACs or parameters exceed 2^63-1", core::InputError);
}

TEST_CASE("explore: questions that no point answers are refused") {
  Question question;
  question.axes.network = {"lenet5"};
  question.axes.dataflow = {dataflow_choice("ws")};
  question.axes.timing = {Timing::fuseconv};
  question.keep.objectives = {Metric::cycles};
  CHECK_THROWS_WITH_AS(
      Exploration(question, zoo_networks({"lenet5"})),
      "no point of the space is defined: timing, depthwise mapping, memory model and dataflow do not go "
      "together (dataflow ws, timing fuseconv, depthwise per-channel, memory none)",
      core::InputError);
  question.axes.timing = {Timing::array};
  question.keep.objectives = {Metric::traffic};
  CHECK_THROWS_WITH_AS(Exploration(question, zoo_networks({"lenet5"})),
                       "traffic is DRAM's: found memory none in the space, expected memory models only",
                       core::InputError);
}

/// Prices for questions, by the shipped table of that name or by a text.
QuestionPrices prices_of(const core::TextFile& file) {
  return {.name = file.name, .file = file, .table = std::make_shared<const EnergyTable>(read_energy_table(file))};
}

/// Each point against network_energy() of what simulate() says of its machine, to the last digit.
void check_energy(const Question& question, const std::vector<core::Network>& networks, std::uint64_t step) {
  const EnergyTable& table = *question.energy->table;
  const Exploration exploration(question, networks);
  Evaluator evaluator(exploration);
  Counts counts;
  std::size_t compared = 0;
  for (std::uint64_t id = 0; id < exploration.space().size(); id += step) {
    const auto point = evaluator.evaluate(id, counts);
    if (!point) continue;
    const DesignPoint design = exploration.space().point(id);
    const core::Network network = reference_network(question, networks[design.network], design);
    const Dataflow& dataflow = *question.axes.dataflow[design.dataflow].candidates.front();
    const Machine machine = reference_machine(dataflow, design);
    const NetworkResult result = simulate(network, machine);
    const NetworkEnergy energy = network_energy(network, machine, result, table);
    CAPTURE(id);
    const double value = energy.network.total().value;
    CHECK(point->values.number(Metric::energy) == value);
    CHECK(point->values.number(Metric::edp) == value * static_cast<double>(result.network_cycles.count()));
    if (exploration.needs(Metric::power)) {
      CHECK(point->values.number(Metric::power) == average_watts(value, result.network_cycles, machine, table).value());
    }
    CHECK(point->values.number(Metric::area) == chip_area(machine, table).total().value);
    ++compared;
  }
  CHECK(compared > 7);
}

TEST_CASE("explore: energy, edp, power and area are those of simulate, to the last digit") {
  Question question;
  question.axes.network = {"mobilenet_v3_small"};
  question.axes.dataflow = {dataflow_choice("os"), dataflow_choice("ws"), dataflow_choice("rp")};
  question.axes.variant = {FuseVariant::baseline, FuseVariant::half, FuseVariant::half50};
  question.axes.timing = {Timing::array};
  question.axes.memory = {memory_model_named("tiled")};
  question.axes.array = {{8, 8}, {16, 32}};
  question.axes.sram_kb = {4, 64};
  question.axes.bandwidth = {4};
  question.axes.clock_mhz = {500, 1000};
  question.axes.cores = {1};
  question.keep = {.policy = Keep::Policy::all,
                   .count = 0,
                   .objectives = {Metric::energy, Metric::edp, Metric::power, Metric::area}};
  // With leakage, so that time costs energy.
  core::TextFile file = core::read_text_file(find_energy_table("aladdin_40nm"));
  file.text.replace(file.text.find("actions:\n"), 9,
                    "actions:\n  pe_leakage: {mw: 0.01, source: s}\n  sram_leakage: {mw: 0.1, source: s}\n");
  question.energy = prices_of(file);
  check_energy(question, zoo_networks(question.axes.network), 7);
}

TEST_CASE("explore: time on silicon is simulate's, whatever the array, and chosen layers count with their own") {
  Question question;
  question.axes.network = {"mobilenet_v3_small"};
  question.axes.dataflow = {dataflow_choice("os"), dataflow_choice("rp")};
  question.axes.variant = {FuseVariant::baseline, FuseVariant::half, FuseVariant::half50};
  question.axes.timing = {Timing::array};
  question.axes.memory = {no_memory()};
  question.axes.array = {{8, 8}, {16, 32}};
  question.axes.sram_kb = {64};
  question.keep = {.policy = Keep::Policy::all, .count = 0, .objectives = {Metric::silicon}};
  const core::TextFile file = core::read_text_file(find_machine("tpu_v6e"));
  Machine chip = read_machine(file).machine;
  chip.silicon_model = SiliconModel::law;
  question.silicon = QuestionChip{.name = "tpu_v6e", .file = file, .machine = std::make_shared<const Machine>(chip)};
  const std::vector<core::Network> networks = zoo_networks(question.axes.network);
  const Exploration exploration(question, networks);
  Evaluator evaluator(exploration);
  Counts counts;
  std::set<double> values;
  for (std::uint64_t id = 0; id < exploration.space().size(); ++id) {
    const auto point = evaluator.evaluate(id, counts);
    if (!point) continue;
    const DesignPoint design = exploration.space().point(id);
    const core::Network network = reference_network(question, networks[design.network], design);
    Machine machine = reference_machine(*question.axes.dataflow[design.dataflow].candidates.front(), design);
    machine.silicon = chip.silicon;
    machine.silicon_model = SiliconModel::law;
    CAPTURE(id);
    const double value = point->values.number(Metric::silicon);
    CHECK(value == doctest::Approx(1000 * simulate(network, machine).silicon->kernels.value).epsilon(1e-12));
    values.insert(value);
  }
  CHECK(values.size() >= 3);  // those of the variants differ
}

TEST_CASE("explore: energy of several cores and of SCALE-Sim's memory, to the last digit") {
  Question question;
  question.axes.network = {"lenet_caffe"};
  question.axes.dataflow = {dataflow_choice("os"), dataflow_choice("ws")};
  question.axes.memory = {memory_model_named("tiled"), memory_model_named("scalesim-v2")};
  question.axes.array = {{8, 8}, {4, 16}};
  question.axes.sram_kb = {1, 8};
  question.axes.lanes = {0, 2};
  question.axes.cores = {1, 3};
  question.axes.partition = {Partition::best, Partition::st1};
  question.keep = {.policy = Keep::Policy::all, .count = 0, .objectives = {Metric::energy, Metric::area}};
  question.metrics = {Metric::edp};
  question.energy = prices_of(core::read_text_file(find_energy_table("eyeriss_65nm")));
  check_energy(question, zoo_networks(question.axes.network), 5);
}

TEST_CASE("explore: energy of words of unlike bits, to the last digit") {
  Question question;
  question.axes.network = {"lenet_caffe"};
  question.axes.dataflow = {dataflow_choice("ws")};
  question.axes.memory = {memory_model_named("tiled")};
  question.axes.array = {{8, 8}};
  question.axes.sram_kb = {16};
  question.axes.bits = {{16, 16, 16, 16}, {8, 8, 8, 8}, {8, 4, 8, 32}, {4, 4, 4, 16}};
  question.axes.bandwidth_bytes = {8, 16};
  question.keep = {.policy = Keep::Policy::all, .count = 0, .objectives = {Metric::energy, Metric::area}};
  question.energy = prices_of(core::read_text_file(find_energy_table("horowitz_45nm")));
  check_energy(question, zoo_networks(question.axes.network), 1);
}

TEST_CASE("explore: energy of products that small scratchpads cut, to the last digit") {
  Question question;
  question.axes.network = {"products"};
  question.axes.dataflow = {dataflow_choice("os"), dataflow_choice("ws"), dataflow_choice("is")};
  question.axes.timing = {Timing::array, Timing::scalesim};
  question.axes.memory = {memory_model_named("tiled")};
  question.axes.array = {{4, 4}, {8, 2}};
  question.axes.sram_kb = {4, 1, 2, 3};
  question.axes.bandwidth = {1, 9};
  question.keep = {.policy = Keep::Policy::all, .count = 0, .objectives = {Metric::energy, Metric::area}};
  question.metrics = {Metric::edp};
  question.energy = prices_of(core::read_text_file(find_energy_table("eyeriss_65nm")));
  const core::Network network =
      core::testing::read_net("name,op,m,n,k\na,gemm,50,40,300\nb,gemm,30,300,30\nc,gemm,300,20,40\n").network;
  const Machine small = reference_machine(*dataflow_named("os"), Exploration(question, {network}).space().point(0));
  std::int64_t cut = 0;
  for (const LayerResult& layer : simulate(network, small).layers) {
    for (const ProductRun& run : layer.memory->runs) cut += static_cast<std::int64_t>(run.adds_to_results);
  }
  CHECK(cut > 0);
  check_energy(question, {network}, 1);
}

TEST_CASE("explore: energy of softmax rows that fit a scratchpad, or do not") {
  Question question;
  question.axes.network = {"rows"};
  question.axes.dataflow = {dataflow_choice("os")};
  question.axes.memory = {memory_model_named("scalesim-v2"), memory_model_named("tiled")};
  question.axes.array = {{8, 8}};
  question.axes.sram_kb = {1, 2, 4, 8};
  question.keep = {.policy = Keep::Policy::all, .count = 0, .objectives = {Metric::energy, Metric::area}};
  question.energy = prices_of(core::read_text_file(find_energy_table("horowitz_45nm")));
  const core::Network network = core::testing::read_net(
                                    "name,op,in_h,in_w,in_ch,out_ch,k_h,k_w,kind,inputs\n"
                                    "c,conv,2,2,8,3000,1,1,,\ns,activation,,,,,,,softmax,c\n")
                                    .network;
  check_energy(question, {network}, 1);
}

TEST_CASE("explore: constraints look at energy and area, what they need and is not there is an error") {
  Question question;
  question.axes.network = {"lenet_caffe"};
  question.axes.dataflow = {dataflow_choice("os")};
  question.axes.memory = {memory_model_named("tiled")};
  question.axes.rows = {4, 8, 16, 32, 64};
  question.keep = {.policy = Keep::Policy::all, .count = 0, .objectives = {Metric::cycles}};
  question.constraints = {Constraint("area <= 1", question.axes)};
  const auto mistake = [&] {
    try {
      static_cast<void>(shown_metrics(question));
    } catch (const core::InputError& error) {
      return std::string(error.what());
    }
    return std::string("no mistake");
  };
  CHECK(mistake().find("area needs a table of prices") != std::string::npos);
  question.energy = prices_of(core::read_text_file(find_energy_table("horowitz_45nm")));
  const std::vector<core::Network> networks = zoo_networks(question.axes.network);
  const Exploration exploration(question, networks);
  CHECK(exploration.early().size() == 1);  // no network needs to be looked at
  Evaluator evaluator(exploration);
  Counts counts;
  for (std::uint64_t id = 0; id < exploration.space().size(); ++id) {
    const auto point = evaluator.evaluate(id, counts);
    if (point) CHECK(point->values.number(Metric::area) <= 1);
  }
  CHECK(counts.feasible > 0);
  CHECK(counts.excluded > 0);
  question.constraints = {Constraint("energy < 3 M and area <= 2", question.axes)};
  const Exploration by_energy(question, networks);
  CHECK(by_energy.late().size() == 1);
  question.metrics = {Metric::power};
  CHECK(mistake().find("power needs a clock") != std::string::npos);
  question.metrics = {Metric::edp};
  question.axes.memory = {no_memory()};
  CHECK(mistake().find("memory none in the space") != std::string::npos);
}

}  // namespace
}  // namespace systole::tests
