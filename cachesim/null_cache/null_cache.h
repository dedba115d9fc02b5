// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <array>
#include <bit>
#include <optional>
#include <string_view>
#include <vector>

#include "cachesim/lines/paged_table.h"
#include "cachesim/null_cache/address_merger.h"
#include "cachesim/null_cache/entry_filter.h"
#include "cachesim/null_cache/exact_split.h"
#include "cachesim/null_cache/null_counts.h"
#include "cachesim/null_cache/retention_queue.h"
#include "cachesim/null_cache/ternary_entry.h"
#include "core/named.h"

/// This is the null cache: a TCAM of addresses of zero lines (SparseCache, sections 3 to 5).
namespace systole::cachesim {

/// Says what happens to an entry of several lines when one of them gets a non-zero store (section 4.3).
enum class OnNonzeroWrite : std::uint8_t { split, invalidate };
inline constexpr std::array kOnNonzeroWriteNames{
    core::Named{OnNonzeroWrite::split, "split", "the rest of the entry stays, in pieces"},
    core::Named{OnNonzeroWrite::invalidate, "invalidate", "the whole entry leaves"}};
constexpr const auto& named_values(OnNonzeroWrite /*of*/) {
  return kOnNonzeroWriteNames;
}
inline constexpr auto kOnNonzeroWrites = core::values_of(kOnNonzeroWriteNames);
constexpr std::string_view name(OnNonzeroWrite value) {
  return core::name_of(value);
}

struct NullCacheOptions {
  std::uint32_t entries = 256;
  MergeOptions merging;
  NullReplacement replacement = NullReplacement::greedy_dual;
  OnNonzeroWrite on_nonzero_write = OnNonzeroWrite::split;
  std::uint64_t seed = 1;  ///< of random replacement
  friend bool operator==(const NullCacheOptions&, const NullCacheOptions&) = default;
};

/// Fully associative ternary entries, pairwise disjoint. A label on each line names the slot that covers it, if any
/// does: a hint that is checked against the entry, so that only placing an entry has to write labels. Lookup and touch
/// are O(1); insert and remove cost the lines that the new entries cover.
///
/// `Merger` and `Split` are the units that tests replace by faulty ones.
template <class Merger = AddressMerger, class Split = ExactSplit>
class BasicNullCache {
 public:
  static constexpr bool kDetects = true;
  static constexpr std::uint32_t kMostEntries = 65535;

  /// 1 <= options.entries <= kMostEntries; line addresses have `line_bits` bits.
  BasicNullCache(const NullCacheOptions& options, std::uint32_t line_bits)
      : merger_(options.merging, line_bits),
        on_nonzero_write_(options.on_nonzero_write),
        entries_(options.entries, TernaryEntry::none()),
        free_((options.entries + 63) / 64, 0),
        queue_(options.replacement, options.entries, options.seed) {
    for (std::uint32_t slot = 0; slot < options.entries; ++slot) free_[slot / 64] |= std::uint64_t{1} << (slot % 64);
  }

  [[nodiscard]] const TernaryEntry* covering(LineAddress line) const {
    const TernaryEntry& entry = entries_[labels_.at(line)];
    return entry.covers(line) ? &entry : nullptr;
  }
  /// Does, for the merger, what EntryFilter::buddies_of does.
  [[nodiscard]] LineAddress buddies_of(const TernaryEntry& cube) const {
    return coverage_.entries_by_order[cube.order()] == 0 ? 0 : filter_.buddies_of(cube);
  }
  [[nodiscard]] bool covers(LineAddress line) const { return covering(line) != nullptr; }

  /// If `line` is covered, notes a hit.
  bool hit(LineAddress line) {
    const TernaryEntry* const entry = covering(line);
    if (entry == nullptr) return false;
    const std::uint32_t slot = slot_of(*entry);
    if (!queue_.is_latest(slot)) queue_.touch(slot, entry->order());
    return true;
  }

  /// Adds a zero line that is not covered. If an entry of one line has to leave, that line is the result (a spill).
  std::optional<LineAddress> insert(LineAddress line) {
    ++counts_.inserts;
    const TernaryEntry cube = merger_.merge(line, *this, counts_.merging);
    std::optional<LineAddress> spilled;
    if (is_full()) spilled = evict();
    place(cube);
    return spilled;
  }

