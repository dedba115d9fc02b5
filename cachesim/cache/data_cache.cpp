// SPDX-License-Identifier: MIT
#include "cachesim/cache/data_cache.h"

#include <algorithm>
#include <bit>

namespace systole::cachesim {

DataCache::DataCache(const DataCacheOptions& options, LineGeometry geometry)
    : set_mask_(static_cast<std::uint64_t>(options.bytes) / geometry.bytes() / options.ways - 1),
      ways_(options.ways),
      moves_to_front_(options.replacement == DataReplacement::lru),
      replacement_(options.replacement),
      blocks_((set_mask_ + 1) * ways_),
      trees_(options.replacement == DataReplacement::plru ? set_mask_ + 1 : 0),
      random_(options.seed) {
  const bool duels = options.replacement == DataReplacement::drrip;
  if (duels || options.replacement == DataReplacement::srrip) {
    rereference_.emplace(sets(), ways_, duels, options.seed);
  }
}

const Block* DataCache::find(LineAddress line) const {
  const Block* const set = &blocks_[(line & set_mask_) * ways_];
  const Block* const end = set + ways_;
  const Block* const found = std::find_if(set, end, [line](Block block) { return block.line() == line; });
  return found == end ? nullptr : found;
}

Block* DataCache::hit_in_place(LineAddress line) {
  Block* const set = set_of(line);
  for (std::uint32_t way = 0; way < ways_; ++way) {
    if (set[way].line() != line) continue;
    if (rereference_) rereference_->note_hit(line & set_mask_, way);
    note_use(line & set_mask_, way);
    return set + way;
  }
  return nullptr;
}

/// Tree PLRU: each node on the way to the root points away from the way that was used.
void DataCache::note_use(std::uint64_t set, std::uint32_t way) {
  if (replacement_ != DataReplacement::plru) return;
  for (std::uint32_t node = ways_ + way; node > 1; node /= 2) {
    const std::uint64_t parent = std::uint64_t{1} << (node / 2);
    trees_[set] = (node & 1U) != 0 ? trees_[set] & ~parent : trees_[set] | parent;
  }
}

std::uint32_t DataCache::victim_way(std::uint64_t set) {
  if (rereference_) return rereference_->victim(set);
  if (replacement_ == DataReplacement::random) return static_cast<std::uint32_t>(random_.below(ways_));
  std::uint32_t node = 1;
  while (node < ways_) node = 2 * node + static_cast<std::uint32_t>((trees_[set] >> node) & 1U);
  return node - ways_;
}

bool DataCache::set_is_full(LineAddress line) const {
  const Block* const set = &blocks_[(line & set_mask_) * ways_];
  if (replacement_ == DataReplacement::lru || replacement_ == DataReplacement::fifo) return !set[ways_ - 1].is_empty();
  return std::none_of(set, set + ways_, [](Block block) { return block.is_empty(); });
}

std::optional<Block> DataCache::install(Block block) {
  const std::uint64_t set = block.line() & set_mask_;
  Block* const blocks = set_of(block.line());
  Block victim;
  if (replacement_ == DataReplacement::lru || replacement_ == DataReplacement::fifo) {
    victim = blocks[ways_ - 1];
    std::copy_backward(blocks, blocks + ways_ - 1, blocks + ways_);
    *blocks = block;
  } else {
    Block* const empty = std::find_if(blocks, blocks + ways_, [](Block b) { return b.is_empty(); });
    const std::uint32_t way = empty != blocks + ways_ ? static_cast<std::uint32_t>(empty - blocks) : victim_way(set);
    victim = blocks[way];
    blocks[way] = block;
    if (rereference_) rereference_->note_fill(set, way);
    note_use(set, way);
  }
  if (victim.is_empty()) return std::nullopt;
  return victim;
}

bool DataCache::drop(LineAddress line) {
  Block* const set = set_of(line);
  Block* const end = set + ways_;
  Block* const found = std::find_if(set, end, [line](Block block) { return block.line() == line; });
  if (found == end) return false;
  if (replacement_ == DataReplacement::lru || replacement_ == DataReplacement::fifo) {
    std::copy(found + 1, end, found);
    *(end - 1) = Block{};
  } else {
    *found = Block{};
  }
  return true;
}

std::vector<Block> DataCache::set_contents(std::uint64_t set) const {
  std::vector<Block> blocks;
  std::copy_if(blocks_.begin() + static_cast<std::ptrdiff_t>(set * ways_),
               blocks_.begin() + static_cast<std::ptrdiff_t>((set + 1) * ways_), std::back_inserter(blocks),
               [](Block block) { return !block.is_empty(); });
  return blocks;
}

}  // namespace systole::cachesim
