// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <limits>
#include <optional>

#include "cachesim/lines/paged_table.h"
#include "cachesim/null_cache/null_counts.h"

namespace systole::cachesim {

/// The oracle that bounds what any null cache could do beside the same data cache: every zero line stays. One bit a
/// line; all operations O(1). `coverage().entries` counts lines, for nothing is merged.
class UnlimitedNullCache {
 public:
  static constexpr bool kDetects = true;

  [[nodiscard]] bool covers(LineAddress line) const { return lines_.contains(line); }
  [[nodiscard]] bool hit(LineAddress line) const { return covers(line); }
  std::optional<LineAddress> insert(LineAddress line) {
    lines_.insert(line);
    ++counts_.inserts;
    change(1);
    return std::nullopt;
  }
  void remove(LineAddress line) {
    lines_.erase(line);
    change(-1);
  }
  [[nodiscard]] const NullCounts& counts() const { return counts_; }
  [[nodiscard]] const NullCoverage& coverage() const { return coverage_; }
  [[nodiscard]] std::int64_t capacity() const { return std::numeric_limits<std::int64_t>::max(); }

 private:
  void change(std::int64_t by) {
    coverage_.entries += by;
    coverage_.lines += by;
    coverage_.entries_by_order[0] += by;
    counts_.peak_entries = counts_.peak_lines = std::max(counts_.peak_lines, coverage_.lines);
  }

  LineSet lines_;
  NullCounts counts_;
  NullCoverage coverage_;
};

}  // namespace systole::cachesim
