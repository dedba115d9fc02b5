// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "core/ir/network.h"
#include "core/observer.h"
#include "dataflows/rtl/buffered/layers.h"
#include "dataflows/rtl/lockstep.h"
#include "dataflows/rtl/verify.h"

/// A network's layers through the RTL whose folds overlap, beside Timing::buffered: `systole verify --timing buffered`.
namespace systole::rtl {

/// A distinct layer of a network after it went through the RTL, whole or in samples.
struct VerifiedLayer {
  DistinctLayer distinct;
  std::int64_t folds = 0;  ///< of one such layer
  std::int64_t model_cycles = 0;
  std::int64_t rtl_cycles = 0;       ///< where the layer was sampled, the sum of its samples by their weights
  std::vector<LayerSample> samples;  ///< each runs `repeat` times
  std::vector<Lockstep> runs;        ///< of the first sample, then the second ...
  std::int64_t folds_run = 0;        ///< of all samples, each once
  std::int64_t values = 0;
  std::int64_t wrong = 0;
  [[nodiscard]] bool is_sampled() const { return samples.size() > 1; }
  [[nodiscard]] bool agrees() const;
};

struct VerifiedLayers {
  core::Network network;
  std::vector<VerifiedLayer> layers;  ///< the distinct ones

  /// Distinct layers whose cycles or values differ.
  [[nodiscard]] std::size_t differing() const;
};

/// Sums as those of sums(VerifiedNetwork); `distinct` are layers.
std::vector<VerifiedSum> sums(const VerifiedLayers& verified);

/// Runs every distinct layer, or samples that add up to it, `repeat` times. Throws InputError, core::Stopped.
VerifiedLayers verify_layers(core::Network network, const VerifyOptions& options, const core::Observer& observer = {});

}  // namespace systole::rtl
