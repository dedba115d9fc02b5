// SPDX-License-Identifier: MIT
#include "core/report/chart/detail/palette.h"

#include <fmt/format.h>

#include <array>
#include <cmath>
#include <numbers>
#include <vector>

namespace systole::core::chart {
namespace {

struct Colour {
  const char* code;
  const char* ink;  ///< of a hatch over it
};

constexpr std::array<Colour, 8> kColours = {{{"#e69f00", "#000000"},
                                             {"#56b4e9", "#000000"},
                                             {"#009e73", "#ffffff"},
                                             {"#0072b2", "#ffffff"},
                                             {"#d55e00", "#ffffff"},
                                             {"#cc79a7", "#000000"},
                                             {"#000000", "#ffffff"},
                                             {"#f0e442", "#000000"}}};
constexpr std::array<const char*, 8> kDashes = {"",      "4 1.5",       "1 1.2",   "5 1.5 1 1.5",
                                                "2.5 1", "6 1 1 1 1 1", "1.5 2.5", "8 2"};
constexpr const char* kMuted = "#9a9a9a";
constexpr double kTile = 4;  ///< side of a hatch's tile

struct Ink {
  const char* path;
  bool filled;
};

/// What is drawn on a tile; what leaves a side comes in on the opposite one.
Ink ink(Hatch hatch) {
  switch (hatch) {
    case Hatch::none:
      return {"", false};
    case Hatch::rising:
      return {"M-1,1 L1,-1 M0,4 L4,0 M3,5 L5,3", false};
    case Hatch::falling:
      return {"M-1,3 L1,5 M0,0 L4,4 M3,-1 L5,1", false};
    case Hatch::level:
      return {"M0,1 L4,1 M0,3 L4,3", false};
    case Hatch::crossed:
      return {"M0,4 L4,0 M0,0 L4,4", false};
    case Hatch::upright:
      return {"M1,0 L1,4 M3,0 L3,4", false};
    case Hatch::dots:
      return {"M0.5,0.5 h1 v1 h-1 z M2.5,2.5 h1 v1 h-1 z", true};
    case Hatch::grid:
      return {"M0,2 L4,2 M2,0 L2,4", false};
  }
  return {"", false};
}

const char* ink_colour(const std::string& colour) {
  for (const Colour& known : kColours) {
    if (colour == known.code) return known.ink;
  }
  return "#000000";
}

/// `corners` corners of a star about `at`, every second one at `inner` of the radius; the first one is above.
std::vector<Position> star(Position at, double radius, int corners, double inner, double turn) {
  std::vector<Position> points;
  for (int i = 0; i < corners; ++i) {
    const double angle = turn + 2 * std::numbers::pi * i / corners;
    const double r = i % 2 == 0 ? radius : radius * inner;
    points.push_back({at.x + r * std::sin(angle), at.y - r * std::cos(angle)});
  }
  return points;
}

std::vector<Position> plus(Position at, double radius, double turn) {
  const double arm = radius * 0.36;
  std::vector<Position> points;
  for (int quarter = 0; quarter < 4; ++quarter) {
    const double angle = turn + std::numbers::pi / 2 * quarter;
    const double c = std::cos(angle);
    const double s = std::sin(angle);
    for (const Position& corner : {Position{-arm, -arm}, Position{-arm, -radius}, Position{arm, -radius}}) {
      points.push_back({at.x + corner.x * c - corner.y * s, at.y + corner.x * s + corner.y * c});
    }
  }
  return points;
}

}  // namespace

SeriesStyle series_style(std::size_t index) {
  const std::size_t second = index + index / kColours.size();  // the second round pairs its colours anew
  return {.colour = kColours.at(index % kColours.size()).code,
          .hatch = static_cast<Hatch>(second % 8),
          .marker = static_cast<Marker>(second % 8),
          .dash = kDashes.at(second % kDashes.size())};
}

SeriesStyle muted_style() {
  return {.colour = kMuted, .hatch = Hatch::none, .marker = Marker::circle, .dash = ""};
}

Paint bar_paint(SvgDocument& document, const SeriesStyle& style) {
  Paint paint{.fill = style.colour, .stroke = "#222222", .stroke_width = 0.4, .dash = {}};
  const Ink drawn = ink(style.hatch);
  if (*drawn.path == '\0') return paint;
  // Equal on every page that this figure may be pasted into, so ids that meet again do no harm.
  const std::string id = fmt::format("systole-{}-{}", style.colour.substr(1), static_cast<int>(style.hatch));
  const char* const colour = ink_colour(style.colour);
  document.define(id, fmt::format("<pattern id=\"{0}\" patternUnits=\"userSpaceOnUse\" width=\"{1}\" height=\"{1}\">"
                                  "<rect width=\"{1}\" height=\"{1}\" fill=\"{2}\"/>"
                                  "<path d=\"{3}\" fill=\"{4}\" stroke=\"{5}\" stroke-width=\"0.5\"/></pattern>",
                                  id, coordinate(kTile), style.colour, drawn.path, drawn.filled ? colour : "none",
                                  drawn.filled ? "none" : colour));
  paint.fill = "url(#" + id + ")";
  return paint;
}

void draw_marker(SvgDocument& document, Position at, double radius, const SeriesStyle& style, std::string_view role) {
  const Paint paint{.fill = style.colour, .stroke = "#ffffff", .stroke_width = 0.3, .dash = {}};
  const double r = radius;
  constexpr double kEqualArea = 0.89;  // a square of a circle's area has 0.89 of its diameter as side
  switch (style.marker) {
    case Marker::circle:
      document.circle(at, r, paint, role);
      break;
    case Marker::square:
      document.rect({at.x - r * kEqualArea, at.y - r * kEqualArea, at.x + r * kEqualArea, at.y + r * kEqualArea}, paint,
                    role);
      break;
    case Marker::triangle:
      document.polygon(star(at, r * 1.35, 3, 1, 0), paint, role);
      break;
    case Marker::diamond:
      document.polygon(star(at, r * 1.3, 4, 1, 0), paint, role);
      break;
    case Marker::down:
      document.polygon(star(at, r * 1.35, 3, 1, std::numbers::pi), paint, role);
      break;
    case Marker::plus:
      document.polygon(plus(at, r * 1.25, 0), paint, role);
      break;
    case Marker::cross:
      document.polygon(plus(at, r * 1.25, std::numbers::pi / 4), paint, role);
      break;
    case Marker::star:
      document.polygon(star(at, r * 1.5, 10, 0.42, 0), paint, role);
      break;
  }
}

void draw_diamond(SvgDocument& document, Position at, double radius, std::string_view role) {
  document.polygon(star(at, radius, 4, 1, 0), {.fill = "#ffffff", .stroke = "#000000", .stroke_width = 0.6, .dash = {}},
                   role);
}

}  // namespace systole::core::chart
