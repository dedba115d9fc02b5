// SPDX-License-Identifier: MIT
#pragma once

#include <array>
#include <cstdint>

#include "cachesim/null_cache/address_merger.h"

namespace systole::cachesim {

/// Counts what a null cache did since it was made.
struct NullCounts {
  std::int64_t inserts = 0;
  std::int64_t splits = 0;          ///< entries of more than one line that lost one to a store
  std::int64_t pieces = 0;          ///< that splits left, dropped ones included
  std::int64_t dropped_pieces = 0;  ///< pieces of a split for which there was no room
  std::int64_t dropped_lines = 0;   ///< lines that those covered, or that `invalidate` gave up with its entry
  std::int64_t evictions = 0;       ///< entries that left for want of room
  std::int64_t evicted_lines = 0;   ///< lines that those covered
  std::int64_t peak_entries = 0;
  std::int64_t peak_lines = 0;
  MergeCounts merging;
};

/// Says what a null cache holds now.
struct NullCoverage {
  std::int64_t entries = 0;
  std::int64_t lines = 0;
  std::array<std::int64_t, kMaxOrder + 1> entries_by_order{};  ///< index: X bits
};

}  // namespace systole::cachesim
