// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <cstdint>
#include <span>

namespace systole::cachesim {

/// Consecutive stores of one width to one line: access i writes bytes [offset + i width, offset + (i + 1) width) of it.
/// The first and the last may reach beyond the line (offset < 0 then).
struct StoreRun {
  std::int64_t offset = 0;
  std::uint32_t width = 0;
  std::uint32_t accesses = 0;

  /// Which access writes this byte; any number below 0 or beyond the last if none does.
  [[nodiscard]] constexpr std::int64_t access_of(std::int64_t byte) const {
    const std::int64_t from_start = byte - offset;
    return from_start < 0 ? -1 : from_start / width;
  }
};

/// The accesses of a StoreRun after which every bit of the line is 0: `begin` up to but not including `end`. Storing
/// consecutive bytes once each, a line becomes zero at most once, and stops being so at most once.
struct ZeroInterval {
  std::uint32_t begin = 0;
  std::uint32_t end = 0;
};

/// From the line's bytes before and after the run: after access i the line holds what was stored up to there, and old
/// bytes beyond. O(line bytes).
inline ZeroInterval zero_interval(const StoreRun& run, std::span<const std::uint8_t> before,
                                  std::span<const std::uint8_t> after) {
  const auto all = static_cast<std::int64_t>(run.accesses);
  std::int64_t last_old = -1;    // the access that overwrites the last old byte that is not zero
  std::int64_t first_new = all;  // the first access that stores one
  for (std::int64_t byte = 0; byte < std::ssize(after); ++byte) {
    const auto at = static_cast<std::size_t>(byte);
    const std::int64_t access = run.access_of(byte);
    const bool written = access >= 0 && access < all;
    if (before[at] != 0) {
      if (!written) return {.begin = run.accesses, .end = run.accesses};
      last_old = access;
    }
    if (written && after[at] != 0) first_new = std::min(first_new, access);
  }
  const std::int64_t begin = std::max<std::int64_t>(last_old, 0);
  if (begin >= first_new) return {.begin = run.accesses, .end = run.accesses};
  return {.begin = static_cast<std::uint32_t>(begin), .end = static_cast<std::uint32_t>(first_new)};
}

}  // namespace systole::cachesim
