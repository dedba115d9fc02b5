// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "dataflows/energy/action_counts.h"
#include "dataflows/energy/energy_ledger.h"
#include "dataflows/explore/evaluate/exploration.h"
#include "dataflows/explore/evaluate/keep.h"
#include "dataflows/explore/evaluate/layer_cost_memo.h"
#include "dataflows/explore/evaluate/vector_cost_memo.h"
#include "dataflows/explore/space/design_space.h"
#include "dataflows/explore/space/metric.h"

namespace systole::dataflows::explore {

/// Counts how many points came to what end.
struct Counts {
  std::uint64_t undefined = 0;  ///< nobody says what they cost (timing, dataflow, ... do not go together)
  std::uint64_t excluded = 0;   ///< a constraint does not hold
  std::uint64_t feasible = 0;

  Counts& operator+=(const Counts& other) {
    undefined += other.undefined;
    excluded += other.excluded;
    feasible += other.feasible;
    return *this;
  }
  friend bool operator==(const Counts&, const Counts&) = default;
};

/// Evaluates points one after the other, fastest in order of their ids. Each thread has one.
class Evaluator {
 public:
  /// `exploration` must outlive it.
  explicit Evaluator(const Exploration& exploration);

  /// Gives the point, unless it is undefined or excluded (counted in `counts`). Throws InputError that names the point
  /// where its counts exceed 64 bits or a memory model refuses it.
  std::optional<EvaluatedPoint> evaluate(std::uint64_t id, Counts& counts);

  /// Does the same, but a point may be missing to which add() of `kept` would do nothing. Such a point is counted as
  /// feasible.
  std::optional<EvaluatedPoint> evaluate(std::uint64_t id, Counts& counts, const KeptPoints& kept);

  /// Says whether bounds can tell so of the exploration's points. They can where bounds of the objectives are known,
  /// costs decide nothing else, and some points have tiled memory.
  [[nodiscard]] bool has_bounds() const { return has_bounds_; }

  /// Gives a bound of the point's cycles, by which the more promising ones of several points can be evaluated first.
  /// There is none where evaluating the point may throw, so that the order of ids has to be kept.
  [[nodiscard]] std::optional<std::int64_t> least_cycles(std::uint64_t id);

 private:
  void move_to(std::uint64_t id);
  [[nodiscard]] bool holds(std::span<const Constraint> constraints, const MetricValues& values) const;
  [[nodiscard]] MetricValues values_of_machine() const;
  void set_machine();
  /// Gives the cost of the fastest candidate. A layer that is to be mapped by rows runs on one that can.
  [[nodiscard]] ShapeCost shape_cost(std::span<const std::size_t> candidates, std::uint32_t shape) {
    return memo_.cost(fastest(candidates, shape), shape);
  }
  [[nodiscard]] std::size_t fastest(std::span<const std::size_t> candidates, std::uint32_t shape);
  /// Gives what shape_cost() is at least. `most` is of all candidates together.
  [[nodiscard]] LayerCostMemo::LeastShapeCost least_cost(std::span<const std::size_t> candidates, std::uint32_t shape);
  /// Says whether all objectives of the point are so large that `kept` would leave it out. The given values lack what
  /// its layers cost. Costs are looked for one by one until that is clear.
  [[nodiscard]] bool is_beaten(std::span<const std::size_t> candidates, MetricValues values, const KeptPoints& kept);
  std::optional<EvaluatedPoint> evaluate(std::uint64_t id, Counts& counts, const KeptPoints* kept);

  void add_group(std::span<const std::size_t> candidates, const LayerGroup& group, MetricValues& values);
  void add_whole_network(std::span<const std::size_t> candidates, const LayerGroup& group, MetricValues& values);
  void add_network(std::span<const std::size_t> candidates, MetricValues& values);
  void add_counted_group(std::span<const std::size_t> candidates, const LayerGroup& group, MetricValues& values);
  void set_energy(MetricValues& values);
  [[nodiscard]] double area() const;

  const Exploration& exploration_;
  LayerCostMemo memo_;
  VectorCostMemo vector_memo_;
  std::vector<std::uint8_t> maps_by_rows_;  ///< [shape]: a dataflow does
  bool needs_words_;
  bool needs_whole_network_;
  bool needs_energy_;
  bool needs_area_;
  bool has_bounds_;
  /// [shape]: by how much its cost was above its bound when it was last found; those far above are looked at first.
  std::vector<std::int64_t> above_bound_;
  bool started_ = false;
  std::uint64_t id_ = 0;
  Digits digits_{};
  DesignPoint point_;
  Machine machine_;  ///< of the point, but for its dataflow
  Digits machine_digits_{};
  ActionCounts actions_;                 ///< of the point's network, but for what passing time takes
  Machine priced_;                       ///< the machine that `prices_` are of
  std::optional<MachinePrices> prices_;  ///< made when first needed
};

}  // namespace systole::dataflows::explore
