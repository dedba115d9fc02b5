// SPDX-License-Identifier: MIT
#pragma once

#include <array>
#include <cstdint>

namespace systole::dataflows::explore {

/// Orders the numbers below `size` pseudo-randomly. It is a bijection, so that its first n are a sample without
/// replacement, and each is known without the others. It is a Feistel network over the next even power of two, walked
/// along its cycles until it is below `size` (Black and Rogaway, "Ciphers with Arbitrary Finite Domains", CT-RSA 2002).
/// A seed gives the same order everywhere.
class SampleOrder {
 public:
  /// Expects 1 <= size <= 2^62.
  SampleOrder(std::uint64_t size, std::uint64_t seed);

  /// Gives the number at `position` < size. O(1): a walk takes four steps at most on average.
  [[nodiscard]] std::uint64_t operator[](std::uint64_t position) const;

 private:
  [[nodiscard]] std::uint64_t permuted(std::uint64_t number) const;

  static constexpr std::size_t kRounds = 6;
  std::uint64_t size_;
  unsigned half_bits_ = 1;
  std::array<std::uint64_t, kRounds> keys_{};
};

}  // namespace systole::dataflows::explore
