// SPDX-License-Identifier: MIT
#include "tests/dataflows/explore/reference_point.h"

#include <algorithm>
#include <numeric>
#include <optional>

#include "core/ir/work.h"
#include "core/rewrite/separable_block.h"
#include "dataflows/memory/scalesim/group_sequence.h"
#include "dataflows/memory/scalesim/memory_model.h"
#include "dataflows/memory/tiled/tiled_memory.h"
#include "dataflows/selection/published_list.h"
#include "dataflows/simulate.h"

namespace systole::tests {
namespace {

using namespace dataflows;           // NOLINT(google-build-using-namespace): a test file
using namespace dataflows::explore;  // NOLINT(google-build-using-namespace)

struct Cost {
  std::int64_t cycles = 0;
  std::int64_t accesses = 0;
  std::int64_t traffic = 0;
};

std::int64_t words(const SramCounts& sram) {
  return sram.ifmap_reads.count() + sram.filter_reads.count() + sram.ofmap_writes.count();
}

bool is_possible(const Dataflow& dataflow, const DesignPoint& point) {
  if (!dataflow.cycles[point.timing]) return false;
  if (point.depthwise == DepthwiseMapping::rows && dataflow.name != "rp") return false;
  if (is_scalesim(point.memory)) {
    return dataflow.name != "rp" && point.timing == Timing::scalesim &&
           point.depthwise == DepthwiseMapping::per_channel;
  }
  const bool whole =
      point.timing == Timing::fuseconv_2020 || (point.timing == Timing::fuseconv && dataflow.name == "rp");
  return point.memory == MemoryModel::none || !whole;
}

/// Each layer's cost on one dataflow.
std::vector<Cost> layer_costs(const core::Network& network, const Dataflow& dataflow, const DesignPoint& point) {
  const SimulationOptions options{
      .array = point.array, .dataflow = &dataflow, .timing = point.timing, .depthwise = point.depthwise, .threads = 1};
  const NetworkResult result = simulate(network, options);
  std::vector<Cost> costs;
  for (const LayerResult& layer : result.layers) {
    costs.push_back({.cycles = layer.cycles.count(), .accesses = words(layer.sram), .traffic = 0});
  }
  if (point.memory == MemoryModel::tiled) {
    const TiledMemory memory{
        .sram_kb = point.sram_kb, .channel = tiled::DramChannel(point.bandwidth), .start_latency = point.dram_latency};
    const TiledNetworkCost tiled = simulate_tiled(network, options, memory);
    for (std::size_t i = 0; i < costs.size(); ++i) {
      costs[i].cycles = tiled.layers[i].cycles.count();
      costs[i].traffic = tiled.layers[i].dram.total().count();
    }
  }
  if (is_scalesim(point.memory)) {
    scalesim::MemoryOptions memory;
    memory.accelerator.array = point.array;
    memory.accelerator.dataflow = dataflow.name;
    memory.accelerator.sram_kb = point.sram_kb;
    memory.version = point.memory == MemoryModel::scalesim_v2 ? scalesim::Version::v2 : scalesim::Version::v3;
    const scalesim::MemoryReport report = scalesim::simulate_memory(network, memory);
    for (const auto& row : report.rows) {
      const auto layer = scalesim::in_sequence(report.reports[row.report], row.groups,
                                               core::macs(network.layers[row.layer]), point.array);
      costs[row.layer] = {
          .cycles = layer.cycles.count(),
          .accesses = (layer.ifmap.sram.words + layer.filter.sram.words + layer.ofmap.sram.words).count(),
          .traffic = (layer.ifmap.dram.words + layer.filter.dram.words + layer.ofmap.dram.words).count()};
    }
  }
  return costs;
}

Cost network_cost(const core::Network& network, const DataflowChoice& choice, const DesignPoint& point) {
  std::vector<Cost> best;
  for (const Dataflow* dataflow : dataflows::dataflows()) {
    if (std::ranges::count(choice.candidates, dataflow) == 0 || !is_possible(*dataflow, point)) continue;
    const std::vector<Cost> costs = layer_costs(network, *dataflow, point);
    if (best.empty()) best = costs;
    for (std::size_t i = 0; i < costs.size(); ++i) {
      if (costs[i].cycles < best[i].cycles) best[i] = costs[i];
    }
  }
  Cost sum;
  for (const Cost& cost : best) {
    sum.cycles += cost.cycles;
    sum.accesses += cost.accesses;
    sum.traffic += cost.traffic;
  }
  return sum;
}

core::Network rewritten(const Question& question, const core::Network& network, const DesignPoint& point) {
  if (point.variant == FuseVariant::baseline) return network;
  const core::FuseChoice choice = choice_of(point.variant);
  const auto blocks = core::separable_blocks(network);
  std::vector<core::FuseChoice> choices(blocks.size(), choice);
  if (is_partial(point.variant)) {
    std::ranges::fill(choices, core::FuseChoice::keep);
    const auto published = published_list(network, blocks.size());
    if (published && question.select.value_or(Select::published) == Select::published) {
      for (const std::size_t index : *published) choices[index] = choice;
    } else {
      // Savings, one whole network for each replaced block. Greedy and optimal are the same for a fixed count.
      const DataflowChoice& dataflow = question.axes.dataflow[point.dataflow];
      std::vector<std::int64_t> cycles;
      for (std::size_t i = 0; i < blocks.size(); ++i) {
        std::vector<core::FuseChoice> one(blocks.size(), core::FuseChoice::keep);
        one[i] = choice;
        cycles.push_back(network_cost(core::fuse(network, blocks, one).network, dataflow, point).cycles);
      }
      std::vector<std::size_t> order(blocks.size());
      std::iota(order.begin(), order.end(), 0);
      std::ranges::stable_sort(order, {}, [&](std::size_t i) { return cycles[i]; });
      order.resize(standard_count(network, blocks.size()));
      for (const std::size_t i : order) choices[i] = choice;
    }
  }
  return core::fuse(network, blocks, choices).network;
}

}  // namespace

MetricValues reference_values(const Question& question, const std::vector<core::Network>& networks,
                              const DesignPoint& point) {
  const core::Network network = rewritten(question, networks[point.network], point);
  const Cost cost = network_cost(network, question.axes.dataflow[point.dataflow], point);
  MetricValues values;
  values[Metric::cycles] = cost.cycles;
  values[Metric::macs] = core::macs(network).count();
  values[Metric::params] = core::parameters(network).count();
  values[Metric::pes] = point.array.rows * point.array.cols;
  values[Metric::sram] = (point.sram_kb.ifmap + point.sram_kb.filter + point.sram_kb.ofmap) * 1024;
  values[Metric::accesses] = cost.accesses;
  values[Metric::traffic] = cost.traffic;
  return values;
}

}  // namespace systole::tests
