// SPDX-License-Identifier: MIT
#pragma once

#include <array>
#include <cstdint>

#include "cachesim/null_cache/ternary_entry.h"

namespace systole::cachesim {

/// Says of most entries that are not in the null cache that they are not, without a look at it: the merger asks for up
/// to 27 buddies an insertion, and nearly all of them do not exist. A counting filter with one hash, which is linear
/// over XOR: buddies differ in one bit of their value, and so do their keys. 8 KB; every operation is O(1).
class EntryFilter {
 public:
  void add(const TernaryEntry& entry) { ++counts_[key(entry)]; }
  void remove(const TernaryEntry& entry) { --counts_[key(entry)]; }

  /// Gives the bits in which an entry with the same X bits may differ from `cube` alone. A bit too many is possible,
  /// one too few is not.
  [[nodiscard]] LineAddress buddies_of(const TernaryEntry& cube) const {
    const std::uint32_t of_cube = key(cube);
    std::uint32_t bits = 0;
    for (std::uint32_t bit = 0; bit < kBits; ++bit) {
      bits |= static_cast<std::uint32_t>(counts_[of_cube ^ (1U << bit)] != 0) << bit;
    }
    LineAddress all = 0;  // bits that fold onto each other share a key
    for (std::uint32_t shift = 0; shift < 64; shift += kBits) all |= LineAddress{bits} << shift;
    return all;
  }

 private:
  static constexpr std::uint32_t kBits = 12;
  static constexpr std::uint32_t kInKey = (1U << kBits) - 1;

  static constexpr std::uint32_t key(const TernaryEntry& entry) {
    LineAddress folded = 0;
    for (std::uint32_t shift = 0; shift < 64; shift += kBits) folded ^= entry.value >> shift;
    // Entries of one value but other X bits must differ too; a multiplication spreads them.
    const std::uint64_t mask = entry.mask * 0x9e3779b97f4a7c15U;
    return static_cast<std::uint32_t>(folded ^ (mask >> (64U - kBits))) & kInKey;
  }

  std::array<std::uint16_t, 1U << kBits> counts_{};
};

}  // namespace systole::cachesim
