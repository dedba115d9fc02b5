// SPDX-License-Identifier: MIT
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <map>
#include <span>
#include <vector>

#include "core/named.h"
#include "dataflows/explore/evaluate/pareto_archive.h"
#include "dataflows/explore/space/design_space.h"
#include "dataflows/explore/space/metric.h"

namespace systole::dataflows::explore {

/// Says which of the evaluated points are results.
struct Keep {
  enum class Policy : std::uint8_t { all, pareto, top };
  Policy policy = Policy::pareto;
  std::size_t count = 0;           ///< of `top`
  std::vector<Metric> objectives;  ///< of `pareto`; of `top`: points are ordered by the first, then the second, ...
  /// Each combination of values on these axes has a front, or a best N, of its own. By default these are the axes
  /// across which comparing costs says nothing: another network is other work, another timing or memory model another
  /// ruler.
  std::vector<Axis> per{Axis::network, Axis::timing, Axis::memory};
};

inline constexpr std::array kKeepPolicies{
    core::Named{Keep::Policy::all, "all", "every feasible point"},
    core::Named{Keep::Policy::pareto, "pareto", "the points that no other beats in one objective and equals in all"},
    core::Named{Keep::Policy::top, "top", "the best N by the objectives in their order"}};
constexpr const auto& named_values(Keep::Policy /*any*/) {
  return kKeepPolicies;
}

/// Tells apart the groups of points that have a front, or a best N, of their own.
class PointGroups {
 public:
  PointGroups(const DesignSpace& space, const std::vector<Axis>& per);
  /// Gives the number of the point's group. O(axes that tell groups apart).
  [[nodiscard]] std::uint64_t of(std::uint64_t id) const {
    std::uint64_t group = 0;
    for (const auto [stride, size] : digits_) group = group * size + id / stride % size;
    return group;
  }
  /// Counts the groups.
  [[nodiscard]] std::uint64_t size() const;

 private:
  struct Digit {
    std::uint64_t stride = 1;
    std::uint64_t size = 1;
  };
  std::vector<Digit> digits_;  ///< of axes with more than one value
};

/// Holds the points that a policy keeps of a stream. What it holds in the end does not depend on their order. Memory
/// O(kept).
class KeptPoints {
 public:
  KeptPoints(Keep keep, const DesignSpace& space);

  void add(const EvaluatedPoint& point);
  void add(std::span<const EvaluatedPoint> points) {
    for (const EvaluatedPoint& point : points) add(point);
  }
  /// Says whether add() would change nothing for a point whose objectives are these or larger ones.
  [[nodiscard]] bool beats(const EvaluatedPoint& least) const;
  [[nodiscard]] std::size_t size() const;
  /// Gives ascending ids (for `all`: as they came).
  [[nodiscard]] std::vector<EvaluatedPoint> points() const;

 private:
  /// The heap's order for `top`: the worst in front.
  [[nodiscard]] bool better(const EvaluatedPoint& a, const EvaluatedPoint& b) const;
  void add_to_best(std::vector<EvaluatedPoint>& best, const EvaluatedPoint& point) const;

  Keep keep_;
  PointGroups groups_;
  std::map<std::uint64_t, ParetoArchive> fronts_;              ///< of `pareto`, by group
  std::map<std::uint64_t, std::vector<EvaluatedPoint>> best_;  ///< of `top`, by group: heaps
  std::vector<EvaluatedPoint> all_;
};

}  // namespace systole::dataflows::explore
