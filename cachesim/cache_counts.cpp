// SPDX-License-Identifier: MIT
#include "cachesim/cache_counts.h"

namespace systole::cachesim {
namespace {

template <std::size_t N>
void subtract(std::array<std::int64_t, N>& from, const std::array<std::int64_t, N>& what) {
  for (std::size_t i = 0; i < N; ++i) from[i] -= what[i];
}

}  // namespace

ConfigurationCounts since(const ConfigurationCounts& now, const ConfigurationCounts& then) {
  ConfigurationCounts d = now;
  d.cache.loads -= then.cache.loads;
  d.cache.stores -= then.cache.stores;
  d.cache.data_hits -= then.cache.data_hits;
  d.cache.null_hits -= then.cache.null_hits;
  d.cache.load_misses -= then.cache.load_misses;
  d.cache.store_misses -= then.cache.store_misses;
  d.cache.compulsory_misses -= then.cache.compulsory_misses;
  d.cache.silent_stores -= then.cache.silent_stores;
  d.cache.avoided_fetches -= then.cache.avoided_fetches;
  d.cache.spills -= then.cache.spills;
  d.cache.approximated_lines -= then.cache.approximated_lines;
  d.cache.prefetch_hits -= then.cache.prefetch_hits;
  d.cache.line_accesses_covered -= then.cache.line_accesses_covered;
  subtract(d.cache.misses_by_region, then.cache.misses_by_region);
  d.bus.fetches -= then.bus.fetches;
  d.bus.prefetches -= then.bus.prefetches;
  d.bus.write_backs -= then.bus.write_backs;
  d.bus.write_throughs -= then.bus.write_throughs;
  d.bus.posted_stores -= then.bus.posted_stores;
  d.bus.second_level_hits -= then.bus.second_level_hits;
  d.null_cache.inserts -= then.null_cache.inserts;
  d.null_cache.splits -= then.null_cache.splits;
  d.null_cache.dropped_pieces -= then.null_cache.dropped_pieces;
  d.null_cache.dropped_lines -= then.null_cache.dropped_lines;
  d.null_cache.evictions -= then.null_cache.evictions;
  d.null_cache.evicted_lines -= then.null_cache.evicted_lines;
  d.null_cache.merging.searches -= then.null_cache.merging.searches;
  subtract(d.null_cache.merging.merges, then.null_cache.merging.merges);
  return d;
}

}  // namespace systole::cachesim
