// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "dataflows/rtl/buffered_hardware.h"
#include "dataflows/rtl/fold.h"
#include "dataflows/rtl/hardware.h"

namespace systole::rtl {

/// A fold, or a layer of folds that overlap, through the RTL, beside what was expected of it.
struct Lockstep {
  bool finished = false;
  std::int64_t model_cycles = 0;
  std::int64_t rtl_cycles = 0;  ///< the controller's, without those of a pipeline register; if not finished, when it
                                ///< was given up
  std::int64_t rtl_clocks = 0;  ///< the same counted outside
  std::int64_t values = 0;      ///< that were compared
  std::int64_t wrong = 0;       ///< of them differing or missing, and words too many

  [[nodiscard]] bool agrees() const {
    return finished && rtl_cycles == model_cycles && rtl_clocks == model_cycles && wrong == 0;
  }
};

/// Runs `folds` back to back on random operands; the i-th one's depend on seeds[i] alone. `model_cycles`: what the
/// model says of each. Holds the operands of all folds at once.
std::vector<Lockstep> run_in_lockstep(Hardware& hardware, std::span<const Fold> folds,
                                      std::span<const std::int64_t> model_cycles, std::span<const std::uint64_t> seeds);

/// The same for layers whose folds overlap; their operands are drawn here and depend on `seed` alone. Cycles in which
/// the array was stalled are not counted.
std::vector<Lockstep> run_in_lockstep(BufferedHardware& hardware, std::vector<LayerWork> layers,
                                      std::span<const std::int64_t> model_cycles, std::uint64_t seed,
                                      const Stalls& stalls);

/// What leaves by Eigen's account: each fold's words, none of those that accumulators keep.
std::vector<Columns> expected_words(const LayerWork& layer, int acc_bits);

/// What a fold left on the way, beside what was expected to leave: words that differ, are missing or too many.
std::int64_t wrong_words(const Columns& expected, const Columns& found);

}  // namespace systole::rtl
