// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <limits>

#include "dataflows/memory/tiled/nest_parts.h"
#include "dataflows/memory/tiled/nest_totals.h"
#include "dataflows/memory/tiled/residency.h"
#include "dataflows/memory/tiled/schedule.h"

namespace systole::dataflows::tiled {

/// A nest that may be the best one, and what is known of it without its time line.
struct NestChoice {
  LoopNest nest;
  Residency residency;
  PerTraffic words;
  std::int64_t refill_ticks = 0;  ///< of all repeats
  std::int64_t bound = 0;         ///< ticks beyond computing that it takes at least, refills included
  std::int64_t limit = std::numeric_limits<std::int64_t>::max();  ///< ticks that it may wait, else it is not the best
};

/// The same with its time line.
Schedule timed(NestParts& parts, std::int64_t repeats, const Halves& halves, const DramChannel& channel,
               const NestChoice& choice);

}  // namespace systole::dataflows::tiled
