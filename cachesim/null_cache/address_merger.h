// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <array>
#include <cstdint>
#include <limits>
#include <string_view>

#include "cachesim/null_cache/entry_filter.h"
#include "cachesim/null_cache/ternary_entry.h"
#include "core/named.h"

/// This is the Address Merger (AM) of SparseCache, section 4.2.
namespace systole::cachesim {

inline constexpr std::uint32_t kMaxOrder = 27;  ///< X bits that an entry can have at most

enum class Merge : std::uint8_t {
  none,    ///< every entry is one line
  first,   ///< two lines that differ in one bit become an entry with one X
  higher,  ///< entries with the same X bits that differ in one other bit become one with one X more
};
inline constexpr std::array kMergeNames{
    core::Named{Merge::none, "none", "every entry is one line"},
    core::Named{Merge::first, "first", "two lines that differ in one bit become one entry"},
    core::Named{Merge::higher, "higher", "entries that differ in one bit become one, again and again"}};
constexpr const auto& named_values(Merge /*of*/) {
  return kMergeNames;
}
inline constexpr auto kMerges = core::values_of(kMergeNames);
constexpr std::string_view name(Merge value) {
  return core::name_of(value);
}

struct MergeOptions {
  Merge merge = Merge::higher;
  std::uint32_t max_x = kMaxOrder;                                        ///< X bits an entry may have
  std::int64_t search_budget = std::numeric_limits<std::int64_t>::max();  ///< masked searches an insertion may take
  friend bool operator==(const MergeOptions&, const MergeOptions&) = default;
};

struct MergeCounts {
  std::array<std::int64_t, kMaxOrder + 1> merges{};  ///< by the order of the merged entry
  std::int64_t searches = 0;                         ///< masked searches: one for each bit tried
};

/// Says what may be merged: the same X bits, and values that differ in `bit` alone.
struct SameMaskBuddy {
  static constexpr bool kSameMask = true;  ///< EntryFilter finds them by it
  static constexpr bool are_buddies(const TernaryEntry& a, const TernaryEntry& b, LineAddress bit) {
    return a.mask == b.mask && a.value == (b.value ^ bit);
  }
};

/// Finds the largest entry that a new zero line can become by merging with the entries that are there, one bit at a
/// time. The scan begins at the low bit after each merge: it joins neighbours, which arrive in sequence and so behave
/// like a binary counter, before strided lines. Greedy: a pair may block a better one ({2,6} blocks {2,3}).
/// O(line bits) masked searches a merge.
template <class Buddies = SameMaskBuddy>
class BasicAddressMerger {
 public:
  BasicAddressMerger(const MergeOptions& options, std::uint32_t line_bits)
      : limit_(options.merge == Merge::none    ? 0
               : options.merge == Merge::first ? std::min<std::uint32_t>(1, options.max_x)
                                               : std::min(options.max_x, kMaxOrder)),
        line_bits_(line_bits),
        budget_(options.search_budget),
        is_limited_(options.search_budget < line_bits * std::int64_t{kMaxOrder + 1}) {}

  /// `entries.buddies_of(cube)` is an EntryFilter's; `entries.covering(line)` gives a pointer to the entry that covers
  /// a line, or null; `entries.take(entry)` takes it out. The result is not yet in.
  template <class Entries>
  TernaryEntry merge(LineAddress line, Entries& entries, MergeCounts& counts) const {
    TernaryEntry cube{.value = line, .mask = 0};
    std::uint32_t order = 0;
    std::int64_t searches = 0;
    const LineAddress all_bits = (LineAddress{1} << line_bits_) - 1;
    while (order < limit_) {
      // Bits to try, without those of which the filter knows that they lead to nothing; a search of the hardware each.
      LineAddress bits = all_bits & ~cube.mask;
      if (Buddies::kSameMask) bits &= entries.buddies_of(cube);
      LineAddress found = 0;
      for (; bits != 0 && found == 0; bits &= bits - 1) {
        const LineAddress x = bits & (~bits + 1);
        if (is_limited_ && searches + searches_up_to(x, cube.mask) > budget_) break;
        const TernaryEntry* const other = entries.covering(cube.value ^ x);
        if (other == nullptr || !Buddies::are_buddies(*other, cube, x)) continue;
        entries.take(*other);
        found = x;
      }
      if (found == 0) {
        searches = std::min(budget_, searches + line_bits_ - order);
        break;
      }
      searches += searches_up_to(found, cube.mask);
      cube = {.value = cube.value & ~found, .mask = cube.mask | found};
      ++counts.merges[++order];
    }
    counts.searches += searches;
    return cube;
  }

 private:
  /// Gives the bits from the low one to `x` that are not X already.
  static std::int64_t searches_up_to(LineAddress x, LineAddress mask) { return ones((x | (x - 1)) & ~mask); }

  std::uint32_t limit_;
  std::uint32_t line_bits_;
  std::int64_t budget_;
  bool is_limited_;  ///< the budget is less than any insertion may need
};

using AddressMerger = BasicAddressMerger<>;

}  // namespace systole::cachesim
