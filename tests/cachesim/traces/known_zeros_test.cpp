// SPDX-License-Identifier: MIT
// Lines that hold zeros, as intervals, against a set of single lines.
#include "cachesim/traces/known_zeros.h"

#include <doctest/doctest.h>

#include <set>
#include <vector>

#include "core/random_bits.h"

namespace systole::cachesim::testing {
namespace {

/// Line by line, as slow as it can be.
class SetOfLines {
 public:
  SetOfLines(const std::vector<AddressRange>& ranges, LineGeometry geometry) {
    for (const AddressRange& range : ranges) {
      if (range.begin == range.end) lines_.insert(geometry.line_of(range.begin));
      for (LineAddress line = 0; line < 64; ++line) {
        if (geometry.address_of(line) >= range.begin && geometry.address_of(line + 1) <= range.end) lines_.insert(line);
      }
    }
  }
  bool access(LineAddress line, bool writes) {
    const bool zero = lines_.contains(line);
    if (writes) lines_.erase(line);
    return zero;
  }

 private:
  std::set<LineAddress> lines_;
};

TEST_CASE("zero lines: intervals say what a set of lines says") {
  core::RandomBits random(5);
  const LineGeometry geometry(32);
  int zeros = 0;
  for (int round = 0; round < 300; ++round) {
    std::vector<AddressRange> ranges(random.below(6));
    for (AddressRange& range : ranges) {
      range.begin = random.below(1500);
      range.end = range.begin + (random.below(4) == 0 ? 0 : random.below(500));
    }
    KnownZeros fast(ranges, geometry);
    SetOfLines slow(ranges, geometry);
    for (int i = 0; i < 200; ++i) {
      const LineAddress line = random.below(64);
      const bool writes = random.below(8) == 0;
      const LineRun run = fast.judged(line, writes, false);
      const bool expected = slow.access(line, writes);
      REQUIRE(run.was_zero == expected);
      REQUIRE(run.null == (expected && !writes));
      REQUIRE(run.line == line);
      zeros += expected ? 1 : 0;
    }
  }
  CHECK(zeros > 1000);
}

TEST_CASE("zero lines: the longest range costs no more than the shortest") {
  constexpr Address kLongest = Address{1} << 36U;
  std::vector<AddressRange> ranges;
  for (Address i = 0; i < 1000; ++i) ranges.push_back({.begin = i, .end = i + kLongest});  // each 2^31 lines
  KnownZeros zeros(ranges, LineGeometry(32));
  CHECK(zeros.judged(1, false, false).was_zero);
  CHECK(zeros.judged((Address{1} << 31U) - 1, false, true).was_zero);
  CHECK_FALSE(zeros.judged((Address{1} << 31U) - 1, false, false).was_zero);
  CHECK_FALSE(zeros.judged((Address{1} << 31U) + 64, false, false).was_zero);
}

}  // namespace
}  // namespace systole::cachesim::testing
