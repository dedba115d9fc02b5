// SPDX-License-Identifier: MIT
#include "core/report/chart/detail/panel.h"

#include <algorithm>
#include <array>
#include <cstddef>

#include "core/report/chart/detail/text_width.h"

namespace systole::core::chart {
namespace {

constexpr double kEdge = 2;  // free at the figure's sides
constexpr double kLine = 8.4;
constexpr double kTick = 2;
constexpr double kLongestTickLabel = 60;
constexpr std::size_t kTitleLines = 3;

constexpr double kHeadingSize = 8;
constexpr double kHeadingLine = 10;
constexpr double kBold = 1.1;     // Helvetica Bold is up to a tenth wider than the Helvetica that is measured
constexpr double kAbovePlot = 4;  // room for half of the topmost tick's label

constexpr double kTickSpacing = 14;

Axis axis_of(const OtherUnit& unit) {
  Axis axis;
  axis.title = unit.title;
  return axis;
}

std::vector<std::string> title_lines(const Axis& axis, double plot_height) {
  return wrapped(axis.title, kTextSize, plot_height, kTitleLines);
}

constexpr std::array<const char*, 6> kReferenceDashes{"3 1.5", "1 1.5", "6 1.5", "6 1.5 1 1.5", "3 1 1 1", "9 3"};

Paint reference_paint(std::size_t index) {
  return {.fill = "none",
          .stroke = "#444444",
          .stroke_width = 0.8,
          .dash = kReferenceDashes.at(index % kReferenceDashes.size())};
}

std::vector<std::string> heading_lines(std::string_view title, const PanelPlace& place) {
  std::string heading = place.tag;
  if (!heading.empty() && !title.empty()) heading += ' ';
  heading += title;
  return wrapped(heading, kHeadingSize * kBold, place.width - 2 * kEdge, kTitleLines);
}

struct LegendPlace {
  double left = 0;
  double width = 0;
  double height = 0;
};

/// Beside the vertical axis, or across the panel where that saves a row.
LegendPlace legend_place(const std::vector<LegendEntry>& legend, const PanelPlace& place) {
  const double beside_axis = place.width - kEdge - place.left;
  const double whole = place.width - 2 * kEdge;
  const bool fewer_rows = legend_height(legend, whole) < legend_height(legend, beside_axis);
  return {.left = fewer_rows ? kEdge : place.left,
          .width = fewer_rows ? whole : beside_axis,
          .height = legend_height(legend, fewer_rows ? whole : beside_axis)};
}

/// The title of a vertical axis, turned upwards: its first line begins at `left`.
void draw_turned_title(SvgDocument& document, const std::vector<std::string>& lines, double left, const Box& plot) {
  for (std::size_t i = 0; i < lines.size(); ++i) {
    document.text({.at = {left + kLine * static_cast<double>(i) + 0.8 * kTextSize, plot.middle_y()},
                   .text = lines[i],
                   .size = kTextSize,
                   .anchor = Anchor::middle,
                   .angle = 90,
                   .whole = {}},
                  "axis-title");
  }
}

}  // namespace

Paint axis_paint() {
  return {.fill = "none", .stroke = "#333333", .stroke_width = 0.5, .dash = {}};
}

Paint grid_paint() {
  return {.fill = "none", .stroke = "#dddddd", .stroke_width = 0.4, .dash = {}};
}

std::size_t ticks_within(double height) {
  return std::max<std::size_t>(3, static_cast<std::size_t>(height / kTickSpacing));
}

double value_axis_width(const Axis& axis, const TickMarks& marks, double plot_height) {
  double labels = 0;
  for (const Tick& tick : marks.ticks) {
    labels = std::max(labels, text_width(fitted(tick.label, kTextSize, kLongestTickLabel), kTextSize));
  }
  const auto lines = static_cast<double>(title_lines(axis, plot_height).size());
  return kEdge + lines * kLine + (lines > 0 ? 1.5 : 0) + labels + kTick + 1.5;
}

double heading_height(std::string_view title, const std::vector<LegendEntry>& legend, const PanelPlace& place) {
  const auto lines = static_cast<double>(heading_lines(title, place).size());
  return kEdge + lines * kHeadingLine + legend_place(legend, place).height + kAbovePlot;
}

double draw_heading(SvgDocument& document, std::string_view title, const std::vector<LegendEntry>& legend,
                    const PanelPlace& place) {
  double top = place.top + kEdge;
  for (const std::string& line : heading_lines(title, place)) {
    const Text text{.at = {kEdge, top + 7}, .text = line, .size = kHeadingSize, .bold = true, .whole = {}};
    document.text(text, "title");
    top += kHeadingLine;
  }
  const LegendPlace at = legend_place(legend, place);
  draw_legend(document, legend, {at.left, top}, at.width);
  return std::max(top + at.height + kAbovePlot, place.top + place.heading);
}

void draw_value_axis(SvgDocument& document, const Axis& axis, const TickMarks& marks, const Box& plot) {
  const AxisMap place(axis.scale, marks, plot.bottom, plot.top);
  document.begin_group("y-axis");
  for (const double value : marks.minor) {
    const double y = place(value);
    document.line({plot.left, y}, {plot.left + kTick * 0.75, y}, axis_paint(), "minor-tick");
  }
  double free_above = plot.bottom + kLine;
  for (const Tick& tick : marks.ticks) {
    const double y = place(tick.value);
    document.line({plot.left, y}, {plot.right, y}, grid_paint(), "grid");
    document.line({plot.left - kTick, y}, {plot.left, y}, axis_paint(), "tick");
    if (y > free_above - kTextSize) continue;  // ticks of the caller's may be close
    free_above = y;
    document.text({.at = {plot.left - kTick - 1.5, y + kCapitalHeight / 2 * kTextSize},
                   .text = fitted(tick.label, kTextSize, kLongestTickLabel),
                   .size = kTextSize,
                   .anchor = Anchor::end,
                   .whole = tick.label},
                  "y-label");
  }
  draw_turned_title(document, title_lines(axis, plot.height()), kEdge, plot);
  document.end_group();
}

TickMarks other_unit_marks(const OtherUnit& unit, const TickMarks& marks, double plot_height) {
  const double from = marks.from * unit.of_one;
  const double to = marks.to * unit.of_one;
  TickMarks others = linear_ticks(from, to, ticks_within(plot_height));
  std::erase_if(others.ticks, [&](const Tick& tick) { return tick.value < from || tick.value > to; });
  others.minor.clear();
  others.from = from;
  others.to = to;
  return others;
}

double other_unit_width(const OtherUnit& unit, const TickMarks& marks, double plot_height) {
  return value_axis_width(axis_of(unit), other_unit_marks(unit, marks, plot_height), plot_height);
}

void draw_other_unit(SvgDocument& document, const OtherUnit& unit, const TickMarks& marks, const Box& plot,
                     double panel_width) {
  const TickMarks others = other_unit_marks(unit, marks, plot.height());
  const AxisMap place(Scale::linear, others, plot.bottom, plot.top);
  document.begin_group("other-axis");
  document.line({plot.right, plot.top}, {plot.right, plot.bottom}, axis_paint(), "axis");
  for (const Tick& tick : others.ticks) {
    const double y = place(tick.value);
    document.line({plot.right, y}, {plot.right + kTick, y}, axis_paint(), "tick");
    document.text({.at = {plot.right + kTick + 1.5, y + kCapitalHeight / 2 * kTextSize},
                   .text = fitted(tick.label, kTextSize, kLongestTickLabel),
                   .size = kTextSize,
                   .whole = tick.label},
                  "other-label");
  }
  const std::vector<std::string> lines = title_lines(axis_of(unit), plot.height());
  draw_turned_title(document, lines, panel_width - kEdge - kLine * static_cast<double>(lines.size()), plot);
  document.end_group();
}

double draw_x_title(SvgDocument& document, std::string_view title, const Box& plot, double top, double panel_width) {
  // As far as it may reach from the plot's middle without leaving the panel.
  const double half = std::min(plot.middle_x(), panel_width - plot.middle_x()) - kEdge;
  for (const std::string& line : wrapped(title, kTextSize, 2 * half, kTitleLines)) {
    document.text({.at = {plot.middle_x(), top + kCapitalHeight * kTextSize + 2},
                   .text = line,
                   .size = kTextSize,
                   .anchor = Anchor::middle,
                   .whole = {}},
                  "axis-title");
    top += kLine;
  }
  return top + kEdge + 1;
}

void draw_references(SvgDocument& document, const std::vector<ReferenceLine>& references, const AxisMap& place,
                     const Box& plot) {
  for (std::size_t i = 0; i < references.size(); ++i) {
    const double y = place(references[i].value);
    document.line({plot.left, y}, {plot.right, y}, reference_paint(i), "reference");
  }
}

void list_references(std::vector<LegendEntry>& legend, const std::vector<ReferenceLine>& references) {
  for (std::size_t i = 0; i < references.size(); ++i) {
    if (references[i].name.empty()) continue;
    legend.push_back({references[i].name, [i](SvgDocument& document, const Box& swatch) {
                        document.line({swatch.left, swatch.middle_y()}, {swatch.right, swatch.middle_y()},
                                      reference_paint(i), "swatch");
                      }});
  }
}

void draw_plate(SvgDocument& document, const Box& plate) {
  document.rect(plate, {.fill = "#ffffff", .stroke = "none", .stroke_width = 0, .dash = {}, .fill_opacity = 0.8},
                "plate");
}

}  // namespace systole::core::chart
