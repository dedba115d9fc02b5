// SPDX-License-Identifier: MIT
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "core/report/chart/detail/svg.h"

namespace systole::core::chart {

struct LegendEntry {
  std::string name;
  std::function<void(SvgDocument&, const Box& swatch)> draw;
};

/// The height of the legend of `entries`, in rows across `width`, in pt; 0 if there are less than two entries.
double legend_height(const std::vector<LegendEntry>& entries, double width);

/// Draws the legend below `corner`: as many columns as fit side by side, each as wide as its longest entry.
void draw_legend(SvgDocument& document, const std::vector<LegendEntry>& entries, Position corner, double width);

}  // namespace systole::core::chart
