// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "cachesim/lines/paged_table.h"
#include "cachesim/null_cache/null_counts.h"
#include "cachesim/null_cache/retention_queue.h"

namespace systole::cachesim {

struct ZeroContentOptions {
  std::uint32_t sectors = 151;      ///< of 32 lines: as many as 8192 bits hold (null_storage.h)
  std::uint32_t sector_lines = 32;  ///< a power of two, 1 to 64
  friend bool operator==(const ZeroContentOptions&, const ZeroContentOptions&) = default;
};

/// The rival of equal bits: the zero-content cache ZCA of Dusser, Piquet, Seznec (ICS 2009). An entry is a tag and one
/// bit for each line of an aligned sector, so irregular zeros fit as well as regular ones and nothing is merged. Fully
/// associative, LRU. All operations are O(1).
class ZeroContentCache {
 public:
  static constexpr bool kDetects = true;

  explicit ZeroContentCache(const ZeroContentOptions& options);

  [[nodiscard]] bool covers(LineAddress line) const;
  bool hit(LineAddress line);
  /// Adds a zero line that is not covered; a sector of one line that has to leave for it is the result (a spill).
  std::optional<LineAddress> insert(LineAddress line);
  void remove(LineAddress line);

  [[nodiscard]] const NullCounts& counts() const { return counts_; }
  [[nodiscard]] const NullCoverage& coverage() const { return coverage_; }
  [[nodiscard]] std::int64_t capacity() const { return static_cast<std::int64_t>(sectors_.size()); }

 private:
  struct Sector {
    LineAddress tag = ~LineAddress{0};
    std::uint64_t lines = 0;
  };
  [[nodiscard]] std::uint64_t bit(LineAddress line) const { return std::uint64_t{1} << (line & (sector_lines_ - 1)); }
  [[nodiscard]] LineAddress tag(LineAddress line) const { return line >> shift_; }
  std::optional<LineAddress> evict();

  std::uint32_t sector_lines_;
  std::uint32_t shift_;
  std::vector<Sector> sectors_;
  std::vector<std::uint32_t> free_;
  PagedTable<std::uint16_t, kDirectLineBits> labels_;  ///< by tag: the slot that may hold it, checked against the slot
  RetentionQueue queue_;
  NullCounts counts_;
  NullCoverage coverage_;
};

}  // namespace systole::cachesim
