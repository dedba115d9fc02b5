// SPDX-License-Identifier: MIT
#include "dataflows/explore/evaluate/pareto_archive.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <iterator>
#include <utility>

#include "core/error.h"

namespace systole::dataflows::explore {

ParetoArchive::ParetoArchive(std::vector<Metric> objectives) : objectives_(std::move(objectives)) {
  if (objectives_.empty()) throw core::InputError("a Pareto front needs at least one objective");
}

void ParetoArchive::require_room() const {
  if (size() < kMostPoints) return;
  throw core::InputError(
      fmt::format("the Pareto front has more than {} points; use fewer objectives, or constraints", kMostPoints));
}

bool ParetoArchive::insert(const EvaluatedPoint& point) {
  return objectives_.size() > 2 ? insert_by_scan(point) : insert_into_staircase(point);
}

bool ParetoArchive::beats(const EvaluatedPoint& least) const {
  const auto wins = [&](const EvaluatedPoint& point) {
    bool is_equal = true;
    for (const Metric metric : objectives_) {
      if (point.values[metric] > least.values[metric]) return false;
      is_equal = is_equal && point.values[metric] == least.values[metric];
    }
    return !is_equal || point.id < least.id;
  };
  if (objectives_.size() > 2) return std::ranges::any_of(points_, wins);
  const auto next = staircase_.upper_bound(least.values[objectives_.front()]);
  return next != staircase_.begin() && wins(std::prev(next)->second);
}

bool ParetoArchive::insert_into_staircase(const EvaluatedPoint& point) {
  const std::int64_t first = point.values[objectives_.front()];
  const std::int64_t second = point.values[objectives_.back()];
  auto next = staircase_.upper_bound(first);
  if (next != staircase_.begin()) {
    EvaluatedPoint& before = std::prev(next)->second;  // the lowest second of all whose first is no larger
    const std::int64_t lowest = before.values[objectives_.back()];
    if (lowest < second) return false;
    if (lowest == second) {
      if (before.values[objectives_.front()] < first || before.id < point.id) return false;
      before = point;
      return true;
    }
  }
  auto beaten = staircase_.lower_bound(first);
  while (beaten != staircase_.end() && beaten->second.values[objectives_.back()] >= second) {
    beaten = staircase_.erase(beaten);
  }
  require_room();
  staircase_.emplace_hint(beaten, first, point);
  return true;
}

bool ParetoArchive::insert_by_scan(const EvaluatedPoint& point) {
  const std::size_t width = objectives_.size();
  std::array<std::int64_t, kMetrics.size()> wanted{};
  for (std::size_t k = 0; k < width; ++k) wanted.at(k) = point.values[objectives_[k]];

  for (std::size_t i = 0; i < points_.size(); ++i) {
    const std::int64_t* const key = &keys_[i * width];
    bool no_worse = true;
    for (std::size_t k = 0; k < width && no_worse; ++k) no_worse = key[k] <= wanted[k];
    if (!no_worse) continue;
    if (std::equal(key, key + width, wanted.begin())) {
      if (points_[i].id < point.id) return false;
      points_[i] = point;
      return true;
    }
    // What beats one point tends to beat its neighbours: it moves ahead and is met early.
    const std::size_t ahead = i / 2;
    std::swap(points_[i], points_[ahead]);
    std::swap_ranges(&keys_[i * width], &keys_[i * width] + width, &keys_[ahead * width]);
    return false;
  }
  std::size_t kept = 0;
  for (std::size_t i = 0; i < points_.size(); ++i) {
    bool beaten = true;
    for (std::size_t k = 0; k < width && beaten; ++k) beaten = wanted[k] <= keys_[i * width + k];
    if (beaten) continue;
    if (kept != i) {
      points_[kept] = points_[i];
      std::copy_n(&keys_[i * width], width, &keys_[kept * width]);
    }
    ++kept;
  }
  points_.resize(kept);
  keys_.resize(kept * width);
  require_room();
  points_.push_back(point);
  keys_.insert(keys_.end(), wanted.begin(), wanted.begin() + static_cast<std::ptrdiff_t>(width));
  return true;
}

std::vector<EvaluatedPoint> ParetoArchive::points() const {
  std::vector<EvaluatedPoint> sorted = points_;
  for (const auto& [first, point] : staircase_) sorted.push_back(point);
  std::ranges::sort(sorted, {}, &EvaluatedPoint::id);
  return sorted;
}

}  // namespace systole::dataflows::explore
