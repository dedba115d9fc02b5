// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>

#include "cachesim/lines/line.h"

namespace systole::cachesim {

/// The number of bits that are 1. std::popcount is a call of a library here, since plain x86-64 has no instruction for
/// it.
constexpr std::uint32_t ones(std::uint64_t bits) {
  bits -= (bits >> 1U) & 0x5555555555555555U;
  bits = (bits & 0x3333333333333333U) + ((bits >> 2U) & 0x3333333333333333U);
  bits = (bits + (bits >> 4U)) & 0x0f0f0f0f0f0f0f0fU;
  return static_cast<std::uint32_t>((bits * 0x0101010101010101U) >> 56U);
}

/// A TCAM entry: a line address in which the bits of `mask` are X (don't care). It covers the cube of all lines that
/// agree with `value` elsewhere: 2^order lines. `value` is 0 where `mask` is 1.
struct TernaryEntry {
  LineAddress value = 0;
  LineAddress mask = 0;

  /// An entry that covers nothing.
  static constexpr TernaryEntry none() { return {.value = ~LineAddress{0}, .mask = 0}; }

  [[nodiscard]] constexpr bool covers(LineAddress line) const { return (line & ~mask) == value; }
  /// The number of X bits.
  [[nodiscard]] constexpr std::uint32_t order() const { return ones(mask); }
  [[nodiscard]] constexpr std::int64_t lines() const { return std::int64_t{1} << order(); }

  /// Calls `visit` for each covered line, in ascending order.
  template <class Visit>
  constexpr void for_each_line(const Visit& visit) const {
    LineAddress part = 0;
    do {
      visit(value | part);
      part = (part - mask) & mask;  // the next subset of mask
    } while (part != 0);
  }

  friend constexpr bool operator==(const TernaryEntry&, const TernaryEntry&) = default;
};

}  // namespace systole::cachesim
