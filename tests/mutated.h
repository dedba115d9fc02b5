// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "core/random_bits.h"

/// Bytes that nobody wrote: what readers must refuse, or read, and survive.
namespace systole::tests {

/// `bytes` with one to four small damages: bits, bytes of note, digits, and parts that are cut out, doubled or moved.
inline std::string mutated(std::string bytes, core::RandomBits& random) {
  const auto place = [&] { return static_cast<std::size_t>(random.below(bytes.size() + 1)); };
  for (std::uint64_t left = 1 + random.below(4); left > 0; --left) {
    if (bytes.empty()) return bytes;
    const std::size_t at = place() % bytes.size();
    const std::size_t length = std::min<std::size_t>(1 + random.below(16), bytes.size() - at);
    switch (random.below(6)) {
      case 0:
        bytes[at] = static_cast<char>(static_cast<unsigned char>(bytes[at]) ^ (1U << random.below(8)));
        break;
      case 1: {
        constexpr std::string_view kNotable{"\0\xff\x7f\x80,-1e9.\n'\"[]{}:", 18};
        bytes[at] = kNotable[random.below(kNotable.size())];
        break;
      }
      case 2:
        bytes.erase(at, length);
        break;
      case 3:
        bytes.insert(place(), bytes.substr(at, length));
        break;
      case 4: {
        const std::vector<std::string_view> numbers{"-1",  "0",          "1e300", "99999999999999999999",
                                                    "nan", "4294967295", "0.5"};
        bytes.replace(at, std::min<std::size_t>(length, 2), numbers[random.below(numbers.size())]);
        break;
      }
      default:
        bytes.resize(at);
        break;
    }
  }
  return bytes;
}

/// Calls `read` with `rounds` damaged copies of `seed`. Whatever it throws but `Refused` ends the test.
template <class Refused, class Read>
void survive(const std::string& seed, std::uint64_t rounds, const Read& read) {
  core::RandomBits random(seed.size());
  for (std::uint64_t round = 0; round < rounds; ++round) {
    try {
      read(mutated(seed, random));
    } catch (const Refused&) {  // NOLINT(bugprone-empty-catch): refusing is right, and so is reading
    }
  }
}

}  // namespace systole::tests
