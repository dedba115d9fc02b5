// SPDX-License-Identifier: MIT
#include "cachesim/cache/cpu_time.h"

#include <cmath>

#include "core/error.h"

namespace systole::cachesim {

CpuCycles cycles(const CpuTime& time, const ConfigurationCounts& counts, bool has_second_level) {
  const double issue = static_cast<double>(counts.cache.accesses()) * (1 + time.alu_per_access);
  if (!(issue < 0x1.0p63)) throw core::OverflowError();
  const CpuCycles issued{static_cast<std::int64_t>(std::llround(issue))};
  const std::int64_t from_memory = counts.bus.fetches - counts.bus.second_level_hits;
  const CpuCycles waited = CpuCycles{time.miss_cycles} * from_memory +
                           CpuCycles{time.second_level_cycles} * (has_second_level ? counts.bus.fetches : 0) +
                           CpuCycles{time.split_cycles} * counts.null_cache.splits +
                           CpuCycles{time.write_through_cycles} * counts.bus.write_throughs +
                           CpuCycles{time.merger_cycles} * counts.null_cache.merging.searches +
                           CpuCycles{counts.cache.serial_searches} + CpuCycles{counts.bus.waits.cycles()};
  return issued + waited;
}

CpuCycles cycles_with_other_second_level(const CpuTime& time, const ConfigurationCounts& counts) {
  ConfigurationCounts with = counts;
  with.bus.second_level_hits = counts.bus.hits_of_other_second_level;
  with.bus.waits = {};
  return cycles(time, with, true);
}

double waiting_share(const CpuTime& time, double miss_rate) {
  const double waiting = static_cast<double>(time.miss_cycles) * miss_rate;
  return waiting / (1 + time.alu_per_access + waiting);
}

}  // namespace systole::cachesim
