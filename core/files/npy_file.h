// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

namespace systole::core {

/// An array of numbers from a NumPy file. Values of up to 53 bits are exact.
struct NpyArray {
  std::vector<std::int64_t> shape;  ///< outermost dimension first; empty for a single number
  std::vector<double> values;       ///< in C order
};

/// Reads the .npy format, versions 1.0 to 3.0 (NumPy Enhancement Proposal 1): whole numbers of 1 to 8 bytes and floats
/// of 2 to 8 in either byte order, in C or Fortran order. Throws InputError that says what is wrong: not an .npy file,
/// another type (objects, complex numbers), more than 64 dimensions, values missing, NaN or infinity. O(size).
NpyArray read_npy(const std::filesystem::path& path);

/// The same from a file's bytes; `name` is what errors call it.
NpyArray parse_npy(const std::string& name, std::string_view bytes);

}  // namespace systole::core
