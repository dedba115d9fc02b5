// SPDX-License-Identifier: MIT
// The comparison as a library's user sees it: values, not sentences.
#include "dataflows/selection/comparison.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <string>
#include <variant>

#include "core/error.h"
#include "core/files/text_file.h"
#include "core/rewrite/fuse.h"
#include "core/topology/dialect.h"
#include "dataflows/energy/energy_ledger.h"
#include "dataflows/selection/compared_layers.h"
#include "dataflows/simulate.h"
#include "tests/places.h"

namespace systole::dataflows {
namespace {

core::Network shipped(const char* name) {
  return core::read_topology(tests::topology_file(name)).network;
}

ComparisonSettings on_64x64() {
  ComparisonSettings settings;
  settings.arrays = {{.rows = 64, .cols = 64}};
  return settings;
}

template <class Remark>
const Remark* remark_in(const Comparison& comparison) {
  for (const ComparisonRemark& remark : comparison.remarks) {
    if (const auto* found = std::get_if<Remark>(&remark)) return found;
  }
  return nullptr;
}

TEST_CASE("the published networks come out as published, to the cycle") {
  std::vector<core::Network> networks;
  for (const std::string_view name : published_networks()) networks.push_back(shipped(std::string(name).c_str()));
  REQUIRE(networks.size() == 5);
  const Comparison comparison = compare(std::move(networks), on_64x64());
  REQUIRE(comparison.rows.size() == 25);
  CHECK(comparison.settings.variants.size() == 5);
  for (const ComparedRow& row : comparison.rows) {
    REQUIRE(row.published != nullptr);
    CHECK(row.cost.cycles.count() == row.published->cycles);
  }
  CHECK(comparison.remarks.empty());
  CHECK(comparison.rows[1].chosen_by == ChosenBy::all);
  CHECK(comparison.rows[3].chosen_by == ChosenBy::published);
  CHECK(comparison.rows[3].was_chosen());
}

TEST_CASE("where greedy loses under a limit, the remark has both amounts") {
  ComparisonSettings settings = on_64x64();
  std::string costs = "block,variant,cost\n";
  for (int b = 0; b < 13; ++b) costs += std::to_string(b) + ",full," + std::to_string(b % 5) + ".5\n";
  for (int b = 0; b < 13; ++b) costs += std::to_string(b) + ",half," + std::to_string(b % 3 + 2) + ".25\n";
  settings.sensitivity = core::TextFile{.name = "costs.csv", .text = costs};
  settings.limits.sensitivity = 9;
  const Comparison comparison = compare({shipped("mobilenet_v1")}, settings);
  const auto* remark = remark_in<GreedyLeaves>(comparison);
  REQUIRE(remark != nullptr);
  CHECK(remark->minimised == Criterion::cycles);
  CHECK(remark->best < remark->greedy);
  const ComparedRow& greedy = comparison.rows[comparison.rows.size() - 2];
  const ComparedRow& optimal = comparison.rows.back();
  CHECK(greedy.is_mixed());
  CHECK(greedy.chosen_by == ChosenBy::greedy);
  CHECK(optimal.chosen_by == ChosenBy::optimal);
  CHECK(remark->greedy.whole == greedy.cost.cycles.count());
  CHECK(remark->best.whole == optimal.cost.cycles.count());
  CHECK(comparison.settings.variants == std::vector{FuseVariant::baseline, FuseVariant::full, FuseVariant::half});

  settings.limits = {.cycles = 800'000};
  settings.sensitivity.reset();
  CHECK(settings.minimises() == Criterion::layers);
  const Comparison limited = compare({shipped("mobilenet_v1")}, settings);
  CHECK(limited.rows.back().cost.cycles.count() <= 800'000);
}

TEST_CASE("layers that get slower are named by their blocks") {
  ComparisonSettings settings;
  settings.arrays = {{.rows = 256, .cols = 256}};
  settings.variants = {FuseVariant::full50};
  settings.timing = Timing::fuseconv_2020;
  core::Layer depthwise;
  depthwise.name = "dw";
  depthwise.in_h = depthwise.in_w = depthwise.k_h = depthwise.k_w = 3;
  depthwise.in_ch = depthwise.out_ch = depthwise.groups = 2;
  depthwise.pad_h = depthwise.pad_w = 1;
  core::Layer pointwise;
  pointwise.name = "pw";
  pointwise.in_h = pointwise.in_w = 3;
  pointwise.in_ch = 2;
  pointwise.out_ch = 4;
  const core::Network network{.name = "slow", .layers = {depthwise, pointwise}, .notes = {}, .extra_params = {}};
  const Comparison comparison = compare({network}, settings);
  const auto* remark = remark_in<LayersGetSlower>(comparison);
  REQUIRE(remark != nullptr);
  CHECK(remark->variant == FuseVariant::full50);
  CHECK(remark->select == Select::greedy);
  REQUIRE(remark->layers.size() == 1);
  CHECK(remark->layers[0].block == 0);
  CHECK(remark->layers[0].more > core::Cycles{});
}

TEST_CASE("sensitivities need their file, and one network") {
  ComparisonSettings settings = on_64x64();
  settings.pareto = {Criterion::sensitivity};
  CHECK_THROWS_AS(compare({shipped("mobilenet_v1")}, settings), core::InputError);
  settings.sensitivity = core::TextFile{.name = "costs.csv", .text = "block,variant,cost\n"};
  CHECK_THROWS_AS(compare({shipped("mobilenet_v1"), shipped("mobilenet_v2")}, settings), core::InputError);
}

TEST_CASE("a row's layers add up to its cycles") {
  ComparisonSettings settings = on_64x64();
  settings.variants = {FuseVariant::half};
  const Comparison comparison = compare({shipped("mobilenet_v2")}, settings);
  const LayerwiseRow row = layerwise(comparison, comparison.rows.front());
  core::Cycles sum;
  for (const core::Cycles cycles : row.cycles) sum += cycles;
  CHECK(sum == comparison.rows.front().cost.cycles);
  CHECK(row.blocks.size() == comparison.networks.front().blocks.size());
}

/// Simulates the network of each row, and compares both of its cycles.
void check_rows_against_simulate(const ComparisonSettings& settings, const char* network) {
  const Comparison comparison = compare({shipped(network)}, settings);
  REQUIRE(!comparison.rows.empty());
  const FuseCandidates& candidates = comparison.networks.front();
  for (const ComparedRow& row : comparison.rows) {
    const core::Network chosen = core::fuse(candidates.baseline, candidates.blocks, row.choices).network;
    const NetworkResult result = simulate(chosen, comparison.settings.machine(row.array, row.depthwise));
    CAPTURE(row.variant_name());
    CHECK(row.cost.array_cycles == result.cycles);
    CHECK(row.cost.network_cycles == result.network_cycles);
  }
}

TEST_CASE("a row's cycles, of the array and of the whole network, are simulate's of the network that it chose") {
  ComparisonSettings settings = on_64x64();
  settings.arrays = {{.rows = 16, .cols = 24}};
  settings.variants = {FuseVariant::baseline, FuseVariant::full, FuseVariant::half, FuseVariant::full50,
                       FuseVariant::half50};
  settings.selects = {Select::greedy, Select::optimal};
  settings.cycles_of = CyclesOf::network;
  for (const char* network : {"mobilenet_v3_small", "efficientnet_b0"}) {
    check_rows_against_simulate(settings, network);
    ComparisonSettings narrow = settings;
    narrow.surroundings.vector.lanes = 3;
    narrow.surroundings.vector.fuse_elementwise = false;
    check_rows_against_simulate(narrow, network);
  }
  settings.surroundings.cores = {.count = 4};
  check_rows_against_simulate(settings, "mobilenet_v3_small");
  settings.surroundings.memory = memory_model_named("tiled");
  settings.surroundings.bandwidth = {4};
  settings.variants = {FuseVariant::half50};
  settings.selects = {Select::greedy};
  check_rows_against_simulate(settings, "mobilenet_v3_small");
}

TEST_CASE("choosing by the whole network is never slower on the whole network, by the array never on the array") {
  ComparisonSettings settings = on_64x64();
  settings.arrays = {{.rows = 32, .cols = 32}};
  settings.surroundings.vector.lanes = 4;
  settings.variants = {FuseVariant::full50};
  settings.selects = {Select::optimal};
  settings.vector = VectorModel::lanes;
  const ComparedRow by_array = compare({shipped("mobilenet_v3_large")}, settings).rows.front();
  settings.cycles_of = CyclesOf::network;
  const ComparedRow by_network = compare({shipped("mobilenet_v3_large")}, settings).rows.front();
  CHECK(by_network.cost.network_cycles < by_array.cost.network_cycles);
  CHECK(by_array.cost.array_cycles < by_network.cost.array_cycles);
  CHECK(by_network.cost.cycles == by_network.cost.network_cycles);
  CHECK(by_array.cost.cycles == by_array.cost.array_cycles);
}

TEST_CASE("where blocks' cycles do not add up, comparisons are refused") {
  ComparisonSettings settings = on_64x64();
  settings.surroundings.cores = {.count = 2, .partition = Partition::layers};
  CHECK_THROWS_WITH_AS(compare({shipped("mobilenet_v2")}, settings), doctest::Contains("layers side by side"),
                       core::InputError);
  settings.surroundings.cores = {.count = 2, .scope = PartitionScope::network};
  CHECK_THROWS_WITH_AS(compare({shipped("mobilenet_v2")}, settings), doctest::Contains("one partition for all layers"),
                       core::InputError);
  settings.surroundings.cores.count = 1;  // which shares nothing
  settings.variants = {FuseVariant::half};
  CHECK(compare({shipped("mobilenet_v2")}, settings).rows.size() == 1);
}

TEST_CASE("amounts of one criterion are ordered, sensitivities as numbers") {
  CHECK(Amount{.whole = 3} < Amount{.whole = 4});
  CHECK(Amount{.real = 0.25} < Amount{.real = 0.5});
  CHECK(Amount{.real = -1} < Amount{});
  FuseCost cost;
  cost.layers = 7;
  cost.sensitivity = 1.5;
  CHECK(amount(cost, Criterion::layers).as_real() == 7);
  CHECK(amount(cost, Criterion::sensitivity).as_real() == 1.5);
  const Limits limits{.layers = 7};
  CHECK(limits.of(Criterion::layers) == Amount{.whole = 7});
  CHECK_FALSE(limits.of(Criterion::sensitivity).has_value());
  CHECK(keeps(limits, cost));
}

TEST_CASE("the energy of a row is that of its network, simulated, to the last digit") {
  ComparisonSettings settings;
  settings.arrays = {{.rows = 16, .cols = 16}};
  settings.depthwise = {DepthwiseMapping::per_channel, DepthwiseMapping::packed};
  settings.bake_off = true;
  settings.variants = {FuseVariant::baseline, FuseVariant::full, FuseVariant::half50};
  settings.energy =
      NamedPrices{.name = "horowitz_45nm", .file = core::read_text_file(find_energy_table("horowitz_45nm"))};
  const Comparison comparison = compare({shipped("mobilenet_v3_small")}, settings);
  CHECK(comparison.settings.has_memory());
  CHECK(comparison.settings.has_vector_unit());
  REQUIRE(comparison.rows.size() >= 5);
  const double baseline = comparison.rows.front().energy->total.value;
  std::size_t with_links = 0;
  for (const ComparedRow& row : comparison.rows) {
    const FuseCandidates& candidates = comparison.networks[row.network];
    const core::Network network = core::fuse(candidates.baseline, candidates.blocks, row.choices).network;
    const Machine machine = comparison.settings.machine(row.array, row.depthwise);
    const NetworkResult result = simulate(network, machine);
    const NetworkEnergy energy = network_energy(network, machine, result, *comparison.prices);
    REQUIRE(row.energy);
    CHECK(row.energy->total == energy.network.total());
    CHECK(row.energy->ratio == baseline / row.energy->total.value);
    CHECK(row.energy->energy_delay == row.energy->total.value * static_cast<double>(row.cost.network_cycles.count()));
    CHECK(row.energy->total.low < row.energy->total.value);
    // Links of rows are in the sum of those rows that need them, and of no others.
    const bool links = row.energy->actions.of(EnergyAction::row_link) > 0;
    CHECK(links == row.needs_row_broadcast());
    with_links += links ? 1U : 0U;
  }
  CHECK(with_links > 0);
}

}  // namespace
}  // namespace systole::dataflows
