// SPDX-License-Identifier: MIT
#include "dataflows/explore/evaluate/guided_ranges.h"

#include <algorithm>

namespace systole::dataflows::explore {

GuidedRanges::GuidedRanges(std::uint64_t begin, std::uint64_t end, unsigned workers)
    : next_(begin), end_(end), workers_(std::max(1U, workers)) {}

std::optional<Range> GuidedRanges::next() {
  if (next_ >= end_) return std::nullopt;
  const std::uint64_t left = end_ - next_;
  const std::uint64_t fair = left / (2 * std::uint64_t{workers_}) + 1;
  const Range range{.begin = next_, .end = next_ + std::min(size_, fair)};
  next_ = range.end;
  return range;
}

void GuidedRanges::took(Range range, double seconds) {
  constexpr double kWanted = 0.05;
  constexpr double kFastestGrowth = 8;
  const auto points = static_cast<double>(range.end - range.begin);
  const double growth = seconds > 0 ? std::min(kWanted / seconds, kFastestGrowth) : kFastestGrowth;
  size_ = static_cast<std::uint64_t>(std::clamp(points * growth, 1.0, static_cast<double>(kLargest)));
}

}  // namespace systole::dataflows::explore
