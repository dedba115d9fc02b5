// SPDX-License-Identifier: MIT
#include "core/report/chart/detail/point_labels.h"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <limits>

#include "core/report/chart/detail/panel.h"
#include "core/report/chart/detail/text_width.h"

namespace systole::core::chart {
namespace {

constexpr double kHeight = kCapitalHeight * kTextSize + 2;  // with room for descenders
constexpr double kAcross = 0.7;                             // of the plot: a label's greatest width
constexpr double kOverLabel = 1000;                         // points that hiding another label counts as
constexpr double kFar = 0.5;                                // and being further away

constexpr double kNear = 5;    // pt, within which it is plain whose label it is
constexpr double kMarker = 2;  // radius of a point, which the line to its label leaves free

struct Direction {
  double x;
  double y;
};

constexpr Direction kAround[] = {{1, 0}, {1, -1}, {0, -1}, {-1, -1}, {-1, 0}, {-1, 1}, {0, 1}, {1, 1}};

bool overlap(const Box& a, const Box& b) {
  return a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom;
}

Box beside(Position at, Direction direction, double distance, double width, const Box& plot) {
  const double diagonal = direction.x != 0 && direction.y != 0 ? 0.75 : 1;
  const double x = at.x + direction.x * (distance * diagonal + width / 2) - width / 2;
  const double y = at.y + direction.y * (distance * diagonal + kHeight / 2) - kHeight / 2;
  const double left = std::clamp(x, plot.left + 0.5, std::max(plot.left + 0.5, plot.right - 0.5 - width));
  const double top = std::clamp(y, plot.top + 0.5, std::max(plot.top + 0.5, plot.bottom - 0.5 - kHeight));
  return {left, top, left + width, top + kHeight};
}

/// What a label in `box` would hide: points, other labels and its own neighbourhood.
double hidden_by(const Box& box, const std::vector<Position>& drawn, const std::vector<Box>& taken) {
  double hidden = 0;
  for (const Position& point : drawn) {
    const bool inside =
        point.x > box.left - 1 && point.x < box.right + 1 && point.y > box.top - 1 && point.y < box.bottom + 1;
    hidden += inside ? 1 : 0;
  }
  for (const Box& other : taken) hidden += overlap(box, other) ? kOverLabel : 0;
  return hidden;
}

/// The place around `at` where a label of that width hides the least.
Box best_box(Position at, double width, const std::vector<Position>& drawn, const std::vector<Box>& taken,
             const Box& plot) {
  Box best;
  double least = std::numeric_limits<double>::infinity();
  for (const double distance : {3.5, 9.0}) {
    for (const Direction direction : kAround) {
      const Box box = beside(at, direction, distance, width, plot);
      const double hidden = hidden_by(box, drawn, taken) + (distance > 4 ? kFar : 0);
      if (hidden >= least) continue;
      least = hidden;
      best = box;
    }
  }
  return best;
}

}  // namespace

void draw_point_labels(SvgDocument& document, const std::vector<PointLabel>& labels, const std::vector<Position>& drawn,
                       const Box& plot) {
  std::vector<Box> taken;
  for (const PointLabel& label : labels) {
    const std::string text = fitted(label.text, kTextSize, plot.width() * kAcross);
    const double width = text_width(text, kTextSize) + 1;
    const Box best = best_box(label.at, width, drawn, taken, plot);
    taken.push_back(best);
    const Position nearest{std::clamp(label.at.x, best.left, best.right),
                           std::clamp(label.at.y, best.top, best.bottom)};
    const double away = std::hypot(nearest.x - label.at.x, nearest.y - label.at.y);
    if (away > kNear) {
      const double rim = kMarker / away;
      document.line({std::lerp(label.at.x, nearest.x, rim), std::lerp(label.at.y, nearest.y, rim)}, nearest,
                    axis_paint(), "leader");
    }
    draw_plate(document, best);
    document.text({.at = {best.left + 0.5, best.bottom - 1.6}, .text = text, .size = kTextSize, .whole = label.text},
                  "point-label");
  }
}

}  // namespace systole::core::chart
