// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <optional>

namespace systole::dataflows::explore {

/// Holds consecutive numbers from `begin` to before `end`.
struct Range {
  std::uint64_t begin = 0;
  std::uint64_t end = 0;
  friend bool operator==(const Range&, const Range&) = default;
};

/// Cuts a long range into pieces for several workers, by guided self-scheduling (Polychronopoulos and Kuck, IEEE
/// Transactions on Computers, 1987), so that all end together. A piece takes a twentieth of a second, so that whoever
/// waits for one waits briefly. Not thread-safe.
class GuidedRanges {
 public:
  GuidedRanges(std::uint64_t begin, std::uint64_t end, unsigned workers);

  /// Gives the next piece; at the end there is none.
  std::optional<Range> next();
  /// Says how long a worker took for a piece.
  void took(Range range, double seconds);

  static constexpr std::uint64_t kLargest = 16384;

 private:
  std::uint64_t next_;
  std::uint64_t end_;
  unsigned workers_;
  std::uint64_t size_ = 16;
};

}  // namespace systole::dataflows::explore
