// SPDX-License-Identifier: MIT
#pragma once

#include <vector>

#include "core/ir/layer.h"
#include "core/ir/network.h"

namespace systole::cachesim {

/// What a layer has learned. Empty where the layer has none of it.
struct LayerWeights {
  std::vector<float> weights;      ///< out_ch x (in_ch / groups) x k_h x k_w, row-major; linear: out x in
  std::vector<float> bias;         ///< a value an output channel
  std::vector<float> scale_shift;  ///< batch normalisation: scale and shift, pairs by output channel
};

/// One a layer of the network, in its order.
using NetworkWeights = std::vector<LayerWeights>;

/// Throws InputError that names the layer if `weights` do not fit `network`.
void validate(const core::Network& network, const NetworkWeights& weights);

/// True for layers that have weights (conv and linear).
bool has_weights(const core::Layer& layer);

}  // namespace systole::cachesim
