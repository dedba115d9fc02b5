// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <cstring>
#include <span>
#include <vector>

#include "cachesim/lines/line.h"

/// This is the Zero Detector and Approximator (ZDA) of SparseCache, section 6.
namespace systole::cachesim {

/// Returns true if every bit of `line` is 0. Its size is a multiple of 8 bytes, or anything (slower).
inline bool is_all_zero(std::span<const std::uint8_t> line) {
  std::uint64_t any = 0;
  std::size_t at = 0;
  for (; at + 8 <= line.size(); at += 8) {
    std::uint64_t word = 0;
    std::memcpy(&word, line.data() + at, 8);
    any |= word;
  }
  for (; at < line.size(); ++at) any |= line[at];
  return any == 0;
}

/// Holds addresses from `begin` up to but not including `end`.
struct AddressRange {
  Address begin = 0;
  Address end = 0;
  friend bool operator==(const AddressRange&, const AddressRange&) = default;
};

struct ZeroDetectorOptions {
  /// Words of float32 with |w| <= tau count as zeros, in the ranges below. 0: exact detection only.
  float tau = 0;
  /// -0.0 counts as zero, in the ranges below; loads then give +0.0, which is value-equal and not bit-equal.
  bool ignore_zero_sign = false;
  /// Where float data stand. Whole lines only: a line that a range does not hold entirely is never approximated.
  std::vector<AddressRange> ranges;
  friend bool operator==(const ZeroDetectorOptions&, const ZeroDetectorOptions&) = default;
};

/// Says whether a line is a zero line. Exact: all of its bits are 0. Approximate: every word of it is small; NaN and
/// infinities never are. O(line), and O(log ranges) if it approximates.
class ZeroDetector {
 public:
  explicit ZeroDetector(ZeroDetectorOptions options = {});

  [[nodiscard]] bool approximates() const { return approximates_; }
  [[nodiscard]] bool is_null(Address address, std::span<const std::uint8_t> line) const {
    return is_all_zero(line) || (approximates_ && is_nearly_zero(address, line));
  }

 private:
  [[nodiscard]] bool is_nearly_zero(Address address, std::span<const std::uint8_t> line) const;

  ZeroDetectorOptions options_;  ///< ranges sorted and joined
  bool approximates_;
};

}  // namespace systole::cachesim
