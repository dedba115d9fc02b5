// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>

#include "core/observer.h"
#include "dataflows/explore/evaluate/evaluator.h"
#include "dataflows/explore/evaluate/exploration.h"
#include "dataflows/explore/space/shard.h"

namespace systole::dataflows::explore {

/// Says what half a second's worth of points tells of all of them.
struct Estimate {
  std::uint64_t positions = 0;   ///< of the shard
  std::uint64_t tried = 0;       ///< so many of them were evaluated
  Counts counts{};               ///< what those came to
  double points_per_second = 0;  ///< on one thread
  unsigned threads = 1;          ///< that the run would have
  /// This is for the whole shard on all threads.
  [[nodiscard]] double seconds() const;
  /// Counts feasible points of the whole shard, if all are as those that were tried.
  [[nodiscard]] double feasible() const;
};

/// Evaluates points of the shard here and there for half a second. 0 `threads` are all cores. Throws what evaluating
/// throws, and core::Stopped.
Estimate estimate(const Exploration& exploration, Shard shard, unsigned threads, const core::Observer& observer = {});

}  // namespace systole::dataflows::explore
