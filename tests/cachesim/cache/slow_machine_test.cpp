// SPDX-License-Identifier: MIT
// Whole machines against the slow one with bytes, count by count after each operation: every replacement,
// write-through, no-allocate, modifications, prefetching, and second levels of all kinds.
#include "tests/cachesim/cache/slow_machine.h"

#include <doctest/doctest.h>

#include <functional>
#include <string>

#include "cachesim/cache/cache_model.h"
#include "cachesim/cache/memory.h"
#include "cachesim/cache/memory_port.h"
#include "tests/cachesim/cache/random_operations.h"

namespace systole::cachesim::testing {
namespace {

using Counts = std::vector<std::int64_t>;

Counts counts_in_order(const ConfigurationCounts& c) {
  return {c.cache.loads,
          c.cache.stores,
          c.cache.data_hits,
          c.cache.null_hits,
          c.cache.load_misses,
          c.cache.store_misses,
          c.cache.silent_stores,
          c.cache.avoided_fetches,
          c.cache.spills,
          c.cache.prefetch_hits,
          c.bus.fetches,
          c.bus.prefetches,
          c.bus.write_backs,
          c.bus.write_throughs,
          c.bus.posted_stores,
          c.bus.second_level_hits,
          c.bus.second_level_null_hits,
          c.bus.second_level_fills,
          c.bus.second_level_write_backs};
}

Counts counts_in_order(const SlowMachine& m) {
  return {m.loads,
          m.stores,
          m.data_hits,
          m.null_hits,
          m.load_misses,
          m.store_misses,
          m.silent,
          m.avoided,
          m.spills,
          m.prefetch_hits,
          m.fetches,
          m.prefetches,
          m.write_backs,
          m.write_throughs,
          m.posted,
          m.level2_hits,
          m.level2_null_hits,
          m.level2_fills,
          m.level2_write_backs};
}

enum class Act : std::uint8_t { load, store, modify };

/// Both machines side by side, with what a flat memory holds.
class Pair {
 public:
  explicit Pair(const CacheConfiguration& c)
      : c_(c), model_(make_cache_model(c)), memory_(c.geometry()), port_(*model_, memory_, exact_), slow_(c) {}

  /// "" if both did the same.
  std::string act(Act act, LineAddress line, std::uint32_t offset, const LineBytes& bytes) {
    const Address address = c_.geometry().address_of(line) + offset;
    if (act == Act::load) {
      LineBytes read(bytes.size());
      port_.load(address, read);
      if (slow_.load(line, offset, static_cast<std::uint32_t>(bytes.size())) != read) return "other bytes";
    } else if (act == Act::store) {
      port_.store(address, bytes);
      slow_.store(line, offset, bytes);
    } else {
      port_.modify(address, bytes);
      slow_.modify(line, offset, bytes);
    }
    const Counts fast = counts_in_order(model_->counts());
    const Counts slow = counts_in_order(slow_);
    if (fast == slow) return "";
    std::string text;
    for (std::size_t i = 0; i < fast.size(); ++i) {
      if (fast[i] != slow[i])
        text += std::to_string(i) + ": " + std::to_string(fast[i]) + " for " + std::to_string(slow[i]) + "; ";
    }
    return text;
  }

