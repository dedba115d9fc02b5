// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <list>
#include <map>
#include <optional>
#include <set>
#include <vector>

#include "cachesim/cache/cache_configuration.h"
#include "core/random_bits.h"

/// The slow and obvious SparseCache: plain lists, real bytes in memory and in the data cache, the TCAM scanned entry by
/// entry. Follows the specification's pseudo-code line by line and shares no code with cachesim/ but random numbers.
namespace systole::cachesim::testing {

using Bytes = std::vector<std::uint8_t>;

class ReferenceCache {
 public:
  explicit ReferenceCache(CacheConfiguration configuration);

  Bytes load(LineAddress line, std::uint32_t offset, std::uint32_t size);
  void store(LineAddress line, std::uint32_t offset, const Bytes& bytes);

  struct DataLine {
    LineAddress line = 0;
    Bytes bytes;
    bool dirty = false;
  };
  struct Entry {
    LineAddress value = 0;
    LineAddress mask = 0;
    std::int64_t priority = 0;  ///< H of greedy_dual
    std::int64_t placed = 0;
    std::int64_t used = 0;
    [[nodiscard]] bool covers(LineAddress line) const { return (line & ~mask) == value; }
    [[nodiscard]] int order() const { return __builtin_popcountll(mask); }
  };

  std::int64_t data_hits = 0, null_hits = 0, load_misses = 0, store_misses = 0, fetches = 0, write_backs = 0,
               write_throughs = 0, silent_stores = 0, avoided_fetches = 0, spills = 0, posted = 0, searches = 0,
               evictions = 0, dropped = 0;
  std::map<int, std::int64_t> merges;

  [[nodiscard]] std::vector<LineAddress> data_lines(std::uint64_t set) const;
  [[nodiscard]] std::set<std::pair<LineAddress, LineAddress>> entries() const;

 private:
  [[nodiscard]] bool is_null(const Bytes& bytes) const;
  DataLine* find_data(LineAddress line);
  void drop_data(LineAddress line);
  void touch_data(LineAddress line);
  void install(DataLine line);
  [[nodiscard]] std::optional<std::size_t> find_entry(LineAddress line) const;
  void touch_entry(std::size_t slot);
  void insert(LineAddress line);
  void remove(LineAddress line);
  void place(LineAddress value, LineAddress mask);
  [[nodiscard]] std::size_t entries_used() const;
  std::size_t choose_victim();
  Bytes& memory(LineAddress line);

  CacheConfiguration c_;
  std::uint64_t sets_;
  std::vector<std::vector<std::optional<DataLine>>> data_;  ///< by set, by way
  std::vector<std::list<std::size_t>> order_;               ///< ways by use (LRU) or entry (FIFO), the latest first
  std::vector<std::vector<bool>> tree_;                     ///< PLRU
  std::vector<std::optional<Entry>> null_;                  ///< by slot
  std::map<LineAddress, Bytes> memory_;
  core::RandomBits data_random_, null_random_;
  std::int64_t clock_ = 0, inflation_ = 0;
  bool nested_ = false;
};

}  // namespace systole::cachesim::testing
