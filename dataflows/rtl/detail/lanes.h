// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <type_traits>
#include <vector>

#include "dataflows/rtl/fold.h"

/// Lanes of a port of Verilator's, which is an integer, or 32-bit words for more than 64 bits.
namespace systole::rtl {

constexpr std::uint64_t low_bits(int bits) {
  return bits >= 64 ? ~std::uint64_t{0} : (std::uint64_t{1} << static_cast<unsigned>(bits)) - 1U;
}

/// Puts a number on a port that is wide enough for it.
template <class Port>
void put_number(Port& port, std::int64_t value) {
  port = static_cast<Port>(value);
}

/// Puts `bits` bits, at most 64, of `value` into lane `lane`.
template <class Port>
void put_lane(Port& port, int lane, int bits, std::uint64_t value) {
  const std::uint64_t mask = low_bits(bits);
  const auto at = static_cast<unsigned>(lane * bits);
  if constexpr (std::is_integral_v<Port>) {
    const std::uint64_t cleared = std::uint64_t{port} & ~(mask << at);
    port = static_cast<Port>(cleared | ((value & mask) << at));
  } else {
    for (unsigned done = 0; done < static_cast<unsigned>(bits);) {  // a lane may lie across words
      const unsigned shift = (at + done) % 32U;
      auto& word = port[(at + done) / 32U];
      const auto part = static_cast<std::uint32_t>(((value & mask) >> done) << shift);
      const auto kept = static_cast<std::uint32_t>((mask >> done) << shift);
      word = (word & ~kept) | part;
      done += 32U - shift;
    }
  }
}

/// The same, read as a signed number.
template <class Port>
Sum signed_lane(const Port& port, int lane, int bits) {
  const auto at = static_cast<unsigned>(lane * bits);
  std::uint64_t word = 0;
  if constexpr (std::is_integral_v<Port>) {
    word = std::uint64_t{port} >> at;
  } else {
    for (unsigned done = 0; done < static_cast<unsigned>(bits);) {
      const unsigned shift = (at + done) % 32U;
      word |= std::uint64_t{port[(at + done) / 32U] >> shift} << done;
      done += 32U - shift;
    }
  }
  const auto unused = static_cast<unsigned>(64 - bits);
  return static_cast<Sum>(word << unused) >> unused;
}

/// Words that mean nothing, always the same sequence of them.
class Noise {
 public:
  std::uint32_t word() {
    state_ ^= state_ << 13U;
    state_ ^= state_ >> 17U;
    state_ ^= state_ << 5U;
    return state_;
  }

 private:
  std::uint32_t state_ = 0x9e3779b9U;
};

/// A line of an operand memory: `count` words from `address * count` on, of which the first belongs in lane `lane`.
struct MemoryLine {
  const std::vector<Operand>* memory = nullptr;
  std::int64_t address = 0;
  std::int64_t count = 0;
  int lane = 0;
};

/// Noise in all lanes of the port and, if there is one, the line over it.
template <class Port>
void fill_lanes(Port& port, int lanes, int bits, Noise& noise, const MemoryLine& line) {
  for (int i = 0; i < lanes; ++i) put_lane(port, i, bits, noise.word());
  if (line.memory == nullptr) return;
  for (std::int64_t i = 0; i < line.count; ++i) {
    const auto at = static_cast<std::size_t>(line.address * line.count + i);
    if (at >= line.memory->size()) return;  // a faulty address: noise is delivered
    put_lane(port, line.lane + static_cast<int>(i), bits, static_cast<std::uint64_t>((*line.memory)[at]));
  }
}

}  // namespace systole::rtl
