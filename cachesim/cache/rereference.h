// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <vector>

#include "core/random_bits.h"

namespace systole::cachesim {

/// Replaces by predicted re-reference intervals of two bits a line: Jaleel, Theobald, Steely, Emer, "High Performance
/// Cache Replacement Using Re-Reference Interval Prediction (RRIP)", ISCA 2010, with hit priority. A hit sets 0
/// ("soon"). The lowest way at 3 ("distant") leaves; all of the set grow by one until there is such a way.
///
/// SRRIP puts a new line in at 2. BRRIP puts it in at 3, and at 2 one time in 32. DRRIP lets sets duel: 32 of them (a
/// quarter where there are fewer than 128) always do the one, as many the other, and the rest what missed less so far,
/// by a counter of 10 bits. A cache of one set has nobody to duel with: SRRIP.
class Rereference {
 public:
  Rereference(std::uint64_t sets, std::uint32_t ways, bool duels, std::uint64_t seed);

  void note_hit(std::uint64_t set, std::uint32_t way) { at(set, way) = 0; }
  /// Says that a line comes in at `way`, because its set missed it.
  void note_fill(std::uint64_t set, std::uint32_t way);
  /// Gives the way whose line must leave; all ways are taken. O(ways).
  std::uint32_t victim(std::uint64_t set);

 private:
  static constexpr std::uint8_t kDistant = 3;
  static constexpr std::uint32_t kCounterMiddle = 512;
  static constexpr std::uint32_t kCounterMost = 1023;
  static constexpr std::uint64_t kLeaders = 32;  ///< sets of either policy
  static constexpr std::uint64_t kRarely = 32;

  [[nodiscard]] std::uint8_t& at(std::uint64_t set, std::uint32_t way) { return intervals_[set * ways_ + way]; }

  std::uint32_t ways_;
  bool duels_;
  std::uint64_t every_;  ///< sets for which there is one leader of either policy
  std::uint32_t counter_ = kCounterMiddle - 1;
  std::vector<std::uint8_t> intervals_;
  core::RandomBits random_;
};

}  // namespace systole::cachesim
