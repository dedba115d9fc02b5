// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>

namespace systole::cachesim {

/// Counts the cycles that a CPU waited beyond the fixed price of its misses (MemoryChannel).
struct WaitCounts {
  std::int64_t channel_cycles = 0;   ///< fetches, for the channel to be free
  std::int64_t buffer_cycles = 0;    ///< writes, for room in the write buffer
  std::int64_t prefetch_cycles = 0;  ///< first uses of prefetched lines that were still on their way
  std::int64_t late_prefetches = 0;  ///< of these lines, how many

  [[nodiscard]] std::int64_t cycles() const { return channel_cycles + buffer_cycles + prefetch_cycles; }
};

/// Counts what a first level asked for, and what is behind it did.
struct BusCounts {
  std::int64_t fetches = 0;                     ///< lines that an access waited for
  std::int64_t prefetches = 0;                  ///< lines that none waited for
  std::int64_t write_backs = 0;                 ///< dirty lines that left the data cache
  std::int64_t write_throughs = 0;              ///< lines of zeros written for the null cache
  std::int64_t posted_stores = 0;               ///< stores that a write-through or no-allocate cache handed on
  std::int64_t second_level_hits = 0;           ///< of fetches
  std::int64_t second_level_null_hits = 0;      ///< of these, zero lines that the second level's null cache knew
  std::int64_t second_level_fills = 0;          ///< lines that the second level had from memory, for whatever reason
  std::int64_t second_level_write_backs = 0;    ///< lines that went from there to memory
  std::int64_t hits_of_other_second_level = 0;  ///< fetches that MemoryBusOptions::other_second_level would have had
  WaitCounts waits;
};

}  // namespace systole::cachesim
