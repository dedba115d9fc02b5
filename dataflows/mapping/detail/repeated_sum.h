// SPDX-License-Identifier: MIT
#pragma once

#include <bit>
#include <cstdint>

namespace systole::dataflows {

/// Which [2^e, 2^(e+1)) a non-negative double lies in: its exponent bits.
inline std::uint64_t binade(double value) {
  return std::bit_cast<std::uint64_t>(value) >> 52U;
}

/// The first double behind the binade of `value`.
inline double next_binade(double value) {
  return std::bit_cast<double>((binade(value) + 1) << 52U);
}

/// What `sum = step(sum)` gives after `times` rounds, where `step` adds a fixed sequence of non-negative doubles one by
/// one: bit for bit the result of the naive loop, in O(binades) instead of O(times) steps.
///
/// Why it is exact: while the sum stays in one binade, all sums are multiples k of one ulp u, and rounding an addition
/// to nearest-even depends on k only through its parity. So a step maps k to k + d(k mod 2), and the parities follow a
/// map of {0, 1} to itself, which repeats with period 1 or 2 from the first step on. From there two steps always add
/// the same multiple of u, and any number of pairs can be added at once, exactly, until the binade ends.
template <class Step>
double repeat_naively(double sum, std::int64_t times, const Step& step) {
  constexpr std::int64_t kWorthAJump = 8;
  while (times > 0) {
    const double settled = step(sum);
    --times;
    if (times >= kWorthAJump && binade(settled) == binade(sum)) {
      const double pair_end = step(step(settled));
      if (pair_end == settled) return settled;  // too small to move the sum, now and for ever
      const double end = next_binade(settled);
      if (pair_end < end) {
        const double pair = pair_end - settled;
        std::int64_t pairs = times / 2;
        const double room = (end - settled) / pair;
        if (room < static_cast<double>(pairs)) pairs = static_cast<std::int64_t>(room);
        while (settled + static_cast<double>(pairs) * pair >= end) --pairs;
        sum = settled + static_cast<double>(pairs) * pair;
        times -= 2 * pairs;
        continue;
      }
    }
    sum = settled;
  }
  return sum;
}

/// `sum` after adding `addend` `times` times, as the naive loop rounds it.
inline double add_naively(double sum, double addend, std::int64_t times) {
  return repeat_naively(sum, times, [addend](double s) { return s + addend; });
}

}  // namespace systole::dataflows
