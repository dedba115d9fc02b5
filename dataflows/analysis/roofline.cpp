// SPDX-License-Identifier: MIT
#include "dataflows/analysis/roofline.h"

#include "dataflows/memory/tiled/tiled_memory.h"
#include "dataflows/simulate.h"

namespace systole::dataflows {

std::optional<double> dram_words_per_cycle(const Machine& machine) {
  if (machine.memory->words_per_cycle == nullptr) return std::nullopt;
  return machine.memory->words_per_cycle(machine);
}

std::vector<double> roofline_words(const core::Network& network, const Machine& machine, const NetworkResult& result) {
  std::vector<double> words;
  words.reserve(result.layers.size());
  if (machine.memory != no_memory()) {
    for (const LayerResult& layer : result.layers) words.push_back(static_cast<double>(layer.dram.total().count()));
    return words;
  }
  Machine unlimited = machine;
  unlimited.memory = memory_model_named("tiled");
  unlimited.bandwidth.clear();
  // Tiled needs a timing that costs folds; what must move does not depend on it.
  if (machine.timing == Timing::buffered) unlimited.timing = Timing::array;
  for (const LayerResult& layer : simulate(network, unlimited).layers) {
    const TiledCost* const cost = tiled_cost_of(layer);
    words.push_back(cost != nullptr ? static_cast<double>(cost->dram.compulsory().count()) : 0);
  }
  return words;
}

}  // namespace systole::dataflows
