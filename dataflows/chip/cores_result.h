// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "core/quantity.h"
#include "dataflows/chip/partition_search.h"
#include "dataflows/mapping/array.h"
#include "dataflows/result/network_result.h"

/// What a chip of several cores makes of a layer.
namespace systole::dataflows {

struct CoresDetail {
  Choice choice;
  std::int64_t cores = 1;        ///< that have a part
  core::Elements on_chip_words;  ///< of all cores (on_chip_words)
  Reduction reduction;
  core::Cycles slowest_core;                                          ///< without the reduction
  std::size_t slowest_share = 0;                                      ///< of CutLayer::shares, the one that it runs
  std::vector<std::shared_ptr<const MemoryDetail>> memory_of_shares;  ///< of CutLayer::shares; null as in LayerResult
  double mean_core = 0;                                               ///< cycles of a core that has a part, on average
  /// Cores that read each word of an operand's DRAM traffic at once: more than 1 through a shared second level.
  PerOperand sharing{.ifmap = 1, .filter = 1, .ofmap = 1};
  DramWords
      delivered;  ///< words that all cores' scratchpads get and give: those of DRAM, each as often as cores share it

  /// `spatial 4x2`, `st1 2x8, 3 groups`.
  [[nodiscard]] std::string text() const;
  /// `4x2`: p0 x p1.
  [[nodiscard]] std::string parts_text() const;
};

}  // namespace systole::dataflows
