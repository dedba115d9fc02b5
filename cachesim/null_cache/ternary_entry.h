// SPDX-License-Identifier: MIT
#pragma once

#include <bit>
#include <cstdint>

#include "cachesim/line.h"

namespace systole::cachesim {

/// A TCAM entry: a line address in which the bits of `mask` are X (don't care). It covers the cube of all lines that
/// agree with `value` elsewhere: 2^order lines. `value` is 0 where `mask` is 1.
struct TernaryEntry {
  LineAddress value = 0;
  LineAddress mask = 0;

  /// An entry that covers nothing.
  static constexpr TernaryEntry none() { return {.value = ~LineAddress{0}, .mask = 0}; }

  [[nodiscard]] constexpr bool covers(LineAddress line) const { return (line & ~mask) == value; }
  /// The number of X bits.
  [[nodiscard]] constexpr std::uint32_t order() const { return static_cast<std::uint32_t>(std::popcount(mask)); }
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
