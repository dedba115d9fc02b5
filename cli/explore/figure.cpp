// SPDX-License-Identifier: MIT
#include "cli/explore/figure.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <map>
#include <set>
#include <tuple>
#include <utility>
#include <vector>

#include "cli/explore/varying_columns.h"
#include "core/error.h"
#include "dataflows/explore/evaluate/descriptions.h"
#include "dataflows/explore/space/settings.h"

namespace systole::app {
namespace {

using core::chart::LineChart;
using core::chart::Meaning;
using dataflows::explore::Axis;
using dataflows::explore::count_text;
using dataflows::explore::DesignSpace;
using dataflows::explore::EvaluatedPoint;
using dataflows::explore::kSettingColumns;
using dataflows::explore::Metric;
using dataflows::explore::Question;
using dataflows::explore::Result;
using dataflows::explore::setting_text;

constexpr std::uint64_t kMostPoints = 100'000;
/// Of a front: its ends and what lies evenly between.
constexpr std::size_t kNamedPoints = 5;
/// Beyond this ratio of the greatest to the least value an axis is logarithmic.
constexpr double kLinearRange = 20;

std::string axis_title(Metric metric, std::string_view energy_unit) {
  switch (metric) {
    case Metric::cycles:
      return "cycles";
    case Metric::macs:
      return "MACs";
    case Metric::params:
      return "parameters";
    case Metric::pes:
      return "PEs";
    case Metric::sram:
      return "scratchpads (bytes)";
    case Metric::accesses:
      return "scratchpad accesses (words)";
    case Metric::traffic:
      return "DRAM traffic (words)";
    case Metric::network_cycles:
      return "cycles of the whole network";
    case Metric::nanoseconds:
      return "time (ns)";
    case Metric::energy:
      return fmt::format("energy ({})", unit_of(metric, energy_unit));
    case Metric::edp:
      return fmt::format("energy x cycles ({})", unit_of(metric, energy_unit));
    case Metric::power:
      return "power (W)";
    case Metric::area:
      return "area (mm2)";
    case Metric::silicon:
      return "time on silicon (ns)";
  }
  throw core::InternalError("a metric without a title");
}

/// `64 kB`, or of ifmap, filter and ofmap `64/32/64 kB`.
std::string sram_text(const dataflows::PerOperand& sizes) {
  if (sizes.ifmap == sizes.filter && sizes.filter == sizes.ofmap) return fmt::format("{} kB", sizes.ifmap);
  return fmt::format("{}/{}/{} kB", sizes.ifmap, sizes.filter, sizes.ofmap);
}

/// The settings of `columns` of a point: `16x32 ws, 64 kB, bandwidth 4`.
std::string settings_text(const DesignSpace& space, std::uint64_t id, const std::vector<std::size_t>& columns) {
  const auto settings = settings_of(space, id);
  const auto point = space.point(id);
  std::string words;  // what needs no name
  std::string array;
  std::string sram;
  std::string bits;
  std::string numbers;
  for (const std::size_t i : columns) {
    const std::string_view name = kSettingColumns.at(i);
    const std::string value = setting_text(settings.at(i));
    if (name == "rows" || name == "cols") {
      array = dataflows::array_text(point.array);
    } else if (name.starts_with("sram")) {
      sram = sram_text(point.sram_kb);
    } else if (name.starts_with("bits_")) {
      bits = fmt::format("{} bits", dataflows::explore::bits_text(point.bits));
    } else if (std::holds_alternative<std::string_view>(settings.at(i))) {
      words += (words.empty() ? "" : " ") + value;
    } else {
      numbers += fmt::format("{}{} {}", numbers.empty() ? "" : ", ", name, value);
    }
  }
  std::string text = array + (array.empty() || words.empty() ? "" : " ") + words;
  for (const std::string& part : {sram, bits, numbers}) {
    if (!part.empty()) text += (text.empty() ? "" : ", ") + part;
  }
  return text;
}

core::chart::Axis axis_of(Metric metric, std::string_view energy_unit, const std::vector<EvaluatedPoint>& points) {
  core::chart::Axis axis;
  axis.title = axis_title(metric, energy_unit);
  const auto [least, most] = std::ranges::minmax(points, {}, [&](const auto& point) { return point.values[metric]; });
  const double from = least.values.number(metric);
  const double to = most.values.number(metric);
  if (from > 0 && to > kLinearRange * from) axis.scale = core::chart::Scale::log10;
  return axis;
}

/// One group's points, sorted by `along`: those that no other beats in the two metrics first in their order, and the
/// others.
std::pair<std::vector<EvaluatedPoint>, std::vector<EvaluatedPoint>> split_front(std::vector<EvaluatedPoint> points,
                                                                                Metric along, Metric up) {
  std::ranges::stable_sort(
      points, {}, [&](const EvaluatedPoint& point) { return std::tuple(point.values[along], point.values[up]); });
  std::pair<std::vector<EvaluatedPoint>, std::vector<EvaluatedPoint>> parts;
  std::set<std::pair<std::int64_t, std::int64_t>> drawn;  // equal points are one
  for (const EvaluatedPoint& point : points) {
    if (!drawn.emplace(point.values[along], point.values[up]).second) continue;
    const bool beats = parts.first.empty() || point.values[up] < parts.first.back().values[up];
    (beats ? parts.first : parts.second).push_back(point);
  }
  return parts;
}

/// Whether the point of that index is one of `named` among `count`.
bool is_named(std::size_t index, std::size_t count) {
  if (count <= kNamedPoints) return true;
  for (std::size_t k = 0; k < kNamedPoints; ++k) {
    if (index == k * (count - 1) / (kNamedPoints - 1)) return true;
  }
  return false;
}

struct Objectives {
  Metric up;
  Metric along;
  std::string energy_unit;
};

Objectives objectives_of(const Question& question) {
  std::vector<Metric> metrics = question.keep.objectives;
  for (const Metric metric : shown_metrics(question)) {
    if (std::ranges::find(metrics, metric) == metrics.end()) metrics.push_back(metric);
  }
  return {.up = metrics.at(0),
          .along = metrics.at(1),
          .energy_unit = question.energy ? question.energy->table->unit : std::string{}};
}

LineChart front_panel(const DesignSpace& space, std::vector<EvaluatedPoint> points, const Objectives& objectives,
                      const std::vector<std::size_t>& named_by) {
  LineChart chart;
  chart.x = axis_of(objectives.along, objectives.energy_unit, points);
  chart.y = axis_of(objectives.up, objectives.energy_unit, points);
  auto [front, others] = split_front(std::move(points), objectives.along, objectives.up);
  LineChart::Series grey{.name = "kept", .points = {}, .line = false, .muted = true};
  LineChart::Series joined{.name = fmt::format("front in {} and {}", name(objectives.up), name(objectives.along)),
                           .points = {},
                           .step = true};
  joined.meaning = Meaning::front;
  const auto place = [&](const EvaluatedPoint& point) {
    return LineChart::Point{
        .x = point.values.number(objectives.along), .y = point.values.number(objectives.up), .label = {}};
  };
  for (const EvaluatedPoint& point : others) grey.points.push_back(place(point));
  for (std::size_t i = 0; i < front.size(); ++i) {
    joined.points.push_back(place(front[i]));
    if (is_named(i, front.size())) joined.points.back().label = settings_text(space, front[i].id, named_by);
  }
  if (!grey.points.empty()) chart.series.push_back(std::move(grey));
  chart.series.push_back(std::move(joined));
  return chart;
}

/// Every timing convention and memory model of the space, in words.
std::string models_text(const DesignSpace& space) {
  std::string text;
  for (const dataflows::Timing timing : space.axes().timing) {
    text += fmt::format("{}{}", text.empty() ? "" : "; ", description(timing));
  }
  for (const dataflows::MemoryModel* const memory : space.axes().memory) {
    text += fmt::format("; memory {}, {}", memory->name, memory->title);
  }
  return text;
}

}  // namespace

core::chart::Figure explore_figure(Result& result, const Question& question, const std::string& spec) {
  if (result.size() > kMostPoints) {
    throw core::InputError(
        fmt::format("--svg: found {} points, expected at most {} (constraints, or keep: pareto or top, leave fewer)",
                    count_text(result.size()), count_text(kMostPoints)));
  }
  if (result.size() == 0) throw core::InputError("--svg: found no points to draw, expected at least one");
  const DesignSpace space(question.axes);
  const dataflows::explore::PointGroups groups(space, question.keep.per);
  std::map<std::uint64_t, std::vector<EvaluatedPoint>> points_of;
  result.for_each([&](const EvaluatedPoint& point) { points_of[groups.of(point.id)].push_back(point); });
  if (points_of.size() > core::chart::kMostPanels) {
    throw core::InputError(fmt::format("--svg: found {} groups of points, each a panel, expected at most {}",
                                       points_of.size(), core::chart::kMostPanels));
  }
  const std::vector<std::size_t> of_groups = varying_columns(space, question.keep.per);
  std::vector<std::size_t> of_points = varying_columns(space);
  std::erase_if(of_points, [&](std::size_t i) { return std::ranges::find(of_groups, i) != of_groups.end(); });

  core::chart::Figure figure;
  const Objectives objectives = objectives_of(question);
  figure.title = "Exploration of " + spec;
  figure.note = fmt::format("{}: {} points, {}; kept: {}. Model: {}.", spec, count_text(space.size()),
                            space_text(space), keep_text(question.keep, space), models_text(space));
  const bool one_network = question.axes.network.size() == 1;
  for (auto& [group, points] : points_of) {
    const std::uint64_t id = points.front().id;
    LineChart chart = front_panel(space, std::move(points), objectives, of_points);
    chart.title = settings_text(space, id, of_groups);
    if (one_network) {
      chart.title = question.axes.network.front() + (chart.title.empty() ? "" : ", ") + chart.title;
    }
    figure.panels.emplace_back(std::move(chart));
  }
  constexpr double kPlotHeight = 150;
  constexpr std::size_t kOfTwoColumns = 8;
  const std::size_t panels = figure.panels.size();
  figure.plot_height = kPlotHeight;
  figure.columns = panels == 1 ? 1 : panels <= kOfTwoColumns ? 2 : 3;
  if (panels > 1) figure.width = core::chart::Width::two_columns;
  figure.shared_legend = panels > 1;
  return figure;
}

}  // namespace systole::app
