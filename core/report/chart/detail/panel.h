// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "core/report/chart/axis.h"
#include "core/report/chart/detail/legend.h"
#include "core/report/chart/detail/svg.h"
#include "core/report/chart/detail/ticks.h"

/// What all charts have in common: heading, legend, axes. Lengths in pt.
namespace systole::core::chart {

constexpr double kTextSize = 7;
constexpr double kSmallTextSize = 6;     ///< of values written into the plot
constexpr double kCapitalHeight = 0.72;  ///< of a type's size: what centres a line of text

/// Where a panel stands in its figure. What is to its left is nobody's business but SvgDocument::move_to()'s.
struct PanelPlace {
  double width = 0;  ///< of the panel
  double left = 0;   ///< of the plot, in the panel: panels' plots stand in line
  double top = 0;    ///< of the panel
  double plot_height = 0;
  std::string tag{};   ///< "(a)"
  double heading = 0;  ///< least height of tag, title and legend: plots beside each other stand in line
  bool legend = true;  ///< false where one legend serves all panels
};

/// How many ticks a vertical axis of `height` has room for; at least 3.
std::size_t ticks_within(double height);

/// The room to the left of the plot that the vertical axis takes.
double value_axis_width(const Axis& axis, const TickMarks& marks, double plot_height);

/// The height of tag, title and legend.
double heading_height(std::string_view title, const std::vector<LegendEntry>& legend, const PanelPlace& place);

/// Draws tag, title and legend, and returns where the plot may begin.
double draw_heading(SvgDocument& document, std::string_view title, const std::vector<LegendEntry>& legend,
                    const PanelPlace& place);

/// Grid, ticks, labels and title of the vertical axis.
void draw_value_axis(SvgDocument& document, const Axis& axis, const TickMarks& marks, const Box& plot);

/// Marks of the same extent in another unit, the ends not rounded.
TickMarks other_unit_marks(const OtherUnit& unit, const TickMarks& marks, double plot_height);
/// The room to the right of the plot that these take.
double other_unit_width(const OtherUnit& unit, const TickMarks& marks, double plot_height);
/// Ticks, labels and title on the plot's right side.
void draw_other_unit(SvgDocument& document, const OtherUnit& unit, const TickMarks& marks, const Box& plot,
                     double panel_width);

/// Draws the horizontal axis' title below `top` and returns where the panel ends.
double draw_x_title(SvgDocument& document, std::string_view title, const Box& plot, double top, double panel_width);

void draw_references(SvgDocument& document, const std::vector<ReferenceLine>& references, const AxisMap& place,
                     const Box& plot);
/// Appends the references' entries to a legend.
void list_references(std::vector<LegendEntry>& legend, const std::vector<ReferenceLine>& references);

/// A value or a name inside of the plot, on a plate of white that keeps it legible over bars and lines.
void draw_plate(SvgDocument& document, const Box& plate);

Paint axis_paint();
Paint grid_paint();

}  // namespace systole::core::chart
