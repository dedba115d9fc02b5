// SPDX-License-Identifier: MIT
#include "cli/explore/text.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>
#include <vector>

#include "cli/common/terminal/terminal.h"
#include "cli/explore/varying_columns.h"
#include "core/report/number_text.h"
#include "core/report/significant.h"
#include "core/report/table.h"
#include "dataflows/explore/evaluate/descriptions.h"
#include "dataflows/explore/space/settings.h"

namespace systole::app {
namespace {

using dataflows::explore::count_text;
using dataflows::explore::DesignSpace;
using dataflows::explore::EvaluatedPoint;
using dataflows::explore::is_open;
using dataflows::explore::Keep;
using dataflows::explore::kSettingColumns;
using dataflows::explore::Metric;
using dataflows::explore::Question;
using dataflows::explore::Result;
using dataflows::explore::setting_text;

constexpr std::size_t kShown = 30;

/// The points that a table shows: group by group by the objectives where there is an order, else the first.
std::vector<EvaluatedPoint> shown_points(Result& result, const Keep& keep, const DesignSpace& space) {
  std::vector<EvaluatedPoint> points;
  result.for_each([&](const EvaluatedPoint& point) {
    if (keep.policy != Keep::Policy::all || points.size() < kShown) points.push_back(point);
  });
  if (keep.policy == Keep::Policy::all) return points;
  const dataflows::explore::PointGroups groups(space, keep.per);
  std::ranges::stable_sort(points, [&](const EvaluatedPoint& a, const EvaluatedPoint& b) {
    if (groups.of(a.id) != groups.of(b.id)) return groups.of(a.id) < groups.of(b.id);
    for (const Metric metric : keep.objectives) {
      if (a.values[metric] != b.values[metric]) return a.values[metric] < b.values[metric];
    }
    return false;
  });
  constexpr std::size_t kLeast = 3;
  const std::size_t share = std::max<std::size_t>(kShown / groups.size(), kLeast);
  std::uint64_t group = 0;
  std::size_t of_group = 0;
  std::erase_if(points, [&](const EvaluatedPoint& point) {
    of_group = groups.of(point.id) == group ? of_group + 1 : 1;
    group = groups.of(point.id);
    return of_group > share;
  });
  return points;
}

constexpr std::string_view kFirstScratchpad = "sram_ifmap_kb";
constexpr std::string_view kFirstBits = "bits_ifmap";

/// The columns that vary; the first one of bits stands for all, and where one axis is of all three scratchpads the
/// first of them does.
std::vector<std::size_t> shown_columns(const DesignSpace& space) {
  std::vector<std::size_t> columns = varying_columns(space);
  std::erase_if(columns, [](std::size_t column) {
    const std::string_view name = kSettingColumns.at(column);
    return name.starts_with("bits_") && name != kFirstBits;
  });
  if (!space.axes().sram_kb.empty()) {
    std::erase_if(columns, [](std::size_t column) {
      const std::string_view name = kSettingColumns.at(column);
      return name.starts_with("sram_") && name != kFirstScratchpad;
    });
  }
  return columns;
}

/// What a column is called over the values of `space`.
std::string header_of(std::size_t column, const DesignSpace& space) {
  const std::string_view name = kSettingColumns.at(column);
  if (name == kFirstBits) return "bits";
  return name == kFirstScratchpad && !space.axes().sram_kb.empty() ? "sram_kb" : std::string{name};
}

/// `energy in pJ by horowitz_45nm; edp in pJ times cycles; power in W; area in mm2`
std::string energy_footer(const std::vector<Metric>& metrics, const dataflows::EnergyTable& table) {
  std::vector<std::string> units;
  for (const Metric metric : metrics) {
    if (is_real(metric) && metric != Metric::silicon)
      units.push_back(fmt::format("{} in {}", name(metric), unit_of(metric, table.unit)));
  }
  return units.empty() ? "" : fmt::format("\n{} (by {})\n", fmt::join(units, ", "), table.name);
}

/// `silicon in ns: kernels one after the other on tpu_v6e, by its law, operands warm`
std::string silicon_footer(const std::vector<Metric>& metrics, const dataflows::explore::QuestionChip& chip) {
  if (std::ranges::find(metrics, Metric::silicon) == metrics.end()) return {};
  return fmt::format("\nsilicon in ns: kernels one after the other on {}, by its law, operands {}\n", chip.name,
                     name(chip.machine->time_operands));
}

/// How soon a metric's column may be left out: objectives last, the first of them never.
int dispensable(Metric metric, const std::vector<Metric>& metrics, const std::vector<Metric>& objectives) {
  const auto objective = std::ranges::find(objectives, metric);
  if (objective != objectives.end()) return static_cast<int>(objective - objectives.begin());
  return static_cast<int>(objectives.size()) + 1 +
         static_cast<int>(std::ranges::find(metrics, metric) - metrics.begin());
}

}  // namespace

std::string explore_text(Result& result, const Question& question) {
  const DesignSpace space(question.axes);
  const dataflows::explore::RunState& state = result.state();
  std::string text = fmt::format("{} points: {}\n", count_text(space.size()), space_text(space));
  if (result.identity().shard) {
    text += fmt::format("shard {} of {}: {} points\n", result.identity().shard->index + 1,
                        result.identity().shard->count, count_text(state.positions));
  } else if (state.positions < space.size()) {
    text += fmt::format("a random sample of {}\n", count_text(state.positions));
  }
  text += fmt::format("{} feasible, {} excluded by constraints, {} undefined\n", count_text(state.counts.feasible),
                      count_text(state.counts.excluded), count_text(state.counts.undefined));
  const std::uint64_t kept = result.size();
  text += fmt::format("kept: {}: {} points\n", keep_text(question.keep, space), count_text(kept));

  const std::vector<std::size_t> columns = shown_columns(space);
  const std::vector<std::size_t> varying = varying_columns(space);
  const std::vector<Metric>& objectives = question.keep.objectives;
  const auto first = settings_of(space, 0);
  std::vector<std::string> fixed;
  std::vector<core::Table::Column> headers{{.header = "id", .dispensable = static_cast<int>(objectives.size())}};
  for (std::size_t i = 0; i < first.size(); ++i) {
    const bool is_text = std::holds_alternative<std::string_view>(first.at(i));
    if (std::ranges::find(varying, i) == varying.end()) {
      if (is_open(kSettingColumns.at(i), first.at(i))) continue;
      fixed.push_back(fmt::format("{} {}", kSettingColumns.at(i), setting_text(first.at(i))));
    } else if (std::ranges::find(columns, i) != columns.end()) {
      headers.push_back({.header = header_of(i, space), .align = is_text ? core::Align::left : core::Align::right});
    }
  }
  if (!fixed.empty()) text += fmt::format("({})\n", fmt::join(fixed, ", "));
  const std::vector<Metric> metrics = shown_metrics(question);
  for (const Metric metric : metrics) {
    headers.push_back({.header = std::string{name(metric)}, .dispensable = dispensable(metric, metrics, objectives)});
  }
  core::Table table(std::move(headers));
  const std::vector<EvaluatedPoint> points = shown_points(result, question.keep, space);
  for (const EvaluatedPoint& point : points) {
    std::vector<std::string> cells{std::to_string(point.id)};
    const auto settings = settings_of(space, point.id);
    for (const std::size_t column : columns) {
      cells.push_back(kSettingColumns.at(column) == kFirstBits
                          ? dataflows::explore::bits_text(space.point(point.id).bits)
                          : setting_text(settings.at(column)));
    }
    for (const Metric metric : metrics) {
      cells.push_back(is_real(metric) ? core::significant(point.values.number(metric))
                                      : core::grouped(point.values[metric]));
    }
    table.add(std::move(cells));
  }
  if (!points.empty()) text += "\n" + table.text(terminal_width());
  if (!points.empty() && question.energy) text += energy_footer(metrics, *question.energy->table);
  if (!points.empty() && question.silicon) text += silicon_footer(metrics, *question.silicon);
  if (points.size() < kept) {
    text += fmt::format("\n... and {} more: --csv or --json prints, -o FILE keeps all of them\n",
                        count_text(kept - points.size()));
  }
  return text;
}

}  // namespace systole::app
