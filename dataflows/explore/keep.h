// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "dataflows/explore/metric.h"
#include "dataflows/explore/pareto_archive.h"

namespace systole::dataflows::explore {

/// Which of the evaluated points are results.
struct Keep {
  enum class Policy : std::uint8_t { all, pareto, top };
  Policy policy = Policy::pareto;
  std::size_t count = 0;           ///< of `top`
  std::vector<Metric> objectives;  ///< of `pareto`; of `top`: points are ordered by the first, then the second, ...
};

/// The points that a policy keeps of a stream. What it holds in the end does not depend on their order. Memory O(kept).
class KeptPoints {
 public:
  explicit KeptPoints(Keep keep);

  void add(const EvaluatedPoint& point);
  void add(std::span<const EvaluatedPoint> points) {
    for (const EvaluatedPoint& point : points) add(point);
  }
  [[nodiscard]] std::size_t size() const;
  /// Ascending ids (`all`: as they came).
  [[nodiscard]] std::vector<EvaluatedPoint> points() const;

 private:
  /// The heap's order for `top`: the worst in front.
  [[nodiscard]] bool better(const EvaluatedPoint& a, const EvaluatedPoint& b) const;

  Keep keep_;
  ParetoArchive front_;
  std::vector<EvaluatedPoint> points_;  ///< `all`; `top`: a heap
};

}  // namespace systole::dataflows::explore
