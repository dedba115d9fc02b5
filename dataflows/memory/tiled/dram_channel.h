// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <array>
#include <compare>
#include <cstddef>
#include <cstdint>
#include <optional>

#include "core/checked.h"
#include "dataflows/mapping/array.h"

/// Counts words on their way between DRAM and the scratchpads, and tells how long they take.
namespace systole::dataflows::tiled {

/// Says whose words move. Partial sums are the ofmap's before they are final.
enum class Traffic : std::uint8_t { ifmap, filter, ofmap, partial_sums };
inline constexpr std::size_t kTrafficKinds = 4;

/// Holds a count for each kind of traffic: of words, or of the time that waits for them cost. Arithmetic throws
/// OverflowError.
class PerTraffic {
 public:
  constexpr PerTraffic() = default;
  constexpr PerTraffic(Traffic kind, std::int64_t count) { (*this)[kind] = count; }

  [[nodiscard]] constexpr std::int64_t& operator[](Traffic kind) { return counts_[static_cast<std::size_t>(kind)]; }
  [[nodiscard]] constexpr std::int64_t operator[](Traffic kind) const {
    return counts_[static_cast<std::size_t>(kind)];
  }
  /// Does what += does, of that kind alone.
  constexpr void add(Traffic kind, std::int64_t count) { (*this)[kind] = core::checked_add((*this)[kind], count); }
  [[nodiscard]] constexpr std::int64_t total() const {
    std::int64_t sum = 0;
    for (const std::int64_t count : counts_) sum = core::checked_add(sum, count);
    return sum;
  }

  constexpr PerTraffic& operator+=(const PerTraffic& other) {
    for (std::size_t i = 0; i < kTrafficKinds; ++i) counts_[i] = core::checked_add(counts_[i], other.counts_[i]);
    return *this;
  }
  friend constexpr PerTraffic operator+(PerTraffic a, const PerTraffic& b) { return a += b; }
  friend constexpr PerTraffic operator*(PerTraffic a, std::int64_t times) {
    for (std::int64_t& count : a.counts_) count = core::checked_multiply(count, times);
    return a;
  }
  friend constexpr auto operator<=>(const PerTraffic&,
                                    const PerTraffic&) = default;  // NOLINT(modernize-use-nullptr): of clang-tidy 14

 private:
  std::array<std::int64_t, kTrafficKinds> counts_{};
};

/// This is one channel that all operands share, or one for each operand (partial sums take the ofmap's). Time is
/// counted in ticks. A cycle and a word are whole numbers of ticks, so that no rounding hides or invents a stall.
class DramChannel {
 public:
  /// Makes an unlimited channel: words take no time.
  DramChannel() = default;
  /// Makes a channel of `words_per_cycle` for all operands together. Throws InputError below 1.
  explicit DramChannel(std::int64_t words_per_cycle);
  /// Makes a channel for each operand, of so many words per cycle. Throws InputError below 1, OverflowError if they
  /// have no common tick.
  explicit DramChannel(const PerOperand& words_per_cycle);

  /// Makes a channel that all operands share. It moves so many bits in so many cycles, and words have so many bits
  /// each. Throws InputError below 1, OverflowError.
  DramChannel(std::int64_t bits, std::int64_t cycles, const PerOperand& word_bits);

  /// Gives the same channel for one of several cores that use it at once. So many copies of each word of an operand
  /// move in the time in which this core waits for one. All are at least 1.
  [[nodiscard]] DramChannel shared_by(const PerOperand& copies) const;

  /// Gives the same channel where words of a kind do not use it, because they stay on chip.
  [[nodiscard]] DramChannel without(Traffic kind) const;

  friend auto operator<=>(const DramChannel&,
                          const DramChannel&) = default;  // NOLINT(modernize-use-nullptr): of clang-tidy 14

  [[nodiscard]] std::int64_t ticks_per_cycle() const { return ticks_per_cycle_; }

  /// Gives the ticks until all of `words` have moved. Two transfers together never take more than one after the other.
  [[nodiscard]] std::int64_t ticks(const PerTraffic& words) const {
    const auto [ifmap, filter, ofmap, partial_sums] = ticks_by_kind(words);
    const std::int64_t results = core::checked_add(ofmap, partial_sums);
    if (shared_) return core::checked_add(core::checked_add(ifmap, filter), results);
    return std::max({ifmap, filter, results});
  }

  /// Names the kind that keeps the channel busy longest; of equals the first.
  [[nodiscard]] Traffic slowest(const PerTraffic& words) const;

 private:
  [[nodiscard]] std::array<std::int64_t, kTrafficKinds> ticks_by_kind(const PerTraffic& words) const {
    const auto of = [&](Traffic kind) { return core::checked_multiply(words[kind], ticks_per_word_[kind]); };
    return {of(Traffic::ifmap), of(Traffic::filter), of(Traffic::ofmap), of(Traffic::partial_sums)};
  }

  bool shared_ = true;
  std::int64_t ticks_per_cycle_ = 1;
  PerTraffic ticks_per_word_;
};

}  // namespace systole::dataflows::tiled
