// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>

#include "core/report/chart/detail/svg.h"

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

/// The style of series number `index`. Colours are those of Okabe and Ito, "Color Universal Design" (2008), in their
/// order, but for black and yellow, which come last: black bars weigh too much, and yellow lines are faint on white.
/// Any 64 series in a row differ, in black and white too.
SeriesStyle series_style(std::size_t index);

/// Of points and lines that are only background.
SeriesStyle muted_style();

/// A bar's fill; defines its hatch in `document`. The outline is part of it.
Paint bar_paint(SvgDocument& document, const SeriesStyle& style);

/// A marker that covers a circle of `radius` about `at`, with a thin white rim that parts it from its neighbours.
void draw_marker(SvgDocument& document, Position at, double radius, const SeriesStyle& style, std::string_view role);

/// A diamond to be seen over every bar: white with a black outline.
void draw_diamond(SvgDocument& document, Position at, double radius, std::string_view role);

}  // namespace systole::core::chart
