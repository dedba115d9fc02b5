// SPDX-License-Identifier: MIT
#pragma once

#include <filesystem>
#include <vector>

#include "cachesim/streams/network_weights.h"
#include "core/ir/network.h"

namespace systole::cachesim {

/// The values of a .npy file (core/files/npy_file.h), in C order, as float32. Throws InputError.
std::vector<float> read_npy_values(const std::filesystem::path& path);

/// Weights from a folder: for each layer LAYER.weight.npy, and LAYER.bias.npy, LAYER.scale_shift.npy (pairs) where the
/// layer has them; a `/` in a layer's name is written `_`. A bias or normalisation without a file is 0 (1 and 0).
/// Throws InputError that names what is missing or does not fit.
NetworkWeights read_npy_weights(const std::filesystem::path& folder, const core::Network& network);

/// Values of an input: .npy, or raw float32 (any other name; gzip or not).
std::vector<float> read_input(const std::filesystem::path& path);

}  // namespace systole::cachesim
