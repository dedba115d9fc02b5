// SPDX-License-Identifier: MIT
#include <algorithm>
#include <array>

#include "dataflows/machine/memory_model.h"

/// One line a memory model; each stands in a folder of dataflows/memory/ as `const MemoryModel NAME_memory`.
#define SYSTOLE_MEMORY_MODELS(ROW) \
  ROW(none)                        \
  ROW(scalesim)                    \
  ROW(scalesim_v2)                 \
  ROW(scalesim_ispass25)           \
  ROW(tiled)

namespace systole::dataflows {

#define SYSTOLE_DECLARE(NAME) extern const MemoryModel NAME##_memory;
SYSTOLE_MEMORY_MODELS(SYSTOLE_DECLARE)

std::span<const MemoryModel* const> memory_models() {
#define SYSTOLE_ADDRESS(NAME) &NAME##_memory,
  static constexpr std::array kAll{SYSTOLE_MEMORY_MODELS(SYSTOLE_ADDRESS)};
  return kAll;
}

const MemoryModel* memory_model_named(std::string_view name) {
  const auto found = std::ranges::find(memory_models(), name, &MemoryModel::name);
  return found == memory_models().end() ? nullptr : *found;
}

std::size_t position(const MemoryModel* model) {
  return static_cast<std::size_t>(std::ranges::find(memory_models(), model) - memory_models().begin());
}

std::vector<std::string_view> memory_model_names() {
  std::vector<std::string_view> names;
  for (const MemoryModel* model : memory_models()) names.push_back(model->name);
  return names;
}

const MemoryModel* no_memory() {
  return &none_memory;
}

}  // namespace systole::dataflows
