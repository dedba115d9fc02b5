// SPDX-License-Identifier: MIT
#include "dataflows/machine/memory_model.h"

#include <cstddef>

namespace systole::dataflows {

std::string_view name(MemoryModel model) {
  constexpr std::array<std::string_view, kMemoryModels.size()> kNames{"none", "scalesim", "scalesim-v2", "tiled"};
  return kNames.at(static_cast<std::size_t>(model));
}

bool is_scalesim(MemoryModel model) {
  return model == MemoryModel::scalesim || model == MemoryModel::scalesim_v2;
}

}  // namespace systole::dataflows
