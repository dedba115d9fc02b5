// SPDX-License-Identifier: MIT
#include "cachesim/cache/memory_channel.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace systole::cachesim {

MemoryChannel::MemoryChannel(const CpuTime& time, bool has_second_level, std::uint32_t line_bytes)
    : cycles_an_access_(1 + time.alu_per_access),
      latency_(time.miss_cycles),
      second_level_(has_second_level ? time.second_level_cycles : 0),
      line_cycles_(time.line_cycles),
      word_cycles_(time.line_cycles == 0 ? 0 : std::max<std::int64_t>(1, time.line_cycles * 8 / line_bytes)),
      room_(time.write_buffer ? std::int64_t{*time.write_buffer} : std::numeric_limits<std::int64_t>::max()) {}

void MemoryChannel::at(std::int64_t accesses) {
  now_ = static_cast<std::int64_t>(std::floor(static_cast<double>(accesses) * cycles_an_access_)) + waited_;
}

void MemoryChannel::wait(std::int64_t cycles, std::int64_t& why) {
  now_ += cycles;
  waited_ += cycles;
  why += cycles;
}

void MemoryChannel::begin_first_write() {
  const Write write = writes_.front();
  writes_.pop_front();
  free_at_ = written_at_ = std::max(free_at_, write.since) + write.cycles;
}

void MemoryChannel::begin_writes_before(std::int64_t time) {
  while (!writes_.empty() && std::max(free_at_, writes_.front().since) < time) begin_first_write();
}

std::int64_t MemoryChannel::take_turn(std::int64_t time) {
  begin_writes_before(time);
  const std::int64_t begin = std::max(time, free_at_);
  free_at_ = begin + line_cycles_;
  return begin;
}

void MemoryChannel::fetch(bool from_memory) {
  std::int64_t paid = second_level_;  // by the price of misses
  if (from_memory) {
    const std::int64_t asked = now_ + second_level_;
    wait(take_turn(asked) - asked, counts_.channel_cycles);
    paid += latency_;
  }
  now_ += paid;
  waited_ += paid;
}

void MemoryChannel::prefetch(LineAddress line, bool from_memory) {
  const std::int64_t asked = now_ + second_level_;
  while (!arrivals_.empty() && arrivals_.front().at <= now_) arrivals_.pop_front();
  arrivals_.push_back({line, from_memory ? take_turn(asked) + latency_ : asked});
}

void MemoryChannel::use(LineAddress line) {
  // Of a line that left and was prefetched again, the last arrival.
  const auto found = std::find_if(arrivals_.rbegin(), arrivals_.rend(), [line](Arrival a) { return a.line == line; });
  if (found == arrivals_.rend() || found->at <= now_) return;
  ++counts_.late_prefetches;
  wait(found->at - now_, counts_.prefetch_cycles);
}

void MemoryChannel::write(std::int64_t cycles) {
  if (cycles == 0) return;
  const auto standing = [&] { return static_cast<std::int64_t>(writes_.size()) + (written_at_ > now_ ? 1 : 0); };
  begin_writes_before(now_);
  while (room_ > 0 && standing() >= room_) {
    if (written_at_ <= now_) begin_first_write();
    wait(written_at_ - now_, counts_.buffer_cycles);
    begin_writes_before(now_);
  }
  writes_.push_back({.since = now_, .cycles = cycles});
  if (room_ > 0) return;
  begin_first_write();
  wait(written_at_ - now_, counts_.buffer_cycles);
}

}  // namespace systole::cachesim
