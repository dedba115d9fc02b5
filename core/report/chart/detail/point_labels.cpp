// SPDX-License-Identifier: MIT
#include "core/report/chart/detail/point_labels.h"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <limits>
#include <numbers>
#include <optional>

#include "core/report/chart/detail/occupancy.h"
#include "core/report/chart/detail/panel.h"
#include "core/report/chart/detail/text_width.h"

namespace systole::core::chart {
namespace {

constexpr double kHeight = kCapitalHeight * kTextSize + 2;  // with room for descenders
constexpr double kAcross = 0.7;                             // of the plot: a label's greatest width
constexpr double kInside = 0.5;                             // kept free at the plot's sides
constexpr double kClose = 1;                                // pt between a marker and its label
constexpr double kPlain = 4;        // pt, within which it is plain whose label it is if no other point is
constexpr double kApart = 1.5;      // other points must be this much further away
constexpr double kShortest = 4;     // of lines from labels to points
constexpr double kOverLine = 0.25;  // pt of distance that a hidden cell of a line counts as
constexpr double kLeader = 3;       // and a line from the label to its point
constexpr int kDirections = 16;
constexpr double kDistances[] = {kClose, 3, 6, 9, 13, 18, 25, 35, 50, 70};
constexpr double kGrid = 4;  // pt between places anywhere in the plot

bool overlap(const Box& a, const Box& b) {
  return a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom;
}

Box grown(const Box& box, double by) {
  return {box.left - by, box.top - by, box.right + by, box.bottom + by};
}

Box shared(const Box& a, const Box& b) {
  return {std::max(a.left, b.left), std::max(a.top, b.top), std::min(a.right, b.right), std::min(a.bottom, b.bottom)};
}

Position nearest_in(const Box& box, Position at) {
  return {std::clamp(at.x, box.left, box.right), std::clamp(at.y, box.top, box.bottom)};
}

double distance_between(Position a, Position b) {
  return std::hypot(b.x - a.x, b.y - a.y);
}

/// The line from a label to its point's marker, of which it leaves the rim free.
struct Leader {
  Position from;
  Position to;
};

double side_of(Position a, Position b, Position c) {
  return (b.x - a.x) * (c.y - a.y) - (b.y - a.y) * (c.x - a.x);
}

bool cross(const Leader& a, const Leader& b) {
  return side_of(a.from, a.to, b.from) * side_of(a.from, a.to, b.to) <= 0 &&
         side_of(b.from, b.to, a.from) * side_of(b.from, b.to, a.to) <= 0;
}

bool cross(const Leader& line, const Box& box) {
  const Position corners[] = {
      {box.left, box.top}, {box.right, box.top}, {box.right, box.bottom}, {box.left, box.bottom}};
  for (std::size_t i = 0; i < 4; ++i) {
    if (cross(line, Leader{corners[i], corners[(i + 1) % 4]})) return true;
  }
  return line.from.x > box.left && line.from.x < box.right && line.from.y > box.top && line.from.y < box.bottom;
}

struct Place {
  Box box;
  std::optional<Leader> leader;
};

/// Finds places for labels, one after the other.
class Places {
 public:
  Places(const DrawnPoints& drawn, const Box& plot) : plot_(plot), markers_(plot), muted_(plot), lines_(plot) {
    for (const Box& marker : drawn.markers) markers_.add(marker);
    for (const Box& marker : drawn.muted_markers) muted_.add(marker);
    for (const std::vector<Position>& line : drawn.lines) {
      for (std::size_t i = 1; i < line.size(); ++i) lines_.add_line(line[i - 1], line[i]);
    }
    for (Occupancy* const of : {&markers_, &muted_, &lines_}) of->finish();
  }

  /// The best place, which is taken then; nothing if there is none.
  std::optional<Place> take(const PointLabel& label, double width) {
    std::optional<Place> place;
    for (const bool over_muted : {false, true}) {
      place = best_around(label, width, over_muted);
      if (!place) place = best_anywhere(label, width, over_muted);
      if (place) break;
    }
    if (place) taken_.push_back(*place);
    return place;
  }

 private:
  [[nodiscard]] std::optional<Place> best_around(const PointLabel& label, double width, bool over_muted) const {
    Best best;
    for (const double away : kDistances) {
      if (best.cost <= away) break;  // what follows is further away
      for (int i = 0; i < kDirections; ++i) {
        const double angle = 2 * std::numbers::pi * i / kDirections;
        consider(best, beside(label.marker, std::cos(angle), -std::sin(angle), away, width), label, over_muted);
      }
    }
    return best.place;
  }

  /// How many places of the grid a label has along `room` to move in.
  static int places(double room) { return room < 2 * kInside ? 0 : static_cast<int>((room - 2 * kInside) / kGrid) + 1; }

