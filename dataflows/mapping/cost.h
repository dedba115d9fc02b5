// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <span>

#include "core/quantity.h"
#include "dataflows/mapping/array.h"
#include "dataflows/mapping/buffered.h"
#include "dataflows/mapping/mapping.h"
#include "dataflows/mapping/product_run.h"

namespace systole::dataflows {

/// Words between the array and its scratchpads.
struct SramCounts {
  core::Elements ifmap_reads;
  core::Elements filter_reads;
  core::Elements ofmap_writes;
  [[nodiscard]] core::Elements total() const { return ifmap_reads + filter_reads + ofmap_writes; }
  friend bool operator==(const SramCounts&, const SramCounts&) = default;
};

struct LayerCost {
  core::Cycles cycles;  ///< compute cycles; no stalls
  SramCounts sram;
  std::int64_t folds = 0;
  friend bool operator==(const LayerCost&, const LayerCost&) = default;
};

/// The cost of a prepared layer on an array: a handful of integer operations. Throws OverflowError. O(1).
LayerCost evaluate(const LayerMapping& layer, const Array& array);

/// The words of all runs. evaluate() tells those of a layer that is not cut. Throws OverflowError. O(runs).
SramCounts sram_counts(std::span<const ProductRun> runs, const Array& array);

/// The cycles of a layer whose folds overlap (Timing::buffered), by what happens in them; evaluate() gives their sum.
/// Throws OverflowError. O(1).
BufferedCycles buffered_cycles(const LayerMapping& layer, const Array& array);

/// Shares in percent; docs/timing.md defines them.
struct Utilisation {
  double overall = 0;             ///< of all PE-cycles, those that did a useful MAC
  double mapping_efficiency = 0;  ///< of the array, what a fold occupies, averaged over folds
  double compute = 0;             ///< of a fold's PE-cycles, those that did a MAC, averaged over folds
  friend bool operator==(const Utilisation&, const Utilisation&) = default;
};

/// Under Timing::scalesim the three are bit-equal to what SCALE-Sim prints (its order of summation, CPython before
/// 3.12); elsewhere overall = compute = 100 * macs / (cycles * R * C). 0 where no cycle passes. O(log folds).
Utilisation utilisation(const LayerMapping& layer, const Array& array, core::Macs macs, core::Cycles cycles);

}  // namespace systole::dataflows
