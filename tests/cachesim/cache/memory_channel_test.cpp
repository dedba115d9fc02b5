// SPDX-License-Identifier: MIT
// When memory is done, against a machine that goes cycle by cycle.
#include "cachesim/cache/memory_channel.h"

#include <doctest/doctest.h>

#include <deque>
#include <map>

#include "cachesim/cache/cache_model.h"
#include "core/random_bits.h"

namespace systole::cachesim::testing {
namespace {

/// One cycle after the other: what the channel moves, what stands before it, what is on its way.
class TickingChannel {
 public:
  TickingChannel(const CpuTime& time, bool has_second_level, std::uint32_t line_bytes)
      : time_(time), before_(has_second_level ? time.second_level_cycles : 0) {
    word_ = time.line_cycles == 0 ? 0 : time.line_cycles * 8 / line_bytes;
    if (word_ == 0 && time.line_cycles > 0) word_ = 1;
  }

  /// Goes on to the time of an access: `issued` cycles of work and all waiting so far.
  void go_to(std::int64_t issued) {
    while (now_ < issued + waited_) tick();
  }
  void fetch(bool from_memory) {
    for (std::int64_t i = 0; i < before_; ++i) wait();
    if (!from_memory) return;
    for (; busy_ > 0; ++counts.channel_cycles) wait();
    busy_ = time_.line_cycles;
    moves_write_ = false;
    for (std::int64_t i = 0; i < time_.miss_cycles; ++i) wait();
  }
  void use(LineAddress line) {
    if (!arrives_.contains(line) || arrives_[line] <= now_) return;
    ++counts.late_prefetches;
    for (; now_ < arrives_[line]; ++counts.prefetch_cycles) wait();
  }
  /// Nobody waits, so its turn is found by hand: the channel has no second level before it here.
  void prefetch(LineAddress line) {
    const std::int64_t begin = now_ + busy_;
    arrives_[line] = begin + time_.miss_cycles;
    busy_ += time_.line_cycles;
    moves_write_ = moves_write_ && busy_ == time_.line_cycles ? false : moves_write_;
  }
  void write(bool word) {
    const std::int64_t cycles = word ? word_ : time_.line_cycles;
    if (cycles == 0) return;
    if (time_.write_buffer) {
      const std::size_t room = *time_.write_buffer;
      for (; room > 0 && standing() >= room; ++counts.buffer_cycles) wait();
      buffer_.push_back(cycles);
      for (; room == 0 && standing() > 0; ++counts.buffer_cycles) wait();
    } else {
      buffer_.push_back(cycles);
    }
  }

  WaitCounts counts;

 private:
  [[nodiscard]] std::size_t standing() const { return buffer_.size() + (busy_ > 0 && moves_write_ ? 1 : 0); }
  void wait() {
    ++waited_;
    tick();
  }
  void tick() {
    if (busy_ == 0 && !buffer_.empty()) {
      busy_ = buffer_.front();
      buffer_.pop_front();
      moves_write_ = true;
    }
    if (busy_ > 0) --busy_;
    ++now_;
  }

