// SPDX-License-Identifier: MIT
// I1 to I7 after every access, for every kind of null cache (SparseCache, section 3).
#include <doctest/doctest.h>

#include "cachesim/null_cache/no_null_cache.h"
#include "cachesim/null_cache/unlimited_null_cache.h"
#include "cachesim/null_cache/zero_content_cache.h"
#include "tests/cachesim/cache/checked_run.h"

namespace systole::cachesim::testing {
namespace {

template <class Null>
std::string violation(const CacheConfiguration& c, Null null, std::uint64_t seed, int operations,
                      const ZeroDetectorOptions& detector = {}) {
  return first_violation<BasicSparseCache<Null, DataCache, CheckingBus>, DataCache, Null, CheckingBus>(
      c, DataCache(c.data, c.geometry()), std::move(null), seed, operations, detector);
}

TEST_CASE("the invariants hold after every access: 1000 random configurations") {
  for (std::uint64_t seed = 1; seed <= 1000; ++seed) {
    core::RandomBits random(seed);
    CacheConfiguration c = random_configuration(random);
    c.prefetch_next = random.below(4) == 0;
    CAPTURE(seed);
    CHECK(violation(c, NullCache(c.null_cache, c.geometry().line_bits(c.address_bits)), seed, 500) == "");
  }
}

TEST_CASE("they hold for long runs, too") {
  for (std::uint64_t seed = 1; seed <= 20; ++seed) {
    core::RandomBits random(seed);
    const CacheConfiguration c = random_configuration(random);
    CAPTURE(seed);
    CHECK(violation(c, NullCache(c.null_cache, c.geometry().line_bits(c.address_bits)), seed, 5000) == "");
  }
}

TEST_CASE("they hold for the sectored rival, the unlimited bound and a plain cache") {
  for (std::uint64_t seed = 1; seed <= 200; ++seed) {
    core::RandomBits random(seed);
    CacheConfiguration c = random_configuration(random);
    c.zero_content = {.sectors = 1 + static_cast<std::uint32_t>(random.below(6)),
                      .sector_lines = 1U << random.below(4)};
    CAPTURE(seed);
    CHECK(violation(c, ZeroContentCache(c.zero_content), seed, 500) == "");
    CHECK(violation(c, UnlimitedNullCache(), seed, 500) == "");
    CHECK(violation(c, NoNullCache(), seed, 500) == "");
  }
}

TEST_CASE("they hold when the detector approximates: memory and program see the zeros") {
  for (std::uint64_t seed = 1; seed <= 200; ++seed) {
    core::RandomBits random(seed);
    const CacheConfiguration c = random_configuration(random);
    // Random bytes as float32: those with a small last byte are small.
    const ZeroDetectorOptions detector{.tau = 1e-3F, .ignore_zero_sign = true, .ranges = {{0, 256}, {512, 1024}}};
    CAPTURE(seed);
    CHECK(violation(c, NullCache(c.null_cache, c.geometry().line_bits(c.address_bits)), seed, 500, detector) == "");
  }
}

}  // namespace
}  // namespace systole::cachesim::testing
