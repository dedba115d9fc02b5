// SPDX-License-Identifier: MIT
// FuSeConv's variants of the published networks: cycles, MACs and parameters against what the authors' models gave.
#include "dataflows/selection/variant.h"

#include <doctest/doctest.h>

#include <filesystem>
#include <map>
#include <random>
#include <string>
#include <vector>

#include "core/error.h"
#include "core/ir/work.h"
#include "core/topology/dialect.h"
#include "core/topology/search_path.h"
#include "dataflows/selection/fixed_count.h"
#include "dataflows/selection/layerwise.h"
#include "dataflows/selection/published_list.h"
#include "tests/golden/golden_table.h"
#include "tests/places.h"

namespace {

using namespace systole;             // NOLINT(google-build-using-namespace): a test file
using namespace systole::dataflows;  // NOLINT(google-build-using-namespace)
using core::FuseChoice;
using systole::tests::golden;
using systole::tests::GoldenRow;

core::Network zoo_network(const std::string& name) {
  const std::filesystem::path directory = systole::tests::topologies_dir();
  return core::read_topology(core::find_topology(name, {directory})).network;
}

/// The candidates of a network by the golden files' name, which is the authors' definition. Read once.
const FuseCandidates& candidates_of(const std::string& golden_name) {
  static std::map<std::string, FuseCandidates> known;
  const auto found = known.find(golden_name);
  if (found != known.end()) return found->second;
  const std::string name = golden_name.starts_with("mobilenet_v3") ? golden_name + "_fuseconv" : golden_name;
  return known.emplace(golden_name, fuse_candidates(zoo_network(name), true, true)).first->second;
}

Machine options_of(std::int64_t side, Timing timing, DepthwiseMapping depthwise = DepthwiseMapping::per_channel) {
  return {.array = {.rows = side, .cols = side},
          .dataflow = dataflow_named("rp"),
          .timing = timing,
          .depthwise = depthwise};
}

FuseVariant variant_named(const std::string& wanted) {
  for (const FuseVariant variant : kFuseVariants) {
    if (name(variant) == wanted) return variant;
  }
  throw std::invalid_argument(wanted);
}

FuseCost cost_of_variant(const GoldenRow& row, std::int64_t side, Timing timing) {
  const FuseCandidates& candidates = candidates_of(row.text("network"));
  const FuseCosts costs = fuse_costs(candidates, options_of(side, timing));
  const std::size_t count = standard_count(candidates.baseline, costs.blocks.size());
  return total(costs, choose(candidates.baseline, costs, variant_named(row.text("variant")), Select::published, count));
}

TEST_CASE("timing fuseconv-2020 gives every variant the cycles behind the published table, on 32x32 and 64x64") {
  for (const GoldenRow& row : golden("fuseconv/legacy_totals.csv")) {
    CAPTURE(row.text("network"));
    CAPTURE(row.text("variant"));
    CHECK(cost_of_variant(row, row.integer("array"), Timing::fuseconv_2020).cycles.count() ==
          row.integer("legacy_total_cycles"));
  }
}

TEST_CASE("timing fuseconv gives every variant the released model's cycles, MACs and parameters") {
  for (const GoldenRow& row : golden("fuseconv/totals.csv")) {
    CAPTURE(row.text("network"));
    CAPTURE(row.text("variant"));
    const FuseCost cost = cost_of_variant(row, row.integer("array"), Timing::fuseconv);
    CHECK(cost.cycles.count() == row.integer("total_cycles"));
    CHECK(cost.macs.count() == row.integer("macs"));
    CHECK(cost.params.count() == row.integer("params_used"));
  }
}

TEST_CASE("the published table's 25 latencies") {
  int checked = 0;
  for (const GoldenRow& row : golden("fuseconv/published_vs_reproduced_64x64.csv")) {
    CAPTURE(row.text("network"));
    CAPTURE(row.text("variant"));
    CHECK(cost_of_variant(row, 64, Timing::fuseconv_2020).cycles.count() == row.integer("cycles_legacy"));
    CHECK(cost_of_variant(row, 64, Timing::fuseconv).cycles.count() == row.integer("cycles_released"));
    ++checked;
  }
  CHECK(checked == 25);
}

TEST_CASE("timing occupied gives the principled study's totals without drain") {
  for (const GoldenRow& row : golden("fuseconv/principled_context.csv")) {
    CAPTURE(row.text("network"));
    CAPTURE(row.text("variant"));
    CHECK(cost_of_variant(row, row.integer("array"), Timing::occupied).cycles.count() == row.integer("nodrain_total"));
  }
}

TEST_CASE("costs of choices add up to the cost of the rewritten network") {
  std::mt19937_64 random(1);
  for (const char* name : {"mobilenet_v2", "mobilenet_v3_small", "mobilenet_v3_large"}) {
    const FuseCandidates& candidates = candidates_of(name);
    for (const Timing timing : {Timing::fuseconv_2020, Timing::scalesim, Timing::array}) {
      const Machine options = options_of(24, timing, DepthwiseMapping::packed);
      const FuseCosts costs = fuse_costs(candidates, options);
      for (int trial = 0; trial < 10; ++trial) {
        std::vector<FuseChoice> choices;
        for (std::size_t b = 0; b < costs.blocks.size(); ++b) choices.push_back(core::kFuseChoices.at(random() % 3));
        const core::Network fused = core::fuse(candidates.baseline, candidates.blocks, choices).network;
        const FuseCost cost = total(costs, choices);
        CHECK(cost.cycles == simulate(fused, options).cycles);
        CHECK(cost.macs == core::macs(fused));
        CHECK(cost.params == core::parameters(fused));
      }
    }
  }
}

TEST_CASE("greedy by absolute saving gives the specification's speedups") {
  // spec/fuseconv.md, section 2: whole-network speedups at 64x64, released cycles, the published count.
  const std::map<std::string, std::pair<double, double>> expected{{"mobilenet_v1", {2.205, 2.368}},
                                                                  {"mobilenet_v2", {3.024, 3.371}},
                                                                  {"mnasnet_b1", {2.625, 2.851}},
                                                                  {"mobilenet_v3_small", {1.796, 1.904}},
                                                                  {"mobilenet_v3_large", {2.289, 2.521}}};
  for (const auto& row : expected) {
    const std::string& name = row.first;
    const std::pair<double, double>& speedups = row.second;
    CAPTURE(name);
    const FuseCandidates& candidates = candidates_of(name);
    const FuseCosts costs = fuse_costs(candidates, options_of(64, Timing::fuseconv));
    const std::size_t count = standard_count(candidates.baseline, costs.blocks.size());
    const auto speedup = [&](FuseChoice choice) {
      const std::vector<FuseChoice> keep(costs.blocks.size(), FuseChoice::keep);
      return static_cast<double>(total(costs, keep).cycles.count()) /
             static_cast<double>(total(costs, greedy_of_count(costs, choice, count)).cycles.count());
    };
    CHECK(speedup(FuseChoice::full) == doctest::Approx(speedups.first).epsilon(0.0003));
    CHECK(speedup(FuseChoice::half) == doctest::Approx(speedups.second).epsilon(0.0003));
  }
}

/// Speedups of MobileNetV2 Full, block by block, under a timing.
std::vector<BlockCycles> blocks_of_v2_full(Timing timing) {
  const FuseCandidates& candidates = candidates_of("mobilenet_v2");
  const std::vector<FuseChoice> choices(candidates.blocks.size(), FuseChoice::full);
  const Machine options = options_of(64, timing);
  return block_cycles(candidates, choices, *candidates.full, layer_cycles(candidates.baseline, options),
                      layer_cycles(candidates.full->network, options));
}

TEST_CASE("layer-wise speedups of MobileNetV2 Full are the paper's figure 8b with its blocks aligned") {
  const std::vector<BlockCycles> legacy = blocks_of_v2_full(Timing::fuseconv_2020);
  const std::vector<BlockCycles> released = blocks_of_v2_full(Timing::fuseconv);
  const auto quotient = [](core::Cycles before, core::Cycles after) {
    return static_cast<double>(before.count()) / static_cast<double>(after.count());
  };
  constexpr double kPrinted = 0.00005;
  std::size_t b = 0;
  for (const GoldenRow& row : golden("fuseconv/published_layerwise_v2_full_64x64.csv")) {
    CAPTURE(row.text("block"));
    const auto real = [&](const char* column) { return std::stod(row.text(column)); };
    CHECK(std::abs(quotient(legacy[b].before, legacy[b].after) - real("legacy_aligned_block")) <= kPrinted);
    CHECK(std::abs(quotient(released[b].before, released[b].after) - real("released_aligned_block")) <= kPrinted);
    CHECK(std::abs(quotient(released[b].spatial_before, released[b].spatial_after) - real("released_spatial_only")) <=
          kPrinted);
    CHECK(legacy[b].spatial_before.count() == row.integer("dw_cycles_legacy"));
    CHECK(legacy[b].spatial_after.count() == row.integer("fuse_cycles_legacy"));
    CHECK(released[b].spatial_before.count() == row.integer("dw_cycles_released"));
    CHECK(released[b].spatial_after.count() == row.integer("fuse_cycles_released"));
    ++b;
  }
}

TEST_CASE("cycles by operator are the authors' classes, baseline and variants") {
  for (const GoldenRow& row : golden("fuseconv/totals.csv")) {
    CAPTURE(row.text("network"));
    CAPTURE(row.text("variant"));
    const FuseCandidates& candidates = candidates_of(row.text("network"));
    const Machine options = options_of(row.integer("array"), Timing::fuseconv);
    const FuseCosts costs = fuse_costs(candidates, options);
    const std::size_t count = standard_count(candidates.baseline, costs.blocks.size());
    const std::vector<FuseChoice> choices =
        choose(candidates.baseline, costs, variant_named(row.text("variant")), Select::published, count);
    const core::Network fused = core::fuse(candidates.baseline, candidates.blocks, choices).network;
    const OperatorCycles cycles = operator_cycles(fused, layer_cycles(fused, options));
    CHECK(cycles.standard.count() == row.integer("cyc_conv"));
    CHECK(cycles.pointwise.count() == row.integer("cyc_pointwise"));
    CHECK(cycles.depthwise.count() == row.integer("cyc_depthwise") + row.integer("cyc_fuse1d"));
    CHECK(cycles.linear.count() == row.integer("cyc_se_linear") + row.integer("cyc_classifier"));
  }
}

TEST_CASE("blocks are found for the layer-wise view without the topology's block numbers") {
  FuseCandidates candidates = candidates_of("mobilenet_v1");
  for (core::Layer& layer : candidates.baseline.layers) layer.block = -1;
  candidates = fuse_candidates(candidates.baseline, true, false);
  const std::vector<FuseChoice> choices(candidates.blocks.size(), FuseChoice::full);
  const Machine options = options_of(64, Timing::fuseconv);
  const auto with = [&](const FuseCandidates& some) {
    return block_cycles(some, choices, *some.full, layer_cycles(some.baseline, options),
                        layer_cycles(some.full->network, options));
  };
  const std::vector<BlockCycles> bare = with(candidates);
  const std::vector<BlockCycles> numbered = with(candidates_of("mobilenet_v1"));
  for (std::size_t b = 0; b < bare.size(); ++b) {
    CHECK(bare[b].before == numbered[b].before);  // MobileNetV1's blocks are just depthwise and pointwise
    CHECK(bare[b].after == numbered[b].after);
  }
}

TEST_CASE("a published list is read from the network's note, and a wrong one is an error") {
  core::Network network;
  network.name = "net";
  CHECK_FALSE(published_list(network, 4).has_value());
  CHECK(standard_count(network, 5) == 3);
  network.notes = {{"fuse_50", "0 2  3"}};
  CHECK(published_list(network, 4) == std::vector<std::size_t>{0, 2, 3});
  CHECK(standard_count(network, 4) == 3);
  for (const char* wrong : {"0 4", "2 1", "1 1", "a", "-1", "1.5"}) {
    network.notes = {{"fuse_50", wrong}};
    CHECK_THROWS_AS(published_list(network, 4), core::InputError);
  }
}

}  // namespace
