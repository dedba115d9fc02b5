// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <vector>

#include "core/ir/network.h"
#include "dataflows/rtl/lockstep.h"
#include "dataflows/rtl/network_folds.h"
#include "dataflows/simulate.h"

namespace systole::app {

struct VerifyOptions {
  dataflows::SimulationOptions simulation;  ///< array, dataflow, depthwise mapping, threads; timing is `array`
  std::uint64_t seed = 1;
  std::int64_t max_steps = 1;
  std::int64_t repeat = 1;  ///< times that each fold runs, each time on other operands
  bool quiet = false;
};

/// A distinct fold of a network after it went through the RTL.
struct VerifiedFold {
  std::int64_t model_cycles = 0;    ///< of one such fold
  std::int64_t rtl_cycles = 0;      ///< the same by the RTL; where the fold was sampled, from the two shorter ones
  std::vector<rtl::Fold> run;       ///< the fold itself, or a longer and a shorter sample; each `repeat` times
  std::vector<rtl::Lockstep> runs;  ///< of each
  std::int64_t values = 0;
  std::int64_t wrong = 0;
  [[nodiscard]] bool sampled() const { return run.front() != run.back(); }
  [[nodiscard]] bool agrees() const;
};

struct VerifiedNetwork {
  core::Network network;
  rtl::NetworkFolds folds;
  std::vector<VerifiedFold> verified;  ///< one for each of folds.distinct
};

/// Runs every distinct fold `repeat` times. A fold of more than max_steps steps is sampled: run with max_steps and with
/// about half as many, which must differ by one cycle a step. Throws core::Stopped, InputError.
VerifiedNetwork verify_network(core::Network network, const VerifyOptions& options);

}  // namespace systole::app
