// SPDX-License-Identifier: MIT
#pragma once

#include <array>
#include <bit>
#include <cstdint>

#include "cachesim/null_cache/address_merger.h"
#include "cachesim/null_cache/ternary_entry.h"

namespace systole::cachesim {

/// Gives the disjoint entries that are left of an entry when one line leaves it, the largest first.
struct SplitPieces {
  std::array<TernaryEntry, kMaxOrder> pieces{};
  std::uint32_t count = 0;
};

/// SparseCache, section 4.3: a cube with k X bits minus one line is exactly k cubes of 2^(k-1), ..., 2, 1 lines. From
/// the high X bit down, each step keeps the half without `line` and goes on in the half with it.
struct ExactSplit {
  static constexpr SplitPieces without(TernaryEntry entry, LineAddress line) {
    SplitPieces left;
    while (entry.mask != 0) {
      const LineAddress x = std::bit_floor(entry.mask);
      const LineAddress mask = entry.mask & ~x;
      left.pieces[left.count++] = {.value = entry.value | (~line & x), .mask = mask};
      entry = {.value = entry.value | (line & x), .mask = mask};
    }
    return left;
  }
};

}  // namespace systole::cachesim
