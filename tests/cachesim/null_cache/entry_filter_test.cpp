// SPDX-License-Identifier: MIT
#include "cachesim/null_cache/entry_filter.h"

#include <doctest/doctest.h>

#include <vector>

#include "core/random_bits.h"

namespace systole::cachesim {
namespace {

TernaryEntry random_entry(core::RandomBits& random) {
  const LineAddress mask = random.below(LineAddress{1} << 27U) & random.below(LineAddress{1} << 27U);
  return {.value = random.below(LineAddress{1} << 27U) & ~mask, .mask = mask};
}

TEST_CASE("the filter knows every buddy, and forgets what was removed") {
  core::RandomBits random(11);
  EntryFilter filter;
  std::vector<TernaryEntry> held;
  for (int round = 0; round < 300; ++round) {
    held.push_back(random_entry(random));
    filter.add(held.back());
  }
  for (const TernaryEntry& entry : held) {
    for (std::uint32_t bit = 0; bit < 27; ++bit) {
      const LineAddress x = LineAddress{1} << bit;
      if ((entry.mask & x) != 0) continue;
      const TernaryEntry buddy{.value = entry.value ^ x, .mask = entry.mask};
      CHECK((filter.buddies_of(buddy) & x) != 0);
    }
  }
  // Few strangers get through: 300 of 4096 keys are taken.
  std::uint32_t through = 0;
  for (int round = 0; round < 1000; ++round) through += ones(filter.buddies_of(random_entry(random)) & 0xfffU);
  CHECK(through < 1500);
  for (const TernaryEntry& entry : held) filter.remove(entry);
  for (int round = 0; round < 1000; ++round) CHECK(filter.buddies_of(random_entry(random)) == 0);
}

TEST_CASE("ones counts bits") {
  CHECK(ones(0) == 0);
  CHECK(ones(~std::uint64_t{0}) == 64);
  for (std::uint32_t bit = 0; bit < 64; ++bit) CHECK(ones(std::uint64_t{1} << bit) == 1);
  CHECK(ones(0xf0f0'0001'8000'0003U) == 12);
}

}  // namespace
}  // namespace systole::cachesim
