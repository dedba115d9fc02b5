// SPDX-License-Identifier: MIT
#pragma once

#include <array>
#include <cstdint>
#include <string_view>

namespace systole::dataflows {

/// What stands between the array and DRAM.
enum class MemoryModel : std::uint8_t {
  none,         ///< compute cycles only
  scalesim,     ///< SCALE-Sim v3's scratchpads, exact
  scalesim_v2,  ///< with v2's rule of stalls
  tiled,        ///< a physical one (docs/tiled-memory.md)
};
inline constexpr std::array kMemoryModels{MemoryModel::none, MemoryModel::scalesim, MemoryModel::scalesim_v2,
                                          MemoryModel::tiled};

std::string_view name(MemoryModel model);
bool is_scalesim(MemoryModel model);

}  // namespace systole::dataflows
