// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace systole::dataflows::explore {

/// Names one of `count` parts of a run, which together cover it.
struct Shard {
  std::uint64_t index = 0;  ///< below count
  std::uint64_t count = 1;
  friend bool operator==(const Shard&, const Shard&) = default;
};

/// Writes `I/N` with I from 1 to N.
std::string shard_text(Shard shard);

/// Gives the shard that `I/N` says, with N up to a million; nothing if the text is something else.
std::optional<Shard> shard_named(std::string_view text);

/// Numbers the positions of a run that belong to one shard, from 0. Blocks of positions are dealt out in turn: what
/// constraints cut out of a space is cut out of all shards alike.
class ShardPositions {
 public:
  /// Expects the `positions` of the whole run. Throws InputError if the shard is none.
  ShardPositions(std::uint64_t positions, Shard shard);

  [[nodiscard]] std::uint64_t size() const { return size_; }
  /// Gives the run's position of the shard's `local`-th. Positions ascend. O(1).
  [[nodiscard]] std::uint64_t operator[](std::uint64_t local) const {
    return (local / block_ * shard_.count + shard_.index) * block_ + local % block_;
  }

 private:
  Shard shard_;
  std::uint64_t block_ = 1;
  std::uint64_t size_ = 0;
};

}  // namespace systole::dataflows::explore
