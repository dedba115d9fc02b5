// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <utility>
#include <vector>

#include "cachesim/cache/cache_configuration.h"
#include "core/random_bits.h"

/// A slow and obvious machine with real bytes in each of its levels: data cache, null cache, second level with its own
/// null cache, memory. Written from docs/sparsecache.md alone; of cachesim/ it shares the configuration and of core/
/// the random numbers. Its null caches merge nothing and replace the least recently used (ReferenceCache has the rest).
namespace systole::cachesim::testing {

using LineBytes = std::vector<std::uint8_t>;

/// Tags and bytes of one set-associative cache.
class SlowCache {
 public:
  struct Line {
    LineAddress address = 0;
    LineBytes bytes{};
    bool dirty = false;
    bool tagged = false;  ///< prefetched, and not used since
  };

  SlowCache(const DataCacheOptions& options, std::uint32_t line_bytes);

  [[nodiscard]] Line* find(LineAddress address);
  void use(LineAddress address);  ///< it is there, and was hit
  std::optional<Line> put(Line line);
  void drop(LineAddress address);

 private:
  struct Way {
    std::optional<Line> line;
    std::int64_t placed = 0;
    std::int64_t used = 0;
    int interval = 3;  ///< predicted, of RRIP
  };
  std::vector<Way>& set_of(LineAddress address) { return sets_[address % sets_.size()]; }
  std::size_t way_of(LineAddress address);
  std::size_t victim(LineAddress address);
  void point_away_from(LineAddress address, std::size_t way);
  void note_fill(LineAddress address, Way& way);

  DataCacheOptions options_;
  std::vector<std::vector<Way>> sets_;
  /// PLRU: whether the upper half of the ways [first, second) of a set is the one to replace.
  std::map<std::pair<std::uint64_t, std::pair<std::size_t, std::size_t>>, bool> upper_;
  std::int64_t clock_ = 0;
  int duel_ = 511;
  core::RandomBits random_, rarely_;
};

/// Addresses of zero lines, the least recently used first.
class SlowNull {
 public:
  explicit SlowNull(std::size_t entries) : entries_(entries) {}

  [[nodiscard]] bool covers(LineAddress line) const;
  void use(LineAddress line);
  std::optional<LineAddress> insert(LineAddress line);
  void remove(LineAddress line);

 private:
  std::size_t entries_;
  std::vector<LineAddress> lines_;
};

class SlowMachine {
 public:
  explicit SlowMachine(const CacheConfiguration& configuration);

  LineBytes load(LineAddress line, std::uint32_t offset, std::uint32_t size);
  void store(LineAddress line, std::uint32_t offset, const LineBytes& bytes);
  /// A load that writes as well.
  void modify(LineAddress line, std::uint32_t offset, const LineBytes& bytes);

  /// In the order of `counts_in_order` of the test.
  std::int64_t loads = 0, stores = 0, data_hits = 0, null_hits = 0, load_misses = 0, store_misses = 0, silent = 0,
               avoided = 0, spills = 0, prefetch_hits = 0, fetches = 0, prefetches = 0, write_backs = 0,
               write_throughs = 0, posted = 0, level2_hits = 0, level2_null_hits = 0, level2_fills = 0,
               level2_write_backs = 0;

 private:
  using Bytes = LineBytes;
  struct Write {
    std::uint32_t offset;
    const LineBytes* bytes;
  };
  enum class Kind { load, store, modify };

  Bytes access(LineAddress line, Kind kind, const Write& write);
  [[nodiscard]] bool is_null(const Bytes& bytes) const;
  static void apply(const Write& write, Bytes& to);
  Bytes& memory(LineAddress line);

  // The first level.
  void store_hit(LineAddress line, const Write& write);
  void store_covered(LineAddress line, Kind kind, const Write& write);
  void insert(LineAddress line, bool tagged);
  void install(SlowCache::Line line);
  void prefetch_behind(LineAddress line);
  bool untag(LineAddress line) { return tagged_.erase(line) > 0; }

  // What is behind it. Exclusive levels say whether the bytes are newer than memory's.
  Bytes read_behind(LineAddress line, bool waits, bool& dirty);
  void write_behind(LineAddress line, const Bytes& bytes);
  void zeros_behind(LineAddress line);
  void post_behind(LineAddress line, const Write& write, const Bytes& known);
  void put_in_second(SlowCache::Line line);
  void zero_in_second(LineAddress line);
  void hold_in_second(LineAddress line);

  CacheConfiguration c_;
  SlowCache data_;
  std::optional<SlowNull> null_, null2_;
  std::optional<SlowCache> second_;
  std::set<LineAddress> tagged_;  ///< zero lines in the null cache
  std::map<LineAddress, Bytes> memory_;
  bool for_a_victim_ = false;
};

}  // namespace systole::cachesim::testing
