// SPDX-License-Identifier: MIT
#pragma once

#include <vector>

#include "core/report/chart/bar_chart.h"
#include "core/report/chart/detail/legend.h"
#include "core/report/chart/detail/panel.h"
#include "core/report/chart/detail/svg.h"

namespace systole::core::chart {

/// Throws InternalError if the chart can't be drawn; the others rely on this not being so.
void require_drawable(const BarChart& chart);

/// The room that the chart needs to the left of its plot. May grow with `place.left`, within bounds.
double left_margin(const BarChart& chart, const PanelPlace& place);

/// What its legend says; nothing if it has none.
std::vector<LegendEntry> legend_of(const BarChart& chart);

/// Draws the chart and returns where it ends.
double draw(SvgDocument& document, const BarChart& chart, const PanelPlace& place);

}  // namespace systole::core::chart
