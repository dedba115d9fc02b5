// SPDX-License-Identifier: MIT
#pragma once

#include <bit>
#include <cstdint>
#include <random>

namespace systole::dataflows::scalesim {

/// Repeats numpy's legacy random.seed and random.randint: a 32-bit Mersenne Twister (Matsumoto, Nishimura 1998),
/// bounded by masking and rejection.
class LegacyRandom {
 public:
  explicit LegacyRandom(std::uint32_t seed) : twister_(seed) {}

  /// Draws a number in [low, high]. Draws nothing where there is no choice.
  std::int64_t randint(std::int64_t low, std::int64_t high) {
    const auto range = static_cast<std::uint32_t>(high - low);
    if (range == 0) return low;
    const auto mask = static_cast<std::uint32_t>((std::uint64_t{1} << std::bit_width(range)) - 1);
    std::uint32_t drawn = 0;
    do {
      drawn = static_cast<std::uint32_t>(twister_()) & mask;
    } while (drawn > range);
    return low + drawn;
  }

 private:
  std::mt19937 twister_;
};

}  // namespace systole::dataflows::scalesim
