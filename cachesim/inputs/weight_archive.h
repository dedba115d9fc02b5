// SPDX-License-Identifier: MIT
#pragma once

#include <filesystem>

#include "cachesim/streams/network_weights.h"
#include "core/ir/network.h"

namespace systole::cachesim {

/// Reads the weights of a network whose layers have biases and no batch normalisation: gzip (or not) of, per layer with
/// weights, four int32 (out, in / groups, k_h, k_w), float32 weights row-major, float32 biases; little-endian. This is
/// what cachesim/training/train_lenet.py writes. Throws InputError that names layer and byte.
NetworkWeights read_weight_archive(const std::filesystem::path& path, const core::Network& network);

}  // namespace systole::cachesim
