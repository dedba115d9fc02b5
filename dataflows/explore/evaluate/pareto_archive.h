// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <span>
#include <vector>

#include "dataflows/explore/space/metric.h"

namespace systole::dataflows::explore {

/// Keeps the Pareto front of a stream of points: those that no other beats in one objective while being no worse in
/// all. Of points that are equal in all objectives it keeps the one with the lowest id. What it holds in the end does
/// not depend on the order in which points come. Memory O(front).
class ParetoArchive {
 public:
  /// Expects at least one objective; all are minimised.
  explicit ParetoArchive(std::vector<Metric> objectives);

  /// Returns true if the point is on the front so far. It takes O(log front) with one or two objectives, else O(front),
  /// most often far less. Throws InputError at more than kMostPoints.
  bool insert(const EvaluatedPoint& point);

  /// Says whether a point would not come onto the front whose values are these or larger ones. One on it then is better
  /// than they are, or equal with a lower id. It is as quick as insert().
  [[nodiscard]] bool beats(const EvaluatedPoint& least) const;

  [[nodiscard]] std::size_t size() const { return objectives_.size() > 2 ? points_.size() : staircase_.size(); }
  /// Gives ascending ids. O(front log front).
  [[nodiscard]] std::vector<EvaluatedPoint> points() const;

  static constexpr std::size_t kMostPoints = 10'000'000;

 private:
  bool insert_into_staircase(const EvaluatedPoint& point);
  bool insert_by_scan(const EvaluatedPoint& point);
  void require_room() const;

  std::vector<Metric> objectives_;
  /// With two objectives: by the first; the second falls. With one the second is the same.
  std::map<std::int64_t, EvaluatedPoint> staircase_;
  /// With more: in no order, and the objectives of each side by side.
  std::vector<EvaluatedPoint> points_;
  std::vector<std::int64_t> keys_;
};

}  // namespace systole::dataflows::explore
