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
#include "dataflows/analysis/explanation.h"

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

/// Cycles in which the array waits for memory, of a layer's cycles.
double waiting_cycles(const SimulationRun& run, const core::Layer& layer, const dataflows::LayerResult& result) {
  using enum dataflows::CycleKind;
  double waiting = 0;
  for (const dataflows::CyclePart& part : dataflows::explain(layer, run.machine, result).parts) {
    const bool computes = part.kind == load || part.kind == skew || part.kind == stream || part.kind == drain ||
                          part.kind == compute || part.kind == refill;
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

BarChart layers_chart(const SimulationRun& run, const SimulatedNetwork& simulated, bool named) {
  const dataflows::NetworkResult& result = simulated.result;
  std::vector<std::size_t> layers;
  for (std::size_t i = 0; i < result.layers.size(); ++i) {
    if (result.layers[i].dataflow != nullptr) layers.push_back(i);
  }
  BarChart chart;
  chart.title = fmt::format("{}: {} cycles", simulated.network.name, core::grouped(result.cycles.count()));
  chart.category_axis = named ? "" : "layer, by its place in the network";
  chart.value_axis.title = "cycles";
  chart.stacked = true;
  if (has_memory(run)) {
    for (const Meaning part : {Meaning::compute, Meaning::stall})
      chart.series.push_back(series_of(part, layers.size()));
  } else {
    for (const Meaning kind : kKinds) chart.series.push_back(series_of(kind, layers.size()));
  }
  for (std::size_t k = 0; k < layers.size(); ++k) {
    const core::Layer& layer = simulated.network.layers[layers[k]];
    const dataflows::LayerResult& of = result.layers[layers[k]];
    const auto cycles = static_cast<double>(of.cycles.count());
    chart.categories.push_back(named ? layer.name : std::to_string(layers[k]));
    if (has_memory(run)) {
      const double waiting = waiting_cycles(run, layer, of);
      chart.series[0].values[k] = cycles - waiting;
      chart.series[1].values[k] = waiting;
    } else {
      const auto kind = std::ranges::find(kKinds, meaning_of(layer));
      chart.series[static_cast<std::size_t>(kind - kKinds.begin())].values[k] = cycles;
    }
  }
  drop_empty_series(chart);
  return chart;
}

/// A colour a dataflow, arrays side by side.
BarChart grouped_chart(const SimulationRuns& runs, std::size_t network) {
  BarChart chart;
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
      series.values.emplace_back(static_cast<double>(run.networks[network].result.cycles.count()));
    }
    chart.series.push_back(std::move(series));
  }
  return chart;
}

/// A bar a machine, computing and waiting stacked.
BarChart stacked_chart(const SimulationRuns& runs, std::size_t network) {
  BarChart chart;
  chart.stacked = true;
  for (const Meaning part : {Meaning::compute, Meaning::stall}) chart.series.push_back(series_of(part, runs.size()));
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
  }
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

Figure layers_figure(const SimulationRun& run) {
  const std::size_t networks = run.networks.size();
  require_panels("--svg", networks);
  Figure figure;
  figure.title = "Cycles by layer: " + dataflows::array_sentence(run.machine);
  figure.note =
      fmt::format("{}. Model: {}.", dataflows::array_sentence(run.machine), run.networks.front().result.models);
  figure.plot_height = kLayersHeight;
  const bool named = networks <= kNamedNetworks;
  std::size_t most = 0;
  for (const SimulatedNetwork& simulated : run.networks) {
    BarChart chart = layers_chart(run, simulated, named);
    most = std::max(most, chart.categories.size());
    figure.panels.emplace_back(std::move(chart));
  }
  constexpr std::size_t kOfTwoColumns = 12;
  figure.columns = named ? 1 : networks <= kOfTwoColumns ? 2 : 3;
  figure.shared_legend = networks > 1;
  if (most > kLayersOfOneColumn || figure.columns > 1) figure.width = Width::two_columns;
  return figure;
}

Figure machines_figure(const SimulationRuns& runs) {
  const std::size_t networks = runs.front().networks.size();
  require_panels("--svg", networks);
  Figure figure;
  const dataflows::Machine& first = runs.front().machine;
  figure.title = fmt::format("Cycles on {} machines", runs.size());
  figure.note = fmt::format("Model: {}.", runs.front().networks.front().result.models);
  for (std::size_t n = 0; n < networks; ++n) {
    BarChart chart = has_memory(runs.front()) ? stacked_chart(runs, n) : grouped_chart(runs, n);
    chart.title = runs.front().networks[n].network.name;
    if (chart.series.size() == 1) chart.title += fmt::format(", {}", first.dataflow->name);
    chart.value_axis.title = "cycles";
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
