// SPDX-License-Identifier: MIT
#include "dataflows/analysis/roofline.h"

#include "dataflows/memory/tiled/tiled_memory.h"
#include "dataflows/simulate.h"

namespace systole::dataflows {

Roof roof(const Machine& machine) {
  const bool one_core = machine.cores.partition == Partition::layers;
  Roof roof{.peak = static_cast<double>(machine.array.rows) * static_cast<double>(machine.array.cols) *
                    static_cast<double>(one_core ? 1 : machine.cores.count),
            .bytes_per_cycle = dram_words_per_cycle(machine)};
  if (roof.bytes_per_cycle) *roof.bytes_per_cycle *= static_cast<double>(machine.word_bytes);
  return roof;
}

std::optional<double> tera_operations(double macs_per_cycle, const Machine& machine) {
  constexpr double kOfMegahertz = 2 * 1e6 / 1e12;
  if (machine.clock_mhz <= 0) return std::nullopt;
  return macs_per_cycle * machine.clock_mhz * kOfMegahertz;
}

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

std::vector<double> roofline_bytes(const core::Network& network, const Machine& machine, const NetworkResult& result) {
  std::vector<double> bytes = roofline_words(network, machine, result);
  for (double& count : bytes) count *= static_cast<double>(machine.word_bytes);
  return bytes;
}

}  // namespace systole::dataflows
