// SPDX-License-Identifier: MIT
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "core/report/chart/axis.h"
#include "core/report/chart/meaning.h"

namespace systole::core::chart {

/// Series of points over two axes of values: lines, steps, scattered points, or any of these together.
struct LineChart {
  struct Point {
    double x = 0;
    double y = 0;
    /// Written beside the point, with a line to it where it could be another one's. Never over a marker that is not
    /// muted, nor over another label: a label without such a place in the plot is left out.
    std::string label;
  };

  struct Series {
    std::string name;  ///< in the legend, unless empty
    std::vector<Point> points;
    bool line = true;
    bool step = false;  ///< a line keeps its y until the next point's x, as a Pareto front of costs does
    bool markers = true;
    bool muted = false;                ///< grey and small: what the other series stand before
    std::optional<Meaning> meaning{};  ///< decides its colour; its place among the series if absent
  };

  std::string title;  ///< above the plot, unless empty
  Axis x;
  Axis y;
  std::vector<Series> series;
  std::vector<ReferenceLine> references;
  bool legend = true;  ///< of the named series, if there is more than one entry
};

}  // namespace systole::core::chart
