// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/report/chart/detail/svg.h"
#include "core/report/chart/meaning.h"

/// What tells series apart: a colour that the colour-blind can tell from its neighbours, and for print in black and
/// white a hatch (bars), a marker's shape (points) or a dash (lines without markers).
namespace systole::core::chart {

enum class Marker : std::uint8_t { circle, square, triangle, diamond, down, plus, cross, star };
enum class Hatch : std::uint8_t { none, rising, falling, level, crossed, upright, dots, grid };

struct SeriesStyle {
  std::string colour;  ///< #rrggbb
  Hatch hatch = Hatch::none;
  Marker marker = Marker::circle;
  std::string dash;
};

/// The style of series number `index` among series without meanings. Colours are those of Okabe and Ito, "Color
/// Universal Design" (2008), in their order, but for black and yellow, which come last: black bars weigh too much, and
/// yellow lines are faint on white. Any 64 series in a row differ, in black and white too.
SeriesStyle series_style(std::size_t index);

/// The style of a meaning where no other series has its hatch, marker and dash.
SeriesStyle meaning_style(Meaning meaning);

/// The styles of a chart's series: colours by meaning, and without one such as no meaning of the chart has; while there
/// are at most eight series, each with a hatch, a marker and a dash that no other has. Series of one meaning differ in
/// these. O(series^2).
std::vector<SeriesStyle> series_styles(const std::vector<std::optional<Meaning>>& meanings);

/// The same of a chart's series.
template <class SeriesList>
std::vector<SeriesStyle> styles_of(const SeriesList& list) {
  std::vector<std::optional<Meaning>> meanings;
  for (const auto& series : list) meanings.push_back(series.meaning);
  return series_styles(meanings);
}

/// Of points and lines that are only background.
SeriesStyle muted_style();

/// A bar's fill; defines its hatch in `document`. The outline is part of it.
Paint bar_paint(SvgDocument& document, const SeriesStyle& style);

/// A marker that covers a circle of `radius` about `at`, with a thin white rim that parts it from its neighbours.
void draw_marker(SvgDocument& document, Position at, double radius, const SeriesStyle& style, std::string_view role);

/// A diamond to be seen over every bar: white with a black outline.
void draw_diamond(SvgDocument& document, Position at, double radius, std::string_view role);

}  // namespace systole::core::chart
