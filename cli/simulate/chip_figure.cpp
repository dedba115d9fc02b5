// SPDX-License-Identifier: MIT
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "cli/simulate/figure.h"
#include "core/report/number_text.h"
#include "dataflows/chip/core_use.h"
#include "dataflows/result/class_shares.h"

namespace systole::app {
namespace {

using core::chart::BarChart;
using core::chart::Meaning;
using dataflows::ClassTime;
using dataflows::CoreUse;

constexpr double kAll = 100;  // percent
/// Layers that have their names below their bars, as many as a page is wide for.
constexpr std::size_t kNamedLayers = 80;
/// Classes of several networks that have a colour; the others are one.
constexpr std::size_t kColouredClasses = 7;

BarChart share_chart(std::string title, std::string of) {
  BarChart chart;
  chart.title = std::move(title);
  chart.value_axis.title = std::move(of);
  chart.value_axis.to = kAll;
  chart.stacked = true;
  return chart;
}

BarChart::Series empty_series(std::string name, std::optional<Meaning> meaning, std::size_t values) {
  BarChart::Series series;
  series.name = std::move(name);
  series.meaning = meaning;
  series.values.resize(values);
  return series;
}

double share(core::Cycles part, core::Cycles all) {
  return core::percent(part.count(), all.count());
}

core::Cycles total(const std::vector<ClassTime>& classes) {
  core::Cycles all;
  for (const ClassTime& time : classes) all += time.total();
  return all;
}

/// Of one network: a bar a class, the array's and the vector unit's part upon each other.
BarChart classes_chart(const SimulatedNetwork& simulated) {
  const std::vector<ClassTime> classes = dataflows::time_by_class(simulated.network, simulated.result);
  const core::Cycles all = total(classes);
  BarChart chart = share_chart("Time by operator", "% of the time");
  chart.value_axis.to.reset();
  chart.value_decimals = 1;
  BarChart::Series array = empty_series("array", Meaning::compute, classes.size());
  BarChart::Series vector = empty_series(legend_name(Meaning::vector), Meaning::vector, classes.size());
  for (std::size_t i = 0; i < classes.size(); ++i) {
    chart.categories.emplace_back(classes[i].name);
    array.values[i] = share(classes[i].array, all);
    if (classes[i].vector.count() > 0) vector.values[i] = share(classes[i].vector, all);
  }
  const bool any = std::ranges::any_of(vector.values, [](const auto& value) { return value.has_value(); });
  chart.series.push_back(std::move(array));
  if (any) chart.series.push_back(std::move(vector));
  return chart;
}

std::optional<Meaning> meaning_of_class(std::string_view name) {
  constexpr std::array<std::pair<std::string_view, Meaning>, 4> kKnown{{{"conv", Meaning::standard},
                                                                        {"pointwise", Meaning::pointwise},
                                                                        {"depthwise", Meaning::depthwise},
                                                                        {"linear", Meaning::linear}}};
  const auto* const known = std::ranges::find(kKnown, name, &std::pair<std::string_view, Meaning>::first);
  return known == kKnown.end() ? std::nullopt : std::optional(known->second);
}

/// Of several networks: a bar each, the classes that take the largest shares of any of them upon each other.
BarChart classes_chart(const std::vector<SimulatedNetwork>& networks) {
  std::vector<std::vector<ClassTime>> times;
  std::vector<std::pair<double, std::string_view>> largest;
  for (const SimulatedNetwork& simulated : networks) {
    times.push_back(dataflows::time_by_class(simulated.network, simulated.result));
    const core::Cycles all = total(times.back());
    for (const ClassTime& time : times.back()) {
      const auto same = [&](const auto& other) { return other.second == time.name; };
      const auto at = std::ranges::find_if(largest, same);
      const double part = share(time.total(), all);
      if (at == largest.end())
        largest.emplace_back(part, time.name);
      else
        at->first = std::max(at->first, part);
    }
  }
  std::ranges::stable_sort(largest, [](const auto& a, const auto& b) { return a.first > b.first; });
  if (largest.size() > kColouredClasses) largest.resize(kColouredClasses);

  BarChart chart = share_chart("Time by operator", "% of the time");
  for (const auto& [ignored, name] : largest) {
    chart.series.push_back(empty_series(std::string{name}, meaning_of_class(name), networks.size()));
  }
  BarChart::Series others = empty_series("other", std::nullopt, networks.size());
  for (std::size_t n = 0; n < networks.size(); ++n) {
    chart.categories.push_back(networks[n].network.name);
    const core::Cycles all = total(times[n]);
    core::Cycles rest;
    for (const ClassTime& time : times[n]) {
      const auto at = std::ranges::find(chart.series, time.name, &BarChart::Series::name);
      if (at == chart.series.end()) {
        rest += time.total();
      } else {
        at->values[n] = share(time.total(), all);
      }
    }
    if (rest.count() > 0) others.values[n] = share(rest, all);
  }
  const bool any = std::ranges::any_of(others.values, [](const auto& value) { return value.has_value(); });
  if (any) chart.series.push_back(std::move(others));
  return chart;
}

void add_use(BarChart& chart, std::string category, const CoreUse& use) {
  if (chart.series.empty()) {
    chart.series.push_back(empty_series("computing", Meaning::compute, 0));
    chart.series.push_back(empty_series(legend_name(Meaning::reduction), Meaning::reduction, 0));
  }
  chart.categories.push_back(std::move(category));
  chart.series[0].values.emplace_back(use.computing);
  chart.series[1].values.emplace_back(use.reducing);
}

/// What cores do while each layer of one network runs.
BarChart layer_cores_chart(const SimulationRun& run, const SimulatedNetwork& simulated) {
  const auto all = dataflows::core_use(simulated.network, simulated.result, run.machine);
  BarChart chart = share_chart(fmt::format("{} cores, busy {:.1f} % while arrays run; what is missing to 100 % is idle",
                                           run.machine.cores.count, all ? all->computing + all->reducing : 0),
                               "% of the cores");
  const std::size_t layers = simulated.result.layers.size();
  std::size_t shared = 0;
  for (const dataflows::LayerResult& layer : simulated.result.layers) {
    if (layer.cores != nullptr) ++shared;
  }
  const bool named = shared <= kNamedLayers;
  for (std::size_t i = 0; i < layers; ++i) {
    const auto use = dataflows::core_use(simulated.result.layers[i], run.machine);
    if (use) add_use(chart, named ? simulated.network.layers[i].name : std::to_string(i), *use);
  }
  return chart;
}

/// Cycles in which each core has a layer, of whole layers on different cores.
BarChart busy_cores_chart(const SimulationRun& run, const SimulatedNetwork& simulated) {
  const std::vector<core::Cycles> busy = dataflows::busy_cycles(simulated.network, simulated.result, run.machine);
  BarChart chart;
  chart.title = fmt::format("{} of {} cores have layers", busy.size(), run.machine.cores.count);
  chart.category_axis = "core";
  chart.value_axis.title = "cycles";
  BarChart::Series series = empty_series("has a layer", Meaning::compute, 0);
  for (std::size_t core = 0; core < busy.size(); ++core) {
    chart.categories.push_back(std::to_string(core));
    series.values.emplace_back(static_cast<double>(busy[core].count()));
  }
  const auto shown = std::min(static_cast<std::size_t>(run.machine.cores.count), kNamedLayers);
  while (chart.categories.size() < shown) {  // the idle ones
    chart.categories.push_back(std::to_string(chart.categories.size()));
    series.values.emplace_back(0);
  }
  chart.series.push_back(std::move(series));
  chart.references.push_back(
      {.value = static_cast<double>(simulated.result.network_cycles.count()), .name = "whole network"});
  return chart;
}

std::optional<BarChart> cores_chart(const SimulationRun& run) {
  if (run.machine.cores.count == 1) return std::nullopt;
  if (run.networks.size() == 1) {
    const bool whole_layers = run.machine.cores.partition == dataflows::Partition::layers;
    BarChart chart =
        whole_layers ? busy_cores_chart(run, run.networks.front()) : layer_cores_chart(run, run.networks.front());
    return chart.categories.empty() ? std::nullopt : std::optional(std::move(chart));
  }
  BarChart chart =
      share_chart(fmt::format("{} cores; what is missing to 100 % is idle", run.machine.cores.count), "% of the cores");
  for (const SimulatedNetwork& simulated : run.networks) {
    const auto use = dataflows::core_use(simulated.network, simulated.result, run.machine);
    add_use(chart, simulated.network.name, use.value_or(CoreUse{}));
  }
  return chart;
}

}  // namespace

std::vector<BarChart> chip_charts(const SimulationRun& run) {
  std::vector<BarChart> charts;
  BarChart classes = run.networks.size() == 1 ? classes_chart(run.networks.front()) : classes_chart(run.networks);
  if (!classes.categories.empty()) charts.push_back(std::move(classes));
  if (auto cores = cores_chart(run)) charts.push_back(std::move(*cores));
  return charts;
}

}  // namespace systole::app
