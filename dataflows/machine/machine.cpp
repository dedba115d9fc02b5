// SPDX-License-Identifier: MIT
#include "dataflows/machine/machine.h"

#include <fmt/format.h>

namespace systole::dataflows {

bool keeps_activations(const Machine& machine) {
  return machine.keep_activations && machine.memory->simulate_kept != nullptr;
}

std::string array_sentence(const Machine& machine) {
  const Cores& cores = machine.cores;
  std::string text = cores.count > 1 ? fmt::format("chip of {} cores, each with a ", cores.count) : std::string{};
  text += fmt::format("{} array, {} ({})", array_text(machine.array), machine.dataflow->name, machine.dataflow->title);
  if (machine.depthwise != DepthwiseMapping::per_channel)
    text += fmt::format(", depthwise {}", name(machine.depthwise));
  text += fmt::format(", timing {}", name(machine.timing));
  if (cores.count == 1) return text;
  text += fmt::format(", partition {}", name(cores.partition));
  if (cores.model != PartitionModel::systole) text += fmt::format(" by {}", name(cores.model));
  return text;
}

std::string vector_sentence(const Machine& machine) {
  const VectorUnit& unit = machine.vector;
  if (unit.model == VectorModel::none) return "no vector unit: operators beside the array cost nothing";
  const std::int64_t lanes = unit.lanes > 0 ? unit.lanes : machine.array.cols;
  std::string text = fmt::format("vector unit of {} lanes", lanes);
  if (machine.cores.count > 1) text += " a core";
  if (unit.model == VectorModel::krittika) return text + ", as krittika costs it";
  return text + (unit.fuse_elementwise ? ", elementwise work at the array's drain" : ", nothing fused");
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
  if (keeps_activations(machine)) text += "; activations kept";
  return text;
}

}  // namespace systole::dataflows
