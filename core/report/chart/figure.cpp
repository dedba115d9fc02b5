// SPDX-License-Identifier: MIT
#include "core/report/chart/figure.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstddef>
#include <string_view>

#include "core/error.h"
#include "core/report/chart/detail/bar_chart_svg.h"
#include "core/report/chart/detail/line_chart_svg.h"
#include "core/report/chart/detail/panel.h"
#include "core/report/chart/detail/svg.h"

namespace systole::core::chart {
namespace {

constexpr double kOneColumn = 252;
constexpr double kTwoColumns = 515.52;
constexpr double kBetweenPanels = 4;
constexpr std::size_t kMostPanels = 26;

template <typename SeriesList>
std::string names(const SeriesList& list) {
  std::string out;
  for (const auto& series : list) {
    if (series.name.empty()) continue;
    out += (out.empty() ? ": " : ", ") + series.name;
  }
  return out;
}

std::string_view or_else(std::string_view text, std::string_view instead) {
  return text.empty() ? instead : text;
}

std::string described(const BarChart& chart) {
  return fmt::format("{} bars, {} over {} categories{}.", chart.stacked ? "Stacked" : "Grouped",
                     or_else(chart.value_axis.title, "values"), chart.categories.size(), names(chart.series));
}

std::string described(const LineChart& chart) {
  return fmt::format("Lines or points, {} over {}{}.", or_else(chart.y.title, "y"), or_else(chart.x.title, "x"),
                     names(chart.series));
}

std::string tag_of(std::size_t panel, std::size_t panels) {
  if (panels < 2) return {};
  return {'(', static_cast<char>('a' + panel), ')'};
}

std::string description_of(const Figure& figure) {
  if (!figure.description.empty()) return figure.description;
  std::string out;
  for (std::size_t i = 0; i < figure.panels.size(); ++i) {
    const std::string tag = tag_of(i, figure.panels.size());
    if (!out.empty()) out += ' ';
    if (!tag.empty()) out += tag + ' ';
    out += std::visit([](const auto& chart) { return described(chart); }, figure.panels[i]);
  }
  return out;
}

/// The least left side that all panels' vertical axes have room beside. Labels depend on the plot's width and so on the
/// left side: it only ever moves to the right, within the bound of the longest labels.
double common_left(const Figure& figure, PanelPlace place) {
  for (;;) {
    double left = place.left;
    for (const Panel& panel : figure.panels) {
      left = std::max(left, std::visit([&](const auto& chart) { return left_margin(chart, place); }, panel));
    }
    if (left <= place.left) return left;
    place.left = left;
  }
}

}  // namespace

std::string svg(const Figure& figure) {
  if (figure.panels.empty() || figure.panels.size() > kMostPanels) {
    throw InternalError("figure: no panels, or more than have letters");
  }
  if (!(figure.plot_height >= 40 && figure.plot_height <= 2000)) {
    throw InternalError("figure: a plot of less than 40 or more than 2000 pt");
  }
  for (const Panel& panel : figure.panels) std::visit([](const auto& chart) { require_drawable(chart); }, panel);

  SvgDocument document;
  PanelPlace place{.width = figure.width == Width::one_column ? kOneColumn : kTwoColumns,
                   .left = 0,
                   .top = 0,
                   .plot_height = figure.plot_height,
                   .tag = {}};
  place.left = common_left(figure, place);
  double bottom = 0;
  for (std::size_t i = 0; i < figure.panels.size(); ++i) {
    if (i > 0) place.top = bottom + kBetweenPanels;
    place.tag = tag_of(i, figure.panels.size());
    document.begin_group("panel");
    bottom = std::visit([&](const auto& chart) { return draw(document, chart, place); }, figure.panels[i]);
    document.end_group();
  }
  return document.finish(place.width, bottom, figure.title, description_of(figure));
}

}  // namespace systole::core::chart
