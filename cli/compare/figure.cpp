// SPDX-License-Identifier: MIT
#include "cli/compare/figure.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <numeric>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "cli/compare/report.h"
#include "core/error.h"
#include "core/report/number_text.h"
#include "dataflows/selection/compared_layers.h"

namespace systole::app {
namespace {

using core::chart::BarChart;
using core::chart::Figure;
using core::chart::LineChart;
using core::chart::Meaning;
using dataflows::ComparedRow;
using dataflows::Comparison;
using dataflows::LayerwiseRow;

/// Bars of more categories and series than this need both columns of a page.
constexpr std::size_t kBarsOfOneColumn = 24;
/// More networks than this have a panel each.
constexpr std::size_t kNetworksOfOnePanel = 3;
constexpr double kSmallHeight = 80;  ///< of small multiples, in pt
constexpr std::size_t kMostOfThreeColumns = 9;

/// Networks are told apart by name where there are several, and titles say the rest.
std::string setting_text(const Comparison& comparison) {
  std::string text = fmt::format("timing {}", name(*comparison.settings.timing));
  if (comparison.settings.arrays.size() == 1) {
    text = fmt::format("{} array, {}", array_text(comparison.settings.arrays.front()), text);
  }
  if (comparison.networks.size() == 1) text = comparison.networks.front().baseline.name + ", " + text;
  return text;
}

/// What a row is called in a legend: its variant, and where that is not all, who chose it and how depthwise layers run.
std::string series_name(const Comparison& comparison, const ComparedRow& row) {
  std::string text{row.variant_name()};
  if (row.was_chosen() && (comparison.settings.selects.size() > 1 || row.is_mixed())) {
    text += fmt::format(" ({})", name(row.chosen_by));
  }
  const bool mapped = row.replaced() < row.choices.size();
  if (comparison.settings.bake_off && mapped) text += fmt::format(", {}", name(row.depthwise));
  return text;
}

/// Its variant decides a row's colour.
std::optional<Meaning> meaning_of(const ComparedRow& row) {
  return core::value_named<Meaning>(row.variant_name());
}

/// Fronts have a chart of their own.
bool is_bar(const ComparedRow& row) {
  return row.chosen_by != dataflows::ChosenBy::pareto;
}

std::vector<std::string> series_names(const Comparison& comparison) {
  std::vector<std::string> names;
  for (const ComparedRow& row : comparison.rows) {
    std::string name = series_name(comparison, row);
    if (is_bar(row) && std::ranges::find(names, name) == names.end()) names.push_back(std::move(name));
  }
  return names;
}

std::optional<double> published_speedup(const ComparedRow& row) {
  if (row.published == nullptr) return std::nullopt;
  const dataflows::PublishedResult* baseline =
      dataflows::published_result(row.published->network, dataflows::FuseVariant::baseline);
  return static_cast<double>(baseline->cycles) / static_cast<double>(row.published->cycles);
}

/// The speedup of the cycles by which layers are chosen.
double drawn_speedup(const Comparison& comparison, const ComparedRow& row) {
  return row.speedup_of(comparison.settings.cycles_of);
}

std::string speedup_title(const Comparison& comparison) {
  return comparison.settings.cycles_of == dataflows::CyclesOf::network ? "speedup of the whole network" : "speedup";
}

/// The most that a bar or a published value reaches, with room for its number.
double speedup_axis_end(const Comparison& comparison) {
  constexpr double kRoom = 1.25;
  double most = 1;
  for (const ComparedRow& row : comparison.rows) {
    if (is_bar(row)) most = std::max({most, drawn_speedup(comparison, row), published_speedup(row).value_or(0)});
  }
  return most * kRoom;
}

/// Figure 8a: one group a network, one bar a variant.
BarChart speedup_chart(const Comparison& comparison, const std::vector<std::size_t>& networks) {
  BarChart chart;
  chart.value_axis.title = speedup_title(comparison);
  chart.marker_name = "published";
  for (const std::size_t network : networks) chart.categories.push_back(comparison.networks[network].baseline.name);
  const bool its_model = comparison.settings.timing == dataflows::Timing::fuseconv ||
                         comparison.settings.timing == dataflows::Timing::fuseconv_2020;
  for (const std::string& name : series_names(comparison)) {
    BarChart::Series series;
    series.name = name;
    series.values.resize(networks.size());
    std::vector<std::optional<double>> markers(networks.size());
    for (const ComparedRow& row : comparison.rows) {
      const auto place = static_cast<std::size_t>(std::ranges::find(networks, row.network) - networks.begin());
      if (!is_bar(row) || series_name(comparison, row) != name) continue;
      series.meaning = meaning_of(row);
      if (place == networks.size()) continue;
      series.values[place] = drawn_speedup(comparison, row);
      if (its_model) markers[place] = published_speedup(row);
    }
    const bool any = std::ranges::any_of(markers, [](const auto& marker) { return marker.has_value(); });
    if (any) series.markers = std::move(markers);
    chart.series.push_back(std::move(series));
  }
  chart.value_decimals = 1;
  return chart;
}

/// A panel a network, on one scale, where there are many.
void add_speedups(const Comparison& comparison, Figure& figure) {
  std::vector<std::size_t> networks(comparison.networks.size());
  std::iota(networks.begin(), networks.end(), std::size_t{0});
  if (networks.size() <= kNetworksOfOnePanel) {
    BarChart chart = speedup_chart(comparison, networks);
    chart.title = "Speedup over the baseline; " + setting_text(comparison);
    figure.panels.emplace_back(std::move(chart));
    return;
  }
  for (const std::size_t network : networks) {
    BarChart chart = speedup_chart(comparison, {network});
    chart.title = std::move(chart.categories.front());
    chart.categories.front().clear();
    chart.value_axis.to = speedup_axis_end(comparison);
    figure.panels.emplace_back(std::move(chart));
  }
  figure.columns = networks.size() <= kMostOfThreeColumns ? 3 : 4;
}

/// Where an array stands on an axis of sizes.
double size_of(const dataflows::Array& array) {
  return std::sqrt(static_cast<double>(array.rows) * static_cast<double>(array.cols));
}

/// Arrays of as many PEs stand at one place, each with its name. `arrays` are sorted by size.
core::chart::Axis array_axis(const std::vector<dataflows::Array>& arrays) {
  core::chart::Axis axis;
  axis.title = "array (rows x columns)";
  axis.scale = core::chart::Scale::log2;
  for (const dataflows::Array& array : arrays) {
    if (!axis.ticks.empty() && axis.ticks.back().value == size_of(array)) {
      axis.ticks.back().label += ", " + array_text(array);
    } else {
      axis.ticks.push_back({.value = size_of(array), .label = array_text(array)});
    }
  }
  return axis;
}

/// The speedups of one network's rows that are called `name`, by array.
LineChart::Series scaling_series(const Comparison& comparison, std::size_t network, const std::string& name,
                                 const std::vector<dataflows::Array>& arrays) {
  LineChart::Series series;
  series.name = name;
  for (const dataflows::Array& array : arrays) {
    for (const ComparedRow& row : comparison.rows) {
      const bool belongs = row.array == array && is_bar(row);
      if (!belongs || row.chosen_by == dataflows::ChosenBy::none || series_name(comparison, row) != name) continue;
      series.meaning = meaning_of(row);
      if (row.network == network)
        series.points.push_back({.x = size_of(array), .y = drawn_speedup(comparison, row), .label = ""});
    }
  }
  return series;
}

/// Figure 8d: one network's speedup over the array's size, one line a variant.
LineChart scaling_chart(const Comparison& comparison, std::size_t network) {
  std::vector<dataflows::Array> arrays = comparison.settings.arrays;
  std::ranges::stable_sort(arrays, {}, size_of);
  LineChart chart;
  chart.x = array_axis(arrays);
  chart.y.title = speedup_title(comparison);
  chart.y.from = 0;
  chart.y.to = 1;
  for (const ComparedRow& row : comparison.rows) {
    if (is_bar(row)) chart.y.to = std::max(*chart.y.to, drawn_speedup(comparison, row));
  }
  for (const std::string& name : series_names(comparison)) {
    LineChart::Series series = scaling_series(comparison, network, name, arrays);
    if (series.meaning || !series.points.empty()) chart.series.push_back(std::move(series));
  }
  return chart;
}

/// A panel a network, on one scale.
void add_scaling(const Comparison& comparison, Figure& figure) {
  const std::size_t networks = comparison.networks.size();
  for (std::size_t n = 0; n < networks; ++n) {
    LineChart chart = scaling_chart(comparison, n);
    chart.title = networks == 1 ? "Speedup over the baseline by array; " + setting_text(comparison)
                                : comparison.networks[n].baseline.name;
    figure.panels.emplace_back(std::move(chart));
  }
  figure.columns = networks == 1 ? 1 : networks <= kMostOfThreeColumns ? std::min<std::size_t>(networks, 3) : 4;
}

std::string axis_title(dataflows::Criterion criterion) {
  switch (criterion) {
    case dataflows::Criterion::params:
      return "parameters";
    case dataflows::Criterion::macs:
      return "MACs";
    case dataflows::Criterion::layers:
      return "layers replaced";
    default:
      return std::string{name(criterion)};
  }
}

/// The front of one network on one array in its first two criteria, and where the whole variants stand.
LineChart front_chart(const Comparison& comparison, std::size_t network, const dataflows::Array& array) {
  const std::vector<dataflows::Criterion>& criteria = comparison.settings.pareto;
  const dataflows::Criterion along = criteria.size() > 1 ? criteria[1] : dataflows::Criterion::layers;
  LineChart chart;
  chart.title = fmt::format("Pareto front; {} on {}, timing {}", comparison.networks[network].baseline.name,
                            array_text(array), name(*comparison.settings.timing));
  chart.x.title = axis_title(along);
  chart.y.title = axis_title(criteria.front());
  LineChart::Series front;
  front.name = "Pareto front";
  front.meaning = Meaning::front;
  front.step = criteria.size() == 2;
  front.line = criteria.size() == 2;  // with more criteria the points are a projection
  LineChart::Series variants;
  variants.name = "variants";
  variants.line = false;
  for (const ComparedRow& row : comparison.rows) {
    if (row.network != network || row.array != array) continue;
    LineChart::Point point{
        .x = amount(row.cost, along).as_real(), .y = amount(row.cost, criteria.front()).as_real(), .label = ""};
    if (is_bar(row)) {
      point.label = series_name(comparison, row);
      variants.points.push_back(std::move(point));
    } else {
      front.points.push_back(std::move(point));
    }
  }
  std::ranges::stable_sort(front.points, {}, &LineChart::Point::x);
  chart.series = {std::move(variants), std::move(front)};  // a variant on the front is seen around its point
  return chart;
}

/// What tells a network and array of the comparison from the others.
std::string place_text(const Comparison& comparison, std::size_t network, const dataflows::Array& array) {
  std::string text = comparison.networks[network].baseline.name;
  if (comparison.settings.arrays.size() > 1) text += " on " + array_text(array);
  return text;
}

/// Figure 8b: each block's speedup, one series a variant.
BarChart block_chart(const Comparison& comparison, std::size_t network, const dataflows::Array& array,
                     const std::vector<LayerwiseRow>& rows) {
  BarChart chart;
  chart.title = "Speedup by block; " + place_text(comparison, network, array);
  chart.category_axis = "depthwise block";
  chart.value_axis.title = "speedup";
  for (std::size_t b = 0; b < comparison.networks[network].blocks.size(); ++b) {
    chart.categories.push_back(std::to_string(b));
  }
  for (const LayerwiseRow& row : rows) {
    if (row.row->network != network || row.row->array != array || row.row->replaced() == 0) continue;
    BarChart::Series series;
    series.name = series_name(comparison, *row.row);
    series.meaning = meaning_of(*row.row);
    for (const dataflows::BlockCycles& block : row.blocks) {
      const auto after = static_cast<double>(block.after.count());
      series.values.emplace_back(after > 0 ? static_cast<double>(block.before.count()) / after : 1.0);
    }
    chart.series.push_back(std::move(series));
  }
  // One series has no legend.
  if (chart.series.size() == 1) chart.title += " " + chart.series.front().name;
  return chart;
}

/// Figure 8c: the shares of the operators, a bar a variant.
BarChart operator_chart(const Comparison& comparison, std::size_t network, const dataflows::Array& array,
                        const std::vector<LayerwiseRow>& rows) {
  BarChart chart;
  chart.title = "Cycles by operator; " + place_text(comparison, network, array);
  chart.value_axis.title = "share of cycles (%)";
  chart.value_axis.to = 100;
  chart.stacked = true;
  using dataflows::OperatorCycles;
  struct Class {
    const char* name;
    Meaning meaning;
    core::Cycles OperatorCycles::*cycles;
  };
  const std::array<Class, 4> classes{{{"standard", Meaning::standard, &OperatorCycles::standard},
                                      {"pointwise", Meaning::pointwise, &OperatorCycles::pointwise},
                                      {"depthwise, FuSe", Meaning::depthwise, &OperatorCycles::depthwise},
                                      {"linear, SE", Meaning::linear, &OperatorCycles::linear}}};
  for (const Class& of : classes)
    chart.series.push_back({.name = of.name, .values = {}, .markers = {}, .meaning = of.meaning});
  for (const LayerwiseRow& row : rows) {
    if (row.row->network != network || row.row->array != array) continue;
    chart.categories.push_back(series_name(comparison, *row.row));
    for (std::size_t i = 0; i < classes.size(); ++i) {
      const auto part = static_cast<double>((row.operators.*classes.at(i).cycles).count());
      chart.series[i].values.emplace_back(core::percent(part, static_cast<double>(row.row->cost.array_cycles.count())));
    }
  }
  chart.value_decimals = 0;
  return chart;
}

/// Blocks and operators of a network and array stand beside each other, or below where there is only one.
void add_layerwise(const Comparison& comparison, Figure& figure) {
  std::vector<LayerwiseRow> rows;
  for (const ComparedRow& row : comparison.rows) {
    if (is_bar(row)) rows.push_back(layerwise(comparison, row));
  }
  for (std::size_t n = 0; n < comparison.networks.size(); ++n) {
    for (const dataflows::Array& array : comparison.settings.arrays) {
      BarChart blocks = block_chart(comparison, n, array, rows);
      if (!blocks.series.empty()) figure.panels.emplace_back(std::move(blocks));
      figure.panels.emplace_back(operator_chart(comparison, n, array, rows));
    }
  }
  figure.columns = figure.panels.size() > 2 ? 2 : 1;
}

/// The bars of the widest panel, lines counting as none.
std::size_t most_bars(const Figure& figure) {
  std::size_t most = 0;
  for (const core::chart::Panel& panel : figure.panels) {
    const auto* chart = std::get_if<BarChart>(&panel);
    if (chart == nullptr) continue;
    most = std::max(most, chart->categories.size() * (chart->stacked ? 1 : chart->series.size()));
  }
  return most;
}

}  // namespace

Figure comparison_figure(const dataflows::Comparison& comparison, bool layers) {
  Figure figure;
  figure.title = "FuSeConv: " + setting_text(comparison);
  figure.note = fmt::format("FuSeConv; {}. Model: {}.", setting_text(comparison), models_text(comparison));
  const std::vector<dataflows::Array>& arrays = comparison.settings.arrays;
  if (layers) {
    add_layerwise(comparison, figure);
  } else if (!comparison.settings.pareto.empty()) {
    for (std::size_t n = 0; n < comparison.networks.size(); ++n) {
      for (const dataflows::Array& array : arrays) figure.panels.emplace_back(front_chart(comparison, n, array));
    }
    figure.columns = figure.panels.size() > 1 ? 2 : 1;
  } else if (arrays.size() > 1) {
    add_scaling(comparison, figure);
  } else {
    add_speedups(comparison, figure);
  }
  if (figure.panels.size() > core::chart::kMostPanels) {
    throw core::InputError(
        fmt::format("--svg: found {} panels (one a network, or a network and array), expected at most {}",
                    figure.panels.size(), core::chart::kMostPanels));
  }
  if (figure.columns > 1) {
    if (!layers && comparison.settings.pareto.empty()) figure.plot_height = kSmallHeight;
    figure.shared_legend = !layers;
  }
  if (figure.columns > 1 || most_bars(figure) > kBarsOfOneColumn) figure.width = core::chart::Width::two_columns;
  return figure;
}

}  // namespace systole::app
