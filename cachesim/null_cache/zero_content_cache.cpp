// SPDX-License-Identifier: MIT
#include "cachesim/null_cache/zero_content_cache.h"

#include <algorithm>
#include <bit>

namespace systole::cachesim {

ZeroContentCache::ZeroContentCache(const ZeroContentOptions& options)
    : sector_lines_(options.sector_lines),
      shift_(static_cast<std::uint32_t>(std::countr_zero(options.sector_lines))),
      sectors_(options.sectors),
      queue_(NullReplacement::lru, options.sectors, 0) {
  for (std::uint32_t slot = options.sectors; slot > 0; --slot) free_.push_back(slot - 1);
}

bool ZeroContentCache::covers(LineAddress line) const {
  const Sector& sector = sectors_[labels_.at(tag(line))];
  return sector.tag == tag(line) && (sector.lines & bit(line)) != 0;
}

bool ZeroContentCache::hit(LineAddress line) {
  if (!covers(line)) return false;
  queue_.touch(labels_.at(tag(line)), 0);
  return true;
}

std::optional<LineAddress> ZeroContentCache::evict() {
  const std::uint32_t slot = queue_.choose_victim();
  const Sector victim = sectors_[slot];
  queue_.remove(slot);
  sectors_[slot] = {};
  free_.push_back(slot);
  const int lines = std::popcount(victim.lines);
  --coverage_.entries;
  coverage_.lines -= lines;
  ++counts_.evictions;
  counts_.evicted_lines += lines;
  if (lines != 1) return std::nullopt;
  return (victim.tag << shift_) | static_cast<LineAddress>(std::countr_zero(victim.lines));
}

std::optional<LineAddress> ZeroContentCache::insert(LineAddress line) {
  ++counts_.inserts;
  std::optional<LineAddress> spilled;
  std::uint32_t slot = labels_.at(tag(line));
  if (sectors_[slot].tag == tag(line)) {
    queue_.touch(slot, 0);
  } else {
    if (free_.empty()) spilled = evict();
    slot = free_.back();
    free_.pop_back();
    sectors_[slot] = {.tag = tag(line), .lines = 0};
    labels_[tag(line)] = static_cast<std::uint16_t>(slot);
    queue_.place(slot, 0);
    ++coverage_.entries;
  }
  sectors_[slot].lines |= bit(line);
  ++coverage_.lines;
  counts_.peak_entries = std::max(counts_.peak_entries, coverage_.entries);
  counts_.peak_lines = std::max(counts_.peak_lines, coverage_.lines);
  return spilled;
}

void ZeroContentCache::remove(LineAddress line) {
  const std::uint32_t slot = labels_.at(tag(line));
  Sector& sector = sectors_[slot];
  sector.lines &= ~bit(line);
  --coverage_.lines;
  if (sector.lines != 0) return;
  sector = {};
  queue_.remove(slot);
  free_.push_back(slot);
  --coverage_.entries;
}

}  // namespace systole::cachesim
