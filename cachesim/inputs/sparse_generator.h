// SPDX-License-Identifier: MIT
#pragma once

#include <array>
#include <cstdint>
#include <string_view>
#include <vector>

#include "cachesim/streams/network_weights.h"
#include "core/ir/network.h"
#include "core/named.h"

/// Makes weights for networks whose pruned weights are not to be had. They are seeded, with the densities of the
/// literature and zeros in clusters, as pruning leaves them (SparseCache workloads, section 5).
namespace systole::cachesim {

enum class ZeroPattern : std::uint8_t {
  clustered,    ///< filters, inputs and kernels of different scale, then the largest magnitudes are kept: as trained
  independent,  ///< every weight by itself
  simd_groups,  ///< aligned groups of 8, the largest are kept (Scalpel)
};
inline constexpr std::array kZeroPatternNames{
    core::Named{ZeroPattern::clustered, "clustered", "as trained: filters, inputs and kernels of different scale"},
    core::Named{ZeroPattern::independent, "independent", "every weight by itself"},
    core::Named{ZeroPattern::simd_groups, "simd-groups", "aligned groups of 8"}};
constexpr const auto& named_values(ZeroPattern /*of*/) {
  return kZeroPatternNames;
}
inline constexpr auto kZeroPatterns = core::values_of(kZeroPatternNames);
constexpr std::string_view name(ZeroPattern value) {
  return core::name_of(value);
}

/// Holds the densities of one layer with weights.
struct LayerDensity {
  double weights = 1;      ///< share of weights that are not zero
  double activations = 1;  ///< share of its outputs that are positive; 1: not enforced
};

/// Gives densities of Deep Compression (Han et al., NIPS 2015 and ICLR 2016) for `alexnet`, `alexnet_2012`, `vgg16` and
/// `lenet_caffe`, a row for each layer with weights. It is empty for other names.
std::vector<LayerDensity> published_densities(std::string_view network);

/// Gives every layer with weights one density, or the topology's own `density` where that is not 1.
std::vector<LayerDensity> uniform_densities(const core::Network& network, double weights, double activations);

/// Makes random weights of these densities (one for each layer with weights), biases 0, normalisation 1 and 0. They are
/// scaled so that activations keep their size from layer to layer. O(weights). Throws InputError if the counts differ.
NetworkWeights generate_weights(const core::Network& network, const std::vector<LayerDensity>& densities,
                                ZeroPattern pattern, std::uint64_t seed);

/// Sets the biases so that the share of positive sums of each layer is its `activations` density on `input`, channel by
/// channel with a spread (standard deviation 0.75 of a channel's threshold, in units of its own spread); layers without
/// bias or of density 1 are left alone. Nothing is injected: the zeros that a ReLU then makes are computed.
void set_activation_densities(const core::Network& network, NetworkWeights& weights, const std::vector<float>& input,
                              const std::vector<LayerDensity>& densities, std::uint64_t seed);

/// Makes a random, dense picture around 0, channels x height x width of the network's input. It consists of plane waves
/// of as much power in each octave, nearly, as photographs have, in all channels, and of smooth colours.
std::vector<float> random_picture(const core::Network& network, std::uint64_t seed);

}  // namespace systole::cachesim
