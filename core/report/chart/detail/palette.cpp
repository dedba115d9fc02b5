// SPDX-License-Identifier: MIT
#include "core/report/chart/detail/palette.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>
#include <functional>
#include <numbers>
#include <set>
#include <utility>

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
constexpr const char* kGrey = "#b0b0b0";
constexpr std::size_t kShapes = 8;  // hatches, markers and dashes
constexpr std::array<const char*, kShapes> kDashes = {"",      "4 1.5",       "1 1.2",   "5 1.5 1 1.5",
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

enum class ColourName : std::uint8_t { orange, sky, green, blue, vermillion, purple, black, yellow, grey };

/// Colour, and number of hatch, marker and dash. Meanings that meet in a figure differ in both.
struct MeaningRow {
  Meaning meaning;
  ColourName colour;
  std::size_t shape;
};
constexpr std::array<MeaningRow, kMeanings.size()> kMeaningRows{
    {{Meaning::os, ColourName::blue, 0},          {Meaning::ws, ColourName::orange, 1},
     {Meaning::is, ColourName::green, 2},         {Meaning::rp, ColourName::purple, 3},
     {Meaning::baseline, ColourName::grey, 0},    {Meaning::full, ColourName::vermillion, 1},
     {Meaning::half, ColourName::blue, 2},        {Meaning::full50, ColourName::orange, 3},
     {Meaning::half50, ColourName::sky, 4},       {Meaning::mixed, ColourName::purple, 5},
     {Meaning::compute, ColourName::sky, 0},      {Meaning::stall, ColourName::vermillion, 1},
     {Meaning::vector, ColourName::purple, 5},    {Meaning::reduction, ColourName::orange, 4},
     {Meaning::standard, ColourName::blue, 2},    {Meaning::pointwise, ColourName::sky, 0},
     {Meaning::depthwise, ColourName::orange, 1}, {Meaning::linear, ColourName::green, 3},
     {Meaning::bound, ColourName::black, 4},      {Meaning::ridge, ColourName::black, 7},
     {Meaning::front, ColourName::vermillion, 0}}};

const MeaningRow& row_of(Meaning meaning) {
  return kMeaningRows.at(static_cast<std::size_t>(meaning));
}

const char* code_of(ColourName colour) {
  return colour == ColourName::grey ? kGrey : kColours.at(static_cast<std::size_t>(colour)).code;
}

SeriesStyle styled(const char* colour, std::size_t shape) {
  return {.colour = colour,
          .hatch = static_cast<Hatch>(shape),
          .marker = static_cast<Marker>(shape),
          .dash = kDashes.at(shape)};
}

/// Hands out shapes: the wanted one if it is free, else the first that is; once all are taken, the first that the
/// colour has not.
class FreeShapes {
 public:
  std::size_t take(const std::string& colour, std::size_t wanted) {
    std::size_t shape = wanted;
    for (std::size_t i = 0; i < kShapes && is_taken(colour, shape); ++i) shape = i;
    if (is_taken(colour, shape)) shape = wanted;
    taken_.emplace_back(colour, shape);
    return shape;
  }

 private:
  [[nodiscard]] bool is_taken(const std::string& colour, std::size_t shape) const {
    const bool all_taken = taken_.size() >= kShapes;
    return std::ranges::any_of(
        taken_, [&](const auto& other) { return other.second == shape && (!all_taken || other.first == colour); });
  }

  std::vector<std::pair<std::string, std::size_t>> taken_;
};

SeriesStyle with_free_shape(FreeShapes& shapes, const char* colour, std::size_t wanted) {
  return styled(colour, shapes.take(colour, wanted));
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
  return styled(kColours.at(index % kColours.size()).code, second % kShapes);
}

SeriesStyle meaning_style(Meaning meaning) {
  return styled(code_of(row_of(meaning).colour), row_of(meaning).shape);
}

std::vector<SeriesStyle> series_styles(const std::vector<std::optional<Meaning>>& meanings) {
  const bool any_meaning = std::ranges::any_of(meanings, [](const auto& meaning) { return meaning.has_value(); });
  std::vector<SeriesStyle> styles;
  if (!any_meaning) {
    for (std::size_t i = 0; i < meanings.size(); ++i) styles.push_back(series_style(i));
    return styles;
  }
  std::set<std::string, std::less<>> of_meanings;
  for (const auto& meaning : meanings) {
    if (meaning) of_meanings.insert(code_of(row_of(*meaning).colour));
  }
  std::vector<const char*> others;
  for (const Colour& colour : kColours) {
    if (!of_meanings.contains(colour.code)) others.push_back(colour.code);
  }
  if (others.empty()) others.push_back(kGrey);
  FreeShapes shapes;
  styles.resize(meanings.size());
  for (std::size_t i = 0; i < meanings.size(); ++i) {
    if (meanings[i])
      styles[i] = with_free_shape(shapes, code_of(row_of(*meanings[i]).colour), row_of(*meanings[i]).shape);
  }
  std::size_t other = 0;
  for (std::size_t i = 0; i < meanings.size(); ++i) {
    if (!meanings[i]) styles[i] = with_free_shape(shapes, others[other++ % others.size()], 0);
  }
  return styles;
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
