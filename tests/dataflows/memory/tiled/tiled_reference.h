// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>

#include "core/ir/layer.h"
#include "dataflows/mapping/array.h"
#include "dataflows/mapping/mapping.h"
#include "dataflows/memory/tiled/schedule.h"

/// The tiled memory model as docs/tiled-memory.md words it, slow and obvious: sets of addresses for every fold, a walk
/// over all folds that says which words are on chip, and a time line that is advanced tile after tile.
namespace systole::tests {

/// Words per cycle: one channel for all (`shared` > 0), one for each operand, or unlimited.
struct Bandwidth {
  std::int64_t shared = 0;
  dataflows::PerOperand each;
  [[nodiscard]] bool is_unlimited() const { return shared == 0 && each.ifmap == 0; }
  [[nodiscard]] dataflows::tiled::DramChannel channel() const;
};

struct ReferenceMemory {
  dataflows::tiled::Halves halves;
  Bandwidth bandwidth;
  bool keep_halos = false;
};

struct ReferenceRun {
  dataflows::tiled::PerTraffic words;  ///< of all repeats
  /// In ticks: a cycle is as many as the words per cycle, or the product of the three bandwidths.
  std::int64_t ticks_per_cycle = 1;
  std::int64_t prologue = 0;
  std::int64_t stalls = 0;
  std::int64_t epilogue = 0;
};

/// `part` of a layer's mapping under one nest and one choice of transfers (those that are not possible count as false).
ReferenceRun run_reference(const core::Layer& layer, const dataflows::Mapping& part, std::int64_t packed,
                           const dataflows::Array& array, const dataflows::tiled::LoopNest& nest,
                           const dataflows::tiled::Transfers& transfers, const ReferenceMemory& memory);

}  // namespace systole::tests
