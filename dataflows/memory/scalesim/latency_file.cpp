// SPDX-License-Identifier: MIT
#include "dataflows/memory/scalesim/latency_file.h"

#include <fmt/format.h>

#include <cmath>
#include <cstdint>
#include <string_view>
#include <vector>

#include "core/error.h"
#include "core/files/npy_file.h"

namespace systole::dataflows::scalesim {
namespace {

/// Doubles hold every whole number up to here.
constexpr double kLargest = 9007199254740992.0;

std::vector<std::int64_t> read_whole_numbers(const std::filesystem::path& path) {
  const core::NpyArray array = core::read_npy(path);
  if (array.shape.size() != 1) {
    throw core::InputError(
        fmt::format("{}: found {} dimensions, expected the one of a list", path.string(), array.shape.size()));
  }
  std::vector<std::int64_t> numbers;
  numbers.reserve(array.values.size());
  for (const double value : array.values) {
    if (!(std::abs(value) <= kLargest) || std::floor(value) != value) {
      throw core::InputError(
          fmt::format("{}: number {}: found {}, expected a whole number", path.string(), numbers.size(), value));
    }
    numbers.push_back(static_cast<std::int64_t>(value));
  }
  return numbers;
}

}  // namespace

LineLatencies read_latencies(const std::filesystem::path& directory, std::size_t row) {
  const auto read = [&](std::string_view operand) {
    return read_whole_numbers(directory / fmt::format("_{}File{}.npy", operand, row));
  };
  try {
    return {.ifmap = read("ifmap"), .filter = read("filter"), .ofmap = read("ofmap")};
  } catch (const core::InputError& error) {
    throw core::InputError(
        fmt::format("{}\n(UseRamulatorTrace is True: DRAM latencies of every layer come from files in {})",
                    error.what(), directory.string()));
  }
}

}  // namespace systole::dataflows::scalesim