  CpuTime time_;
  std::int64_t before_;
  std::int64_t word_ = 0;
  std::int64_t now_ = 0;
  std::int64_t waited_ = 0;
  std::int64_t busy_ = 0;
  bool moves_write_ = false;
  std::deque<std::int64_t> buffer_;
  std::map<LineAddress, std::int64_t> arrives_;
};

TEST_CASE("waits for memory equal those of a machine that goes cycle by cycle: 300 random machines") {
  std::int64_t waits = 0;
  for (std::uint64_t seed = 1; seed <= 300; ++seed) {
    core::RandomBits random(seed);
    CpuTime time;
    time.alu_per_access = static_cast<double>(random.below(9)) / 4;
    time.miss_cycles = static_cast<std::int64_t>(random.below(30));
    time.second_level_cycles = static_cast<std::int64_t>(random.below(6));
    time.line_cycles = static_cast<std::int64_t>(random.below(20));
    if (random.below(3) > 0) time.write_buffer = static_cast<std::uint32_t>(random.below(5));
    const bool has_second_level = random.below(2) == 0;
    // A prefetch that a second level delays would have to find the channel as it will be then.
    const bool prefetches = !has_second_level && !time.write_buffer;
    MemoryChannel fast(time, has_second_level, 32);
    TickingChannel slow(time, has_second_level, 32);
    std::int64_t accesses = 0;
    for (int i = 0; i < 200; ++i) {
      accesses += static_cast<std::int64_t>(1 + random.below(12));
      fast.at(accesses);
      slow.go_to(static_cast<std::int64_t>(static_cast<double>(accesses) * (1 + time.alu_per_access)));
      const auto what = random.below(5);
      const LineAddress line = random.below(6);
      if (what == 0) {
        const bool from_memory = !has_second_level || random.below(2) == 0;
        fast.fetch(from_memory);
        slow.fetch(from_memory);
      } else if (what == 1 && prefetches) {
        fast.prefetch(line, true);
        slow.prefetch(line);
      } else if (what == 2) {
        fast.use(line);
        slow.use(line);
      } else if (what == 3 && !prefetches) {
        fast.write_line();
        slow.write(false);
      } else if (what == 4 && !prefetches) {
        fast.write_word();
        slow.write(true);
      }
      if (fast.counts().cycles() != slow.counts.cycles()) FAIL("seed " << seed << ", event " << i);
    }
    CHECK(fast.counts().channel_cycles == slow.counts.channel_cycles);
    CHECK(fast.counts().buffer_cycles == slow.counts.buffer_cycles);
    CHECK(fast.counts().prefetch_cycles == slow.counts.prefetch_cycles);
    CHECK(fast.counts().late_prefetches == slow.counts.late_prefetches);
    waits += fast.counts().cycles();
  }
  CHECK(waits > 20'000);
}

/// Lines 0 to 99, eight accesses each, zero where `zero` says so.
ConfigurationCounts walk(CacheConfiguration c, bool (*zero)(LineAddress)) {
  c.prefetch_next = true;
  const auto model = make_cache_model(c);
  for (LineAddress line = 0; line < 100; ++line) {
    model->access(LineRun{.line = line,
                          .accesses = 8,
                          .null = zero(line),
                          .all_zero = zero(line),
                          .next_null = zero(line + 1),
                          .next_known = true});
  }
  return model->counts();
}

bool never(LineAddress) {
  return false;
}
bool every_third(LineAddress line) {
  return line % 3 == 1;
}

TEST_CASE("a prefetched zero line is tagged like any other: it does not end the chain") {
  const ConfigurationCounts plain = walk(conventional_configuration("16k", 16384), every_third);
  const ConfigurationCounts with_null = walk(null_configuration("16k+null"), every_third);
  CHECK(plain.cache.misses() == 1);
  CHECK(with_null.cache.misses() == 1);
  CHECK(with_null.cache.prefetch_hits == 99);
  CHECK(with_null.cache.null_hits == 33 * 8);
}

TEST_CASE("prefetches take their time: a line that comes after 100 cycles is 16 early at 8 accesses of 2 cycles") {
  CacheConfiguration c = conventional_configuration("16k", 16384);
  const ConfigurationCounts counts = walk(c, never);
  CHECK(counts.bus.waits.late_prefetches == 99);
  // Each is asked for at the first use of the line before it, 16 cycles before its own.
  CHECK(counts.bus.waits.prefetch_cycles == 99 * (100 - 16));
  CHECK(cycles(c.time, counts, false) == CpuCycles{2 * 800 + 100 + 99 * 84});
  c.time.miss_cycles = 16;
  CHECK(walk(c, never).bus.waits.late_prefetches == 0);
}

TEST_CASE("a line takes the channel for its cycles, and who asks next waits for them") {
  CacheConfiguration c = conventional_configuration("16k", 16384);
  c.time.line_cycles = 20;
  c.time.alu_per_access = 0;
  const auto model = make_cache_model(c);
  c.data.write_back = false;
  const auto stores = make_cache_model(c);
  for (LineAddress line = 0; line < 4; ++line) model->access(LineRun{.line = 1000 * line});
  CHECK(model->counts().bus.waits.cycles() == 0);  // 100 cycles a miss: the channel is free again
  stores->access(LineRun{.line = 1});
  for (int i = 0; i < 3; ++i) stores->access(LineRun{.line = 1, .store = true});
  stores->access(LineRun{.line = 2});
  // Three words of five cycles at cycles 102, 103, 104; the fetch at 105 waits for the one that has begun.
  CHECK(stores->counts().bus.waits.channel_cycles == 2);
  c.time.write_buffer = 0;
  const auto unbuffered = make_cache_model(c);
  unbuffered->access(LineRun{.line = 1});
  for (int i = 0; i < 3; ++i) unbuffered->access(LineRun{.line = 1, .store = true});
  CHECK(unbuffered->counts().bus.waits.buffer_cycles == 15);
}

}  // namespace
}  // namespace systole::cachesim::testing
