// SPDX-License-Identifier: MIT
#pragma once

#include <vector>

#include "core/report/chart/detail/legend.h"
#include "core/report/chart/detail/panel.h"
#include "core/report/chart/detail/svg.h"
#include "core/report/chart/line_chart.h"

namespace systole::core::chart {

/// Throws InternalError if the chart can't be drawn; the others rely on this not being so.
void require_drawable(const LineChart& chart);

/// The room that the chart needs to the left of its plot.
double left_margin(const LineChart& chart, const PanelPlace& place);

/// What its legend says; nothing if it has none.
std::vector<LegendEntry> legend_of(const LineChart& chart);

/// Draws the chart and returns where it ends.
double draw(SvgDocument& document, const LineChart& chart, const PanelPlace& place);

}  // namespace systole::core::chart
