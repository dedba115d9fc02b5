// SPDX-License-Identifier: MIT
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string_view>

#include "cachesim/cache/cache_counts.h"
#include "core/named.h"
#include "core/quantity.h"

namespace systole::cachesim {

using Accesses = core::Quantity<struct AccessesUnit>;
using Misses = core::Quantity<struct MissesUnit>;
using CpuCycles = core::Quantity<struct CpuCyclesUnit>;  ///< clock cycles of the CPU, not of an array

/// Says when the null cache is asked.
enum class Probing : std::uint8_t {
  parallel,  ///< with the data cache, in each access
  serial,    ///< once the data cache has missed, a cycle later
};
inline constexpr std::array kProbingNames{
    core::Named{Probing::parallel, "parallel", "the null cache is searched in each access"},
    core::Named{Probing::serial, "serial", "the null cache is searched once the data cache has missed, a cycle later"}};
constexpr const auto& named_values(Probing /*of*/) {
  return kProbingNames;
}
inline constexpr auto kProbings = core::values_of(kProbingNames);
constexpr std::string_view name(Probing value) {
  return core::name_of(value);
}

/// Models an in-order CPU that waits for each miss (SparseCache, section 7). Posted writes cost nothing unless said so.
struct CpuTime {
  double alu_per_access = 1;              ///< other instructions for each memory access, one cycle each
  std::int64_t miss_cycles = 100;         ///< memory, on top of the 1-cycle probe
  std::int64_t second_level_cycles = 10;  ///< a second-level cache, if there is one, on top of the probe
  std::int64_t split_cycles = 0;          ///< each split of a null-cache entry
  std::int64_t write_through_cycles = 0;  ///< each line of zeros written through
  std::int64_t merger_cycles = 0;         ///< each masked search of the merger, which takes the null cache's one port
  Probing probing = Probing::parallel;    ///< serial: a cycle for each search of the null cache
  std::int64_t line_cycles = 0;           ///< for which a line takes memory's channel; 0: any number at once
  std::optional<std::uint32_t> write_buffer{};  ///< writes that may stand before the channel; none: any number
  double clock_mhz = 400;

  friend bool operator==(const CpuTime&, const CpuTime&) = default;
};

/// Gives `accesses (1 + alu) + miss_cycles * fetches from memory + ...`, rounded to whole cycles, and what was waited
/// beyond that (WaitCounts). Throws OverflowError.
CpuCycles cycles(const CpuTime& time, const ConfigurationCounts& counts, bool has_second_level);

/// Gives the same if MemoryBusOptions::other_second_level stood behind a first level that has none. Waits beyond the
/// price of misses are left out.
CpuCycles cycles_with_other_second_level(const CpuTime& time, const ConfigurationCounts& counts);

/// Gives the share of the baseline's time that is waiting: time reduction = share * miss reduction (exact where only
/// misses cost). It is 0.75 for the published pair of 28 % misses and 21 % time.
double waiting_share(const CpuTime& time, double miss_rate);

}  // namespace systole::cachesim