  /// Takes out a covered line, because it gets a non-zero store or someone else wrote it.
  void remove(LineAddress line) {
    const TernaryEntry entry = *covering(line);
    take(*covering(line));
    if (entry.order() == 0) return;
    ++counts_.splits;
    if (on_nonzero_write_ == OnNonzeroWrite::invalidate) {
      counts_.dropped_lines += entry.lines() - 1;
      return;
    }
    const SplitPieces left = Split::without(entry, line);
    counts_.pieces += left.count;
    for (std::uint32_t i = 0; i < left.count; ++i) place_piece(left.pieces[i]);
  }

  /// For the merger: takes out an entry of this cache.
  void take(const TernaryEntry& entry) {
    const std::uint32_t slot = slot_of(entry);
    --coverage_.entries;
    coverage_.lines -= entry.lines();
    --coverage_.entries_by_order[entry.order()];
    queue_.remove(slot);
    filter_.remove(entry);
    entries_[slot] = TernaryEntry::none();
    free_[slot / 64] |= std::uint64_t{1} << (slot % 64);
  }

  [[nodiscard]] const NullCounts& counts() const { return counts_; }
  [[nodiscard]] const NullCoverage& coverage() const { return coverage_; }
  /// Gives all entries, by slot. O(entries).
  [[nodiscard]] std::vector<TernaryEntry> entries() const {
    std::vector<TernaryEntry> used;
    std::ranges::copy_if(entries_, std::back_inserter(used), [](const auto& e) { return e != TernaryEntry::none(); });
    return used;
  }
  [[nodiscard]] std::int64_t capacity() const { return static_cast<std::int64_t>(entries_.size()); }

 private:
  [[nodiscard]] std::uint32_t slot_of(const TernaryEntry& entry) const {
    return static_cast<std::uint32_t>(&entry - entries_.data());
  }
  [[nodiscard]] bool is_full() const { return coverage_.entries == capacity(); }

  /// Into the lowest free slot; there is one.
  void place(const TernaryEntry& entry) {
    const auto word = static_cast<std::size_t>(
        std::ranges::find_if(free_, [](std::uint64_t bits) { return bits != 0; }) - free_.begin());
    const auto slot = static_cast<std::uint32_t>(word * 64) + static_cast<std::uint32_t>(std::countr_zero(free_[word]));
    free_[word] &= free_[word] - 1;
    entries_[slot] = entry;
    filter_.add(entry);
    queue_.place(slot, entry.order());
    entry.for_each_line([&](LineAddress line) { labels_[line] = static_cast<std::uint16_t>(slot); });
    ++coverage_.entries;
    coverage_.lines += entry.lines();
    ++coverage_.entries_by_order[entry.order()];
    counts_.peak_entries = std::max(counts_.peak_entries, coverage_.entries);
    counts_.peak_lines = std::max(counts_.peak_lines, coverage_.lines);
  }

  std::optional<LineAddress> evict() {
    const TernaryEntry victim = entries_[queue_.choose_victim()];
    take(*covering(victim.value));
    ++counts_.evictions;
    counts_.evicted_lines += victim.lines();
    if (victim.order() > 0) return std::nullopt;
    return victim.value;
  }

  /// A piece of a split finds a free slot, or takes that of the smallest entry if that is smaller than itself (of
  /// several the least recently used), or is dropped: that is safe, for memory holds zeros too (I4).
  void place_piece(const TernaryEntry& piece) {
    if (!is_full()) {
      place(piece);
      return;
    }
    const auto smallest = static_cast<std::uint32_t>(
        std::ranges::find_if(coverage_.entries_by_order, [](std::int64_t n) { return n > 0; }) -
        coverage_.entries_by_order.begin());
    if (smallest >= piece.order()) {
      ++counts_.dropped_pieces;
      counts_.dropped_lines += piece.lines();
      return;
    }
    const TernaryEntry* victim = nullptr;
    for (const TernaryEntry& entry : entries_) {
      if (entry.order() != smallest) continue;
      if (victim == nullptr || queue_.last_use(slot_of(entry)) < queue_.last_use(slot_of(*victim))) victim = &entry;
    }
    ++counts_.evictions;
    counts_.evicted_lines += victim->lines();
    take(*victim);
    place(piece);
  }

  Merger merger_;
  OnNonzeroWrite on_nonzero_write_;
  std::vector<TernaryEntry> entries_;  ///< by slot
  std::vector<std::uint64_t> free_;    ///< one bit a slot
  RetentionQueue queue_;
  PagedTable<std::uint16_t, kDirectLineBits> labels_;
  EntryFilter filter_;
  NullCounts counts_;
  NullCoverage coverage_;
};

using NullCache = BasicNullCache<>;

}  // namespace systole::cachesim
