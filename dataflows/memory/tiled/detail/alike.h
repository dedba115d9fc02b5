// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "dataflows/memory/tiled/loop_nest.h"

/// Finds which folds, or blocks, of an axis are alike, so that one of them is looked at for all.
namespace systole::dataflows::tiled {

/// Groups pieces that share nothing. All between the first and the last one are equal, except a piece whose neighbour
/// has another size. The first and the last one are like no other. O(1).
inline std::vector<AlikeFolds> alike_but_edges(std::int64_t count, bool first_has_own_size, bool last_has_own_size) {
  std::vector<AlikeFolds> alike{{0, 1}};
  if (count == 1) return alike;
  std::int64_t begin = 1;
  std::int64_t end = count - 1;
  if (first_has_own_size && begin < end) alike.push_back({begin++, 1});
  const bool last_is_met = last_has_own_size && begin < end;
  if (last_is_met) --end;
  if (begin < end) alike.push_back({begin, end - begin});
  if (last_is_met) alike.push_back({end, 1});
  alike.push_back({count - 1, 1});
  return alike;
}

/// Gives equal numbers to equal keys, which are met one after the other. Axes of pixels or channels repeat after a few
/// folds. The search is given up where they do not.
template <class Key>
class AlikeNumbers {
 public:
  /// With `all_differ` no two are equal, whatever their keys.
  AlikeNumbers(std::int64_t count, bool all_differ) : all_differ_(all_differ) {
    numbers_.reserve(static_cast<std::size_t>(count));
  }

  void add(const Key& key) {
    const auto next = static_cast<std::int64_t>(kMostKinds + numbers_.size());
    if (all_differ_) {
      numbers_.push_back(next);
      return;
    }
    auto found = std::ranges::find(kinds_, key);
    if (found == kinds_.end() && kinds_.size() < kMostKinds) found = kinds_.insert(kinds_.end(), key);
    numbers_.push_back(found == kinds_.end() ? next : found - kinds_.begin());
  }

  /// Says which have equal numbers and neighbours of equal numbers.
  [[nodiscard]] std::vector<AlikeFolds> alike() const {
    using WithNeighbours = std::array<std::int64_t, 4>;  // numbers of the one before, its own, of the one after; index
    std::vector<WithNeighbours> all;
    all.reserve(numbers_.size());
    for (std::size_t i = 0; i < numbers_.size(); ++i) {
      all.push_back({i == 0 ? -1 : numbers_[i - 1], numbers_[i], i + 1 == numbers_.size() ? -1 : numbers_[i + 1],
                     static_cast<std::int64_t>(i)});
    }
    std::ranges::sort(all);
    std::vector<AlikeFolds> alike;
    for (std::size_t i = 0; i < all.size(); ++i) {
      const bool is_new = i == 0 || !std::equal(all[i].begin(), all[i].begin() + 3, all[i - 1].begin());
      if (is_new) alike.push_back({all[i][3], 0});
      ++alike.back().count;
    }
    return alike;
  }

 private:
  static constexpr std::size_t kMostKinds = 64;
  bool all_differ_;
  std::vector<Key> kinds_;
  std::vector<std::int64_t> numbers_;
};

}  // namespace systole::dataflows::tiled
