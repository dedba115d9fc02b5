// SPDX-License-Identifier: MIT
#include "cli/explore/varying_columns.h"

#include <algorithm>
#include <array>

#include "dataflows/explore/space/settings.h"

namespace systole::app {

using dataflows::explore::Axis;
using dataflows::explore::DesignSpace;
using dataflows::explore::kSettingColumns;

std::vector<std::size_t> varying_columns(const DesignSpace& space, std::span<const Axis> axes) {
  using enum Axis;
  constexpr std::array<std::array<Axis, 2>, kSettingColumns.size()> kAxesOf{{{network, network},
                                                                             {variant, variant},
                                                                             {rows, array},
                                                                             {cols, array},
                                                                             {dataflow, dataflow},
                                                                             {timing, timing},
                                                                             {depthwise, depthwise},
                                                                             {memory, memory},
                                                                             {sram_ifmap, sram},
                                                                             {sram_filter, sram},
                                                                             {sram_ofmap, sram},
                                                                             {bandwidth, bandwidth},
                                                                             {dram_latency, dram_latency},
                                                                             {cores, cores},
                                                                             {partition, partition},
                                                                             {lanes, lanes},
                                                                             {clock, clock},
                                                                             {bits, bits},
                                                                             {bits, bits},
                                                                             {bits, bits},
                                                                             {bits, bits},
                                                                             {bandwidth_bytes, bandwidth_bytes},
                                                                             {bandwidth_gbs, bandwidth_gbs}}};
  const auto varies = [&](Axis axis) { return space.size(axis) > 1 && std::ranges::find(axes, axis) != axes.end(); };
  std::vector<std::size_t> columns;
  for (std::size_t i = 0; i < kAxesOf.size(); ++i) {
    if (std::ranges::any_of(kAxesOf.at(i), varies)) columns.push_back(i);
  }
  return columns;
}

}  // namespace systole::app