  [[nodiscard]] std::optional<Place> best_anywhere(const PointLabel& label, double width, bool over_muted) const {
    Best best;
    const int rows = places(plot_.bottom - plot_.top - kHeight);
    const int cols = places(plot_.right - plot_.left - width);
    for (int row = 0; row < rows; ++row) {
      for (int col = 0; col < cols; ++col) {
        const double top = plot_.top + kInside + row * kGrid;
        const double left = plot_.left + kInside + col * kGrid;
        consider(best, {left, top, left + width, top + kHeight}, label, over_muted);
      }
    }
    return best.place;
  }

  /// The box at that distance from a marker in a direction, moved into the plot where it would leave it.
  [[nodiscard]] Box beside(const Box& marker, double x, double y, double away, double width) const {
    const double middle_x = marker.middle_x() + x * (marker.width() / 2 + away + width / 2);
    const double middle_y = marker.middle_y() + y * (marker.height() / 2 + away + kHeight / 2);
    const double left =
        std::clamp(middle_x - width / 2, plot_.left + kInside, std::max(plot_.left, plot_.right - width) + kInside);
    const double top =
        std::clamp(middle_y - kHeight / 2, plot_.top + kInside, std::max(plot_.top, plot_.bottom - kHeight) + kInside);
    const double right = std::min(left + width, plot_.right - kInside);
    return {right - width, std::min(top, plot_.bottom - kInside - kHeight), right,
            std::min(top + kHeight, plot_.bottom - kInside)};
  }

  struct Best {
    std::optional<Place> place;
    double cost = std::numeric_limits<double>::infinity();
  };

  void consider(Best& best, const Box& box, const PointLabel& label, bool over_muted) const {
    if (markers_.count(grown(box, kInside)) > 0 || (!over_muted && muted_.count(box) > 0)) return;
    const double away = distance_between(nearest_in(box, label.at), label.at);
    const double gap = std::max(0.0, away - std::min(label.marker.width(), label.marker.height()) / 2);
    const bool needs_leader = gap > kPlain || is_near_another(box, gap, label.marker);
    const double cost = gap + (needs_leader ? kLeader : 0) + kOverLine * static_cast<double>(lines_.count(box));
    if (cost >= best.cost) return;
    Place place{.box = box, .leader = {}};
    if (needs_leader) {
      if (gap < kShortest) return;
      const Position end = nearest_in(box, label.at);
      const double rim = std::max(label.marker.width(), label.marker.height()) / 2 / away;
      if (rim >= 1) return;
      place.leader = {{std::lerp(label.at.x, end.x, rim), std::lerp(label.at.y, end.y, rim)}, end};
      if (markers_.meets(place.leader->from, place.leader->to, grown(label.marker, kInside))) return;
    }
    if (std::ranges::any_of(taken_, [&](const Place& other) { return disturb(place, other); })) return;
    best = {.place = place, .cost = cost};
  }

  /// Whether a reader could take the label for another point's.
  [[nodiscard]] bool is_near_another(const Box& box, double gap, const Box& marker) const {
    const Box around = grown(box, kApart * gap + 1);
    const Box own = shared(around, grown(marker, kInside));
    const auto others = [&](const Occupancy& of) {
      const bool has_own = own.left <= own.right && own.top <= own.bottom;
      return of.count(around) - (has_own ? of.count(own) : 0);
    };
    return others(markers_) > 0 || others(muted_) > 0;
  }

  static bool disturb(const Place& a, const Place& b) {
    if (overlap(a.box, b.box)) return true;
    if (a.leader && cross(*a.leader, b.box)) return true;
    if (b.leader && cross(*b.leader, a.box)) return true;
    return a.leader && b.leader && cross(*a.leader, *b.leader);
  }

  const Box plot_;
  Occupancy markers_;
  Occupancy muted_;
  Occupancy lines_;
  std::vector<Place> taken_;
};

}  // namespace

void draw_point_labels(SvgDocument& document, const std::vector<PointLabel>& labels, const DrawnPoints& drawn,
                       const Box& plot) {
  if (labels.empty()) return;
  Places places(drawn, plot);
  for (const PointLabel& label : labels) {
    const std::string text = fitted(label.text, kTextSize, plot.width() * kAcross);
    const auto place = places.take(label, text_width(text, kTextSize) + 1);
    if (!place) continue;
    if (place->leader) document.line(place->leader->from, place->leader->to, axis_paint(), "leader");
    draw_plate(document, place->box);
    document.text(
        {.at = {place->box.left + 0.5, place->box.bottom - 1.6}, .text = text, .size = kTextSize, .whole = label.text},
        "point-label");
  }
}

}  // namespace systole::core::chart
