// SPDX-License-Identifier: MIT
#include "cachesim/lines/zero_detector.h"

#include <algorithm>
#include <cmath>
#include <utility>

namespace systole::cachesim {

ZeroDetector::ZeroDetector(ZeroDetectorOptions options)
    : options_(std::move(options)), approximates_(options_.tau > 0 || options_.ignore_zero_sign) {
  std::ranges::sort(options_.ranges, {}, &AddressRange::begin);
  std::vector<AddressRange> joined;
  for (const AddressRange& range : options_.ranges) {
    if (!joined.empty() && range.begin <= joined.back().end) {
      joined.back().end = std::max(joined.back().end, range.end);
    } else {
      joined.push_back(range);
    }
  }
  options_.ranges = std::move(joined);
}

bool ZeroDetector::is_nearly_zero(Address address, std::span<const std::uint8_t> line) const {
  const auto after = std::ranges::upper_bound(options_.ranges, address, {}, &AddressRange::begin);
  if (after == options_.ranges.begin() || address + line.size() > std::prev(after)->end) return false;
  for (std::size_t at = 0; at + sizeof(float) <= line.size(); at += sizeof(float)) {
    float word = 0;
    std::memcpy(&word, line.data() + at, sizeof word);
    // Negated so that NaN is not small. Without ignore_zero_sign a -0.0 is a number of magnitude 0 <= tau only if the
    // detector approximates by magnitude.
    if (!(std::fabs(word) <= options_.tau)) return false;
  }
  return true;
}

}  // namespace systole::cachesim
