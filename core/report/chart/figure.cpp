// SPDX-License-Identifier: MIT
#include "core/report/chart/figure.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <string_view>
#include <utility>

#include "core/error.h"
#include "core/report/chart/detail/bar_chart_svg.h"
#include "core/report/chart/detail/legend.h"
#include "core/report/chart/detail/line_chart_svg.h"
#include "core/report/chart/detail/panel.h"
#include "core/report/chart/detail/svg.h"
#include "core/report/chart/detail/text_width.h"

namespace systole::core::chart {
namespace {

constexpr double kOneColumn = 252;
constexpr double kTwoColumns = 515.52;
constexpr double kBetweenRows = 4;
constexpr double kBetweenColumns = 8;
constexpr double kEdge = 2;
constexpr double kNoteLine = 8.4;
constexpr std::size_t kNoteLines = 12;
constexpr double kLeastPlot = 40;

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

double full_width(const Figure& figure) {
  return figure.width == Width::one_column ? kOneColumn : kTwoColumns;
}

std::vector<LegendEntry> legend_of(const Panel& panel) {
  return std::visit([](const auto& chart) { return legend_of(chart); }, panel);
}

/// The entries of all panels, each name once.
std::vector<LegendEntry> common_legend(const Figure& figure) {
  std::vector<LegendEntry> entries;
  for (const Panel& panel : figure.panels) {
    for (LegendEntry& entry : legend_of(panel)) {
      const auto same = [&](const LegendEntry& other) { return other.name == entry.name; };
      if (std::ranges::none_of(entries, same)) entries.push_back(std::move(entry));
    }
  }
  return entries;
}

/// Draws the panels of a figure in rows, with plots of one height.
class Panels {
 public:
  Panels(const Figure& figure, double plot_height)
      : figure_(figure), legend_(figure.shared_legend ? common_legend(figure) : std::vector<LegendEntry>{}) {
    const auto columns = static_cast<double>(figure.columns);
    place_.width = (full_width(figure) - (columns - 1) * kBetweenColumns) / columns;
    place_.plot_height = plot_height;
    place_.legend = !figure.shared_legend;
    find_left();
  }

  [[nodiscard]] std::size_t rows() const { return (figure_.panels.size() + figure_.columns - 1) / figure_.columns; }

  /// Returns where they end.
  double draw(SvgDocument& document) {
    double bottom = draw_shared_legend(document);
    for (std::size_t row = 0; row < rows(); ++row) {
      place_.top = bottom + (row > 0 ? kBetweenRows : 0);
      bottom = draw_row(document, row * figure_.columns);
    }
    return bottom;
  }

 private:
  /// The least left side that all panels' vertical axes have room beside. Labels depend on the plot's width and so on
  /// the left side: it only ever moves to the right, within the bound of the longest labels.
  void find_left() {
    for (;;) {
      double left = place_.left;
      for (const Panel& panel : figure_.panels) {
        left = std::max(left, std::visit([&](const auto& chart) { return left_margin(chart, place_); }, panel));
      }
      if (left <= place_.left) return;
      place_.left = left;
    }
  }

  double draw_shared_legend(SvgDocument& document) const {
    const double width = full_width(figure_) - 2 * kEdge;
    draw_legend(document, legend_, {kEdge, kEdge}, width);
    const double height = legend_height(legend_, width);
    return height > 0 ? height + kEdge : 0;
  }

  double draw_row(SvgDocument& document, std::size_t first) {
    const std::size_t end = std::min(first + figure_.columns, figure_.panels.size());
    place_.heading = 0;
    for (std::size_t i = first; i < end; ++i) {
      place_.tag = tag_of(i, figure_.panels.size());
      const auto legend = place_.legend ? legend_of(figure_.panels[i]) : std::vector<LegendEntry>{};
      const auto title = std::visit([](const auto& chart) { return std::string_view{chart.title}; }, figure_.panels[i]);
      place_.heading = std::max(place_.heading, heading_height(title, legend, place_));
    }
    double bottom = place_.top;
    for (std::size_t i = first; i < end; ++i) {
      place_.tag = tag_of(i, figure_.panels.size());
      document.move_to(static_cast<double>(i - first) * (place_.width + kBetweenColumns));
      document.begin_group("panel");
      const double end_of_panel =
          std::visit([&](const auto& chart) { return chart::draw(document, chart, place_); }, figure_.panels[i]);
      document.end_group();
      bottom = std::max(bottom, end_of_panel);
    }
    document.move_to(0);
    return bottom;
  }

  const Figure& figure_;
  std::vector<LegendEntry> legend_;
  PanelPlace place_;
};

/// Draws what stands under the panels and returns where it ends.
double draw_note(SvgDocument& document, const Figure& figure, double top) {
  if (figure.note.empty()) return top;
  document.begin_group("notes");
  for (const std::string& line : wrapped(figure.note, kTextSize, full_width(figure) - 2 * kEdge, kNoteLines)) {
    document.text({.at = {kEdge, top + kTextSize}, .text = line, .size = kTextSize, .whole = {}}, "note");
    top += kNoteLine;
  }
  document.end_group();
  return top + kEdge;
}

void require_drawable(const Figure& figure) {
  if (figure.panels.empty() || figure.panels.size() > kMostPanels) {
    throw InternalError("figure: no panels, or more than have letters");
  }
  if (!(figure.plot_height >= kLeastPlot && figure.plot_height <= 2000)) {
    throw InternalError("figure: a plot of less than 40 or more than 2000 pt");
  }
  const std::size_t most = figure.width == Width::one_column ? 2 : 4;
  if (figure.columns < 1 || figure.columns > most) throw InternalError("figure: no columns, or too narrow ones");
  for (const Panel& panel : figure.panels) std::visit([](const auto& chart) { require_drawable(chart); }, panel);
}

}  // namespace

std::string svg(const Figure& figure) {
  require_drawable(figure);
  for (double plot_height = figure.plot_height;;) {
    SvgDocument document;
    Panels panels(figure, plot_height);
    const double bottom = draw_note(document, figure, panels.draw(document));
    if (bottom <= kPageHeight || plot_height <= kLeastPlot) {
      return document.finish(full_width(figure), bottom, figure.title, description_of(figure));
    }
    const double excess = (bottom - kPageHeight) / static_cast<double>(panels.rows());
    plot_height = std::max(kLeastPlot, std::floor(plot_height - excess));
  }
}

}  // namespace systole::core::chart
