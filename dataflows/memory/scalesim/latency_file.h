// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <filesystem>

#include "dataflows/memory/scalesim/scalesim_memory.h"

namespace systole::dataflows::scalesim {

/// Reads the latencies that SCALE-Sim's Ramulator mode reads for a row of its reports: `_ifmapFile0.npy`,
/// `_filterFile0.npy` and `_ofmapFile0.npy` in this directory for row 0, and so on. Each has one dimension of whole
/// numbers, of whatever type. Throws InputError that names the file.
LineLatencies read_latencies(const std::filesystem::path& directory, std::size_t row);

}  // namespace systole::dataflows::scalesim
