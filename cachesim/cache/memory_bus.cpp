// SPDX-License-Identifier: MIT
#include "cachesim/cache/memory_bus.h"

namespace systole::cachesim {

MemoryBus::MemoryBus(const MemoryBusOptions& options, LineGeometry geometry)
    : is_bare_(!options.second_level && !options.other_second_level && !options.time) {
  if (options.second_level) {
    second_level_.emplace(*options.second_level, options.inclusion, options.second_null, geometry);
  }
  if (options.other_second_level) {
    other_.emplace(*options.other_second_level, Inclusion::neither, std::nullopt, geometry);
  }
  if (options.time) channel_.emplace(*options.time, options.second_level.has_value(), geometry.bytes());
}

void MemoryBus::at(std::int64_t accesses) {
  accesses_ = accesses;
  channel_->at(accesses);
}

void MemoryBus::tell(LineAddress line, bool store, bool zero, Region region, std::uint32_t accesses) const {
  traffic_(
      LineRun{.line = line, .accesses = accesses, .region = region, .store = store, .null = zero, .all_zero = zero});
}

/// What the second level read from memory or wrote to it for what it was asked.
void MemoryBus::settle_second_level() {
  const SecondLevel::Traffic traffic = second_level_->take_traffic();
  counts_.second_level_fills += traffic.reads;
  counts_.second_level_write_backs += traffic.writes;
  for (std::int64_t i = 0; channel_ && i < traffic.writes; ++i) channel_->write_line();
}

bool MemoryBus::settle_read(const SecondLevel::Found& found, bool goes_dirty) {
  if (!second_level_) return false;
  settle_second_level();
  if (!found.dirty || goes_dirty) return found.dirty;
  ++counts_.second_level_write_backs;
  if (channel_) channel_->write_line();
  return false;
}

bool MemoryBus::fetch_behind(LineAddress line, bool zero, bool goes_dirty, Region region) {
  if (traffic_) tell(line, false, zero, region);
  if (other_ && other_->read(line, zero).hit) ++counts_.hits_of_other_second_level;
  SecondLevel::Found found;
  if (second_level_) found = second_level_->read(line, zero);
  counts_.second_level_hits += found.hit ? 1 : 0;
  counts_.second_level_null_hits += found.null_hit ? 1 : 0;
  if (channel_) channel_->fetch(!found.hit);
  return settle_read(found, goes_dirty);
}

bool MemoryBus::prefetch(LineAddress line, bool zero, bool goes_dirty) {
  ++counts_.prefetches;
  if (traffic_) tell(line, false, zero);
  if (other_) other_->read(line, zero);
  SecondLevel::Found found;
  if (second_level_) found = second_level_->read(line, zero);
  if (channel_) channel_->prefetch(line, !found.hit);
  return settle_read(found, goes_dirty);
}

void MemoryBus::use_prefetched(LineAddress line) {
  if (channel_) channel_->use(line);
}

void MemoryBus::settle_write() {
  if (second_level_) {
    settle_second_level();
  } else if (channel_) {
    channel_->write_line();
  }
}

void MemoryBus::write_behind(LineAddress line, bool zero) {
  if (traffic_) tell(line, true, zero);
  if (other_) other_->write(line, zero);
  if (second_level_) second_level_->write(line, zero);
  settle_write();
}

void MemoryBus::write_zeros_behind(LineAddress line) {
  if (zero_line_) zero_line_(line);
  if (traffic_) tell(line, true, true);
  if (other_) other_->write(line, true);
  if (second_level_) second_level_->write_zeros(line);
  settle_write();
}

void MemoryBus::leave(LineAddress line) {
  if (!second_level_ || second_level_->inclusion() != Inclusion::exclusive) return;
  second_level_->take(line);
  settle_second_level();
}

void MemoryBus::hold(LineAddress line) {
  if (second_level_ && second_level_->inclusion() == Inclusion::inclusive) second_level_->hold(line);
}

void MemoryBus::post_store(LineAddress line, std::uint32_t accesses, bool zero) {
  counts_.posted_stores += accesses;
  if (traffic_) tell(line, true, zero, Region::other, accesses);
  if (other_) other_->write_part(line, zero);
  const bool in_second_level = second_level_ && second_level_->write_part(line, zero);
  if (second_level_) settle_second_level();
  if (!channel_ || in_second_level) return;
  for (std::uint32_t i = 0; i < accesses; ++i) {
    channel_->at(accesses_ + i);
    channel_->write_word();
  }
}

void MemoryBus::write_evicted(LineAddress line, bool from_data_cache, bool zero) {
  ++counts_.second_level_write_backs;
  if (traffic_ && from_data_cache) tell(line, true, zero);
  if (channel_) channel_->write_line();
}

BusCounts MemoryBus::counts() const {
  BusCounts all = counts_;
  if (channel_) all.waits = channel_->counts();
  return all;
}

}  // namespace systole::cachesim
