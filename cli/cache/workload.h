// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "cachesim/inputs/sparse_generator.h"
#include "cachesim/streams/network_weights.h"
#include "cli/common/provenance.h"
#include "core/ir/network.h"

/// What `systole cache` executes: a network, its weights and its inputs, each with the words that name the choice.
namespace systole::app {

struct WorkloadRequest {
  std::string network = "lenet_caffe";
  std::string weights;  ///< file, folder or name; empty: what is usual for the network
  std::string input;    ///< file; empty: made
  std::optional<double> density{};
  std::optional<double> activation_density{};
  cachesim::ZeroPattern pattern = cachesim::ZeroPattern::clustered;
  std::uint64_t seed = 1;
  std::int64_t inputs = 1;  ///< how many
};

struct CacheWorkload {
  core::Network network;
  cachesim::NetworkWeights weights;
  std::vector<std::vector<float>> inputs;
  std::string network_text;
  std::string weights_text;
  std::string input_text;
};

/// Names that --weights knows; everything else is a path.
inline constexpr std::string_view kSimdWeights = "lenet-fashion-simd8";
inline constexpr std::string_view kDeepCompressionWeights = "lenet-fashion-dc";
inline constexpr std::string_view kGeneratedWeights = "generated";
inline constexpr std::string_view kDenseWeights = "dense";

/// Reads or makes all of it. Throws core::InputError.
CacheWorkload cache_workload(const WorkloadRequest& request, Provenance& provenance);

}  // namespace systole::app
