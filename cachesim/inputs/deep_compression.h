// SPDX-License-Identifier: MIT
#pragma once

#include <filesystem>

#include "cachesim/streams/network_weights.h"
#include "core/ir/network.h"

namespace systole::cachesim {

/// Decodes a network of Deep Compression (Han, Mao, Dally, ICLR 2016) with 8-bit codebooks, the format of the authors'
/// compressed_SqueezeNet.net: for each layer with weights a u32 count of codes; then per layer a codebook of 256
/// float32, float32 biases, one byte a code, and 4-bit distances, low nibble first: each code's place is that of the
/// one before it plus 1 plus the distance. Places between hold 0. Throws InputError if layers, sizes or places do not
/// fit, or if anything is left over.
NetworkWeights read_deep_compression(const std::filesystem::path& path, const core::Network& network);

}  // namespace systole::cachesim
