// SPDX-License-Identifier: MIT
#include "tests/dataflows/explore/reference_point.h"

#include <algorithm>
#include <numeric>
#include <optional>

#include "core/ir/work.h"
#include "core/rewrite/separable_block.h"
#include "dataflows/selection/published_list.h"
#include "dataflows/simulate.h"
#include "dataflows/vector/vector_cost.h"

namespace systole::tests {
namespace {

using namespace dataflows;           // NOLINT(google-build-using-namespace): a test file
using namespace dataflows::explore;  // NOLINT(google-build-using-namespace)

struct Cost {
  std::int64_t cycles = 0;
  std::int64_t accesses = 0;
  std::int64_t traffic = 0;
  std::int64_t network_cycles = 0;
};

std::int64_t words(const SramCounts& sram) {
  return sram.ifmap_reads.count() + sram.filter_reads.count() + sram.ofmap_writes.count();
}

/// By rows depthwise layers run on rp, and the others on any dataflow of the choice, which has rp.
bool is_possible(const Dataflow& dataflow, const DataflowChoice& choice, const DesignPoint& point) {
  if (!dataflow.cycles[point.timing]) return false;
  const bool has_rp = std::ranges::count(choice.candidates, dataflow_named("rp")) > 0;
  if (point.depthwise == DepthwiseMapping::rows && !has_rp) return false;
  if (point.memory->name.starts_with("scalesim")) {
    return dataflow.name != "rp" && point.timing == Timing::scalesim &&
           point.depthwise == DepthwiseMapping::per_channel && point.cores == 1;
  }
  const bool whole = point.timing == Timing::buffered || point.timing == Timing::fuseconv_2020 ||
                     (point.timing == Timing::fuseconv && dataflow.name == "rp");
  return point.memory == no_memory() || !whole;
}

Machine machine_of(const Dataflow& dataflow, const DesignPoint& point) {
  Machine machine{.array = point.array,
                  .dataflow = &dataflow,
                  .timing = point.timing,
                  .depthwise = point.depthwise == DepthwiseMapping::rows && dataflow.name != "rp"
                                   ? DepthwiseMapping::per_channel
                                   : point.depthwise,
                  .memory = point.memory,
                  .cores = {.count = point.cores, .partition = point.partition},
                  .sram_kb = point.sram_kb,
                  .bandwidth = {std::max<std::int64_t>(point.bandwidth, 1)},
                  .dram_latency = point.dram_latency,
                  .bits = point.bits,
                  .bandwidth_bytes = point.bandwidth_bytes,
                  .bandwidth_gbs = point.bandwidth_gbs};
  machine.clock_mhz = static_cast<double>(point.clock_mhz);
  machine.vector.lanes = point.lanes;
  return machine;
}

Cost network_cost(const core::Network& network, const DataflowChoice& choice, const DesignPoint& point) {
  NetworkResult best;
  Machine machine;
  for (const Dataflow* dataflow : dataflows::dataflows()) {
    if (std::ranges::count(choice.candidates, dataflow) == 0 || !is_possible(*dataflow, choice, point)) continue;
    machine = machine_of(*dataflow, point);
    const NetworkResult result = simulate(network, machine);
    if (best.layers.empty()) best = result;
    for (std::size_t i = 0; i < result.layers.size(); ++i) {
      if (point.depthwise == DepthwiseMapping::rows && core::is_depthwise(network.layers[i])) {
        if (dataflow->name == "rp") best.layers[i] = result.layers[i];
        continue;
      }
      if (result.layers[i].cycles < best.layers[i].cycles) best.layers[i] = result.layers[i];
    }
  }
  add_vector_costs(network, machine, best);
  Cost sum;
  for (const LayerResult& layer : best.layers) {
    sum.cycles += layer.cycles.count();
    sum.accesses += words(layer.sram);
    sum.traffic += layer.dram.total().count();
    sum.network_cycles += layer.cycles.count() + layer.vector.cycles.count();
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
  values[Metric::network_cycles] = cost.network_cycles;
  if (point.clock_mhz > 0) {
    values[Metric::nanoseconds] = (cost.network_cycles * 1000 + point.clock_mhz - 1) / point.clock_mhz;
  }
  return values;
}

core::Network reference_network(const Question& question, const core::Network& network, const DesignPoint& point) {
  return rewritten(question, network, point);
}

Machine reference_machine(const Dataflow& dataflow, const DesignPoint& point) {
  Machine machine = machine_of(dataflow, point);
  machine.clock_mhz = static_cast<double>(point.clock_mhz);
  return machine;
}

}  // namespace systole::tests
