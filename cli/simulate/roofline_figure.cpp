// SPDX-License-Identifier: MIT
#include "cli/simulate/figure.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "dataflows/analysis/roofline.h"

namespace systole::app {
namespace {

using core::chart::LineChart;

/// The slowest layers are named.
constexpr std::size_t kNamed = 3;

LineChart roofline(const SimulationRun& run, const SimulatedNetwork& simulated) {
  LineChart chart;
  chart.title = fmt::format("{} on {}, {}", simulated.network.name, dataflows::array_text(run.machine.array),
                            run.machine.dataflow->name);
  const bool compulsory = run.machine.memory == dataflows::no_memory();
  chart.x.title = compulsory ? "MACs per compulsory DRAM word" : "MACs per DRAM word";
  chart.x.scale = core::chart::Scale::log10;
  chart.y.title = "MACs per cycle";
  chart.y.scale = core::chart::Scale::log10;

  const std::vector<double> words = dataflows::roofline_words(simulated.network, run.machine, simulated.result);
  const std::vector<std::size_t> named = dataflows::slowest_layers(simulated.result, kNamed);
  std::map<core::chart::Meaning, LineChart::Series> kinds;
  double least = 1;
  double most = 1;
  for (std::size_t i = 0; i < simulated.result.layers.size(); ++i) {
    const dataflows::LayerResult& layer = simulated.result.layers[i];
    if (layer.cycles.count() <= 0 || words[i] <= 0) continue;
    const auto macs = static_cast<double>(layer.macs.count());
    LineChart::Point point{.x = macs / words[i], .y = macs / static_cast<double>(layer.cycles.count()), .label = ""};
    least = std::min(least, point.x);
    most = std::max(most, point.x);
    if (std::ranges::find(named, i) != named.end()) point.label = simulated.network.layers[i].name;
    LineChart::Series& series = kinds[meaning_of(simulated.network.layers[i])];
    series.points.push_back(std::move(point));
  }
  const auto peak = static_cast<double>(run.machine.array.rows) * static_cast<double>(run.machine.array.cols);
  LineChart::Series roof;
  roof.name = fmt::format("roof: {:g} MACs", peak);
  roof.markers = false;
  roof.meaning = core::chart::Meaning::bound;
  if (const auto bandwidth = dataflows::dram_words_per_cycle(run.machine)) {
    roof.name += fmt::format(", {:g} words a cycle", *bandwidth);
    const double ridge = peak / *bandwidth;
    if (least < ridge) roof.points.push_back({.x = least, .y = least * *bandwidth, .label = ""});
    roof.points.push_back({.x = std::max(least, ridge), .y = peak, .label = ""});
    most = std::max(most, 2 * ridge);
  } else {
    roof.points.push_back({.x = least, .y = peak, .label = ""});
  }
  roof.points.push_back({.x = most, .y = peak, .label = ""});
  chart.series.push_back(std::move(roof));
  for (auto& [kind, series] : kinds) {
    series.name = legend_name(kind);
    series.meaning = kind;
    series.line = false;
    chart.series.push_back(std::move(series));
  }
  return chart;
}

}  // namespace

core::chart::Figure roofline_figure(const SimulationRuns& runs) {
  const std::size_t networks = runs.front().networks.size();
  const std::size_t panels = runs.size() * networks;
  require_panels("--roofline", panels);
  core::chart::Figure figure;
  figure.title = "Roofline";
  figure.note = fmt::format("Model: {}.", runs.front().networks.front().result.models);
  constexpr double kPlotHeight = 150;
  figure.plot_height = kPlotHeight;
  if (panels > 1) figure.width = core::chart::Width::two_columns;
  constexpr std::size_t kOfTwoColumns = 8;
  figure.columns = panels == 1 ? 1 : panels <= kOfTwoColumns ? 2 : 3;
  for (std::size_t n = 0; n < networks; ++n) {
    for (const SimulationRun& run : runs) figure.panels.emplace_back(roofline(run, run.networks[n]));
  }
  return figure;
}

}  // namespace systole::app
