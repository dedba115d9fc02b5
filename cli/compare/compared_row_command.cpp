// SPDX-License-Identifier: MIT
#include "cli/compare/compared_row_command.h"

#include <fmt/format.h>

#include <cstddef>
#include <filesystem>
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
  command += fmt::format("systole simulate {} -a {} -d rp --timing {}", core::shell_path(simulated),
                         array_text(row.array), name(*settings.timing));
  if (row.depthwise != dataflows::DepthwiseMapping::per_channel) {
    command += fmt::format(" --depthwise {}", name(row.depthwise));
  }
  if (!settings.has_memory()) return command;
  for (const std::string_view path : {"memory", "sram_kb", "bandwidth", "dram_latency"}) {
    if (!dataflows::why_without_effect(path, settings.surroundings).empty()) continue;
    const dataflows::MachineField& field = *dataflows::machine_field(path);
    command += fmt::format(" {} {}", field.flags, field.print(settings.surroundings));
  }
  return command;
}

}  // namespace systole::app
