// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>

#include "cachesim/cache/cache_counts.h"
#include "core/quantity.h"

namespace systole::cachesim {

using Accesses = core::Quantity<struct AccessesUnit>;
using Misses = core::Quantity<struct MissesUnit>;
using CpuCycles = core::Quantity<struct CpuCyclesUnit>;  ///< clock cycles of the CPU, not of an array

/// An in-order CPU that waits for each miss (SparseCache, section 7). Posted writes cost nothing unless said so.
struct CpuTime {
  double alu_per_access = 1;              ///< other instructions for each memory access, one cycle each
  std::int64_t miss_cycles = 100;         ///< memory, on top of the 1-cycle probe
  std::int64_t second_level_cycles = 10;  ///< a second-level cache, if there is one, on top of the probe
  std::int64_t split_cycles = 0;          ///< each split of a null-cache entry
  std::int64_t write_through_cycles = 0;  ///< each line of zeros written through
  double clock_mhz = 400;

  friend bool operator==(const CpuTime&, const CpuTime&) = default;
};

/// `accesses (1 + alu) + miss_cycles * fetches from memory + ...`, rounded to whole cycles. Throws OverflowError.
CpuCycles cycles(const CpuTime& time, const ConfigurationCounts& counts, bool has_second_level);

/// The share of the baseline's time that is waiting: time reduction = share * miss reduction (exact where only misses
/// cost). 0.75 for the published pair 28 % misses, 21 % time.
double waiting_share(const CpuTime& time, double miss_rate);

}  // namespace systole::cachesim
