// SPDX-License-Identifier: MIT
#pragma once

#include <vector>

#include "core/ir/layer.h"
#include "core/ir/learned_values.h"
#include "core/ir/network.h"

namespace systole::cachesim {

/// Of a linear layer the weights are out x in.
using LayerWeights = core::LearnedValues;

/// One a layer of the network, in its order.
using NetworkWeights = std::vector<LayerWeights>;

/// Throws InputError that names the layer if `weights` do not fit `network`.
void validate(const core::Network& network, const NetworkWeights& weights);

/// True for layers that have weights (conv and linear).
bool has_weights(const core::Layer& layer);

}  // namespace systole::cachesim
