// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <vector>

#include "dataflows/explore/evaluate/layer_cost_memo.h"
#include "dataflows/explore/space/equal_work.h"
#include "dataflows/machine/machine.h"

namespace systole::dataflows::explore {

/// What the work beside the array costs on one machine after the other, as add_vector_costs() says. Not thread-safe.
class VectorCostMemo {
 public:
  /// `work` must outlive it. `needs_words`: alone_reads() is asked for.
  explicit VectorCostMemo(const EqualWork& work, bool needs_words = false) : work_(work), needs_words_(needs_words) {}

  /// The machine that costs are asked of next. O(work) where its lanes differ from those of the machine before, or its
  /// memory moves words. Throws OverflowError.
  void set(const Machine& machine);

  /// Cycles of an array layer of that cost and the operators at its drain. Throws OverflowError.
  [[nodiscard]] std::int64_t chain(std::uint32_t position, const ShapeCost& array) const;
  /// Cycles of an operator on its own. O(1).
  [[nodiscard]] std::int64_t alone(std::uint32_t position) const { return alone_[position]; }
  /// Words that it reads from DRAM; where the memo was told to know. O(1).
  [[nodiscard]] std::int64_t alone_reads(std::uint32_t position) const { return alone_reads_[position]; }

 private:
  const EqualWork& work_;
  bool needs_words_;
  Machine machine_;
  std::int64_t lanes_ = 0;           ///< of all cores; 0: no machine is set
  std::vector<std::int64_t> drain_;  ///< [chain]: cycles of its lanes
  std::vector<std::int64_t> alone_;
  std::vector<std::int64_t> alone_reads_;
};

}  // namespace systole::dataflows::explore
