// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <limits>
#include <optional>
#include <utility>

#include "dataflows/memory/tiled/nest_parts.h"
#include "dataflows/memory/tiled/nest_totals.h"
#include "dataflows/memory/tiled/residency.h"
#include "dataflows/memory/tiled/schedule.h"

namespace systole::dataflows::tiled {

/// This is a nest that may be the best one, with what is known of it without its time line.
struct NestChoice {
  LoopNest nest;
  Residency residency;
  PerTraffic words;
  std::int64_t refill_ticks = 0;  ///< of all repeats
  std::int64_t bound = 0;         ///< ticks beyond computing that it takes at least, refills included
  std::int64_t limit = std::numeric_limits<std::int64_t>::max();  ///< ticks that it may wait, else it is not the best
};

/// This is what a search makes least. It holds a schedule's time beyond computing, of all repeats and in ticks, and the
/// words of one product. What the search is for decides which of the two comes first.
using ScheduleKey = std::pair<std::int64_t, std::int64_t>;

/// Keeps the best schedule, if it is better than a given one.
struct BetterSchedule {
  std::optional<Schedule> schedule;  ///< none where all are at least as bad as the limit
  Halves room;                       ///< with scratchpads down to these the search comes to the same
};

/// Does what find_schedule() does, but only for nests whose key is less than `limit`.
BetterSchedule find_better_schedule(NestParts& parts, KnownTimes& known, std::int64_t repeats, const Halves& halves,
                                    const DramChannel& channel, Search search, const ScheduleKey& limit);

/// Gives a key that no nest of the product is better than. O(1).
ScheduleKey least_key(NestParts& parts, std::int64_t repeats, const Halves& halves, const DramChannel& channel,
                      Search search);

/// Gives a nest with its time line.
Schedule timed(NestParts& parts, std::int64_t repeats, const Halves& halves, const DramChannel& channel,
               const NestChoice& choice);

}  // namespace systole::dataflows::tiled
