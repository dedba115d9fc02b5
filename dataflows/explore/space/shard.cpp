// SPDX-License-Identifier: MIT
#include "dataflows/explore/space/shard.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstddef>
#include <utility>

#include "core/error.h"
#include "core/number.h"

namespace systole::dataflows::explore {
namespace {

constexpr std::uint64_t kLargestBlock = 65536;
constexpr std::uint64_t kBlocksPerShard = 64;
constexpr std::uint64_t kMostShards = 1'000'000;

}  // namespace

std::string shard_text(Shard shard) {
  return fmt::format("{}/{}", shard.index + 1, shard.count);
}

std::optional<Shard> shard_named(std::string_view text) {
  const std::size_t slash = text.find('/');
  if (slash == std::string_view::npos) return std::nullopt;
  const core::WholeNumber index = core::parse_whole(text.substr(0, slash));
  const core::WholeNumber count = core::parse_whole(text.substr(slash + 1));
  const bool sound = index.fault == core::NumberFault::none && count.fault == core::NumberFault::none;
  if (!sound || index.value < 1 || index.value > count.value || std::cmp_greater(count.value, kMostShards)) {
    return std::nullopt;
  }
  return Shard{.index = static_cast<std::uint64_t>(index.value) - 1, .count = static_cast<std::uint64_t>(count.value)};
}

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
