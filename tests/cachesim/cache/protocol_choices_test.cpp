// SPDX-License-Identifier: MIT
// What the specification leaves open, and what docs/sparsecache.md says that it is here: told access by access.
#include <doctest/doctest.h>

#include "cachesim/cache/cache_model.h"
#include "cachesim/null_cache/null_cache.h"

namespace systole::cachesim::testing {
namespace {

LineRun load(LineAddress line, bool zero) {
  return {.line = line, .null = zero, .all_zero = zero};
}

/// One set of one way beside one entry.
CacheConfiguration one_line_each() {
  CacheConfiguration c = null_configuration("one", 1);
  c.data = {.bytes = 32, .ways = 1};
  c.null_cache.merging.merge = Merge::none;
  c.detection = Detection::fill_evict;
  return c;
}

TEST_CASE("fill+evict: a zero line that an access's spill pushes out goes to the null cache, the next one does not") {
  const auto model = make_cache_model(one_line_each());
  model->access(load(0, false));
  model->access(LineRun{.line = 0, .store = true, .null = true, .all_zero = true});
  model->access(load(1, true));
  // 4 enters, 1 spills and pushes out 0, which is written back and enters; 4 spills and pushes out 1, which is dropped.
  model->access(load(4, true));
  CHECK(model->counts().bus.write_backs == 1);
  CHECK(model->counts().cache.spills == 2);
  CHECK(model->counts().null_cache.inserts == 3);
  const std::int64_t misses = model->counts().cache.misses();
  model->access(load(0, true));
  CHECK(model->counts().cache.null_hits == 1);
  model->access(load(4, true));
  CHECK(model->counts().cache.data_hits == 2);
  model->access(load(1, true));
  CHECK(model->counts().cache.misses() == misses + 1);
}

TEST_CASE("a modification counts as a load and leaves its line dirty") {
  const auto model = make_cache_model(conventional_configuration("16k", 16384));
  model->access(LineRun{.line = 0, .modify = true});
  for (LineAddress line = 128; line <= 512; line += 128) model->access(load(line, false));
  CHECK(model->counts().cache.loads == 5);
  CHECK(model->counts().cache.stores == 0);
  CHECK(model->counts().bus.write_backs == 1);
}

TEST_CASE("of equally small entries, a split's piece takes the slot of the one used least recently") {
  NullCacheOptions options;
  options.entries = 3;
  NullCache cache(options, 27);
  for (LineAddress line = 0; line < 8; ++line) cache.insert(line);
  for (const LineAddress line : {100U, 200U}) cache.insert(line);
  REQUIRE(cache.coverage().entries == 3);
  CHECK(cache.hit(100));  // placed before 200, used after it
  cache.remove(0);        // pieces of 4, 2 and 1 lines for one free slot
  CHECK(cache.covers(4));
  CHECK(cache.covers(100));
  CHECK_FALSE(cache.covers(200));
}

TEST_CASE("serial probing takes a cycle for each access that the data cache does not have") {
  CacheConfiguration c = null_configuration("serial");
  c.time.probing = Probing::serial;
  const auto model = make_cache_model(c);
  model->access(load(0, true));
  model->access(load(1, false));
  model->access(load(0, true));
  model->access(load(1, false));
  CHECK(model->counts().cache.serial_searches == 3);
  CHECK(cycles(c.time, model->counts(), false) == CpuCycles{4 * 2 + 2 * 100 + 3});
  c.time.merger_cycles = 2;
  CHECK(cycles(c.time, model->counts(), false) == CpuCycles{4 * 2 + 2 * 100 + 3 + 2 * 27});
}

TEST_CASE("what is told of the first level's traffic is what its counts say") {
  CacheConfiguration c = null_configuration("null", 4);
  c.data = {.bytes = 64, .ways = 2};
  const auto model = make_cache_model(c);
  std::int64_t reads = 0;
  std::int64_t writes = 0;
  model->on_traffic([&](const LineRun& run) { (run.store ? writes : reads) += 1; });
  for (LineAddress i = 0; i < 400; ++i) {
    const LineAddress line = i * i % 23;
    const bool zero = i % 3 == 0;
    model->access(LineRun{.line = line, .store = i % 2 == 0, .null = zero, .all_zero = zero});
  }
  const BusCounts bus = model->counts().bus;
  CHECK(bus.write_throughs > 0);
  CHECK(reads == bus.fetches);
  CHECK(writes == bus.write_backs + bus.write_throughs);
}

}  // namespace
}  // namespace systole::cachesim::testing
