// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>

#include "core/quantity.h"
#include "dataflows/mapping/array.h"
#include "dataflows/mapping/mapping.h"

/// Where the compute cycles of a layer go, fold by fold, and what the PEs do meanwhile. No memory: what a memory model
/// adds (prologue, stalls, epilogue) comes on top.
namespace systole::dataflows {

/// Adds up to evaluate().cycles exactly.
struct CycleBreakdown {
  core::Cycles load;    ///< ws, is: the stationary operand is shifted in, R cycles a fold; buffered: what nothing hides
  core::Cycles skew;    ///< operands fill the rows and columns one after the other, or leave them so
  core::Cycles stream;  ///< T steps a fold (times passes): only these do MACs
  core::Cycles drain;   ///< results leave the array, where the timing counts it
  core::Cycles whole;   ///< of timings that cost layers instead of folds: not split
  /// -1 under scalesim, which reports the index of the last cycle; else 0.
  core::Cycles convention;
  [[nodiscard]] core::Cycles total() const { return load + skew + stream + drain + whole + convention; }
  friend bool operator==(const CycleBreakdown&, const CycleBreakdown&) = default;
};

/// One PE for one cycle.
using PeCycles = core::Quantity<struct PeCyclesUnit>;

/// What all R*C PEs do in those cycles; adds up to cycles * R * C exactly.
struct PeBreakdown {
  PeCycles useful;   ///< multiply-accumulates of the layer
  PeCycles zeros;    ///< steps that do none: zeros of packed products, moves between the taps of strided lines
  PeCycles idle;     ///< PEs that a fold does not occupy, while the others stream
  PeCycles waiting;  ///< all PEs while nothing streams: load, skew, drain (and the convention's cycle less)
  [[nodiscard]] PeCycles total() const { return useful + zeros + idle + waiting; }
  friend bool operator==(const PeBreakdown&, const PeBreakdown&) = default;
};

/// Throws OverflowError. O(1).
CycleBreakdown cycle_breakdown(const LayerMapping& layer, const Array& array);

/// `macs` are core::macs of the layer. Where cycles are not split, what is not useful is waiting. Throws OverflowError.
/// O(1).
PeBreakdown pe_breakdown(const LayerMapping& layer, const Array& array, core::Macs macs);

}  // namespace systole::dataflows
