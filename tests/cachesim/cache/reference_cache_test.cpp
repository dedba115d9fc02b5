// SPDX-License-Identifier: MIT
// The caches against the slow reference model, byte by byte and block by block, over all policies.
#include "tests/cachesim/cache/reference_cache.h"

#include <doctest/doctest.h>

#include "cachesim/cache/memory.h"
#include "cachesim/cache/memory_port.h"
#include "cachesim/cache/sparse_cache.h"
#include "cachesim/null_cache/no_null_cache.h"
#include "tests/cachesim/cache/random_operations.h"

namespace systole::cachesim::testing {
namespace {

SparseCacheRules rules(const CacheConfiguration& c) {
  return {.detection = c.detection,
          .spill = c.spill,
          .write_back = c.data.write_back,
          .write_allocate = c.data.write_allocate,
          .prefetch_next = false};
}

template <class Cache>
bool same_state(const Cache& cache, const ReferenceCache& reference) {
  for (std::uint64_t set = 0; set < cache.data().sets(); ++set) {
    std::vector<LineAddress> lines;
    for (const Block block : cache.data().set_contents(set)) lines.push_back(block.line());
    if (lines != reference.data_lines(set)) return false;
  }
  std::set<std::pair<LineAddress, LineAddress>> entries;
  for (const TernaryEntry& entry : cache.null().entries()) entries.emplace(entry.value, entry.mask);
  return entries == reference.entries();
}

std::vector<std::int64_t> counts_of(const ConfigurationCounts& c) {
  return {c.cache.data_hits,       c.cache.null_hits,
          c.cache.load_misses,     c.cache.store_misses,
          c.bus.fetches,           c.bus.write_backs,
          c.bus.write_throughs,    c.cache.silent_stores,
          c.cache.avoided_fetches, c.cache.spills,
          c.bus.posted_stores,     c.null_cache.merging.searches,
          c.null_cache.evictions,  c.null_cache.dropped_pieces};
}

std::vector<std::int64_t> counts_of(const ReferenceCache& r) {
  return {r.data_hits,   r.null_hits,      r.load_misses,   r.store_misses,    r.fetches,
          r.write_backs, r.write_throughs, r.silent_stores, r.avoided_fetches, r.spills,
          r.posted,      r.searches,       r.evictions,     r.dropped};
}

/// Runs the same operations through both; the first difference is reported.
template <class Null>
void compare(const CacheConfiguration& c, Null null, std::uint64_t seed, int operations) {
  BasicSparseCache<Null> cache(rules(c), DataCache(c.data, c.geometry()), std::move(null), MemoryBus({}, c.geometry()));
  PagedMemory memory(c.geometry());
  const ZeroDetector detector;
  MemoryPort port(cache, memory, detector);
  ReferenceCache reference(c);
  OperationSource source(seed, c.line_bytes);
  for (int i = 0; i < operations; ++i) {
    const Operation operation = source.next();
    const Address address = c.geometry().address_of(operation.line) + operation.offset;
    if (operation.store) {
      port.store(address, operation.bytes);
      reference.store(operation.line, operation.offset, operation.bytes);
    } else {
      Bytes read(operation.bytes.size());
      port.load(address, read);
      const Bytes expected =
          reference.load(operation.line, operation.offset, static_cast<std::uint32_t>(operation.bytes.size()));
      if (read != expected) FAIL("a load gave other bytes");
    }
    if (!same_state(cache, reference)) FAIL("seed " << seed << ", operation " << i << ": other lines or entries");
  }
  CHECK(counts_of(cache.counts()) == counts_of(reference));
  for (int order = 0; order <= static_cast<int>(kMaxOrder); ++order) {
    const auto& merges = cache.counts().null_cache.merging.merges;
    const auto found = reference.merges.find(order);
    CHECK(merges.at(static_cast<std::size_t>(order)) == (found == reference.merges.end() ? 0 : found->second));
  }
}

TEST_CASE("caches equal the reference model: 600 random configurations of all policies, 600 operations each") {
  for (std::uint64_t seed = 1; seed <= 600; ++seed) {
    core::RandomBits random(seed);
    const CacheConfiguration c = random_configuration(random);
    CAPTURE(seed);
    compare(c, NullCache(c.null_cache, c.geometry().line_bits(c.address_bits)), seed, 600);
  }
}

TEST_CASE("without a null cache, the data cache is a plain cache: victims, write-backs and order") {
  for (std::uint64_t seed = 1; seed <= 100; ++seed) {
    core::RandomBits random(seed);
    CacheConfiguration c = random_configuration(random);
    c.null_kind = NullKind::none;
    CAPTURE(seed);
    compare(c, NoNullCache(), seed, 600);
  }
}

}  // namespace
}  // namespace systole::cachesim::testing
