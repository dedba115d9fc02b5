// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <vector>

#include "core/ir/layer.h"
#include "core/ir/learned_values.h"
#include "core/ir/network.h"

namespace systole::cachesim {

/// Of a linear layer the weights are out x in, of a product (`gemm`) k x n.
using LayerWeights = core::LearnedValues;

/// One a layer of the network, in its order.
using NetworkWeights = std::vector<LayerWeights>;

/// Throws InputError that names the layer if `weights` do not fit `network`.
void validate(const core::Network& network, const NetworkWeights& weights);

/// True for layers that have weights: conv, linear, and products of one activation.
bool has_weights(const core::Layer& layer);

/// Channels of a layer's output, each with its bias: out_ch, of a product n for each group.
std::int64_t output_channels(const core::Layer& layer);

}  // namespace systole::cachesim
