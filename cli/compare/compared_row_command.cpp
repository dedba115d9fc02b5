// SPDX-License-Identifier: MIT
#include "cli/compare/compared_row_command.h"

#include <fmt/format.h>

#include <array>
#include <cstddef>
#include <filesystem>
#include <string_view>
#include <vector>

#include "cli/common/arguments.h"
#include "core/shell_word.h"
#include "dataflows/machine/effect.h"
#include "dataflows/machine/fields.h"

namespace systole::app {
namespace {

/// The positions of `choice` among `choices`.
std::vector<std::size_t> blocks_of(const std::vector<core::FuseChoice>& choices, core::FuseChoice choice) {
  std::vector<std::size_t> blocks;
  for (std::size_t i = 0; i < choices.size(); ++i) {
    if (choices[i] == choice) blocks.push_back(i);
  }
  return blocks;
}

/// The options of what a machine has else than `start`; `memory`: of all that its memory reads;
/// `energy`: energy is told, too.
std::string machine_options(const dataflows::Machine& machine, const dataflows::Machine& start, bool memory,
                            bool energy) {
  constexpr std::array<std::string_view, 4> kMemory{"memory", "sram_kb", "bandwidth", "dram_latency"};
  constexpr std::array<std::string_view, 14> kChip{"bits",
                                                   "bandwidth_bytes",
                                                   "bandwidth_gbs",
                                                   "cores",
                                                   "partition",
                                                   "partition_by",
                                                   "link_words",
                                                   "l2_kb",
                                                   "vector.model",
                                                   "vector.lanes",
                                                   "vector.fuse_elementwise",
                                                   "clock_mhz",
                                                   "time",
                                                   "time_operands"};
  std::string options;
  const auto add = [&](std::string_view path, bool always) {
    if (!dataflows::why_without_effect(path, machine).empty()) return;
    const dataflows::MachineField& field = *dataflows::machine_field(path);
    if (!always && field.print(machine) == field.print(start)) return;
    const std::string_view flags = field.flags;
    options += fmt::format(" {} {}", flags, field.print(machine));
  };
  for (const std::string_view path : kMemory) add(path, memory);
  for (const std::string_view path : kChip) {
    // The array's cycles are the same without a vector unit.
    if (path == "vector.model" && !energy && machine.vector.model == dataflows::VectorModel::none) continue;
    add(path, false);
  }
  return options;
}

}  // namespace

std::string compared_row_command(const std::string& network, const dataflows::ComparedRow& row,
                                 const dataflows::ComparisonSettings& settings) {
  using enum core::FuseChoice;
  std::string command;
  std::string simulated = network;
  std::vector<core::FuseChoice> left = row.choices;  // of the depthwise layers that the network still has
  const auto fuse = [&](core::FuseChoice choice) {
    const std::vector<std::size_t> blocks = blocks_of(left, choice);
    if (blocks.empty()) return;
    const std::string fused =
        fmt::format("{}-{}.csv", std::filesystem::path(network).stem().string(), row.variant_name());
    command += fmt::format("systole topology fuse {} {} --choice {}", core::shell_path(simulated),
                           core::shell_path(fused), name(choice));
    if (blocks.size() < left.size()) command += fmt::format(" --blocks {}", fmt::join(blocks, ","));
    command += " && ";
    simulated = fused;
    std::erase(left, choice);
  };
  fuse(full);
  fuse(half);
  command += "systole simulate " + core::shell_path(simulated);
  if (settings.origin) command += " -c " + core::shell_path(settings.origin->name);
  command += fmt::format(" -a {} -d rp --timing {}", array_text(row.array), name(*settings.timing));
  const dataflows::Machine machine = settings.machine(row.array, row.depthwise);
  const dataflows::Machine start = settings.origin ? settings.origin->machine : dataflows::Machine{};
  if (machine.depthwise != start.depthwise) command += fmt::format(" --depthwise {}", name(row.depthwise));
  command += machine_options(machine, start, settings.has_memory() && !settings.origin, settings.energy.has_value());
  if (settings.energy) command += " --energy " + core::shell_path(settings.energy->name);
  return command;
}

}  // namespace systole::app
