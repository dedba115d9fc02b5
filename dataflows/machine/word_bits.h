// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>

namespace systole::dataflows {

/// Bits of a word of each operand, and of a result until it is final (a partial sum). 0 leaves it open: a word then has
/// Machine::word_bytes, and a partial sum Machine::partial_sum_words words of the ofmap.
struct WordBits {
  std::int64_t ifmap = 0;
  std::int64_t filter = 0;
  std::int64_t ofmap = 0;
  std::int64_t partial_sum = 0;
  friend bool operator==(const WordBits&, const WordBits&) = default;
};

}  // namespace systole::dataflows
