// SPDX-License-Identifier: MIT
#include "cachesim/cache/cache_counts.h"

#include <algorithm>
#include <cmath>

namespace systole::cachesim {
namespace {

/// Calls `change(count of a, count of b)` for each count that adds up over time, that is all but peaks.
template <class Change>
void for_each_count(ConfigurationCounts& a, const ConfigurationCounts& b, const Change& change) {
  const auto both = [&](auto& of_a, const auto& of_b, auto... counts) { (change(of_a.*counts, of_b.*counts), ...); };
  const auto arrays = [&](auto& of_a, const auto& of_b) {
    for (std::size_t i = 0; i < of_a.size(); ++i) change(of_a[i], of_b[i]);
  };
  both(a.cache, b.cache, &CacheCounts::loads, &CacheCounts::stores, &CacheCounts::data_hits, &CacheCounts::null_hits,
       &CacheCounts::load_misses, &CacheCounts::store_misses, &CacheCounts::compulsory_misses,
       &CacheCounts::unsettled_misses, &CacheCounts::silent_stores, &CacheCounts::avoided_fetches, &CacheCounts::spills,
       &CacheCounts::approximated_lines, &CacheCounts::prefetch_hits, &CacheCounts::serial_searches,
       &CacheCounts::line_accesses_covered);
  arrays(a.cache.misses_by_region, b.cache.misses_by_region);
  both(a.bus, b.bus, &BusCounts::fetches, &BusCounts::prefetches, &BusCounts::write_backs, &BusCounts::write_throughs,
       &BusCounts::posted_stores, &BusCounts::second_level_hits, &BusCounts::second_level_null_hits,
       &BusCounts::second_level_fills, &BusCounts::second_level_write_backs, &BusCounts::hits_of_other_second_level);
  both(a.bus.waits, b.bus.waits, &WaitCounts::channel_cycles, &WaitCounts::buffer_cycles, &WaitCounts::prefetch_cycles,
       &WaitCounts::late_prefetches);
  both(a.null_cache, b.null_cache, &NullCounts::inserts, &NullCounts::splits, &NullCounts::pieces,
       &NullCounts::dropped_pieces, &NullCounts::dropped_lines, &NullCounts::evictions, &NullCounts::evicted_lines);
  change(a.null_cache.merging.searches, b.null_cache.merging.searches);
  arrays(a.null_cache.merging.merges, b.null_cache.merging.merges);
}

}  // namespace

ConfigurationCounts since(const ConfigurationCounts& now, const ConfigurationCounts& then) {
  ConfigurationCounts between = now;
  for_each_count(between, then, [](std::int64_t& a, std::int64_t b) { a -= b; });
  return between;
}

ConfigurationCounts sum(const ConfigurationCounts& a, const ConfigurationCounts& b) {
  ConfigurationCounts all = a;
  for_each_count(all, b, [](std::int64_t& to, std::int64_t what) { to += what; });
  all.null_cache.peak_entries = std::max(a.null_cache.peak_entries, b.null_cache.peak_entries);
  all.null_cache.peak_lines = std::max(a.null_cache.peak_lines, b.null_cache.peak_lines);
  return all;
}

ConfigurationCounts scaled(const ConfigurationCounts& counts, double factor) {
  ConfigurationCounts result = counts;
  for_each_count(result, counts, [factor](std::int64_t& to, std::int64_t count) {
    to = std::llround(static_cast<double>(count) * factor);
  });
  return result;
}

}  // namespace systole::cachesim
