// SPDX-License-Identifier: MIT
#include "dataflows/analysis/roofline.h"

#include "dataflows/machine/precision.h"
#include "dataflows/memory/tiled/tiled_memory.h"
#include "dataflows/simulate.h"

namespace systole::dataflows {
namespace {

/// What each layer's DRAM moves: all of it, or without a memory model the compulsory words.
std::vector<DramWords> roofline_traffic(const core::Network& network, const Machine& machine,
                                        const NetworkResult& result) {
  std::vector<DramWords> traffic;
  traffic.reserve(result.layers.size());
  if (machine.memory != no_memory()) {
    for (const LayerResult& layer : result.layers) traffic.push_back(layer.dram);
    return traffic;
  }
  Machine unlimited = machine;
  unlimited.memory = memory_model_named("tiled");
  unlimited.bandwidth.clear();
  unlimited.bandwidth_bytes = 0;
  unlimited.bandwidth_gbs = 0;
  // Tiled needs a timing that costs folds; what must move does not depend on it.
  if (machine.timing == Timing::buffered) unlimited.timing = Timing::array;
  for (const LayerResult& layer : simulate(network, unlimited).layers) {
    DramWords& words = traffic.emplace_back();
    if (const TiledCost* const cost = tiled_cost_of(layer)) {
      words = {.ifmap_reads = cost->dram.ifmap.compulsory,
               .filter_reads = cost->dram.filter.compulsory,
               .ofmap_writes = cost->dram.ofmap_writes,
               .partial_sums_written = {},
               .partial_sums_read = {}};
    }
  }
  return traffic;
}

}  // namespace

Roof roof(const Machine& machine) {
  const bool one_core = machine.cores.partition == Partition::layers;
  return {.peak = static_cast<double>(machine.array.rows) * static_cast<double>(machine.array.cols) *
                  static_cast<double>(one_core ? 1 : machine.cores.count),
          .bytes_per_cycle = dram_bytes_per_cycle(machine)};
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

std::optional<double> dram_bytes_per_cycle(const Machine& machine) {
  if (machine.memory->bytes_per_cycle != nullptr) return machine.memory->bytes_per_cycle(machine);
  std::optional<double> bytes = dram_words_per_cycle(machine);
  if (bytes) *bytes *= static_cast<double>(machine.word_bytes);
  return bytes;
}

double dram_bytes(const DramWords& words, const Machine& machine) {
  const WordBits bits = word_bits(machine);
  const auto bytes = [](core::Elements count, std::int64_t of) {
    return static_cast<double>(count.count()) * static_cast<double>(of) / 8;
  };
  return bytes(words.ifmap_reads, bits.ifmap) + bytes(words.filter_reads, bits.filter) +
         bytes(words.ofmap_writes + words.partial_sums_written + words.partial_sums_read, bits.ofmap);
}

std::vector<double> roofline_words(const core::Network& network, const Machine& machine, const NetworkResult& result) {
  std::vector<double> words;
  for (const DramWords& layer : roofline_traffic(network, machine, result)) {
    words.push_back(static_cast<double>(layer.total().count()));
  }
  return words;
}

std::vector<double> roofline_bytes(const core::Network& network, const Machine& machine, const NetworkResult& result) {
  std::vector<double> bytes;
  for (const DramWords& layer : roofline_traffic(network, machine, result)) bytes.push_back(dram_bytes(layer, machine));
  return bytes;
}

}  // namespace systole::dataflows
