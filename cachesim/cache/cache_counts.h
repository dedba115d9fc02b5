// SPDX-License-Identifier: MIT
#pragma once

#include <array>
#include <cstdint>

#include "cachesim/cache/bus_counts.h"
#include "cachesim/lines/line.h"
#include "cachesim/null_cache/null_counts.h"

namespace systole::cachesim {

/// Counts what happened in one first level since it was made. Counts rise by at most 2^32 a step of billions of steps a
/// second, so none can reach 2^63. Sums over layers and configurations use core/quantity.h.
struct CacheCounts {
  std::int64_t loads = 0;
  std::int64_t stores = 0;
  std::int64_t data_hits = 0;
  std::int64_t null_hits = 0;
  std::int64_t load_misses = 0;
  std::int64_t store_misses = 0;
  std::int64_t compulsory_misses = 0;  ///< on lines never touched before
  std::int64_t unsettled_misses = 0;   ///< of these, while the line's set, or the null cache for a zero line, had room:
                                       ///< they might have hit if the caches had not started empty
  std::int64_t silent_stores = 0;      ///< zeros stored to covered lines: no traffic at all
  std::int64_t avoided_fetches = 0;    ///< non-zero stores to covered lines: their contents were known
  std::int64_t spills = 0;             ///< single lines that left the null cache for the data cache
  std::int64_t approximated_lines = 0;  ///< lines taken for zero that were not
  std::int64_t prefetch_hits = 0;       ///< prefetched lines that were used
  std::array<std::int64_t, kRegions.size()> misses_by_region{};
  std::int64_t serial_searches = 0;        ///< of the null cache, a cycle each: CpuTime::probing
  std::int64_t line_accesses_covered = 0;  ///< covered lines, summed over accesses: divide for the average

  [[nodiscard]] std::int64_t accesses() const { return loads + stores; }
  [[nodiscard]] std::int64_t misses() const { return load_misses + store_misses; }
};

/// Holds all that one configuration counted.
struct ConfigurationCounts {
  CacheCounts cache;
  BusCounts bus;
  NullCounts null_cache;
};

/// Gives what happened between two readings of the same configuration; peaks are those up to `now`.
ConfigurationCounts since(const ConfigurationCounts& now, const ConfigurationCounts& then);

/// Adds both, one after the other; the larger peaks stay.
ConfigurationCounts sum(const ConfigurationCounts& a, const ConfigurationCounts& b);

/// Multiplies every count by `factor`, rounded (an estimate from a sample); peaks stay.
ConfigurationCounts scaled(const ConfigurationCounts& counts, double factor);

}  // namespace systole::cachesim
