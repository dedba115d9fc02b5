// SPDX-License-Identifier: MIT
#include "dataflows/explore/evaluate/explore.h"

#include <algorithm>
#include <optional>
#include <thread>
#include <utility>

#include "core/threads/stop_scope.h"
#include "dataflows/explore/evaluate/guided_ranges.h"
#include "dataflows/explore/evaluate/ordered_work.h"

namespace systole::dataflows::explore {

RangeResult explore_range(Evaluator& evaluator, const Exploration& exploration, const ShardPositions& positions,
                          std::uint64_t begin, std::uint64_t end) {
  RangeResult result{.begin = begin, .end = end, .counts = {}, .points = {}};
  KeptPoints kept(exploration.question().keep, exploration.space());
  for (std::uint64_t local = begin; local < end; ++local) {
    core::check_stop();
    const auto point = evaluator.evaluate(exploration.id_at(positions[local]), result.counts);
    if (point) kept.add(*point);
  }
  result.points = kept.points();
  return result;
}

void explore_positions(const Exploration& exploration, const ShardPositions& positions, std::uint64_t first,
                       unsigned threads, const std::function<void(RangeResult&&)>& consume,
                       const core::Observer& observer) {
  if (threads == 0) threads = std::max(1U, std::thread::hardware_concurrency());
  GuidedRanges ranges(first, positions.size(), threads);
  ordered_work<RangeResult>(
      ranges, threads,
      [&] {
        return [&, evaluator = Evaluator(exploration)](Range range) mutable {
          return explore_range(evaluator, exploration, positions, range.begin, range.end);
        };
      },
      consume, observer);
}

}  // namespace systole::dataflows::explore
