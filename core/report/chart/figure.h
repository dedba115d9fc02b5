// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <variant>
#include <vector>

#include "core/report/chart/bar_chart.h"
#include "core/report/chart/line_chart.h"

/// Charts for papers, as SVG files that need nothing else: no script, no font file, no other file.
namespace systole::core::chart {

/// The columns of a page of two: 3.5 in (252 pt), and both with their gap, 7.16 in (515.52 pt).
enum class Width : std::uint8_t { one_column, two_columns };

using Panel = std::variant<BarChart, LineChart>;

/// What a page has room for beside a caption, in pt. Figures keep to it down to plots of 40 pt.
inline constexpr double kPageHeight = 620;

struct Figure {
  /// For readers that do not see the figure; the words under it are the paper's.
  std::string title;
  std::string description;  ///< what there is to see; made from the panels if empty
  std::string note;         ///< under the panels: which models made the numbers
  Width width = Width::one_column;
  double plot_height = 110;  ///< of each panel's plot, in pt, 40..2000; less where the figure would not fit a page
  std::size_t columns = 1;   ///< panels beside each other, 1..2 or, across both columns of a page, 1..4
  /// One legend above all panels instead of one in each: for small multiples, whose series of equal names have equal
  /// meanings.
  bool shared_legend = false;
  /// Row by row, tagged (a), (b), ... if there are more than one; kMostPanels at most.
  std::vector<Panel> panels;
};

inline constexpr std::size_t kMostPanels = 26;

/// The figure as an SVG document, the same bytes for the same figure everywhere. Labels are any bytes: what is no text
/// is replaced, what does not fit is shortened, and its whole text is kept for hovering. A legend stands above its
/// plot. Every datum stands at its value: what has no place on an axis is refused.
///
/// Throws InternalError if the figure can't be drawn: no panels or too many, a height or columns out of range, values
/// that are not finite or beyond 1e300, values below 1e-300 on a logarithmic axis (zero bars excepted), a series of
/// another length than the categories, negative or logarithmic stacks, markers on stacks. All of these are mistakes of
/// the caller, who knows where the values came from and has told the user of bad ones.
///
/// Time: linear in the panels' points, and for each label in the plot's area.
std::string svg(const Figure& figure);

}  // namespace systole::core::chart
