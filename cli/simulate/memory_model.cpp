// SPDX-License-Identifier: MIT
#include "cli/simulate/memory_model.h"

#include <fmt/format.h>

#include <cstddef>
#include <utility>

#include "core/checked.h"
#include "core/error.h"
#include "dataflows/memory/scalesim/group_sequence.h"
#include "dataflows/memory/scalesim/latency_file.h"

namespace systole::app {
namespace {

namespace scalesim = dataflows::scalesim;

std::vector<scalesim::LineLatencies> read_latencies(const core::Network& network,
                                                    const scalesim::MemoryOptions& options) {
  std::vector<scalesim::LineLatencies> latencies;
  for (const core::Layer& layer : network.layers) {
    if (!core::runs_on_array(layer.op)) continue;
    auto of_layer = external_latencies(options, latencies.size());
    if (!of_layer) return {};
    latencies.push_back(std::move(*of_layer));
  }
  return latencies;
}

void put_into(dataflows::LayerResult& layer, const scalesim::LayerReport& report) {
  layer.cycles = report.cycles;
  layer.stall_cycles = report.stall_cycles;
  layer.utilisation = report.utilisation;
  layer.sram = {.ifmap_reads = report.ifmap.sram.words,
                .filter_reads = report.filter.sram.words,
                .ofmap_writes = report.ofmap.sram.words};
}

double overall_utilisation(core::Macs macs, core::Cycles cycles, const dataflows::Array& array) {
  const auto pe_cycles =
      static_cast<double>(cycles.count()) * static_cast<double>(core::checked_multiply(array.rows, array.cols));
  return pe_cycles > 0 ? 100.0 * static_cast<double>(macs.count()) / pe_cycles : 0;
}

void add_up(const dataflows::Array& array, dataflows::NetworkResult& result) {
  result.cycles = {};
  result.sram = {};
  for (const dataflows::LayerResult& layer : result.layers) {
    result.cycles += layer.cycles;
    result.sram.ifmap_reads += layer.sram.ifmap_reads;
    result.sram.filter_reads += layer.sram.filter_reads;
    result.sram.ofmap_writes += layer.sram.ofmap_writes;
  }
  result.overall_utilisation = overall_utilisation(result.macs, result.cycles, array);
}

}  // namespace

scalesim::MemoryOptions scalesim_options(const dataflows::Accelerator& accelerator, MemoryModel model,
                                         const std::optional<scalesim::CustomLayout>& layout, unsigned threads) {
  return {.accelerator = accelerator,
          .version = model == MemoryModel::scalesim_v2 ? scalesim::Version::v2 : scalesim::Version::v3,
          .layout = layout,
          .threads = threads};
}

std::optional<scalesim::LineLatencies> external_latencies(const scalesim::MemoryOptions& options,
                                                          std::size_t layer_id) {
  const dataflows::Accelerator& accelerator = options.accelerator;
  const bool external = accelerator.use_ramulator_trace &&
                        accelerator.interface_mode == dataflows::InterfaceMode::user &&
                        options.version == scalesim::Version::v3;
  if (!external) return std::nullopt;
  return scalesim::read_latencies("results", layer_id);
}

ScalesimReports simulate_scalesim_memory(const core::Network& network, const scalesim::MemoryOptions& options,
                                         dataflows::NetworkResult& result) {
  const scalesim::MemoryReport memory = scalesim::simulate_memory(network, options, read_latencies(network, options));
  ScalesimReports reports(network.layers.size());
  for (const scalesim::MemoryReport::Row& row : memory.rows) {
    dataflows::LayerResult& layer = result.layers[row.layer];
    const scalesim::LayerReport& group = memory.reports[row.report];
    reports[row.layer] = scalesim::in_sequence(group, row.groups, layer.macs, options.accelerator.array);
    put_into(layer, *reports[row.layer]);
  }
  add_up(options.accelerator.array, result);
  return reports;
}

dataflows::TiledMemory tiled_memory(const dataflows::Accelerator& accelerator, std::int64_t start_latency) {
  const std::vector<std::int64_t>& bandwidth = accelerator.bandwidth;
  if (bandwidth.size() != 1 && bandwidth.size() != 3) {
    throw core::InputError(
        fmt::format("bandwidth: found {} numbers, expected one that all operands share, or three: ifmap, filter, ofmap",
                    bandwidth.size()));
  }
  dataflows::TiledMemory memory;
  memory.sram_kb = accelerator.sram_kb;
  memory.channel = bandwidth.size() == 1 ? dataflows::tiled::DramChannel(bandwidth.front())
                                         : dataflows::tiled::DramChannel(dataflows::PerOperand{
                                               .ifmap = bandwidth[0], .filter = bandwidth[1], .ofmap = bandwidth[2]});
  memory.start_latency = start_latency;
  return memory;
}

dataflows::TiledNetworkCost simulate_tiled_memory(const core::Network& network,
                                                  const dataflows::SimulationOptions& options,
                                                  const dataflows::TiledMemory& memory,
                                                  dataflows::NetworkResult& result) {
  dataflows::TiledNetworkCost cost = dataflows::simulate_tiled(network, options, memory);
  for (std::size_t i = 0; i < result.layers.size(); ++i) {
    dataflows::LayerResult& layer = result.layers[i];
    layer.cycles = cost.layers[i].cycles;
    layer.stall_cycles = cost.layers[i].cycles - cost.layers[i].compute_cycles;
    layer.utilisation.overall = overall_utilisation(layer.macs, layer.cycles, options.array);
  }
  add_up(options.array, result);
  return cost;
}

}  // namespace systole::app
