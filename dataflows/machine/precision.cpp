// SPDX-License-Identifier: MIT
#include "dataflows/machine/precision.h"

#include <fmt/format.h>

#include <array>
#include <cmath>
#include <string_view>

#include "core/checked.h"
#include "dataflows/machine/effect.h"

namespace systole::dataflows {
namespace {

using core::checked_multiply;

constexpr std::int64_t kByte = 8;
/// GB/s and MHz count to a thousandth.
constexpr double kThousandths = 1000;

std::int64_t or_else(std::int64_t bits, std::int64_t otherwise) {
  return bits > 0 ? bits : otherwise;
}

void check_bits(std::vector<Reason>& reasons, std::string_view field, std::int64_t bits, std::string_view what) {
  if (bits >= 0 && bits <= kMostBits) return;
  reasons.push_back(
      {.field = field, .text = fmt::format("{} of {} bits; expected 1 to {} (0: not given)", what, bits, kMostBits)});
}

}  // namespace

WordBits word_bits(const Machine& machine) {
  const WordBits& given = machine.bits;
  const std::int64_t word = checked_multiply(machine.word_bytes, kByte);
  WordBits bits{
      .ifmap = or_else(given.ifmap, word), .filter = or_else(given.filter, word), .ofmap = or_else(given.ofmap, word)};
  bits.partial_sum = or_else(given.partial_sum, checked_multiply(bits.ofmap, machine.partial_sum_words));
  return bits;
}

std::int64_t partial_sum_words(const Machine& machine) {
  if (machine.bits.partial_sum == 0) return machine.partial_sum_words;
  const WordBits bits = word_bits(machine);
  return bits.partial_sum / bits.ofmap;
}

bool words_are_alike(const Machine& machine) {
  const WordBits bits = word_bits(machine);
  return bits.ifmap == bits.filter && bits.filter == bits.ofmap;
}

std::optional<BitRate> bit_rate(const Machine& machine) {
  if (machine.bandwidth_bytes > 0)
    return BitRate{.bits = checked_multiply(machine.bandwidth_bytes, kByte), .cycles = 1};
  if (!(machine.bandwidth_gbs > 0)) return std::nullopt;
  // 10^6 bytes of 8 bits a second, over 10^3 cycles a second.
  const std::int64_t megabytes = std::llround(machine.bandwidth_gbs * kThousandths);
  const std::int64_t kilohertz = std::llround(machine.clock_mhz * kThousandths);
  return BitRate{.bits = checked_multiply(megabytes, kByte * 1000), .cycles = kilohertz};
}

std::string word_bits_text(const Machine& machine) {
  const WordBits bits = word_bits(machine);
  const std::string sums = bits.partial_sum == bits.ofmap ? "" : fmt::format(", partial sums of {}", bits.partial_sum);
  if (words_are_alike(machine)) return fmt::format("words of {} bits{}", bits.ifmap, sums);
  return fmt::format("words of {}/{}/{} bits{}", bits.ifmap, bits.filter, bits.ofmap, sums);
}

void check_precision(const Machine& machine, std::vector<Reason>& reasons) {
  const std::size_t before = reasons.size();
  check_bits(reasons, "bits.ifmap", machine.bits.ifmap, "a word of the ifmap");
  check_bits(reasons, "bits.filter", machine.bits.filter, "a word of the filter");
  check_bits(reasons, "bits.ofmap", machine.bits.ofmap, "a word of the ofmap");
  check_bits(reasons, "bits.partial_sum", machine.bits.partial_sum, "a partial sum");
  if (machine.bandwidth_bytes < 0) {
    reasons.push_back(
        {.field = "bandwidth_bytes", .text = "a DRAM bandwidth of at least 1 byte per cycle (0: not given)"});
  }
  const double gbs = machine.bandwidth_gbs;
  if (!(gbs >= 0 && gbs <= kMostGigabytes) || (gbs > 0 && std::llround(gbs * kThousandths) == 0)) {
    reasons.push_back({.field = "bandwidth_gbs",
                       .text = fmt::format("a DRAM bandwidth of {} GB/s; expected 0.001 to {} (0: not given)", gbs,
                                           static_cast<std::int64_t>(kMostGigabytes))});
  }
  if (reasons.size() > before || machine.word_bytes < 1 || machine.partial_sum_words < 1) return;
  // Files may say what the machine's memory does not read.
  if (gbs > 0 && why_without_effect("bandwidth_gbs", machine).empty()) {
    if (machine.bandwidth_bytes > 0) {
      reasons.push_back({.field = "bandwidth_gbs", .text = "a DRAM bandwidth in bytes per cycle or in GB/s, not both"});
    }
    if (!(machine.clock_mhz * kThousandths >= 0.5)) {
      reasons.push_back({.field = "bandwidth_gbs", .text = "a DRAM bandwidth in GB/s needs a clock (--clock)"});
    }
  }
  const std::int64_t sum = machine.bits.partial_sum;
  const std::int64_t result = or_else(machine.bits.ofmap, checked_multiply(machine.word_bytes, kByte));
  if (sum > 0 && sum % result != 0 && why_without_effect("bits.partial_sum", machine).empty()) {
    reasons.push_back(
        {.field = "bits.partial_sum",
         .text = fmt::format("partial sums of {} bits; expected a multiple of the ofmap's {}", sum, result)});
  }
}

}  // namespace systole::dataflows
