// SPDX-License-Identifier: MIT
#include "cli/simulate/text.h"

#include <fmt/compile.h>
#include <fmt/format.h>

#include <algorithm>
#include <iterator>

#include "cli/common/terminal/terminal.h"
#include "cli/simulate/chip.h"
#include "cli/simulate/energy.h"
#include "cli/simulate/kept.h"
#include "cli/simulate/silicon.h"
#include "core/ir/operator_class.h"
#include "core/ir/shape.h"
#include "core/report/csv_field.h"
#include "core/report/number_text.h"
#include "core/report/table.h"
#include "dataflows/memory/tiled/tiled_memory.h"
#include "dataflows/result/rates.h"

namespace systole::app {
namespace {

using core::Align;
using core::grouped;
using core::Layer;
using core::percent;
using dataflows::LayerResult;

constexpr std::size_t kHottest = 5;
constexpr std::size_t kBarWidth = 50;
/// Columns of the CSV that a layer's numbers take: those from cycles to timing, and a memory model's.
constexpr std::size_t kNumberColumns = 14;
constexpr std::size_t kMemoryColumns = 7;
/// Where the cycles stand in a row, the first of its numbers.
constexpr std::ptrdiff_t kCycleColumn = 4;
/// Where the stalls stand, if there are any: behind the cycles and their share.
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

/// The time on silicon, where the machine has a model of it.
std::string time_text(const dataflows::Machine& machine, const dataflows::NetworkResult& result) {
  if (!machine.time_model || !result.time) return {};
  const std::string_view unit = *machine.time_model == dataflows::TimeModel::cycles ? "cycles" : "microseconds";
  return fmt::format("Time by the model {}: {:.2f} {}.\n", name(*machine.time_model), *result.time, unit);
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

/// A layer that could not be simulated: its numbers are empty, and the last column says why.
void append_missing_row(std::string& out, const std::string& network, const dataflows::MissingLayer& missing,
                        const Layer& layer, std::size_t empty_columns) {
  fmt::format_to(std::back_inserter(out), "{},{},{},{}", network, missing.layer, core::csv_result_field(layer.name),
                 core::class_name(layer));
  out.append(empty_columns + 1, ',');
  out += core::csv_field("missing: " + missing.reason) + '\n';
}

bool has_memory_columns(const dataflows::Machine& machine) {
  return machine.memory != dataflows::no_memory();
}

/// With `several` machines each row says the machine's own dataflow, too: a layer that it does not map runs another.
void append_csv_rows(std::string& out, const SimulationRun& run, const SimulatedNetwork& simulated, bool several) {
  const dataflows::Machine& machine = run.machine;
  const std::string model = dataflows::model_label(machine);
  const std::string array = dataflows::array_text(machine.array);
  const std::string_view timing = name(machine.timing);
  const std::string network = core::csv_result_field(simulated.network.name);
  for (std::size_t i = 0; i < simulated.result.layers.size(); ++i) {
    const LayerResult& result = simulated.result.layers[i];
    const Layer& layer = simulated.network.layers[i];
    if (const dataflows::MissingLayer* const missing = missing_layer(simulated.result, i)) {
      append_missing_row(out, network, *missing, layer,
                         kNumberColumns + (several ? 1 : 0) + (has_memory_columns(machine) ? kMemoryColumns : 0) +
                             (machine.time_model ? 1 : 0) + chip_csv_columns(machine) + kept_csv_columns(machine) +
                             energy_csv_columns(run) + silicon_csv_columns(machine));
      continue;
    }
    fmt::format_to(std::back_inserter(out), FMT_COMPILE("{},{},{},{},{},{},{},"), network, i,
                   core::csv_result_field(layer.name), core::class_name(layer), result.cycles.count(),
                   result.stall_cycles.count(), result.macs.count());
    for (const double share :
         {result.utilisation.overall, result.utilisation.mapping_efficiency, result.utilisation.compute}) {
      core::append_python_text(out, share);
      out += ',';
    }
    fmt::format_to(std::back_inserter(out), FMT_COMPILE("{},{},{},{},{},{},{},{}"), result.sram.ifmap_reads.count(),
                   result.sram.filter_reads.count(), result.sram.ofmap_writes.count(), result.folds,
                   result.packed_channels, array, result.dataflow != nullptr ? result.dataflow->name : "none", timing);
    if (several) fmt::format_to(std::back_inserter(out), ",{}", machine.dataflow->name);
    if (has_memory_columns(machine)) append_memory_columns(out, machine, result);
    if (machine.time_model) {
      out += ',';
      if (result.time) core::append_python_text(out, *result.time);
    }
    append_chip_columns(out, machine, result);
    append_kept_columns(out, simulated, i);
    append_energy_columns(out, run, simulated, i);
    append_silicon_columns(out, result);
    out += ',';
    out += model;
    out += '\n';
  }
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
  if (result.silicon) columns.push_back({"us"});
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
    const bool missing = missing_layer(result, i) != nullptr;
    if (result.layers[i].dataflow == nullptr && !all_layers && !missing) continue;
    const bool hot = std::ranges::find(hottest, i) != hottest.end();
    std::vector<std::string> cells = row_cells(i, simulated.network.layers[i], result.layers[i], result.cycles);
    if (result.silicon) cells.insert(cells.begin() + kStallColumn, silicon_cell(result.layers[i]));
    if (stalls) cells.insert(cells.begin() + kStallColumn, grouped(result.layers[i].stall_cycles.count()));
    if (missing) std::ranges::fill(cells.begin() + kCycleColumn, cells.end(), "missing");
    table.add(std::move(cells), hot ? '*' : ' ');
  }
  std::vector<std::string> totals{"",
                                  result.missing.empty() ? "total" : "total, without those missing",
                                  "",
                                  "",
                                  grouped(result.cycles.count()),
                                  "100.0",
                                  grouped(result.macs.count()),
                                  fmt::format("{:.2f}", result.overall_utilisation),
                                  "",
                                  ""};
  if (result.silicon)
    totals.insert(totals.begin() + kStallColumn, fmt::format("{:.2f}", result.silicon->kernels.value));
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
  out += time_text(run.machine, result);
  return out + whole_network_text(run, simulated) + kept_text(simulated) + energy_text(run, simulated) +
         silicon_text(run, simulated);
}

namespace {

/// Columns of the summary that not every run needs.
struct SummaryColumns {
  bool array = false;
  bool dataflow = false;
  bool stalls = false;
  bool whole = false;  ///< the whole network, with the operators beside the array
};

/// A row of the summary: one network on one machine.
std::vector<std::string> summary_cells(const SimulationRun& run, const SimulatedNetwork& simulated,
                                       const SummaryColumns& shown) {
  const dataflows::NetworkResult& result = simulated.result;
  const dataflows::CycleShares share = cycle_shares(result);
  std::vector<std::string> cells{simulated.network.name + (result.missing.empty() ? "" : ", layers missing")};
  if (shown.array) cells.push_back(dataflows::array_text(run.machine.array));
  if (shown.dataflow) cells.emplace_back(run.machine.dataflow->name);
  cells.push_back(grouped(result.cycles.count()));
  if (shown.stalls) cells.push_back(grouped(result.stall_cycles.count()));
  if (shown.whole) cells.push_back(grouped(result.network_cycles.count()));
  if (const auto time = dataflows::milliseconds(result.network_cycles, run.machine)) {
    cells.push_back(fmt::format("{:.4g}", *time));
  }
  for (std::string& cell : silicon_total_cells(result)) cells.push_back(std::move(cell));
  if (simulated.energy) cells.push_back(energy_cell(run, simulated));
  if (run.area_table != nullptr) cells.push_back(area_cell(run));
  cells.push_back(grouped(result.macs.count()));
  cells.push_back(fmt::format("{:.2f}", result.overall_utilisation));
  for (const double part : {share.depthwise, share.pointwise, share.other}) {
    cells.push_back(fmt::format("{:.1f}", part));
  }
  return cells;
}

}  // namespace

std::string simulation_summary(const SimulationRuns& runs) {
  const dataflows::Machine& first = runs.front().machine;
  const auto differ = [&](auto member) {
    return std::ranges::any_of(runs, [&](const SimulationRun& run) { return run.machine.*member != first.*member; });
  };
  const bool arrays = differ(&dataflows::Machine::array);
  const bool machine_dataflows = differ(&dataflows::Machine::dataflow);
  const bool stalls = runs.size() > 1 && first.memory != dataflows::no_memory();
  std::string out = runs.size() == 1 ? dataflows::array_sentence(first)
                                     : fmt::format("{} machines, timing {}", runs.size(), name(first.timing));
  out += fmt::format("\n({})\n\n", dataflows::model_sentence(first));
  std::vector<core::Table::Column> columns{{"network", Align::left}};
  if (arrays) columns.push_back({"array"});
  if (machine_dataflows) columns.push_back({"dataflow", Align::left});
  columns.push_back({"cycles"});
  if (stalls) columns.push_back({"stalls", Align::right, 2});
  const bool whole = first.vector.model != dataflows::VectorModel::none;
  if (whole) columns.push_back({"whole network"});
  if (first.clock_mhz > 0) columns.push_back({"ms"});
  const bool silicon = first.silicon_model != dataflows::SiliconModel::none;
  if (silicon) {
    columns.push_back({"us kernels"});
    columns.push_back({"us program"});
  }
  if (runs.front().energy_table != nullptr) columns.push_back({"energy"});
  if (runs.front().area_table != nullptr) columns.push_back({"area mm2"});
  columns.push_back({"MACs", Align::right, 1});
  columns.push_back({"overall %"});
  for (const char* header : {"depthwise %", "pointwise %", "other %"}) columns.push_back({header, Align::right, 3});
  core::Table table(columns);
  const SummaryColumns shown{.array = arrays, .dataflow = machine_dataflows, .stalls = stalls, .whole = whole};
  for (std::size_t n = 0; n < runs.front().networks.size(); ++n) {
    for (const SimulationRun& run : runs) table.add(summary_cells(run, run.networks[n], shown));
  }
  out += table.text(terminal_width()) +
         "\noverall %: useful MACs of all that the array could do; the last three: shares of the cycles.\n";
  if (whole) {
    std::vector<std::string> units;
    for (const SimulationRun& run : runs) {
      std::string unit = dataflows::vector_sentence(run.machine);
      if (std::ranges::find(units, unit) == units.end()) units.push_back(std::move(unit));
    }
    out += fmt::format("whole network: cycles with the operators beside the array ({}).\n", fmt::join(units, "; or "));
  }
  if (silicon) out += silicon_summary_note(runs);
  return out;
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

std::string simulation_csv(const SimulationRuns& runs) {
  std::string out =
      "network,index,layer,op,cycles,stall_cycles,macs,overall_util,mapping_efficiency,compute_util,"
      "ifmap_sram_reads,filter_sram_reads,ofmap_sram_writes,folds,packed_channels,array,dataflow,timing";
  const bool several = runs.size() > 1;
  if (several) out += ",machine_dataflow";
  if (has_memory_columns(runs.front().machine)) {
    out +=
        ",memory,cycles_with_prefetch,ifmap_dram_reads,filter_dram_reads,ofmap_dram_writes,partial_sums_dram_writes,"
        "partial_sums_dram_reads";
  }
  if (runs.front().machine.time_model) out += ",time";
  out += chip_csv_header(runs.front().machine) + kept_csv_header(runs.front().machine) +
         energy_csv_header(runs.front()) + silicon_csv_header(runs.front().machine) + ",model\n";
  for (std::size_t n = 0; n < runs.front().networks.size(); ++n) {
    for (const SimulationRun& run : runs) append_csv_rows(out, run, run.networks[n], several);
  }
  return out;
}

}  // namespace systole::app
