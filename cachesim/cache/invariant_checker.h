// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <cstdint>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "cachesim/cache/cache_counts.h"
#include "cachesim/cache/memory.h"
#include "cachesim/cache/memory_bus.h"
#include "cachesim/lines/zero_detector.h"
#include "core/error.h"

/// Checks the invariants I1 to I7 of SparseCache (section 3) while a cache runs.
namespace systole::cachesim {

/// Keeps what memory itself holds while the caches hold newer lines, by listening to the bus. Nobody but a checker
/// needs it: caches here hold no bytes.
struct MemoryImage {
  PagedMemory& logical;
  PagedMemory stored;

  explicit MemoryImage(PagedMemory& logical_memory) : logical(logical_memory), stored(logical_memory.geometry()) {}

  void write(LineAddress line) { std::ranges::copy(logical.line(line), stored.line(line).begin()); }
  void write_zeros(LineAddress line) {
    std::ranges::fill(stored.line(line), std::uint8_t{0});
    std::ranges::fill(logical.line(line), std::uint8_t{0});
  }
};

/// This is a memory bus that keeps a MemoryImage and notes what was fetched.
class CheckingBus {
 public:
  explicit CheckingBus(MemoryImage& image) : image_(&image) {}

  bool fetch(LineAddress line, bool zero, bool goes_dirty, Region region) {
    note_read(line);
    return bus_.fetch(line, zero, goes_dirty, region);
  }
  bool prefetch(LineAddress line, bool zero, bool goes_dirty) {
    note_read(line);
    return bus_.prefetch(line, zero, goes_dirty);
  }
  void write_back(LineAddress line, bool zero) { image_->write(line), bus_.write_back(line, zero); }
  void write_through(LineAddress line, ZeroWrite why) { image_->write_zeros(line), bus_.write_through(line, why); }
  void post_store(LineAddress line, std::uint32_t accesses, bool zero) {
    image_->write(line);
    bus_.post_store(line, accesses, zero);
  }
  // The invariants are those of a first level over memory, untimed.
  void at(std::int64_t) {}
  void use_prefetched(LineAddress) {}
  void leave(LineAddress) {}
  void hold(LineAddress) {}
  static std::optional<Block> take_evicted() { return std::nullopt; }
  void write_evicted(LineAddress, bool, bool) {}

  [[nodiscard]] BusCounts counts() const { return bus_.counts(); }

  /// Gives what memory gave for the line of the last access, before any byte of a store. It is empty if nothing was
  /// fetched.
  struct Read {
    LineAddress line = 0;
    std::vector<std::uint8_t> bytes;
  };
  std::vector<Read> take_reads() { return std::exchange(reads_, {}); }

 private:
  void note_read(LineAddress line) {
    const std::span<const std::uint8_t> bytes = image_->stored.line(line);
    reads_.push_back({line, {bytes.begin(), bytes.end()}});
  }

  MemoryImage* image_;
  MemoryBus bus_;
  std::vector<Read> reads_;
};

/// Checks one cache, a BasicSparseCache over a CheckingBus, after each access. Throws InternalError that names the
/// invariant. A full check takes O(lines ever touched).
template <class Cache>
class InvariantChecker {
 public:
  InvariantChecker(Cache& cache, MemoryImage& image, bool write_allocate)
      : cache_(cache), image_(image), write_allocate_(write_allocate) {}

  /// Notes, before an access, what the line held.
  void before(LineAddress line) {
    touched_.insert(line);
    was_covered_ = cache_.null().covers(line);
    const std::span<const std::uint8_t> bytes = image_.logical.line(line);
    old_.assign(bytes.begin(), bytes.end());
  }

  /// Checks after an access to `line`. Call it after every access, then `check_all` as often as you like.
  void after(LineAddress line) {
    for (const auto& read : cache_.bus().take_reads()) {
      touched_.insert(read.line);
      const std::span<const std::uint8_t> now = image_.logical.line(read.line);
      const bool same = read.line == line ? std::ranges::equal(read.bytes, old_) : std::ranges::equal(read.bytes, now);
      require(same, "I7: memory gave stale bytes", read.line);
    }
    check_line(line);
    const ConfigurationCounts counts = cache_.counts();
    require(counts.cache.data_hits + counts.cache.null_hits + counts.cache.misses() == counts.cache.accesses(),
            "I6: hits and misses do not add up to accesses", line);
    const std::int64_t fetching = write_allocate_ ? counts.cache.misses() : counts.cache.load_misses;
    require(counts.bus.fetches == fetching, "I6: fetches are not misses", line);
    require(counts.cache.accesses() == expected_accesses_ + 1, "I6: an access was not counted", line);
    require(hits_as_it_should(counts), "I6: an access to a covered line did not count as a hit", line);
    ++expected_accesses_;
    last_ = counts;
  }

  void check_all() {
    std::int64_t covered = 0;
    for (const LineAddress line : touched_) {
      check_line(line);
      covered += cache_.null().covers(line) ? 1 : 0;
    }
    // Entries claim as many lines as are covered, and none but zero lines that were touched: pairwise disjoint.
    require(covered == cache_.null().coverage().lines, "I3: entries overlap or cover lines that nobody touched", 0);
    require(cache_.null().coverage().entries <= cache_.null().capacity(), "I5: the null cache is overfull", 0);
    for (std::uint64_t set = 0; set < cache_.data().sets(); ++set) {
      std::set<LineAddress> lines;
      for (const auto block : cache_.data().set_contents(set)) {
        require(lines.insert(block.line()).second, "I5: a line is twice in a set", block.line());
        require(block.line() % cache_.data().sets() == set, "I5: a line is in the wrong set", block.line());
      }
      require(lines.size() <= cache_.data().ways(), "I5: a set is overfull", set);
    }
  }

 private:
  [[nodiscard]] bool hits_as_it_should(const ConfigurationCounts& counts) const {
    return !was_covered_ || counts.cache.null_hits == last_.cache.null_hits + 1;
  }

  void check_line(LineAddress line) {
    const auto* block = cache_.data().find(line);
    if (cache_.null().covers(line)) {
      require(is_all_zero(image_.logical.line(line)), "I1: a covered line is not zero", line);
      require(block == nullptr, "I2: a line is in both caches", line);
      require(is_all_zero(image_.stored.line(line)), "I4: memory is not zero where a line is covered", line);
    } else if (block == nullptr || !block->dirty()) {
      require(std::ranges::equal(image_.logical.line(line), image_.stored.line(line)), "I7: a written line was lost",
              line);
    }
  }

  static void require(bool holds, const char* what, LineAddress line) {
    if (!holds) throw core::InternalError(std::string(what) + " (line " + std::to_string(line) + ")");
  }

  Cache& cache_;
  MemoryImage& image_;
  bool write_allocate_;
  std::set<LineAddress> touched_;
  std::vector<std::uint8_t> old_;
  ConfigurationCounts last_;
  std::int64_t expected_accesses_ = 0;
  bool was_covered_ = false;
};

}  // namespace systole::cachesim
