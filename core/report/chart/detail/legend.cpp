// SPDX-License-Identifier: MIT
#include "core/report/chart/detail/legend.h"

#include <algorithm>
#include <cstddef>

#include "core/report/chart/detail/text_width.h"

namespace systole::core::chart {
namespace {

constexpr double kSize = 7;
constexpr double kRow = 9.5;
constexpr double kSwatch = 13;
constexpr double kGap = 3;      // between swatch and name
constexpr double kColumn = 10;  // between columns

/// Widths of the names' columns, if entries fill `count` columns row by row.
std::vector<double> name_widths(const std::vector<LegendEntry>& entries, std::size_t count) {
  std::vector<double> widths(count);
  for (std::size_t i = 0; i < entries.size(); ++i) {
    widths[i % count] = std::max(widths[i % count], text_width(entries[i].name, kSize));
  }
  return widths;
}

std::vector<double> columns(const std::vector<LegendEntry>& entries, double width) {
  for (std::size_t count = entries.size(); count > 1; --count) {
    double used = static_cast<double>(count) * (kSwatch + kGap + kColumn) - kColumn;
    for (const double name : name_widths(entries, count)) used += name;
    if (used > width) continue;
    const std::size_t rows = (entries.size() + count - 1) / count;
    const std::size_t even = (entries.size() + rows - 1) / rows;  // no row of one below a row of six
    if (even == count) return name_widths(entries, count);
  }
  return {width - kSwatch - kGap};
}

}  // namespace

double legend_height(const std::vector<LegendEntry>& entries, double width) {
  if (entries.size() < 2) return 0;
  const std::size_t count = columns(entries, width).size();
  const std::size_t rows = (entries.size() + count - 1) / count;
  return static_cast<double>(rows) * kRow;
}

void draw_legend(SvgDocument& document, const std::vector<LegendEntry>& entries, Position corner, double width) {
  if (entries.size() < 2) return;
  const std::vector<double> widths = columns(entries, width);
  document.begin_group("legend");
  Position at = corner;
  for (std::size_t i = 0; i < entries.size(); ++i) {
    const std::size_t column = i % widths.size();
    if (column == 0) at = {corner.x, i == 0 ? corner.y : at.y + kRow};
    entries[i].draw(document, {at.x, at.y + 1.5, at.x + kSwatch, at.y + kRow - 1.5});
    document.text({.at = {at.x + kSwatch + kGap, at.y + 7.2},
                   .text = fitted(entries[i].name, kSize, widths[column] + 0.01),
                   .size = kSize,
                   .whole = entries[i].name},
                  "legend-name");
    at.x += kSwatch + kGap + widths[column] + kColumn;
  }
  document.end_group();
}

}  // namespace systole::core::chart
