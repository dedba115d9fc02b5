// SPDX-License-Identifier: MIT
#include "dataflows/explore/keep.h"

#include <algorithm>
#include <utility>

#include "core/error.h"

namespace systole::dataflows::explore {

KeptPoints::KeptPoints(Keep keep)
    : keep_(std::move(keep)),
      front_(keep_.policy == Keep::Policy::pareto ? keep_.objectives : std::vector{Metric::cycles}) {
  if (keep_.policy == Keep::Policy::top && (keep_.count < 1 || keep_.objectives.empty())) {
    throw core::InputError("the top points need a count of at least 1 and an objective");
  }
}

bool KeptPoints::better(const EvaluatedPoint& a, const EvaluatedPoint& b) const {
  for (const Metric metric : keep_.objectives) {
    if (a.values[metric] != b.values[metric]) return a.values[metric] < b.values[metric];
  }
  return a.id < b.id;
}

void KeptPoints::add(const EvaluatedPoint& point) {
  switch (keep_.policy) {
    case Keep::Policy::all:
      points_.push_back(point);
      return;
    case Keep::Policy::pareto:
      front_.insert(point);
      return;
    case Keep::Policy::top:
      break;
  }
  const auto order = [this](const EvaluatedPoint& a, const EvaluatedPoint& b) { return better(a, b); };
  if (points_.size() < keep_.count) {
    points_.push_back(point);
    std::ranges::push_heap(points_, order);
  } else if (better(point, points_.front())) {
    std::ranges::pop_heap(points_, order);
    points_.back() = point;
    std::ranges::push_heap(points_, order);
  }
}

std::size_t KeptPoints::size() const {
  return keep_.policy == Keep::Policy::pareto ? front_.size() : points_.size();
}

std::vector<EvaluatedPoint> KeptPoints::points() const {
  if (keep_.policy == Keep::Policy::pareto) return front_.points();
  std::vector<EvaluatedPoint> points = points_;
  if (keep_.policy == Keep::Policy::top) std::ranges::sort(points, {}, &EvaluatedPoint::id);
  return points;
}

}  // namespace systole::dataflows::explore
