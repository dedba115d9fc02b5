// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "core/quantity.h"

/// Which results stay on chip for the layers that read them, and what that saves.
namespace systole::dataflows {

/// One layer's results, kept whole in the ifmap scratchpad from the layer's start to the end of the last reader there.
struct KeptResult {
  std::size_t layer = 0;      ///< that made it; of operators at an array layer's drain the last one
  std::size_t made_with = 0;  ///< that runs while it is made: the array layer of that drain, or `layer` itself
  core::Elements words{};
  std::vector<std::size_t> readers{};       ///< that find it on chip, in the network's order
  std::vector<std::size_t> dram_readers{};  ///< that come later, or cannot read it there
  bool goes_to_dram = false;                ///< for those, or because it is a result of the network, too
};

/// What a network takes in all, the operators beside the array included.
struct NetworkCost {
  core::Cycles cycles{};
  core::Elements words{};  ///< from and to DRAM
  friend bool operator==(const NetworkCost&, const NetworkCost&) = default;
};

struct KeptActivations {
  std::vector<KeptResult> kept{};     ///< in the network's order, by `made_with`
  std::size_t results = 0;            ///< of all layers that another one could find on chip
  core::Elements capacity{};          ///< words that may be kept at once
  core::Elements most_held{};         ///< at once
  NetworkCost without{};              ///< nothing kept
  NetworkCost with{};                 ///< as kept
  std::vector<std::size_t> unlike{};  ///< layers that read another number of words than those before them make
  bool is_best = true;  ///< no choice is better; false: there were too many to look at all, and this is the best found
};

}  // namespace systole::dataflows
