// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "cachesim/inputs/sparse_generator.h"
#include "cachesim/streams/network_weights.h"
#include "core/files/input_record.h"
#include "core/import/network_input.h"
#include "core/ir/network.h"
#include "core/observer.h"

/// What a study executes: a network, its weights and its inputs, each with the words that name the choice.
namespace systole::cachesim {

struct WorkloadRequest {
  std::string network = "lenet_caffe";
  core::NetworkOptions files{};  ///< how the network's file is read
  std::string weights{};         ///< file, folder or name; empty: the model's own, else what is usual for the network
  std::string input{};           ///< file; empty: made
  std::optional<double> density{};
  std::optional<double> activation_density{};
  std::optional<ZeroPattern> pattern{};  ///< of generated weights; nothing: clustered
  std::uint64_t seed = 1;
  std::int64_t inputs = 1;  ///< how many
};

/// What was chosen, a phrase each, for people and provenance.
struct WorkloadDescription {
  std::string network;
  std::string weights;
  std::string input;
  bool made_weights = false;  ///< drawn, not trained
  bool made_input = false;
  bool has_activations = true;
};

struct CacheWorkload {
  core::Network network;
  NetworkWeights weights;
  std::vector<std::vector<float>> inputs;
  WorkloadDescription description;
  std::vector<core::InputRecord> files;  ///< that were read
};

/// Names that WorkloadRequest::weights knows; everything else is a path.
inline constexpr std::string_view kSimdWeights = "lenet-fashion-simd8";
inline constexpr std::string_view kDeepCompressionWeights = "lenet-fashion-dc";
inline constexpr std::string_view kGeneratedWeights = "generated";
inline constexpr std::string_view kDenseWeights = "dense";

/// Reads or makes all of it. An ONNX model's own values are its weights, unless the request names or makes others; a
/// model without values goes the way of a topology file, and the description says so. Warnings about the network's file
/// go to `observer`. Throws InputError.
CacheWorkload cache_workload(const WorkloadRequest& request, const core::Observer& observer = {});

}  // namespace systole::cachesim
