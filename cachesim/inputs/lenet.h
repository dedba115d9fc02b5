// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <filesystem>
#include <string_view>
#include <vector>

#include "cachesim/streams/network_weights.h"
#include "core/ir/network.h"

/// Gives LeNet and its images: the default of `systole cache`.
namespace systole::cachesim {

/// Gives `network` with a ReLU after each convolution that is not followed by an activation. Caffe's LeNet
/// (lenet_caffe) has none. The pruned weights here were trained with them, for without them no activation would be
/// zero.
core::Network with_relu_after_convolutions(const core::Network& network);

/// Names the weights that ship with Systole, trained on Fashion-MNIST and pruned (cachesim/training/train_lenet.py).
enum class LenetPruning : std::uint8_t {
  deep_compression,  ///< single weights, densities .66 .12 .08 .19
  simd_groups,       ///< aligned groups of 8 weights, densities .8 .2 .1 .25
};
/// Finds a shipped file, `lenet_fashion_dc.bin.gz` or `lenet_fashion_simd8.bin.gz`, in $SYSTOLE_WEIGHTS, the source
/// tree or the installed share directory. Throws InputError that names the places.
std::filesystem::path shipped_lenet_weights(LenetPruning pruning);

/// Holds images of 28 x 28 grey bytes, 0 black, scaled to 0..1, and what they show.
struct LabelledImages {
  std::vector<std::vector<float>> images;
  std::vector<std::uint8_t> labels;
};
/// Reads `images` and `labels`, which are raw bytes without a header, or IDX files (the MNIST format), gzip or not. At
/// most `most` images are read from the front.
LabelledImages read_mnist(const std::filesystem::path& images, const std::filesystem::path& labels, std::size_t most);

/// Draws a stroke on black, 28 x 28, in 0..1: an input that needs no file. `seed` moves it.
std::vector<float> drawn_digit(std::uint64_t seed);

/// Gives the share of images whose largest output is their label.
double accuracy(const std::vector<std::vector<float>>& outputs, const std::vector<std::uint8_t>& labels);

}  // namespace systole::cachesim
