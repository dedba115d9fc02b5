// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <vector>

namespace systole::dataflows::scalesim {

/// Repeats a CPython set of non-negative integers, for the one thing that matters of it: the order of iteration. It has
/// open addressing with short linear runs and perturbed jumps (Objects/setobject.c of CPython 3.7 and later).
class PythonSet {
 public:
  PythonSet() : table_(8, kEmpty) {}

  void clear() {
    table_.assign(8, kEmpty);
    fill_ = 0;
  }

  [[nodiscard]] std::int64_t size() const { return fill_; }

  /// Returns false if the value was there. Amortized O(1).
  bool insert(std::int64_t value) {
    if (!place(value)) return false;
    ++fill_;
    const auto mask = static_cast<std::int64_t>(table_.size()) - 1;
    if (fill_ * 5 >= mask * 3) grow();
    return true;
  }

  /// Calls visit(value) for all values in Python's order.
  template <class Visit>
  void for_each(const Visit& visit) const {
    for (const std::int64_t value : table_) {
      if (value != kEmpty) visit(value);
    }
  }

 private:
  static constexpr std::int64_t kEmpty = -1;

  bool place(std::int64_t value) {
    constexpr std::uint64_t kLinearProbes = 9;
    constexpr unsigned kPerturbShift = 5;
    const std::uint64_t mask = table_.size() - 1;
    auto perturb = static_cast<std::uint64_t>(value);
    std::uint64_t at = perturb & mask;
    while (true) {
      const std::uint64_t last = at + kLinearProbes <= mask ? at + kLinearProbes : at;
      for (std::uint64_t probe = at; probe <= last; ++probe) {
        std::int64_t& slot = table_[probe];
        if (slot == value) return false;
        if (slot == kEmpty) {
          slot = value;
          return true;
        }
      }
      perturb >>= kPerturbShift;
      at = (at * 5 + 1 + perturb) & mask;
    }
  }

  void grow() {
    constexpr std::int64_t kLarge = 50'000;
    const std::int64_t wanted = fill_ > kLarge ? 2 * fill_ : 4 * fill_;
    std::size_t size = 8;
    while (static_cast<std::int64_t>(size) <= wanted) size *= 2;
    old_.assign(size, kEmpty);
    old_.swap(table_);
    for (const std::int64_t value : old_) {
      if (value != kEmpty) place(value);
    }
  }

  std::vector<std::int64_t> table_;
  std::vector<std::int64_t> old_;  ///< the table before it grew; kept for its memory
  std::int64_t fill_ = 0;
};

}  // namespace systole::dataflows::scalesim
