// SPDX-License-Identifier: MIT
#pragma once

#include <filesystem>
#include <vector>

namespace systole::cachesim {

/// Gives the values of a .npy file (core/files/npy_file.h), in C order, as float32. Throws InputError.
std::vector<float> read_npy_values(const std::filesystem::path& path);

/// Reads values of an input: .npy, or raw float32 (any other name; gzip or not).
std::vector<float> read_input(const std::filesystem::path& path);

}  // namespace systole::cachesim
