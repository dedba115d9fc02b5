// SPDX-License-Identifier: MIT
// Eight faults that are easy to make (SparseCache, section 10), each built into one unit: the invariants catch them.
#include <doctest/doctest.h>

#include "tests/cachesim/cache/checked_run.h"

namespace systole::cachesim::testing {
namespace {

/// 1: the entry stays when its line gets a non-zero store.
class ForgetfulNullCache : public NullCache {
 public:
  using NullCache::NullCache;
  void remove(LineAddress) {}
};

/// 2 and 8: zeros are not written through, for one of the reasons to.
template <ZeroWrite forgotten>
class ForgetfulBus : public CheckingBus {
 public:
  using CheckingBus::CheckingBus;
  void write_through(LineAddress line, ZeroWrite why) {
    if (why != forgotten) CheckingBus::write_through(line, why);
  }
};

/// 3: entries with other X bits are merged.
struct AnyMaskBuddy {
  static constexpr bool kSameMask = false;
  static bool are_buddies(const TernaryEntry& a, const TernaryEntry& b, LineAddress bit) {
    return (a.value & ~b.mask) == ((b.value ^ bit) & ~a.mask);
  }
};

/// 4: the half with the line is kept, not the one without.
struct WrongPolaritySplit {
  static SplitPieces without(TernaryEntry entry, LineAddress line) {
    return ExactSplit::without(entry, line ^ entry.mask);
  }
};

/// 5: the right first half, but the split goes on in that half.
struct WrongHalfSplit {
  static SplitPieces without(TernaryEntry entry, LineAddress line) {
    SplitPieces left;
    while (entry.mask != 0) {
      const LineAddress x = std::bit_floor(entry.mask);
      entry = {.value = entry.value | (~line & x), .mask = entry.mask & ~x};
      left.pieces[left.count++] = entry;
    }
    return left;
  }
};

/// 6: a line that moves to the null cache stays in the data cache.
class ClingingDataCache : public DataCache {
 public:
  using DataCache::DataCache;
  bool drop(LineAddress line) { return contains(line); }
};

/// 7: a zero store to a covered line is counted as a miss.
class MiscountingCache : public BasicSparseCache<NullCache, DataCache, CheckingBus> {
 public:
  using Base = BasicSparseCache<NullCache, DataCache, CheckingBus>;
  using Base::Base;
  [[nodiscard]] ConfigurationCounts counts() const {
    ConfigurationCounts wrong = Base::counts();
    wrong.cache.null_hits -= wrong.cache.silent_stores;
    wrong.cache.store_misses += wrong.cache.silent_stores;
    return wrong;
  }
};

/// How many of 60 seeds catch the fault, and what the first one says.
struct Caught {
  int seeds = 0;
  std::string first;
};

template <class Data, class Null, class Bus, class Cache = BasicSparseCache<Null, Data, Bus>>
Caught hunt() {
  Caught caught;
  for (std::uint64_t seed = 1; seed <= 60; ++seed) {
    core::RandomBits random(seed);
    CacheConfiguration c = random_configuration(random);
    c.detection = Detection::fill_write;
    c.data.write_back = c.data.write_allocate = true;
    c.null_cache.merging = {};
    c.null_cache.on_nonzero_write = OnNonzeroWrite::split;
    const std::string what = first_violation<Cache, Data, Null, Bus>(
        c, Data(c.data, c.geometry()), Null(c.null_cache, c.geometry().line_bits(c.address_bits)), seed, 1000);
    if (what.empty()) continue;
    if (caught.seeds++ == 0) caught.first = what.substr(0, 2);
  }
  return caught;
}

template <class Merger, class Split>
using Faulty = BasicNullCache<Merger, Split>;

TEST_CASE("no fault: nothing is caught") {
  CHECK(hunt<DataCache, NullCache, CheckingBus>().seeds == 0);
}

TEST_CASE("fault 1: the entry stays on a non-zero store") {
  CHECK(hunt<DataCache, ForgetfulNullCache, CheckingBus>().first == "I1");
}

TEST_CASE("fault 2: no write-through when a line moves to the null cache") {
  CHECK(hunt<DataCache, NullCache, ForgetfulBus<ZeroWrite::migration>>().first == "I4");
}

TEST_CASE("fault 3: merging ignores the X bits") {
  const Caught caught = hunt<DataCache, Faulty<BasicAddressMerger<AnyMaskBuddy>, ExactSplit>, CheckingBus>();
  CHECK(caught.seeds > 0);
}

TEST_CASE("fault 4: wrong split polarity") {
  CHECK(hunt<DataCache, Faulty<AddressMerger, WrongPolaritySplit>, CheckingBus>().seeds > 0);
}

TEST_CASE("fault 5: the split goes on in the wrong half") {
  CHECK(hunt<DataCache, Faulty<AddressMerger, WrongHalfSplit>, CheckingBus>().seeds > 0);
}

TEST_CASE("fault 6: a line in both caches") {
  CHECK(hunt<ClingingDataCache, NullCache, CheckingBus>().first == "I2");
}

TEST_CASE("fault 7: a zero store to a covered line is miscounted") {
  CHECK(hunt<DataCache, NullCache, CheckingBus, MiscountingCache>().first == "I6");
}

TEST_CASE("fault 8: a store miss that leaves a zero line is not written through") {
  CHECK(hunt<DataCache, NullCache, ForgetfulBus<ZeroWrite::store_miss>>().first == "I4");
}

}  // namespace
}  // namespace systole::cachesim::testing
