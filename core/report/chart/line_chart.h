// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "core/report/chart/axis.h"

namespace systole::core::chart {

/// Series of points over two axes of values: lines, steps, scattered points, or any of these together.
struct LineChart {
  struct Point {
    double x = 0;
    double y = 0;
    std::string label;  ///< written beside the point, where it hides least
  };

  struct Series {
    std::string name;  ///< in the legend, unless empty
    std::vector<Point> points;
    bool line = true;
    bool step = false;  ///< a line keeps its y until the next point's x, as a Pareto front of costs does
    bool markers = true;
    bool muted = false;  ///< grey and small: what the other series stand before
    /// Number of the style (see palette.h); its place among the series if absent.
    std::optional<std::size_t> style;
  };

  std::string title;  ///< above the plot, unless empty
  Axis x;
  Axis y;
  std::vector<Series> series;
  std::vector<ReferenceLine> references;
  bool legend = true;  ///< of the named series, if there is more than one entry
};

}  // namespace systole::core::chart
