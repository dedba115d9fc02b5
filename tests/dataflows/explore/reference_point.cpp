// SPDX-License-Identifier: MIT
#include "tests/dataflows/explore/reference_point.h"

#include <algorithm>
#include <numeric>
#include <optional>

#include "core/ir/work.h"
#include "core/rewrite/separable_block.h"
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
  if (point.memory->name.starts_with("scalesim")) {
    return dataflow.name != "rp" && point.timing == Timing::scalesim &&
           point.depthwise == DepthwiseMapping::per_channel && point.cores == 1;
  }
  const bool whole = point.timing == Timing::buffered || point.timing == Timing::fuseconv_2020 ||
                     (point.timing == Timing::fuseconv && dataflow.name == "rp");
  return point.memory == no_memory() || !whole;
}

/// Each layer's cost on one dataflow.
std::vector<Cost> layer_costs(const core::Network& network, const Dataflow& dataflow, const DesignPoint& point) {
  const Machine machine{.array = point.array,
                        .dataflow = &dataflow,
                        .timing = point.timing,
                        .depthwise = point.depthwise,
                        .memory = point.memory,
                        .cores = {.count = point.cores, .partition = point.partition},
                        .sram_kb = point.sram_kb,
                        .bandwidth = {point.bandwidth},
                        .dram_latency = point.dram_latency};
  std::vector<Cost> costs;
  for (const LayerResult& layer : simulate(network, machine).layers) {
    costs.push_back(
        {.cycles = layer.cycles.count(), .accesses = words(layer.sram), .traffic = layer.dram.total().count()});
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
  values[Metric::pes] = point.array.rows * point.array.cols * point.cores;
  values[Metric::sram] = (point.sram_kb.ifmap + point.sram_kb.filter + point.sram_kb.ofmap) * 1024 * point.cores;
  values[Metric::accesses] = cost.accesses;
  values[Metric::traffic] = cost.traffic;
  return values;
}

}  // namespace systole::tests
