// SPDX-License-Identifier: MIT
#include "cli/simulate/text.h"

#include <fmt/compile.h>
#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <map>

#include "cli/common/terminal.h"
#include "core/ir/operator_class.h"
#include "core/ir/shape.h"
#include "core/report/csv_field.h"
#include "core/report/number_text.h"
#include "core/report/table.h"
#include "dataflows/memory/tiled/tiled_memory.h"

namespace systole::app {
namespace {

using core::Align;
using core::grouped;
using core::Layer;
using core::percent;
using dataflows::LayerResult;

constexpr std::size_t kHottest = 5;
constexpr std::size_t kBarWidth = 50;
/// Where the stalls stand in a row, if there are any: behind the cycles and their share.
constexpr std::ptrdiff_t kStallColumn = 6;

std::string shape_text(const Layer& layer) {
  const core::TensorShape shape = core::output_shape(layer);
  if (layer.op == core::Operator::gemm) {
    return layer.groups == 1 ? fmt::format("{}x{}", layer.m, layer.n)
                             : fmt::format("{}x{}x{}", layer.groups, layer.m, layer.n);
  }
  if (layer.op == core::Operator::linear) return fmt::format("{}", shape.channels);
  return fmt::format("{}x{}x{}", shape.h, shape.w, shape.channels);
}

bool has_tiled_costs(const dataflows::NetworkResult& result) {
  return std::ranges::any_of(result.layers, [](const LayerResult& layer) { return tiled_cost_of(layer) != nullptr; });
}

/// Words from and to DRAM, all layers.
std::string dram_text(const SimulatedNetwork& simulated) {
  const dataflows::DramWords& all = simulated.result.dram;
  std::string text =
      fmt::format("DRAM words: {} ifmap reads, {} filter reads, {} ofmap writes", grouped(all.ifmap_reads.count()),
                  grouped(all.filter_reads.count()), grouped(all.ofmap_writes.count()));
  if (has_tiled_costs(simulated.result)) {
    text += fmt::format(", {} partial sums written, {} read; {} of all are compulsory",
                        grouped(all.partial_sums_written.count()), grouped(all.partial_sums_read.count()),
                        grouped(dataflows::tiled_traffic_of(simulated.result).compulsory().count()));
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

void append_memory_columns(std::string& out, const dataflows::Machine& machine, const LayerResult& layer) {
  const dataflows::DramWords& words = layer.dram;
  fmt::format_to(std::back_inserter(out), ",{},{},{},{},{},{},{}", machine.memory->name,
                 layer.cycles_with_prefetch.count(), words.ifmap_reads.count(), words.filter_reads.count(),
                 words.ofmap_writes.count(), words.partial_sums_written.count(), words.partial_sums_read.count());
}

}  // namespace

std::string simulation_table(const SimulationRun& run, const SimulatedNetwork& simulated, bool all_layers) {
  const dataflows::NetworkResult& result = simulated.result;
  std::string out = fmt::format("{} on a {}\n", simulated.network.name, dataflows::array_sentence(run.machine));
  out += fmt::format("({})\n\n", result.models);
  const bool stalls = run.machine.memory != dataflows::no_memory();
  std::vector<core::Table::Column> columns{
      {"#"}, {"layer", Align::left}, {"op", Align::left, 2}, {"output", Align::right, 3}, {"cycles"}, {"cycles %"}};
  if (stalls) columns.push_back({"stalls"});
  columns.push_back({"MACs", Align::right, 4});
  columns.push_back({"overall %", Align::right, 1});
  columns.push_back({"mapping %", Align::right, 5});
  columns.push_back({"compute %", Align::right, 5});
  core::Table table(columns);
  std::vector<std::size_t> hottest = dataflows::slowest_layers(result, kHottest + 1);
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
  if (stalls) totals.insert(totals.begin() + kStallColumn, grouped(result.stall_cycles.count()));
  table.add_total(std::move(totals));
  out += table.text(terminal_width()) + '\n';
  if (!hottest.empty()) {
    out += fmt::format("* the {} slowest layers: {:.1f} % of all cycles.\n", kHottest,
                       percent(hottest_cycles.count(), result.cycles.count()));
  }
  const dataflows::CycleShares share = cycle_shares(result);
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
      fmt::format("{}\n({})\n\n", dataflows::array_sentence(run.machine), dataflows::model_sentence(run.machine));
  core::Table table({{"network", Align::left},
                     {"cycles"},
                     {"MACs", Align::right, 1},
                     {"overall %"},
                     {"depthwise %", Align::right, 2},
                     {"pointwise %", Align::right, 3},
                     {"other %", Align::right, 4}});
  for (const SimulatedNetwork& simulated : run.networks) {
    const dataflows::CycleShares share = cycle_shares(simulated.result);
    table.add({simulated.network.name, grouped(simulated.result.cycles.count()), grouped(simulated.result.macs.count()),
               fmt::format("{:.2f}", simulated.result.overall_utilisation), fmt::format("{:.1f}", share.depthwise),
               fmt::format("{:.1f}", share.pointwise), fmt::format("{:.1f}", share.other)});
  }
  return out + table.text(terminal_width()) +
         "\noverall %: useful MACs of all that the array could do; the last three: shares of the cycles.\n";
}

std::string slowest_layers_chart(const SimulationRun& run, const SimulatedNetwork& simulated, std::size_t count) {
  const std::vector<std::size_t> order = dataflows::slowest_layers(simulated.result, count);
  std::string out = fmt::format("{}: the {} slowest layers on a {}\n\n", simulated.network.name, order.size(),
                                dataflows::array_sentence(run.machine));
  std::vector<core::Bar> bars;
  for (const std::size_t i : order) {
    const LayerResult& result = simulated.result.layers[i];
    const Layer& layer = simulated.network.layers[i];
    bars.push_back({.label = fmt::format("{} ({})", layer.name, core::class_name(layer)),
                    .length = static_cast<double>(result.cycles.count()),
                    .value = fmt::format("{} cycles {:5.1f} %", grouped(result.cycles.count()),
                                         percent(result.cycles.count(), simulated.result.cycles.count()))});
  }
  return out + core::bar_chart(bars, kBarWidth, terminal_width());
}

std::string simulation_csv(const SimulationRun& run) {
  std::string out =
      "network,index,layer,op,cycles,stall_cycles,macs,overall_util,mapping_efficiency,compute_util,"
      "ifmap_sram_reads,filter_sram_reads,ofmap_sram_writes,folds,packed_channels,array,dataflow,timing";
  const bool memory = run.machine.memory != dataflows::no_memory();
  if (memory)
    out +=
        ",memory,cycles_with_prefetch,ifmap_dram_reads,filter_dram_reads,ofmap_dram_writes,partial_sums_dram_writes,"
        "partial_sums_dram_reads";
  out += ",model\n";
  const std::string model = dataflows::model_label(run.machine);
  const std::string array = dataflows::array_text(run.machine.array);
  const std::string_view timing = name(run.machine.timing);
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
      if (memory) append_memory_columns(out, run.machine, result);
      out += ',';
      out += model;
      out += '\n';
    }
  }
  return out;
}

}  // namespace systole::app
