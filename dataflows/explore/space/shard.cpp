// SPDX-License-Identifier: MIT
#include "dataflows/explore/space/shard.h"

#include <algorithm>

#include "core/error.h"

namespace systole::dataflows::explore {
namespace {

constexpr std::uint64_t kLargestBlock = 65536;
constexpr std::uint64_t kBlocksPerShard = 64;
constexpr std::uint64_t kMostShards = 1'000'000;

}  // namespace

ShardPositions::ShardPositions(std::uint64_t positions, Shard shard) : shard_(shard) {
  if (shard.count < 1 || shard.count > kMostShards || shard.index >= shard.count) {
    throw core::InputError("a shard is one of at most 1,000,000");
  }
  block_ = std::clamp<std::uint64_t>(positions / (shard.count * kBlocksPerShard), 1, kLargestBlock);
  const std::uint64_t whole_blocks = positions / block_;
  const std::uint64_t rounds = whole_blocks / shard.count;
  const std::uint64_t rest = whole_blocks % shard.count;  // blocks of the last, unfinished round
  size_ = rounds * block_;
  if (shard.index < rest) size_ += block_;
  if (shard.index == rest) size_ += positions % block_;
}

}  // namespace systole::dataflows::explore
