// SPDX-License-Identifier: MIT
#include "cachesim/inputs/npy.h"

#include <fmt/format.h>

#include <cmath>
#include <cstring>
#include <limits>
#include <string>

#include "cachesim/inputs/binary_file.h"
#include "core/error.h"
#include "core/files/npy_file.h"

namespace systole::cachesim {

std::vector<float> read_npy_values(const std::filesystem::path& path) {
  const core::NpyArray array = core::read_npy(path);
  std::vector<float> values(array.values.size());
  for (std::size_t i = 0; i < values.size(); ++i) {
    if (std::abs(array.values[i]) > std::numeric_limits<float>::max()) {
      throw core::InputError({.where = {.file = path.string()},
                              .subject = fmt::format("value {}", i),
                              .found = fmt::format("{}", array.values[i]),
                              .expected = "a number that float32 holds"});
    }
    values[i] = static_cast<float>(array.values[i]);
  }
  return values;
}

std::vector<float> read_input(const std::filesystem::path& path) {
  if (path.extension() == ".npy") return read_npy_values(path);
  const BinaryFile file = read_binary_file(path);
  if (file.bytes.size() % sizeof(float) != 0) {
    throw core::InputError({.where = {.file = file.name},
                            .found = fmt::format("{} bytes", file.bytes.size()),
                            .expected = "float32 values, 4 bytes each"});
  }
  std::vector<float> values(file.bytes.size() / sizeof(float));
  if (!values.empty()) std::memcpy(values.data(), file.bytes.data(), file.bytes.size());
  for (std::size_t i = 0; i < values.size(); ++i) {
    if (!std::isfinite(values[i])) {
      throw core::InputError({.where = {.file = file.name},
                              .subject = fmt::format("value {}", i),
                              .found = fmt::format("{}", values[i]),
                              .expected = "a finite number"});
    }
  }
  return values;
}

}  // namespace systole::cachesim
