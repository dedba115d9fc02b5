// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "dataflows/memory/scalesim/detail/addresses/im2col.h"

namespace systole::dataflows::scalesim {

/// Holds the cells of an im2col matrix that an epoch has seen. Holes are seen for ever. Memory: a bit a cell and four
/// bytes a word of the epoch. add() is O(1), forget() O(words of the epoch).
class SeenWords {
 public:
  explicit SeenWords(const Im2col& matrix) : seen_(static_cast<std::size_t>(matrix.cells()) / kBits + 1) {
    matrix.for_each_hole([&](std::int64_t i, std::int64_t j) {
      const auto cell = static_cast<std::size_t>(matrix.cell(i, j));
      seen_[cell / kBits] |= bit(cell);
    });
  }

  /// Returns true if the cell was not there.
  bool add(std::int32_t cell) {
    const auto at = static_cast<std::size_t>(cell);
    std::uint64_t& word = seen_[at / kBits];
    if ((word & bit(at)) != 0) return false;
    word |= bit(at);
    added_.push_back(cell);
    return true;
  }

  [[nodiscard]] std::int64_t size() const { return static_cast<std::int64_t>(added_.size()); }

  void forget() {
    for (const std::int32_t cell : added_) {
      const auto at = static_cast<std::size_t>(cell);
      seen_[at / kBits] &= ~bit(at);
    }
    added_.clear();
  }

 private:
  static constexpr std::size_t kBits = 64;
  static std::uint64_t bit(std::size_t cell) { return std::uint64_t{1} << (cell % kBits); }

  std::vector<std::uint64_t> seen_;
  std::vector<std::int32_t> added_;
};

}  // namespace systole::dataflows::scalesim
