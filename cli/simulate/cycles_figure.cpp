// SPDX-License-Identifier: MIT
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cstddef>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "cli/simulate/figure.h"
#include "core/error.h"
#include "core/ir/operator_class.h"
#include "core/report/number_text.h"
#include "core/report/significant.h"
#include "dataflows/analysis/explanation.h"
#include "dataflows/result/rates.h"

namespace systole::app {
namespace {

using core::chart::BarChart;
using core::chart::Figure;
using core::chart::Meaning;
using core::chart::Width;

constexpr std::array kKinds{Meaning::standard, Meaning::pointwise, Meaning::depthwise, Meaning::linear};
/// Bars of more layers than this need both columns of a page.
constexpr std::size_t kLayersOfOneColumn = 24;
/// Up to this many networks layers have their names under the bars, else their places in the network.
constexpr std::size_t kNamedNetworks = 3;
constexpr double kLayersHeight = 130;

bool has_memory(const SimulationRun& run) {
  return run.machine.memory != dataflows::no_memory();
}

bool has_vector_unit(const SimulationRun& run) {
  return run.machine.vector.model != dataflows::VectorModel::none;
}

/// The vertical axis in milliseconds, where the machine has a clock.
std::optional<core::chart::OtherUnit> milliseconds_axis(const dataflows::Machine& machine) {
  const auto of_one = dataflows::milliseconds(core::Cycles{1}, machine);
  if (!of_one) return std::nullopt;
  return core::chart::OtherUnit{.title = fmt::format("ms at {:g} MHz", machine.clock_mhz), .of_one = *of_one};
}

/// Cycles in which the array waits for memory, of a layer's cycles.
double waiting_cycles(const SimulationRun& run, const core::Layer& layer, const dataflows::LayerResult& result) {
  using enum dataflows::CycleKind;
  double waiting = 0;
  for (const dataflows::CyclePart& part : dataflows::explain(layer, run.machine, result).parts) {
    const bool computes = part.kind == load || part.kind == skew || part.kind == stream || part.kind == drain ||
                          part.kind == compute || part.kind == refill || part.kind == reduction;
    if (!computes) waiting += static_cast<double>(part.cycles.count());
  }
  return waiting;
}

BarChart::Series series_of(Meaning meaning, std::size_t values) {
  BarChart::Series series;
  series.name = legend_name(meaning);
  series.meaning = meaning;
  series.values.resize(values);
  return series;
}

/// Series in which no bar stands would be in the legend for nothing.
void drop_empty_series(BarChart& chart) {
  std::erase_if(chart.series, [](const BarChart::Series& series) {
    return std::ranges::none_of(series.values, [](const auto& value) { return value.has_value(); });
  });
}

/// Layers that have a bar: those that the array runs, and operators beside it that add cycles.
std::vector<std::size_t> layers_with_bars(const dataflows::NetworkResult& result) {
  std::vector<std::size_t> layers;
  for (std::size_t i = 0; i < result.layers.size(); ++i) {
    const dataflows::LayerResult& layer = result.layers[i];
    if (layer.dataflow != nullptr || layer.vector.cycles.count() > 0) layers.push_back(i);
  }
  return layers;
}

/// `mobilenet_v2: 3,145,002 cycles of the array, 3,199,114 of the whole network: 4.571 ms, ...`.
std::string network_title(const SimulationRun& run, const SimulatedNetwork& simulated) {
  const dataflows::NetworkResult& result = simulated.result;
  std::string title =
      fmt::format("{}: {} cycles of the array", simulated.network.name, core::grouped(result.cycles.count()));
  if (has_vector_unit(run)) {
    title += fmt::format(", {} of the whole network", core::grouped(result.network_cycles.count()));
  }
  if (const auto rates = dataflows::rates(simulated.network, result, run.machine)) {
    title += fmt::format(": {} ms, {} inferences/s, {} TOP/s", core::significant(rates->milliseconds),
                         core::significant(rates->inferences_per_second), core::significant(rates->tera_operations));
  }
  return title;
}

BarChart layers_chart(const SimulationRun& run, const SimulatedNetwork& simulated, bool named) {
  const dataflows::NetworkResult& result = simulated.result;
  const std::vector<std::size_t> layers = layers_with_bars(result);
  BarChart chart;
  chart.title = network_title(run, simulated);
  chart.category_axis = named ? "" : "layer, by its place in the network";
  chart.value_axis.title = "cycles";
  chart.other_unit = milliseconds_axis(run.machine);
  chart.stacked = true;
  if (has_memory(run)) {
    for (const Meaning part : {Meaning::compute, Meaning::stall})
      chart.series.push_back(series_of(part, layers.size()));
  } else {
    for (const Meaning kind : kKinds) chart.series.push_back(series_of(kind, layers.size()));
  }
  BarChart::Series beside = series_of(Meaning::vector, layers.size());
  for (std::size_t k = 0; k < layers.size(); ++k) {
    const core::Layer& layer = simulated.network.layers[layers[k]];
    const dataflows::LayerResult& of = result.layers[layers[k]];
    const auto cycles = static_cast<double>(of.cycles.count());
    chart.categories.push_back(named ? layer.name : std::to_string(layers[k]));
    if (of.vector.cycles.count() > 0) beside.values[k] = static_cast<double>(of.vector.cycles.count());
    if (of.dataflow == nullptr) continue;
    if (has_memory(run)) {
      const double waiting = waiting_cycles(run, layer, of);
      chart.series[0].values[k] = cycles - waiting;
      chart.series[1].values[k] = waiting;
    } else {
      const auto kind = std::ranges::find(kKinds, meaning_of(layer));
      chart.series[static_cast<std::size_t>(kind - kKinds.begin())].values[k] = cycles;
    }
  }
  chart.series.push_back(std::move(beside));
  drop_empty_series(chart);
  return chart;
}

/// A colour a dataflow, arrays side by side: bars of the arrays' cycles, diamonds of the whole network's.
BarChart grouped_chart(const SimulationRuns& runs, std::size_t network) {
  BarChart chart;
  chart.marker_name = "whole network";
  std::vector<std::string_view> names;
  for (const SimulationRun& run : runs) {
    const std::string array = dataflows::array_text(run.machine.array);
    if (std::ranges::find(chart.categories, array) == chart.categories.end()) chart.categories.push_back(array);
    const std::string_view name = run.machine.dataflow->name;
    if (std::ranges::find(names, name) == names.end()) names.push_back(name);
  }
  for (const std::string_view name : names) {
    BarChart::Series series;
    series.name = name;
    series.meaning = core::value_named<Meaning>(name);
    for (const SimulationRun& run : runs) {
      if (run.machine.dataflow->name != name) continue;
      const dataflows::NetworkResult& result = run.networks[network].result;
      series.values.emplace_back(static_cast<double>(result.cycles.count()));
      if (has_vector_unit(run)) series.markers.emplace_back(static_cast<double>(result.network_cycles.count()));
    }
    chart.series.push_back(std::move(series));
  }
  return chart;
}

/// A bar a machine: computing, waiting, and what operators beside the array add, stacked.
BarChart stacked_chart(const SimulationRuns& runs, std::size_t network) {
  BarChart chart;
  chart.stacked = true;
  for (const Meaning part : {Meaning::compute, Meaning::stall, Meaning::vector}) {
    chart.series.push_back(series_of(part, runs.size()));
  }
  for (std::size_t r = 0; r < runs.size(); ++r) {
    const SimulationRun& run = runs[r];
    const SimulatedNetwork& simulated = run.networks[network];
    chart.categories.push_back(
        fmt::format("{} {}", dataflows::array_text(run.machine.array), run.machine.dataflow->name));
    double waiting = 0;
    for (std::size_t i = 0; i < simulated.result.layers.size(); ++i) {
      const dataflows::LayerResult& layer = simulated.result.layers[i];
      if (layer.dataflow != nullptr) waiting += waiting_cycles(run, simulated.network.layers[i], layer);
    }
    chart.series[0].values[r] = static_cast<double>(simulated.result.cycles.count()) - waiting;
    chart.series[1].values[r] = waiting;
    if (has_vector_unit(run)) {
      chart.series[2].values[r] = static_cast<double>(simulated.result.vector_cycles.count());
    }
  }
  drop_empty_series(chart);
  return chart;
}

}  // namespace

Meaning meaning_of(const core::Layer& layer) {
  switch (core::classify(layer)) {
    case core::OperatorClass::depthwise:
    case core::OperatorClass::fuse_1xk:
    case core::OperatorClass::fuse_kx1:
      return Meaning::depthwise;
    case core::OperatorClass::pointwise:
      return Meaning::pointwise;
    case core::OperatorClass::conv:
      return Meaning::standard;
    default:
      return Meaning::linear;
  }
}

std::string legend_name(Meaning kind) {
  switch (kind) {
    case Meaning::compute:
      return "computing";
    case Meaning::stall:
      return "waiting for memory";
    case Meaning::vector:
      return "beside the array";
    case Meaning::reduction:
      return "adding partial sums";
    case Meaning::linear:
      return "linear, gemm";
    default:
      return std::string{core::name_of(kind)};
  }
}

void require_panels(const char* option, std::size_t panels) {
  if (panels <= core::chart::kMostPanels) return;
  throw core::InputError(
      fmt::format("{}: found {} networks and machines, expected at most {}, which are as many panels", option, panels,
                  core::chart::kMostPanels));
}

std::string figure_note(const SimulationRuns& runs) {
  const SimulationRun& first = runs.front();
  const NamedMachine& named = first.named;
  std::string note;
  if (!named.name.empty()) {
    note = "Machine: " + named.name;
    if (!named.title.empty()) note += fmt::format(", {}", named.title);
    if (!named.changed.empty()) note += fmt::format("; options changed {}", fmt::join(named.changed, ", "));
    note += ". ";
  }
  note += fmt::format("Model: {}", first.networks.front().result.models);
  const std::string vector = dataflows::vector_sentence(first.machine);
  const auto same = [&](const SimulationRun& run) { return dataflows::vector_sentence(run.machine) == vector; };
  if (std::ranges::all_of(runs, same)) note += "; " + vector;
  return note + ".";
}

Figure layers_figure(const SimulationRuns& runs) {
  const SimulationRun& run = runs.front();
  const std::size_t networks = run.networks.size();
  require_panels("--svg", networks);
  Figure figure;
  figure.title = "Cycles by layer: " + dataflows::array_sentence(run.machine);
  figure.note = fmt::format("{}. {}", dataflows::array_sentence(run.machine), figure_note(runs));
  figure.plot_height = kLayersHeight;
  const bool named = networks <= kNamedNetworks;
  std::size_t most = 0;
  for (const SimulatedNetwork& simulated : run.networks) {
    BarChart chart = layers_chart(run, simulated, named);
    most = std::max(most, chart.categories.size());
    figure.panels.emplace_back(std::move(chart));
  }
  for (BarChart& chart : chip_charts(run)) {
    if (figure.panels.size() < core::chart::kMostPanels) figure.panels.emplace_back(std::move(chart));
  }
  constexpr std::size_t kOfTwoColumns = 12;
  figure.columns = named ? 1 : networks <= kOfTwoColumns ? 2 : 3;
  figure.shared_legend = networks > 1 && figure.panels.size() == networks;
  if (most > kLayersOfOneColumn || figure.columns > 1) figure.width = Width::two_columns;
  return figure;
}

Figure machines_figure(const SimulationRuns& runs) {
  const std::size_t networks = runs.front().networks.size();
  require_panels("--svg", networks);
  Figure figure;
  const dataflows::Machine& first = runs.front().machine;
  figure.title = fmt::format("Cycles on {} machines", runs.size());
  figure.note = figure_note(runs);
  for (std::size_t n = 0; n < networks; ++n) {
    BarChart chart = has_memory(runs.front()) ? stacked_chart(runs, n) : grouped_chart(runs, n);
    chart.title = runs.front().networks[n].network.name;
    if (chart.series.size() == 1) chart.title += fmt::format(", {}", first.dataflow->name);
    chart.value_axis.title = "cycles";
    chart.other_unit = milliseconds_axis(first);
    chart.value_decimals = 0;
    figure.panels.emplace_back(std::move(chart));
  }
  constexpr std::size_t kBarsOfOneColumn = 24;
  constexpr std::size_t kOfTwoColumns = 8;
  figure.columns = networks == 1 ? 1 : networks <= kOfTwoColumns ? 2 : 3;
  if (networks > 1 || runs.size() > kBarsOfOneColumn) figure.width = Width::two_columns;
  figure.shared_legend = networks > 1;
  return figure;
}

}  // namespace systole::app
