// SPDX-License-Identifier: MIT
#include "dataflows/memory/scalesim/group_sequence.h"

#include <algorithm>

#include "core/checked.h"

namespace systole::dataflows::scalesim {
namespace {

Traffic in_sequence(const Traffic& group, std::int64_t groups, core::Cycles last_begins) {
  return {.start = group.start, .stop = group.stop + last_begins, .words = group.words * groups};
}

OperandReport in_sequence(const OperandReport& group, std::int64_t groups, core::Cycles last_begins) {
  return {.sram = in_sequence(group.sram, groups, last_begins), .dram = in_sequence(group.dram, groups, last_begins)};
}

}  // namespace

LayerReport in_sequence(const LayerReport& group, std::int64_t groups, core::Macs macs, const Array& array) {
  if (groups == 1) return group;
  LayerReport layer = group;
  const core::Cycles last_begins = (group.cycles + core::Cycles{1}) * (groups - 1);
  layer.cycles = group.cycles + last_begins;
  layer.stall_cycles = group.stall_cycles * groups;
  layer.ifmap = in_sequence(group.ifmap, groups, last_begins);
  layer.filter = in_sequence(group.filter, groups, last_begins);
  layer.ofmap = in_sequence(group.ofmap, groups, last_begins);
  layer.cycles_with_prefetch = layer.ofmap.dram.stop - std::min(layer.ifmap.dram.start, layer.filter.dram.start);
  const std::int64_t pe_cycles =
      core::checked_multiply(layer.cycles.count(), core::checked_multiply(array.rows, array.cols));
  layer.utilisation.overall =
      pe_cycles == 0 ? 0
                     : static_cast<double>(core::checked_multiply(macs.count(), 100)) / static_cast<double>(pe_cycles);
  const auto times = static_cast<double>(groups);
  if (layer.weighted_ifmap_reads) *layer.weighted_ifmap_reads *= times;
  if (layer.sparse) {
    layer.sparse->original = core::checked_multiply(layer.sparse->original, groups);
    layer.sparse->compressed *= times;
    layer.sparse->metadata *= times;
  }
  return layer;
}

}  // namespace systole::dataflows::scalesim
