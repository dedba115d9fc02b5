// SPDX-License-Identifier: MIT
#pragma once

#include "core/ir/layer.h"
#include "core/ir/network.h"
#include "core/quantity.h"

/// How much work a layer is and how much it stores. Exact; throws OverflowError. O(1) a layer.
namespace systole::core {

/// Multiply-accumulates of conv, linear and gemm; 0 for operators that an array does not run.
Macs macs(const Layer& layer);

/// Weights of conv, linear and gemm (a gemm of two activations has none), all groups together.
Elements weight_elements(const Layer& layer);

/// Weights, biases (one per output channel) and BN's scale and shift (two per output channel).
Parameters parameters(const Layer& layer);

/// Sums over the layers; parameters include the network's `extra_params` (embeddings and the like).
Macs macs(const Network& network);
Parameters parameters(const Network& network);

}  // namespace systole::core
