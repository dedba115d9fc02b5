// SPDX-License-Identifier: MIT
#include "cachesim/traces/known_zeros.h"

#include <algorithm>
#include <iterator>

namespace systole::cachesim {

KnownZeros::KnownZeros(const std::vector<AddressRange>& ranges, LineGeometry geometry) {
  std::vector<Lines> all;
  all.reserve(ranges.size());
  for (const AddressRange& range : ranges) {
    const bool is_one = range.begin == range.end;
    const Lines lines = is_one ? Lines{.first = geometry.line_of(range.begin), .end = geometry.line_of(range.begin) + 1}
                               : Lines{.first = geometry.line_of(range.begin + geometry.bytes() - 1),
                                       .end = geometry.line_of(range.end)};
    if (lines.first < lines.end) all.push_back(lines);
  }
  std::ranges::sort(all, {}, &Lines::first);
  for (const Lines& lines : all) {
    if (!ranges_.empty() && lines.first <= ranges_.back().end) {
      ranges_.back().end = std::max(ranges_.back().end, lines.end);
    } else {
      ranges_.push_back(lines);
    }
  }
}

bool KnownZeros::is_in_a_range(LineAddress line) {
  if (line >= ranges_[last_].first && line < ranges_[last_].end) return true;
  const auto behind = std::ranges::upper_bound(ranges_, line, {}, &Lines::first);
  if (behind == ranges_.begin() || line >= std::prev(behind)->end) return false;
  last_ = static_cast<std::size_t>(std::prev(behind) - ranges_.begin());
  return true;
}

LineRun KnownZeros::judged(LineAddress line, bool store, bool modify) {
  LineRun run{.line = line, .store = store, .modify = modify};
  const bool writes = run.writes();
  if (ranges_.empty()) return run;
  run.was_zero = is_in_a_range(line) && !stored_.contains(line);
  run.null = run.all_zero = run.was_zero && !writes;
  if (writes && run.was_zero) stored_.insert(line);
  return run;
}

}  // namespace systole::cachesim
