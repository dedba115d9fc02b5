// SPDX-License-Identifier: MIT
#include "cli/simulate/report.h"

#include <fmt/compile.h>
#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <map>
#include <numeric>

#include "cli/common/arguments.h"
#include "core/ir/operator_class.h"
#include "core/ir/shape.h"
#include "core/report/csv_field.h"
#include "core/report/number_text.h"
#include "core/report/table.h"

namespace systole::app {
namespace {

using core::Align;
using core::grouped;
using core::Layer;
using core::OperatorClass;
using dataflows::LayerResult;

constexpr std::size_t kHottest = 5;
constexpr std::size_t kBarWidth = 50;
/// Where the stalls stand in a row, if there are any: behind the cycles and their share.
constexpr std::ptrdiff_t kStallColumn = 6;

double percent(std::int64_t part, std::int64_t whole) {
  return whole == 0 ? 0 : 100 * static_cast<double>(part) / static_cast<double>(whole);
}

std::string shape_text(const Layer& layer) {
  const core::TensorShape shape = core::output_shape(layer);
  if (layer.op == core::Operator::gemm) {
    return layer.groups == 1 ? fmt::format("{}x{}", layer.m, layer.n)
                             : fmt::format("{}x{}x{}", layer.groups, layer.m, layer.n);
  }
  if (layer.op == core::Operator::linear) return fmt::format("{}", shape.channels);
  return fmt::format("{}x{}x{}", shape.h, shape.w, shape.channels);
}

struct CycleShares {
  double depthwise = 0;
  double pointwise = 0;
  double other = 0;
};

bool is_depthwise_class(OperatorClass operator_class) {
  return operator_class == OperatorClass::depthwise || operator_class == OperatorClass::fuse_1xk ||
         operator_class == OperatorClass::fuse_kx1;
}

CycleShares shares(const dataflows::NetworkResult& result) {
  core::Cycles depthwise;
  core::Cycles pointwise;
  for (const LayerResult& layer : result.layers) {
    if (is_depthwise_class(layer.operator_class)) depthwise += layer.cycles;
    if (layer.operator_class == OperatorClass::pointwise) pointwise += layer.cycles;
  }
  const std::int64_t all = result.cycles.count();
  const core::Cycles other = result.cycles - depthwise - pointwise;
  return {.depthwise = percent(depthwise.count(), all),
          .pointwise = percent(pointwise.count(), all),
          .other = percent(other.count(), all)};
}

std::string setting_text(const SimulationRun& run) {
  std::string text = fmt::format("{} array, {} ({})", array_text(run.options.array), run.options.dataflow->name,
                                 run.options.dataflow->title);
  if (run.options.depthwise != dataflows::DepthwiseMapping::per_channel) {
    text += fmt::format(", depthwise {}", name(run.options.depthwise));
  }
  return text + fmt::format(", timing {}", name(run.options.timing));
}

core::Cycles total_stalls(const dataflows::NetworkResult& result) {
  core::Cycles stalls;
  for (const LayerResult& layer : result.layers) stalls += layer.stall_cycles;
  return stalls;
}

std::string memory_text(const SimulationRun& run) {
  if (run.memory == MemoryModel::none) return "compute cycles, memory none";
  const dataflows::PerOperand& sram = run.accelerator.sram_kb;
  const bool user = run.accelerator.interface_mode == dataflows::InterfaceMode::user;
  std::string bandwidth = user ? "given bandwidth" : "estimated bandwidth";
  if (run.memory == MemoryModel::tiled) {
    bandwidth =
        fmt::format("{} DRAM words a cycle, latency {}", fmt::join(run.accelerator.bandwidth, "/"), run.dram_latency);
  }
  return fmt::format("memory {}: {}/{}/{} kB of SRAM for ifmap/filter/ofmap, {}", name(run.memory), sram.ifmap,
                     sram.filter, sram.ofmap, bandwidth);
}

/// Words from and to DRAM, all layers.
std::string dram_text(const SimulatedNetwork& simulated) {
  DramWords all;
  for (std::size_t i = 0; i < simulated.network.layers.size(); ++i) {
    const DramWords layer = dram_words(simulated, i);
    all.ifmap_reads += layer.ifmap_reads;
    all.filter_reads += layer.filter_reads;
    all.ofmap_writes += layer.ofmap_writes;
    all.partial_sums_written += layer.partial_sums_written;
    all.partial_sums_read += layer.partial_sums_read;
  }
  std::string text =
      fmt::format("DRAM words: {} ifmap reads, {} filter reads, {} ofmap writes", grouped(all.ifmap_reads.count()),
                  grouped(all.filter_reads.count()), grouped(all.ofmap_writes.count()));
  if (simulated.tiled) {
    text += fmt::format(", {} partial sums written, {} read; {} of all are compulsory",
                        grouped(all.partial_sums_written.count()), grouped(all.partial_sums_read.count()),
                        grouped(simulated.tiled->dram.compulsory().count()));
  }
  return text + ".\n";
}

/// What the array does not run: how many of each operator, and how much of the network's output they make.
std::string non_array_note(const SimulatedNetwork& simulated) {
  std::map<std::string_view, std::int64_t> counts;
  std::int64_t layers = 0;
  double elements = 0;
  double all_elements = 0;
  for (const Layer& layer : simulated.network.layers) {
    const auto output = static_cast<double>(core::elements(core::output_shape(layer)).count());
    all_elements += output;
    if (core::runs_on_array(layer.op)) continue;
    ++counts[core::name(layer.op)];
    ++layers;
    elements += output;
  }
  if (layers == 0) return {};
  std::string list;
  for (const auto& [op, count] : counts) list += fmt::format("{}{} {}", list.empty() ? "" : ", ", count, op);
  return fmt::format("Not run by the array, 0 cycles: {} ({} of {} layers, {:.1f} % of all output elements).\n", list,
                     layers, simulated.network.layers.size(), 100 * elements / all_elements);
}

std::vector<std::string> row_cells(std::size_t index, const Layer& layer, const LayerResult& result,
                                   core::Cycles all_cycles) {
  const bool on_array = result.dataflow != nullptr;
  const auto if_on_array = [&](std::string text) { return on_array ? std::move(text) : std::string{"-"}; };
  return {std::to_string(index),
          layer.name,
          std::string{core::class_name(layer)},
          shape_text(layer),
          grouped(result.cycles.count()),
          if_on_array(fmt::format("{:.1f}", percent(result.cycles.count(), all_cycles.count()))),
          if_on_array(grouped(result.macs.count())),
          if_on_array(fmt::format("{:.2f}", result.utilisation.overall)),
          if_on_array(fmt::format("{:.2f}", result.utilisation.mapping_efficiency)),
          if_on_array(fmt::format("{:.2f}", result.utilisation.compute))};
}

void append_memory_columns(std::string& out, const SimulationRun& run, const SimulatedNetwork& simulated,
                           std::size_t layer) {
  const DramWords words = dram_words(simulated, layer);
  fmt::format_to(std::back_inserter(out), ",{},{},{},{},{},{},{}", name(run.memory), words.cycles_with_prefetch.count(),
                 words.ifmap_reads.count(), words.filter_reads.count(), words.ofmap_writes.count(),
                 words.partial_sums_written.count(), words.partial_sums_read.count());
}

}  // namespace

std::vector<std::size_t> slowest_first(const dataflows::NetworkResult& result, std::size_t count) {
  std::vector<std::size_t> order;
  for (std::size_t i = 0; i < result.layers.size(); ++i) {
    if (result.layers[i].dataflow != nullptr) order.push_back(i);
  }
  const std::size_t kept = std::min(count, order.size());
  std::ranges::partial_sort(order, order.begin() + static_cast<std::ptrdiff_t>(kept),
                            [&](std::size_t a, std::size_t b) {
                              const auto cycles_a = result.layers[a].cycles;
                              const auto cycles_b = result.layers[b].cycles;
                              return cycles_a != cycles_b ? cycles_a > cycles_b : a < b;
                            });
  order.resize(kept);
  return order;
}

DramWords dram_words(const SimulatedNetwork& simulated, std::size_t layer) {
  if (simulated.tiled) {
    const dataflows::TiledCost& cost = simulated.tiled->layers[layer];
    return {.cycles_with_prefetch = cost.cycles,
            .ifmap_reads = cost.dram.ifmap.total(),
            .filter_reads = cost.dram.filter.total(),
            .ofmap_writes = cost.dram.ofmap_writes,
            .partial_sums_written = cost.dram.partial_sums_written,
            .partial_sums_read = cost.dram.partial_sums_read};
  }
  if (simulated.scalesim.empty() || !simulated.scalesim[layer]) return {};
  const dataflows::scalesim::LayerReport& report = *simulated.scalesim[layer];
  return {.cycles_with_prefetch = report.cycles_with_prefetch,
          .ifmap_reads = report.ifmap.dram.words,
          .filter_reads = report.filter.dram.words,
          .ofmap_writes = report.ofmap.dram.words,
          .partial_sums_written = {},
          .partial_sums_read = {}};
}

std::string simulation_table(const SimulationRun& run, const SimulatedNetwork& simulated, bool all_layers) {
  const dataflows::NetworkResult& result = simulated.result;
  std::string out = fmt::format("{} on a {}\n", simulated.network.name, setting_text(run));
  out += fmt::format("({}; {})\n\n", description(run.options.timing), memory_text(run));
  const bool stalls = run.memory != MemoryModel::none;
  std::vector<core::Table::Column> columns{
      {"#"}, {"layer", Align::left}, {"op", Align::left}, {"output"}, {"cycles"}, {"cycles %"}};
  if (stalls) columns.push_back({"stalls"});
  for (const char* header : {"MACs", "overall %", "mapping %", "compute %"}) columns.push_back({header});
  core::Table table(columns);
  std::vector<std::size_t> hottest = slowest_first(result, kHottest + 1);
  hottest.resize(hottest.size() > kHottest ? kHottest : 0);  // nothing stands out of a handful
  core::Cycles hottest_cycles;
  for (const std::size_t i : hottest) hottest_cycles += result.layers[i].cycles;
  for (std::size_t i = 0; i < result.layers.size(); ++i) {
    if (result.layers[i].dataflow == nullptr && !all_layers) continue;
    const bool hot = std::ranges::find(hottest, i) != hottest.end();
    std::vector<std::string> cells = row_cells(i, simulated.network.layers[i], result.layers[i], result.cycles);
    if (stalls) cells.insert(cells.begin() + kStallColumn, grouped(result.layers[i].stall_cycles.count()));
    table.add(std::move(cells), hot ? '*' : ' ');
  }
  std::vector<std::string> totals{"",
                                  "total",
                                  "",
                                  "",
                                  grouped(result.cycles.count()),
                                  "100.0",
                                  grouped(result.macs.count()),
                                  fmt::format("{:.2f}", result.overall_utilisation),
                                  "",
                                  ""};
  if (stalls) totals.insert(totals.begin() + kStallColumn, grouped(total_stalls(result).count()));
  table.add_total(std::move(totals));
  out += table.text() + '\n';
  if (!hottest.empty()) {
    out += fmt::format("* the {} slowest layers: {:.1f} % of all cycles.\n", kHottest,
                       percent(hottest_cycles.count(), result.cycles.count()));
  }
  const CycleShares share = shares(result);
  out += fmt::format("Cycles by layer: depthwise {:.1f} %, pointwise {:.1f} %, other {:.1f} %.\n", share.depthwise,
                     share.pointwise, share.other);
  out += fmt::format("SRAM words: {} ifmap reads, {} filter reads, {} ofmap writes.\n",
                     grouped(result.sram.ifmap_reads.count()), grouped(result.sram.filter_reads.count()),
                     grouped(result.sram.ofmap_writes.count()));
  if (stalls) out += dram_text(simulated);
  return out + non_array_note(simulated);
}

std::string simulation_summary(const SimulationRun& run) {
  std::string out =
      fmt::format("{}\n({}; {})\n\n", setting_text(run), description(run.options.timing), memory_text(run));
  core::Table table(
      {{"network", Align::left}, {"cycles"}, {"MACs"}, {"overall %"}, {"depthwise %"}, {"pointwise %"}, {"other %"}});
  for (const SimulatedNetwork& simulated : run.networks) {
    const CycleShares share = shares(simulated.result);
    table.add({simulated.network.name, grouped(simulated.result.cycles.count()), grouped(simulated.result.macs.count()),
               fmt::format("{:.2f}", simulated.result.overall_utilisation), fmt::format("{:.1f}", share.depthwise),
               fmt::format("{:.1f}", share.pointwise), fmt::format("{:.1f}", share.other)});
  }
  return out + table.text() +
         "\noverall %: useful MACs of all that the array could do; the last three: shares of the cycles.\n";
}

std::string slowest_layers(const SimulationRun& run, const SimulatedNetwork& simulated, std::size_t count) {
  const std::vector<std::size_t> order = slowest_first(simulated.result, count);
  std::string out =
      fmt::format("{}: the {} slowest layers on a {}\n\n", simulated.network.name, order.size(), setting_text(run));
  std::vector<core::Bar> bars;
  for (const std::size_t i : order) {
    const LayerResult& result = simulated.result.layers[i];
    const Layer& layer = simulated.network.layers[i];
    bars.push_back({.label = fmt::format("{} ({})", layer.name, core::class_name(layer)),
                    .length = static_cast<double>(result.cycles.count()),
                    .value = fmt::format("{} cycles {:5.1f} %", grouped(result.cycles.count()),
                                         percent(result.cycles.count(), simulated.result.cycles.count()))});
  }
  return out + core::bar_chart(bars, kBarWidth);
}

std::string simulation_csv(const SimulationRun& run) {
  std::string out =
      "network,index,layer,op,cycles,stall_cycles,macs,overall_util,mapping_efficiency,compute_util,"
      "ifmap_sram_reads,filter_sram_reads,ofmap_sram_writes,folds,packed_channels,array,dataflow,timing";
  const bool memory = run.memory != MemoryModel::none;
  if (memory)
    out +=
        ",memory,cycles_with_prefetch,ifmap_dram_reads,filter_dram_reads,ofmap_dram_writes,partial_sums_dram_writes,"
        "partial_sums_dram_reads";
  out += '\n';
  const std::string array = array_text(run.options.array);
  const std::string_view timing = name(run.options.timing);
  for (const SimulatedNetwork& simulated : run.networks) {
    const std::string network = core::csv_field(simulated.network.name);
    for (std::size_t i = 0; i < simulated.result.layers.size(); ++i) {
      const LayerResult& result = simulated.result.layers[i];
      const Layer& layer = simulated.network.layers[i];
      fmt::format_to(std::back_inserter(out), FMT_COMPILE("{},{},{},{},{},{},{},"), network, i,
                     core::csv_field(layer.name), core::class_name(layer), result.cycles.count(),
                     result.stall_cycles.count(), result.macs.count());
      for (const double share :
           {result.utilisation.overall, result.utilisation.mapping_efficiency, result.utilisation.compute}) {
        core::append_python_text(out, share);
        out += ',';
      }
      fmt::format_to(std::back_inserter(out), FMT_COMPILE("{},{},{},{},{},{},{},{}"), result.sram.ifmap_reads.count(),
                     result.sram.filter_reads.count(), result.sram.ofmap_writes.count(), result.folds,
                     result.packed_channels, array, result.dataflow != nullptr ? result.dataflow->name : "none",
                     timing);
      if (memory) append_memory_columns(out, run, simulated, i);
      out += '\n';
    }
  }
  return out;
}

}  // namespace systole::app