 private:
  CacheConfiguration c_;
  std::unique_ptr<CacheModel> model_;
  PagedMemory memory_;
  ZeroDetector exact_;
  MemoryPort<CacheModel, PagedMemory> port_;
  SlowMachine slow_;
};

/// A first level of one set of two lines, of 8 bytes each.
CacheConfiguration tiny() {
  CacheConfiguration c;
  c.name = "tiny";
  c.line_bytes = 8;
  c.address_bits = 20;
  c.data = {.bytes = 16, .ways = 2};
  c.null_cache.merging.merge = Merge::none;
  c.null_cache.replacement = NullReplacement::lru;
  return c;
}

struct Named {
  std::string name;
  CacheConfiguration configuration;
};

/// Everything that has no other oracle, with a null cache and without.
std::vector<Named> tiny_machines() {
  std::vector<Named> all;
  const auto add = [&](const std::string& name, const std::function<void(CacheConfiguration&)>& change) {
    for (const bool with_null : {false, true}) {
      CacheConfiguration c = tiny();
      change(c);
      if (c.null_level != NullLevel::first && !with_null) continue;
      c.null_kind = with_null ? NullKind::ternary : NullKind::none;
      c.null_cache.entries = 1;
      all.push_back({name + (with_null ? ", null cache" : ""), c});
    }
  };
  for (const DataReplacement replacement : kDataReplacements) {
    add(std::string(name(replacement)), [=](auto& c) { c.data.replacement = replacement; });
  }
  add("write-through", [](auto& c) { c.data.write_back = false; });
  add("no-allocate", [](auto& c) { c.data.write_allocate = false; });
  add("prefetch", [](auto& c) { c.prefetch_next = true; });
  add("prefetch, fill+evict", [](auto& c) {
    c.prefetch_next = true;
    c.detection = Detection::fill_evict;
  });
  add("fill+evict without spill", [](auto& c) {
    c.spill = false;
    c.detection = Detection::fill_evict;
  });
  for (const Inclusion inclusion : kInclusions) {
    add("second level, " + std::string(name(inclusion)), [=](auto& c) {
      c.second_level = DataCacheOptions{.bytes = 16, .ways = 2};
      c.inclusion = inclusion;
    });
  }
  for (const NullLevel level : {NullLevel::second, NullLevel::both}) {
    add("null cache in " + std::string(name(level)), [=](auto& c) {
      c.second_level = DataCacheOptions{.bytes = 16, .ways = 2};
      c.null_level = level;
    });
  }
  return all;
}

/// Operation `number` of nine: one of three lines is loaded, gets a byte, or gets zeros; the last by a modification.
std::string act(Pair& pair, int number) {
  const auto line = static_cast<LineAddress>(number % 3);
  if (number < 3) return pair.act(Act::load, line, 0, LineBytes(8));
  if (number < 6) return pair.act(Act::store, line, 0, LineBytes(1, 9));
  return pair.act(line == 2 ? Act::modify : Act::store, line, 0, LineBytes(8));
}

constexpr int kOperations = 9;

/// A sequence in which each word of `length` operations stands once (Fredricksen, Kessler, Maiorana).
void append_lyndon_words(std::vector<int>& word, int at, int period, int length, std::vector<int>& out) {
  if (at > length) {
    if (length % period == 0) out.insert(out.end(), word.begin() + 1, word.begin() + 1 + period);
    return;
  }
  const auto place = static_cast<std::size_t>(at);
  word[place] = word[static_cast<std::size_t>(at - period)];
  append_lyndon_words(word, at + 1, period, length, out);
  for (int next = word[static_cast<std::size_t>(at - period)] + 1; next < kOperations; ++next) {
    word[place] = next;
    append_lyndon_words(word, at + 1, at, length, out);
  }
}

TEST_CASE("tiny machines equal the slow one: every word of three operations from empty caches") {
  for (const Named& machine : tiny_machines()) {
    CAPTURE(machine.name);
    for (int word = 0; word < kOperations * kOperations * kOperations; ++word) {
      Pair pair(machine.configuration);
      for (int rest = word, i = 0; i < 3; ++i, rest /= kOperations) {
        const std::string difference = act(pair, rest % kOperations);
        if (!difference.empty()) FAIL(machine.name << ", word " << word << ", operation " << i << ": " << difference);
      }
    }
  }
}

TEST_CASE("tiny machines equal the slow one: every word of four operations, one after the other") {
  std::vector<int> operations;
  std::vector<int> word(5, 0);
  append_lyndon_words(word, 1, 1, 4, operations);
  REQUIRE(operations.size() == kOperations * kOperations * kOperations * kOperations);
  for (const Named& machine : tiny_machines()) {
    Pair pair(machine.configuration);
    for (std::size_t i = 0; i < operations.size(); ++i) {
      const std::string difference = act(pair, operations[i]);
      if (!difference.empty()) FAIL(machine.name << ", operation " << i << ": " << difference);
    }
  }
}

CacheConfiguration random_machine(core::RandomBits& random) {
  CacheConfiguration c = random_configuration(random);
  c.data.replacement = static_cast<DataReplacement>(random.below(kDataReplacements.size()));
  c.null_kind = random.below(4) == 0 ? NullKind::none : NullKind::ternary;
  c.null_cache.merging = {.merge = Merge::none};
  c.null_cache.replacement = NullReplacement::lru;
  c.null_cache.entries = 1 + static_cast<std::uint32_t>(random.below(8));
  c.prefetch_next = random.below(2) == 0;
  if (random.below(4) == 0) return c;
  c.second_level = DataCacheOptions{.ways = 1U << random.below(3)};
  c.second_level->bytes = std::int64_t{c.line_bytes} * c.second_level->ways * (std::int64_t{1} << random.below(5));
  c.second_level->replacement = static_cast<DataReplacement>(random.below(kDataReplacements.size()));
  c.second_level->seed = random.next();
  c.inclusion = static_cast<Inclusion>(random.below(3));
  if (c.inclusion == Inclusion::neither && c.null_kind == NullKind::ternary) {
    c.null_level = static_cast<NullLevel>(random.below(3));
  }
  return c;
}

TEST_CASE("machines equal the slow one: 300 random machines, 300 operations each") {
  for (std::uint64_t seed = 1; seed <= 300; ++seed) {
    core::RandomBits random(seed);
    const CacheConfiguration c = random_machine(random);
    Pair pair(c);
    OperationSource source(seed, c.line_bytes);
    for (int i = 0; i < 300; ++i) {
      const Operation o = source.next();
      const Act what = !o.store ? Act::load : random.below(4) == 0 ? Act::modify : Act::store;
      const std::string difference = pair.act(what, o.line, o.offset, o.bytes);
      if (!difference.empty()) FAIL("seed " << seed << ", operation " << i << ": " << difference);
    }
  }
}

}  // namespace
}  // namespace systole::cachesim::testing
