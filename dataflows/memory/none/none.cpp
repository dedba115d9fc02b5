// SPDX-License-Identifier: MIT
// No memory model: every word is there when the array wants it, so cycles are compute cycles.
#include "dataflows/machine/memory_model.h"

namespace systole::dataflows {

extern const MemoryModel none_memory;
constexpr MemoryModel none_memory{.name = "none", .title = "compute cycles"};

}  // namespace systole::dataflows
