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
                           CpuCycles{time.write_through_cycles} * counts.bus.write_throughs;
  return issued + waited;
}

double waiting_share(const CpuTime& time, double miss_rate) {
  const double waiting = static_cast<double>(time.miss_cycles) * miss_rate;
  return waiting / (1 + time.alu_per_access + waiting);
}

}  // namespace systole::cachesim
