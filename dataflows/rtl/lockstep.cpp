// SPDX-License-Identifier: MIT
#include "dataflows/rtl/lockstep.h"

#include <algorithm>
#include <cstddef>
#include <utility>

namespace systole::rtl {

std::int64_t wrong_words(const Columns& expected, const Columns& found) {
  std::int64_t wrong = 0;
  for (std::size_t col = 0; col < expected.size(); ++col) {
    const auto& want = expected[col];
    const auto& have = found[col];
    const std::size_t common = std::min(want.size(), have.size());
    for (std::size_t i = 0; i < common; ++i) wrong += want[i] != have[i] ? 1 : 0;
    wrong += static_cast<std::int64_t>(std::max(want.size(), have.size()) - common);
  }
  return wrong;
}

std::vector<Lockstep> run_in_lockstep(Hardware& hardware, std::span<const Fold> folds,
                                      std::span<const std::int64_t> model_cycles,
                                      std::span<const std::uint64_t> seeds) {
  std::vector<Operands> operands;
  for (std::size_t i = 0; i < folds.size(); ++i) {
    operands.push_back(random_operands(folds[i], hardware.widths(), seeds[i]));
  }
  const std::vector<FoldRun> runs = hardware.run(folds, operands);
  std::vector<Lockstep> results;
  for (std::size_t i = 0; i < folds.size(); ++i) {
    const FoldRun& run = runs[i];
    const Columns expected = expected_columns(folds[i], operands[i], hardware.widths().acc);
    Lockstep result{.finished = run.finished,
                    .model_cycles = model_cycles[i],
                    .rtl_cycles = run.finished ? run.cycles : run.clocks,
                    .rtl_clocks = run.clocks,
                    .values = 0,
                    .wrong = wrong_words(expected, run.columns) + run.strays};
    for (const auto& column : expected) result.values += static_cast<std::int64_t>(column.size());
    results.push_back(result);
  }
  return results;
}

std::vector<Columns> expected_words(const LayerWork& layer, int acc_bits) {
  std::vector<Columns> all;
  Columns kept;
  for (std::size_t i = 0; i < layer.folds.size(); ++i) {
    Columns words = expected_columns(layer.folds[i], layer.operands[i], acc_bits);
    const Accumulation accumulation = layer.accumulation.empty() ? Accumulation{} : layer.accumulation[i];
    if (accumulation.adds) {
      for (std::size_t col = 0; col < words.size(); ++col) {
        for (std::size_t word = 0; word < words[col].size(); ++word) {
          words[col][word] = wrapped(words[col][word] + kept.at(col).at(word), acc_bits);
        }
      }
    }
    if (accumulation.keeps) {
      kept = std::move(words);
      words = Columns(kept.size());
    }
    all.push_back(std::move(words));
  }
  return all;
}

std::vector<Lockstep> run_in_lockstep(BufferedHardware& hardware, std::vector<LayerWork> layers,
                                      std::span<const std::int64_t> model_cycles, std::uint64_t seed,
                                      const Stalls& stalls) {
  for (LayerWork& layer : layers) {
    for (const Fold& fold : layer.folds) {
      constexpr std::uint64_t kNextSeed = 0x9e3779b97f4a7c15U;
      layer.operands.push_back(random_operands(fold, hardware.widths(), seed));
      seed += kNextSeed;
    }
  }
  const std::vector<LayerRun> runs = hardware.run(layers, stalls);
  std::vector<Lockstep> results;
  for (std::size_t i = 0; i < layers.size(); ++i) {
    const LayerRun& run = runs[i];
    const std::int64_t seen = run.clocks - run.stalled - hardware.pipeline_cycles();
    Lockstep result{.finished = run.finished,
                    .model_cycles = model_cycles[i],
                    .rtl_cycles = run.finished ? run.cycles - hardware.pipeline_cycles() : seen,
                    .rtl_clocks = seen,
                    .values = 0,
                    .wrong = run.strays};
    const std::vector<Columns> expected = expected_words(layers[i], hardware.widths().acc);
    for (std::size_t fold = 0; fold < expected.size(); ++fold) {
      result.wrong += wrong_words(expected[fold], run.columns[fold]);
      for (const auto& column : expected[fold]) result.values += static_cast<std::int64_t>(column.size());
    }
    results.push_back(result);
  }
  return results;
}

}  // namespace systole::rtl
