// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>

namespace systole::dataflows::explore {
class Exploration;
class ShardPositions;
struct RangeResult;
}  // namespace systole::dataflows::explore

namespace systole::app {

/// Evaluates a shard's positions from `first` on and hands over what they come to, in order; see explore_positions().
using ExploreSource = std::function<void(const dataflows::explore::Exploration& exploration,
                                         const dataflows::explore::ShardPositions& positions, std::uint64_t first,
                                         const std::function<void(dataflows::explore::RangeResult&&)>& consume)>;

/// Processes that explore together. What a program without MPI does not have.
class ExploreRanks {
 public:
  ExploreRanks() = default;
  virtual ~ExploreRanks() = default;
  ExploreRanks(const ExploreRanks&) = delete;
  ExploreRanks& operator=(const ExploreRanks&) = delete;
  ExploreRanks(ExploreRanks&&) = delete;
  ExploreRanks& operator=(ExploreRanks&&) = delete;

  /// True for the one process that keeps the results and talks to the user.
  [[nodiscard]] virtual bool is_first() const = 0;
  /// For the others: evaluates what the first one asks for, until it says that all is done.
  virtual void serve(const dataflows::explore::Exploration& exploration,
                     const dataflows::explore::ShardPositions& positions) = 0;
  /// Instead of that: tells the first one why there is nothing to ask for.
  virtual void fail(const std::string& failure) = 0;
  /// For the first one: has the others evaluate everything.
  virtual void explore(const dataflows::explore::Exploration& exploration,
                       const dataflows::explore::ShardPositions& positions, std::uint64_t first,
                       const std::function<void(dataflows::explore::RangeResult&&)>& consume) = 0;
};

/// Joins the processes of this run.
using JoinRanks = std::function<std::unique_ptr<ExploreRanks>()>;

}  // namespace systole::app
