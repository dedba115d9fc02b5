// SPDX-License-Identifier: MIT
#include "dataflows/explore/space/sample_order.h"

#include <bit>

namespace systole::dataflows::explore {
namespace {

/// SplitMix64's finaliser (Steele, Lea, Flood, "Fast Splittable Pseudorandom Number Generators", OOPSLA 2014).
std::uint64_t mixed(std::uint64_t value) {
  value = (value ^ (value >> 30U)) * 0xbf58476d1ce4e5b9U;
  value = (value ^ (value >> 27U)) * 0x94d049bb133111ebU;
  return value ^ (value >> 31U);
}

}  // namespace

SampleOrder::SampleOrder(std::uint64_t size, std::uint64_t seed) : size_(size) {
  const auto bits = static_cast<unsigned>(std::bit_width(size - 1));
  half_bits_ = bits < 2 ? 1 : (bits + 1) / 2;
  constexpr std::uint64_t kGamma = 0x9e3779b97f4a7c15U;
  for (std::uint64_t& key : keys_) key = mixed(seed += kGamma);
}

std::uint64_t SampleOrder::permuted(std::uint64_t number) const {
  const std::uint64_t mask = (std::uint64_t{1} << half_bits_) - 1;
  std::uint64_t left = number >> half_bits_;
  std::uint64_t right = number & mask;
  for (const std::uint64_t key : keys_) {
    const std::uint64_t next = left ^ (mixed(right ^ key) & mask);
    left = right;
    right = next;
  }
  return (left << half_bits_) | right;
}

std::uint64_t SampleOrder::operator[](std::uint64_t position) const {
  std::uint64_t number = permuted(position);
  while (number >= size_) number = permuted(number);
  return number;
}

}  // namespace systole::dataflows::explore
