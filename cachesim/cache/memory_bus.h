// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <utility>

#include "cachesim/cache/bus_counts.h"
#include "cachesim/cache/data_cache.h"
#include "cachesim/cache/memory_channel.h"
#include "cachesim/cache/second_level.h"
#include "cachesim/lines/line.h"

namespace systole::cachesim {

/// Says why zeros go to memory for a line that moves to the null cache (invariant I4).
enum class ZeroWrite : std::uint8_t {
  migration,      ///< a line of the data cache became null by a store
  store_miss,     ///< a store that missed left a null line that differs from memory
  approximation,  ///< a fetched or evicted line was small, not zero
};

struct MemoryBusOptions {
  std::optional<DataCacheOptions> second_level{};
  Inclusion inclusion = Inclusion::neither;
  std::optional<SecondNullOptions> second_null{};
  /// This is another second level that sees the same fetches and writes and changes nothing: it tells what the
  /// machine's own would do.
  std::optional<DataCacheOptions> other_second_level{};
  std::optional<CpuTime> time{};  ///< where waits depend on when things happen; else nothing is timed
};

/// This is what is behind the first level: memory, or a second-level cache before it. Writes are posted: nobody waits
/// for them unless the write buffer is full. `zero` says whether every bit of the line is 0, after the write.
class MemoryBus {
 public:
  MemoryBus() = default;
  MemoryBus(const MemoryBusOptions& options, LineGeometry geometry);

  /// Says that the CPU's `accesses`-th access comes. It is called only where waits are timed.
  void at(std::int64_t accesses);

  /// Returns true if an exclusive second level gave the line away with bytes that memory does not have. Where
  /// `goes_dirty` does not hold, they are written to memory and it returns false.
  bool fetch(LineAddress line, bool zero, bool goes_dirty, Region region) {
    ++counts_.fetches;
    return !is_bare_ && fetch_behind(line, zero, goes_dirty, region);
  }
  bool prefetch(LineAddress line, bool zero, bool goes_dirty);
  /// Says that a prefetched line is used for the first time.
  void use_prefetched(LineAddress line);
  void write_back(LineAddress line, bool zero) {
    ++counts_.write_backs;
    if (!is_bare_) write_behind(line, zero);
  }
  /// Says that a clean line left the data cache.
  void leave(LineAddress line);
  /// Says that the data cache gets a line that was not fetched.
  void hold(LineAddress line);
  void write_through(LineAddress line, ZeroWrite) {
    ++counts_.write_throughs;
    if (!is_bare_) write_zeros_behind(line);
  }
  void post_store(LineAddress line, std::uint32_t accesses, bool zero);
  /// Tells what left an inclusive second level: see SecondLevel.
  std::optional<Block> take_evicted() { return second_level_ ? second_level_->take_evicted() : std::nullopt; }
  /// Writes a line that left an inclusive second level to memory, from there or from the data cache.
  void write_evicted(LineAddress line, bool from_data_cache, bool zero);

  /// Calls `zero_line` for each line of zeros written, so that an approximated line becomes zero for the program too:
  /// approximation is sticky, and what a program computes does not depend on which lines stay cached.
  void on_write_through(std::function<void(LineAddress)> zero_line) {
    zero_line_ = std::move(zero_line);
    is_bare_ = false;
  }
  /// Calls `traffic` with each line that the first level reads (a load) or writes (a store), in order.
  void on_traffic(std::function<void(const LineRun&)> traffic) {
    traffic_ = std::move(traffic);
    is_bare_ = false;
  }

  [[nodiscard]] BusCounts counts() const;

 private:
  bool fetch_behind(LineAddress line, bool zero, bool goes_dirty, Region region);
  void write_behind(LineAddress line, bool zero);
  void write_zeros_behind(LineAddress line);
  bool settle_read(const SecondLevel::Found& found, bool goes_dirty);
  void tell(LineAddress line, bool store, bool zero, Region region = Region::other, std::uint32_t accesses = 1) const;
  void settle_write();
  void settle_second_level();

  BusCounts counts_;
  bool is_bare_ = true;  ///< memory alone, and nobody listens: there is nothing but to count
  std::optional<SecondLevel> second_level_;
  std::optional<SecondLevel> other_;
  std::optional<MemoryChannel> channel_;
  std::int64_t accesses_ = 0;
  std::function<void(LineAddress)> zero_line_;
  std::function<void(const LineRun&)> traffic_;
};

}  // namespace systole::cachesim
