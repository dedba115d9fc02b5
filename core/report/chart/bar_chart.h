// SPDX-License-Identifier: MIT
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "core/report/chart/axis.h"
#include "core/report/chart/meaning.h"

namespace systole::core::chart {

/// Bars over categories: each category's series side by side, or stacked on each other.
struct BarChart {
  struct Series {
    std::string name;  ///< in the legend, unless empty
    /// One for each category, or none at all. No bar where there is no value.
    std::vector<std::optional<double>> values;
    /// A diamond for each category: what others published, say. Empty if there are none. Not with `stacked`.
    std::vector<std::optional<double>> markers;
    std::optional<Meaning> meaning{};  ///< decides its colour; its place among the series if absent
  };

  std::string title;          ///< above the plot, unless empty
  std::string category_axis;  ///< title of the horizontal axis
  Axis value_axis;  ///< linear bars start at zero; logarithmic ones at the axis' lower end, and zero is no bar there
  std::optional<OtherUnit> other_unit{};  ///< of a linear value axis that begins at zero
  std::vector<std::string> categories;
  std::vector<Series> series;
  bool stacked = false;  ///< on a linear axis, of values that are not negative
  std::string marker_name = "published";
  std::vector<ReferenceLine> references;
  /// Decimals of values written over the bars (inside of stacked ones), where they fit; no values if absent.
  std::optional<int> value_decimals;
  bool legend = true;  ///< of the named series, if there is more than one entry
};

}  // namespace systole::core::chart
