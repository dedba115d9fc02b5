// SPDX-License-Identifier: MIT
#pragma once

#include <optional>
#include <vector>

#include "cachesim/null_cache/null_counts.h"
#include "cachesim/null_cache/ternary_entry.h"

namespace systole::cachesim {

/// Stands where there is no null cache: a conventional cache alone. No line is taken for a zero line.
class NoNullCache {
 public:
  static constexpr bool kDetects = false;

  [[nodiscard]] bool covers(LineAddress) const { return false; }
  bool hit(LineAddress) { return false; }
  std::optional<LineAddress> insert(LineAddress) { return std::nullopt; }
  void remove(LineAddress) {}
  [[nodiscard]] const NullCounts& counts() const { return counts_; }
  [[nodiscard]] const NullCoverage& coverage() const { return coverage_; }
  [[nodiscard]] std::vector<TernaryEntry> entries() const { return {}; }
  [[nodiscard]] std::int64_t capacity() const { return 0; }

 private:
  NullCounts counts_;
  NullCoverage coverage_;
};

}  // namespace systole::cachesim
