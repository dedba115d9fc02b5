// SPDX-License-Identifier: MIT
#include "dataflows/explore/evaluate/keep.h"

#include <algorithm>
#include <utility>

#include "core/error.h"

namespace systole::dataflows::explore {

PointGroups::PointGroups(const DesignSpace& space, const std::vector<Axis>& per) {
  for (const Axis axis : per) {
    if (space.size(axis) > 1) digits_.push_back({.stride = space.stride(axis), .size = space.size(axis)});
  }
}

std::uint64_t PointGroups::size() const {
  std::uint64_t size = 1;
  for (const Digit& digit : digits_) size *= digit.size;
  return size;
}

KeptPoints::KeptPoints(Keep keep, const DesignSpace& space) : keep_(std::move(keep)), groups_(space, keep_.per) {
  if (keep_.policy != Keep::Policy::all && keep_.objectives.empty()) {
    throw core::InputError("a Pareto front and the best points need an objective");
  }
  if (keep_.policy == Keep::Policy::top && keep_.count < 1) {
    throw core::InputError("the best points need a count of at least 1");
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
      all_.push_back(point);
      break;
    case Keep::Policy::pareto:
      fronts_.try_emplace(groups_.of(point.id), keep_.objectives).first->second.insert(point);
      break;
    case Keep::Policy::top:
      add_to_best(best_[groups_.of(point.id)], point);
      break;
  }
}

bool KeptPoints::beats(const EvaluatedPoint& least) const {
  if (keep_.policy == Keep::Policy::pareto) {
    const auto front = fronts_.find(groups_.of(least.id));
    return front != fronts_.end() && front->second.beats(least);
  }
  if (keep_.policy == Keep::Policy::top) {
    const auto best = best_.find(groups_.of(least.id));
    return best != best_.end() && best->second.size() == keep_.count && better(best->second.front(), least);
  }
  return false;
}

void KeptPoints::add_to_best(std::vector<EvaluatedPoint>& best, const EvaluatedPoint& point) const {
  const auto order = [this](const EvaluatedPoint& a, const EvaluatedPoint& b) { return better(a, b); };
  if (best.size() < keep_.count) {
    best.push_back(point);
    std::ranges::push_heap(best, order);
  } else if (better(point, best.front())) {
    std::ranges::pop_heap(best, order);
    best.back() = point;
    std::ranges::push_heap(best, order);
  }
}

std::size_t KeptPoints::size() const {
  std::size_t size = all_.size();
  for (const auto& [group, front] : fronts_) size += front.size();
  for (const auto& [group, best] : best_) size += best.size();
  return size;
}

std::vector<EvaluatedPoint> KeptPoints::points() const {
  std::vector<EvaluatedPoint> points = all_;
  const auto append = [&](const std::vector<EvaluatedPoint>& more) {
    points.insert(points.end(), more.begin(), more.end());
  };
  for (const auto& [group, front] : fronts_) append(front.points());
  for (const auto& [group, best] : best_) append(best);
  if (keep_.policy != Keep::Policy::all) std::ranges::sort(points, {}, &EvaluatedPoint::id);
  return points;
}

}  // namespace systole::dataflows::explore
