// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>

#include "dataflows/explore/evaluate/explore.h"

namespace systole::dataflows::explore {

/// Takes what ranges of positions come to, in the order of positions and without gaps.
using ConsumeRange = std::function<void(RangeResult&&)>;

/// Evaluates a shard's positions from `first` on and hands over what they come to; see explore_positions().
using PointSource = std::function<void(const Exploration& exploration, const ShardPositions& positions,
                                       std::uint64_t first, const ConsumeRange& consume)>;

/// Lets processes explore together. A program with MPI implements it.
class Ranks {
 public:
  Ranks() = default;
  virtual ~Ranks() = default;
  Ranks(const Ranks&) = delete;
  Ranks& operator=(const Ranks&) = delete;
  Ranks(Ranks&&) = delete;
  Ranks& operator=(Ranks&&) = delete;

  /// Returns true for the one process that keeps the results and talks to the user.
  [[nodiscard]] virtual bool is_first() const = 0;
  /// Evaluates, in the others, what the first one asks for, until it says that all is done.
  virtual void serve(const Exploration& exploration, const ShardPositions& positions) = 0;
  /// Tells, instead of that, the first one why there is nothing to ask for.
  virtual void fail(const std::string& failure) = 0;
  /// Has the others evaluate everything; the first one calls it.
  virtual void explore(const Exploration& exploration, const ShardPositions& positions, std::uint64_t first,
                       const ConsumeRange& consume) = 0;
};

/// Joins the processes of this run.
using JoinRanks = std::function<std::unique_ptr<Ranks>()>;

}  // namespace systole::dataflows::explore
