// SPDX-License-Identifier: MIT
#pragma once

#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <unordered_map>
#include <vector>

#include "cachesim/lines/line.h"

namespace systole::cachesim {

/// Holds one T for each line of a sparse address space, T{} until written. Pages of 512 bytes come into being when they
/// are written. So memory is proportional to the touched footprint (1/16 of it for two bytes a 32-byte line), and a
/// trace that touches lines far apart costs little for each. Entries below 2^kDirectBits are found by two loads, others
/// by a hash as well.
template <class T, unsigned kDirectBits>
class PagedTable {
 public:
  static constexpr std::size_t kPageBytes = 512;

  [[nodiscard]] T at(LineAddress line) const {
    const Page* page = find(line >> kPageBits);
    return page == nullptr ? T{} : (*page)[line & kInPage];
  }

  T& operator[](LineAddress line) { return demand(line >> kPageBits)[line & kInPage]; }

 private:
  static constexpr unsigned kPageBits = std::bit_width(kPageBytes / sizeof(T)) - 1;
  static constexpr LineAddress kInPage = (LineAddress{1} << kPageBits) - 1;
  static constexpr LineAddress kDirectPages = LineAddress{1} << (kDirectBits - kPageBits);
  using Page = std::array<T, std::size_t{1} << kPageBits>;

  const Page* find(LineAddress number) const {
    if (number < low_.size()) return low_[number].get();
    if (number < kDirectPages) return nullptr;
    const auto found = high_.find(number);
    return found == high_.end() ? nullptr : found->second.get();
  }

  Page& demand(LineAddress number) {
    if (number < kDirectPages && number >= low_.size()) low_.resize(number + 1);
    std::unique_ptr<Page>& page = number < kDirectPages ? low_[number] : high_[number];
    if (!page) page = std::make_unique<Page>();
    return *page;
  }

  std::vector<std::unique_ptr<Page>> low_;
  std::unordered_map<LineAddress, std::unique_ptr<Page>> high_;
};

/// Lines of 32-bit addresses are found directly (32-byte lines: 2^27 of them).
inline constexpr unsigned kDirectLineBits = 27;

/// Holds a set of lines, one bit each.
class LineSet {
 public:
  [[nodiscard]] bool contains(LineAddress line) const { return ((words_.at(line >> 6U) >> (line & 63U)) & 1U) != 0; }
  /// Returns true if `line` was not in it.
  bool insert(LineAddress line) {
    std::uint64_t& word = words_[line >> 6U];
    const std::uint64_t bit = std::uint64_t{1} << (line & 63U);
    const bool is_new = (word & bit) == 0;
    word |= bit;
    return is_new;
  }
  void erase(LineAddress line) { words_[line >> 6U] &= ~(std::uint64_t{1} << (line & 63U)); }

 private:
  PagedTable<std::uint64_t, kDirectLineBits - 6> words_;
};

}  // namespace systole::cachesim
