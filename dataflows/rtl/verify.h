// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "core/ir/network.h"
#include "core/observer.h"
#include "dataflows/rtl/lockstep.h"
#include "dataflows/rtl/network_folds.h"
#include "dataflows/simulate.h"

/// A network's folds through the RTL, beside the model: `systole verify`, as values.
namespace systole::rtl {

struct VerifyOptions {
  dataflows::Machine machine;  ///< its array, dataflow, depthwise mapping and timing, `array` or `buffered`
  unsigned threads = 0;        ///< 0: all cores; results do not depend on it
  std::uint64_t seed = 1;
  std::int64_t max_steps = 65'536;
  std::int64_t repeat = 4;  ///< times that each fold runs, each time on other operands
};

/// Steps of the shorter of the two samples, the longer of which has `max_steps`, at least 2.
std::int64_t shorter_steps(std::int64_t max_steps);

/// A distinct fold of a network after it went through the RTL.
struct VerifiedFold {
  std::int64_t model_cycles = 0;  ///< of one such fold
  std::int64_t rtl_cycles = 0;    ///< the same by the RTL; where the fold was sampled, from the two shorter ones
  std::vector<Fold> run;          ///< the fold itself, or a longer and a shorter sample; each `repeat` times
  std::vector<Lockstep> runs;     ///< of each
  std::int64_t values = 0;
  std::int64_t wrong = 0;
  [[nodiscard]] bool sampled() const { return run.front() != run.back(); }
  [[nodiscard]] bool agrees() const;
};

struct VerifiedNetwork {
  core::Network network;
  NetworkFolds folds;
  std::vector<VerifiedFold> verified;  ///< one for each of folds.distinct

  /// Distinct folds whose cycles or values differ.
  [[nodiscard]] std::size_t differing_folds() const;
};

/// Sums over layers of one operator that run as one dataflow.
struct VerifiedSum {
  std::string_view op;       ///< core::class_name; empty: all layers
  std::optional<Mode> mode;  ///< none: all
  std::int64_t layers = 0;
  std::int64_t folds = 0;
  std::int64_t distinct = 0;  ///< of the folds
  std::int64_t model_cycles = 0;
  std::int64_t rtl_cycles = 0;
  std::int64_t values = 0;  ///< that were compared, of distinct folds
  std::int64_t wrong = 0;
};

/// One an operator and dataflow, in the order in which the network has them; the last is of all layers. Throws
/// OverflowError.
std::vector<VerifiedSum> sums(const VerifiedNetwork& verified);

/// Runs every distinct fold `repeat` times. A fold of more than max_steps steps is sampled: run with max_steps and with
/// about half as many, which must differ by one cycle a step. Throws InputError, core::Stopped.
VerifiedNetwork verify_network(core::Network network, const VerifyOptions& options,
                               const core::Observer& observer = {});

}  // namespace systole::rtl
