// SPDX-License-Identifier: MIT
#include "dataflows/machine/machine.h"

#include <fmt/format.h>

namespace systole::dataflows {

std::string array_sentence(const Machine& machine) {
  std::string text =
      fmt::format("{} array, {} ({})", array_text(machine.array), machine.dataflow->name, machine.dataflow->title);
  if (machine.depthwise != DepthwiseMapping::per_channel)
    text += fmt::format(", depthwise {}", name(machine.depthwise));
  return text + fmt::format(", timing {}", name(machine.timing));
}

std::string model_sentence(const Machine& machine) {
  std::string text{description(machine.timing)};
  const MemoryModel& memory = *machine.memory;
  if (memory.reads == nullptr) return text + fmt::format("; {}, memory {}", memory.title, memory.name);
  return text + fmt::format("; memory {}: {}", memory.name, memory.reads(machine));
}

std::string model_label(const Machine& machine) {
  std::string text = fmt::format("timing {}; memory {}", name(machine.timing), machine.memory->name);
  if (machine.memory->is_scalesim) text += machine.interface_mode == InterfaceMode::user ? " USER" : " CALC";
  return text;
}

}  // namespace systole::dataflows
