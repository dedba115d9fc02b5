// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <utility>

#include "cachesim/cache/data_cache.h"
#include "cachesim/lines/line.h"

namespace systole::cachesim {

/// Why zeros go to memory for a line that moves to the null cache (invariant I4).
enum class ZeroWrite : std::uint8_t {
  migration,      ///< a line of the data cache became null by a store
  store_miss,     ///< a store that missed left a null line that differs from memory
  approximation,  ///< a fetched or evicted line was small, not zero
};

struct BusCounts {
  std::int64_t fetches = 0;         ///< lines that an access waited for
  std::int64_t prefetches = 0;      ///< lines that none waited for
  std::int64_t write_backs = 0;     ///< dirty lines that left the data cache
  std::int64_t write_throughs = 0;  ///< lines of zeros written for the null cache
  std::int64_t posted_stores = 0;   ///< stores that a write-through or no-allocate cache handed on
  std::int64_t second_level_hits = 0;
};

/// What is behind the first level: memory, or a second-level cache before it. The second level holds what was fetched
/// or written back through it (neither inclusive nor exclusive), write-back, write-allocate; a whole line written to
/// it needs no fetch. Writes are posted: nobody waits for them.
class MemoryBus {
 public:
  MemoryBus() = default;
  explicit MemoryBus(const std::optional<DataCacheOptions>& second_level, LineGeometry geometry) {
    if (second_level) second_level_.emplace(*second_level, geometry);
  }

  void fetch(LineAddress line) {
    ++counts_.fetches;
    if (second_level_ && read_second_level(line)) ++counts_.second_level_hits;
  }
  void prefetch(LineAddress line) {
    ++counts_.prefetches;
    if (second_level_) read_second_level(line);
  }
  void write_back(LineAddress line) {
    ++counts_.write_backs;
    if (second_level_) write_second_level(line);
  }
  void write_through(LineAddress line, ZeroWrite) {
    ++counts_.write_throughs;
    if (zero_line_) zero_line_(line);
    if (second_level_) write_second_level(line);
  }
  void post_store(LineAddress line, std::uint32_t accesses) {
    counts_.posted_stores += accesses;
    if (second_level_) write_second_level(line);
  }

  /// Calls `zero_line` for each line of zeros written, so that an approximated line becomes zero for the program too:
  /// approximation is sticky, and what a program computes does not depend on which lines stay cached.
  void on_write_through(std::function<void(LineAddress)> zero_line) { zero_line_ = std::move(zero_line); }

  [[nodiscard]] const BusCounts& counts() const { return counts_; }

 private:
  bool read_second_level(LineAddress line) {
    if (second_level_->hit(line) != nullptr) return true;
    second_level_->install(Block(line, false, false, false));
    return false;
  }
  void write_second_level(LineAddress line) {
    if (Block* const block = second_level_->hit(line)) {
      block->set_dirty();
    } else {
      second_level_->install(Block(line, true, false, false));
    }
  }

  BusCounts counts_;
  std::optional<DataCache> second_level_;
  std::function<void(LineAddress)> zero_line_;
};

}  // namespace systole::cachesim
