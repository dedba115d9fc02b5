// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <functional>
#include <vector>

#include "core/observer.h"
#include "dataflows/explore/evaluate/evaluator.h"
#include "dataflows/explore/evaluate/exploration.h"
#include "dataflows/explore/evaluate/keep.h"
#include "dataflows/explore/space/shard.h"

namespace systole::dataflows::explore {

/// Holds what a range of positions came to. Those of its feasible points are here that may be kept: all, or its own
/// front or best.
struct RangeResult {
  std::uint64_t begin = 0;  ///< of the shard's positions
  std::uint64_t end = 0;
  Counts counts;
  std::vector<EvaluatedPoint> points;  ///< of a space: ascending ids; of a sample in the order of positions
};

/// Evaluates a range of a shard's positions. It takes O(points) times what a point costs. `seen` is what a worker's
/// ranges have come to before, all of which is handed on; what it beats may be missing then. What comes to something is
/// added to it.
RangeResult explore_range(Evaluator& evaluator, const Exploration& exploration, const ShardPositions& positions,
                          std::uint64_t begin, std::uint64_t end, KeptPoints* seen = nullptr);

/// Explores the positions from `first` on with `threads` threads (0: all cores). Calls `consume` on this thread, with
/// ranges that follow each other without gaps, so that whoever stops knows how far it came. What the ranges add up to
/// does not depend on threads or on where ranges end. Whatever `consume` throws ends the work and is rethrown, as is
/// what evaluating throws. `observer` is asked whether to stop some twenty times a second, even within a range: then
/// core::Stopped leaves here. Memory: a few ranges of at most 16384 points a thread.
void explore_positions(const Exploration& exploration, const ShardPositions& positions, std::uint64_t first,
                       unsigned threads, const std::function<void(RangeResult&&)>& consume,
                       const core::Observer& observer = {});

}  // namespace systole::dataflows::explore
