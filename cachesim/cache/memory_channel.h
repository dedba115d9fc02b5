// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <deque>

#include "cachesim/cache/bus_counts.h"
#include "cachesim/cache/cpu_time.h"
#include "cachesim/lines/line.h"

namespace systole::cachesim {

/// Tells when memory is done with what the caches ask of it. That is what an in-order CPU waits for beyond the fixed
/// price of its misses. One channel moves one line at a time (CpuTime::line_cycles each, 0: at once) and answers after
/// its latency. Reads go before writes that have not begun. Writes stand in a buffer until the channel has moved them;
/// the CPU waits where the buffer is full. A fetch of a line that still stands in the buffer costs as any other. O(1)
/// amortised.
class MemoryChannel {
 public:
  /// `line_bytes` are the caches': a posted store is 8 of them, and at least a cycle of the channel if a line is.
  MemoryChannel(const CpuTime& time, bool has_second_level, std::uint32_t line_bytes);

  /// Says that the CPU's `accesses`-th access begins to look behind its first level.
  void at(std::int64_t accesses);
  /// Lets the CPU wait for a line.
  void fetch(bool from_memory);
  /// Asks for a line that nobody waits for.
  void prefetch(LineAddress line, bool from_memory);
  /// Lets the CPU wait for what is left of the way of a line that was prefetched.
  void use(LineAddress line);
  void write_line() { write(line_cycles_); }
  void write_word() { write(word_cycles_); }

  [[nodiscard]] const WaitCounts& counts() const { return counts_; }

 private:
  struct Arrival {
    LineAddress line;
    std::int64_t at;
  };
  struct Write {
    std::int64_t since;   ///< when it came into the buffer
    std::int64_t cycles;  ///< of the channel
  };

  void write(std::int64_t cycles);
  void begin_writes_before(std::int64_t time);
  void begin_first_write();
  /// Takes the channel for a line, at `time` or later; returns when it begins.
  std::int64_t take_turn(std::int64_t time);
  void wait(std::int64_t cycles, std::int64_t& why);

  double cycles_an_access_;
  std::int64_t latency_;
  std::int64_t second_level_;  ///< cycles; 0: there is none
  std::int64_t line_cycles_;
  std::int64_t word_cycles_;
  std::int64_t room_;  ///< of the buffer
  std::int64_t now_ = 0;
  std::int64_t waited_ = 0;      ///< for lines and for anything else
  std::int64_t free_at_ = 0;     ///< when the channel has moved all that it has begun
  std::int64_t written_at_ = 0;  ///< when it has moved the last write that it has begun
  std::deque<Write> writes_;     ///< not begun
  std::deque<Arrival> arrivals_;
  WaitCounts counts_;
};

}  // namespace systole::cachesim
