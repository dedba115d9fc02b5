// SPDX-License-Identifier: MIT
// Properties of the null cache by itself: merging, splitting, lookup (SparseCache, section 10, properties 5, 6 and 9).
#include "cachesim/null_cache/null_cache.h"

#include <doctest/doctest.h>

#include <numeric>
#include <set>

#include "core/random_bits.h"

namespace systole::cachesim {
namespace {

std::multiset<LineAddress> covered(const NullCache& cache) {
  std::multiset<LineAddress> lines;
  for (const TernaryEntry& entry : cache.entries()) {
    entry.for_each_line([&](LineAddress line) { lines.insert(line); });
  }
  return lines;
}

std::vector<LineAddress> lines_from(LineAddress first, std::size_t count) {
  std::vector<LineAddress> lines(count);
  std::iota(lines.begin(), lines.end(), first);
  return lines;
}

NullCacheOptions roomy() {
  NullCacheOptions options;
  options.entries = 64;
  return options;
}

TEST_CASE("removing any line of a cube leaves exactly k disjoint pieces that cover the rest, the largest first") {
  const TernaryEntry cube{.value = 0b1'0000'0100'0000, .mask = 0b10'1001'0011};
  std::set<LineAddress> all;
  cube.for_each_line([&](LineAddress line) { all.insert(line); });
  REQUIRE(all.size() == 32);
  for (const LineAddress gone : all) {
    const SplitPieces left = ExactSplit::without(cube, gone);
    REQUIRE(left.count == 5);
    std::multiset<LineAddress> rest;
    for (std::uint32_t i = 0; i < left.count; ++i) {
      CHECK(left.pieces.at(i).order() == 4 - i);
      left.pieces.at(i).for_each_line([&](LineAddress line) { rest.insert(line); });
    }
    std::set<LineAddress> expected = all;
    expected.erase(gone);
    CHECK(rest == std::multiset<LineAddress>(expected.begin(), expected.end()));
  }
}

TEST_CASE("an aligned block of 2^k lines is covered exactly, in any order of arrival, one entry in sequence") {
  core::RandomBits random(5);
  for (std::uint32_t k = 0; k <= 6; ++k) {
    std::vector<LineAddress> lines = lines_from(LineAddress{0x1c0} << 6U, std::size_t{1} << k);
    NullCache in_sequence(roomy(), 27);
    for (const LineAddress line : lines) in_sequence.insert(line);
    REQUIRE(in_sequence.entries().size() == 1);
    CHECK(in_sequence.entries().front().order() == k);
    for (int permutation = 0; permutation < 50; ++permutation) {
      for (std::size_t i = lines.size(); i > 1; --i) std::swap(lines[i - 1], lines[random.below(i)]);
      NullCache cache(roomy(), 27);
      for (const LineAddress line : lines) cache.insert(line);
      CHECK(covered(cache) == std::multiset<LineAddress>(lines.begin(), lines.end()));
    }
  }
}

TEST_CASE("power-of-two strides merge on the stride's bit, first-order merging stops at one X, none at none") {
  for (const Merge merge : {Merge::none, Merge::first, Merge::higher}) {
    NullCacheOptions options = roomy();
    options.merging.merge = merge;
    NullCache cache(options, 27);
    for (LineAddress i = 0; i < 16; ++i) cache.insert(i * 64);
    CHECK(cache.entries().size() == (merge == Merge::none ? 16 : merge == Merge::first ? 8 : 1));
  }
}

TEST_CASE("greedy merging may pair wrongly: {2,6} blocks {2,3}") {
  NullCache cache(roomy(), 27);
  for (const LineAddress line : {2U, 6U, 3U}) cache.insert(line);
  CHECK(cache.entries().size() == 2);
}

TEST_CASE("X bits and searches are capped") {
  NullCacheOptions options = roomy();
  options.merging.max_x = 2;
  NullCache capped(options, 27);
  for (const LineAddress line : lines_from(0, 32)) capped.insert(line);
  CHECK(capped.entries().size() == 8);

  options.merging = {.merge = Merge::higher, .max_x = kMaxOrder, .search_budget = 1};
  NullCache frugal(options, 27);
  for (const LineAddress line : lines_from(0, 32)) frugal.insert(line);
  CHECK(frugal.counts().merging.searches == 32);
  CHECK(frugal.entries().size() == 16);  // one search joins pairs, the next bit is never tried
}

TEST_CASE("an entry leaves for want of room, it is a spill only if it is one line") {
  NullCacheOptions options;
  options.entries = 2;
  options.replacement = NullReplacement::lru;
  NullCache cache(options, 27);
  CHECK(!cache.insert(0));
  CHECK(!cache.insert(1));  // merged
  CHECK(!cache.insert(16));
  CHECK(!cache.insert(37));  // 0 and 1 leave together
  CHECK(!cache.covers(0));
  CHECK(cache.hit(16));
  CHECK(cache.insert(75) == std::optional<LineAddress>(37));
}

TEST_CASE("GreedyDual retains large entries but ages them out, coverage never lets go of them") {
  const auto rounds_survived = [](NullReplacement policy) {
    NullCacheOptions options;
    options.entries = 4;
    options.replacement = policy;
    NullCache cache(options, 27);
    for (const LineAddress line : lines_from(1024, 16)) cache.insert(line);
    int rounds = 0;
    for (LineAddress i = 0; i < 200 && cache.covers(1024); ++i, ++rounds) cache.insert(i * i * 3 + 5);
    return rounds;
  };
  CHECK(rounds_survived(NullReplacement::lru) < rounds_survived(NullReplacement::greedy_dual));
  CHECK(rounds_survived(NullReplacement::greedy_dual) < 200);
  CHECK(rounds_survived(NullReplacement::coverage) == 200);
}

TEST_CASE("splitting keeps at least the lines that invalidating keeps") {
  for (std::uint64_t seed = 1; seed <= 50; ++seed) {
    core::RandomBits random(seed);
    NullCacheOptions options = roomy();
    NullCache split(options, 27);
    options.on_nonzero_write = OnNonzeroWrite::invalidate;
    NullCache invalidate(options, 27);
    for (const LineAddress line : lines_from(random.below(100), 40)) {
      split.insert(line);
      invalidate.insert(line);
    }
    const LineAddress gone = split.entries().front().value;
    split.remove(gone);
    invalidate.remove(gone);
    const std::multiset<LineAddress> kept = covered(split);
    CHECK(kept.size() == 39);
    CHECK(std::ranges::includes(kept, covered(invalidate)));
  }
}

TEST_CASE("labelled lookup equals a scan of all entries: ten million probes") {
  core::RandomBits random(11);
  NullCacheOptions options;
  options.entries = 60;
  NullCache cache(options, 27);
  std::int64_t differences = 0;
  for (int round = 0; round < 1000; ++round) {
    for (int i = 0; i < 40; ++i) {
      const LineAddress line = random.below(4096);
      if (!cache.covers(line)) {
        cache.insert(line);
      } else if (random.below(4) == 0) {
        cache.remove(line);
      }
    }
    const std::vector<TernaryEntry> entries = cache.entries();
    std::vector<char> by_scan(4096, 0);
    for (const TernaryEntry& entry : entries) {
      for (LineAddress line = 0; line < 4096; ++line) {
        if (entry.covers(line)) by_scan[line] = 1;
      }
    }
    for (int i = 0; i < 10000; ++i) {
      const LineAddress line = random.below(4096);
      differences += cache.covers(line) != (by_scan[line] != 0) ? 1 : 0;
    }
  }
  CHECK(differences == 0);
}

}  // namespace
}  // namespace systole::cachesim
