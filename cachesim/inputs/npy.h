// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <filesystem>
#include <vector>

#include "cachesim/streams/network_weights.h"
#include "core/network.h"

namespace systole::cachesim {

/// An array of a .npy file (NumPy's format 1.0 to 3.0), as float32.
struct NpyArray {
  std::vector<std::int64_t> shape;
  std::vector<float> values;  ///< row-major
};

/// Reads little-endian float32, float64, float16, int8, uint8 and int32 in C order. Throws InputError.
NpyArray read_npy(const std::filesystem::path& path);

/// Weights from a folder: for each layer LAYER.weight.npy, and LAYER.bias.npy, LAYER.scale_shift.npy (pairs) where the
/// layer has them; a `/` in a layer's name is written `_`. A bias or normalisation without a file is 0 (1 and 0).
/// Throws InputError that names what is missing or does not fit.
NetworkWeights read_npy_weights(const std::filesystem::path& folder, const core::Network& network);

/// Values of an input: .npy, or raw float32 (any other name; gzip or not).
std::vector<float> read_input(const std::filesystem::path& path);

}  // namespace systole::cachesim
