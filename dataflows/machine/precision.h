// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "dataflows/machine/check.h"
#include "dataflows/machine/machine.h"

/// How many bits a machine's words have, and what its DRAM moves in a cycle.
namespace systole::dataflows {

/// Bits of each operand's words, none of them left open. Throws OverflowError.
WordBits word_bits(const Machine& machine);

/// Words of the ofmap that a partial sum takes: its bits over theirs.
std::int64_t partial_sum_words(const Machine& machine);

/// True if the words of all operands have as many bits, whatever partial sums have.
bool words_are_alike(const Machine& machine);

/// No word is wider.
inline constexpr std::int64_t kMostBits = 1024;

/// No channel is quicker: a million GB/s.
inline constexpr double kMostGigabytes = 1e6;

/// DRAM bandwidth in bits: so many in so many cycles.
struct BitRate {
  std::int64_t bits = 0;
  std::int64_t cycles = 1;
  [[nodiscard]] double bytes_per_cycle() const { return static_cast<double>(bits) / static_cast<double>(cycles) / 8; }
};

/// The bandwidth of all operands together where the machine gives it in bytes a cycle or in GB/s; none where it gives
/// words. GB/s count to a thousandth, and so does the clock's MHz. Throws OverflowError.
std::optional<BitRate> bit_rate(const Machine& machine);

/// `8`, or `8/4/8 bits, partial sums 32` where words differ.
std::string word_bits_text(const Machine& machine);

/// Adds the reasons why the machine's bits and its bandwidth in bytes make no sense.
void check_precision(const Machine& machine, std::vector<Reason>& reasons);

}  // namespace systole::dataflows
