// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "dataflows/memory/scalesim/memory_model.h"

namespace systole::dataflows::scalesim {

/// The numbers of a .npy file (numpy's format 1.0 to 3.0): one dimension, little-endian, integers or floats with whole
/// values. Throws InputError that names the file as `name`.
std::vector<std::int64_t> parse_npy(std::string_view bytes, const std::string& name);

/// The latencies that SCALE-Sim's Ramulator mode reads for a row of its reports: `_ifmapFile0.npy`, `_filterFile0.npy`
/// and `_ofmapFile0.npy` in this directory for row 0, and so on. Throws InputError.
LineLatencies read_latencies(const std::filesystem::path& directory, std::size_t row);

}  // namespace systole::dataflows::scalesim
