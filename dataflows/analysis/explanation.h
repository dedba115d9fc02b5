// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <vector>

#include "core/ir/layer.h"
#include "dataflows/analysis/cycle_breakdown.h"
#include "dataflows/result/network_result.h"

/// Where the cycles of a layer go, and what would have to change for it to get faster.
namespace systole::dataflows {

/// What happens in a cycle.
enum class CycleKind : std::uint8_t {
  load,     ///< the stationary operand is shifted in
  skew,     ///< operands fill the array one after the other
  stream,   ///< PEs multiply and add
  drain,    ///< results leave
  compute,  ///< of timings that cost layers as a whole: all of it
  refill,   ///< chunks of a stream load, skew and drain once more
  prologue,
  waiting_ifmap,
  waiting_filter,
  waiting_ofmap,
  waiting_partial_sums,
  epilogue,
  waiting_memory,  ///< of models that do not say for which operand
  reduction,       ///< cores add up their partial sums
};

struct CyclePart {
  CycleKind kind = CycleKind::stream;
  core::Cycles cycles;
};

/// What binds a layer.
enum class Binding : std::uint8_t {
  nothing,         ///< no cycle passes
  mapping,         ///< depthwise, a channel at a time: few PEs have work, whatever most of the cycles are
  loading,         ///< the stationary operand is shifted in for few results
  skew,            ///< operands take longer to fill the array than to stream through it
  draining,        ///< results take longer to leave than to compute
  macs,            ///< the array's multiply-accumulates
  shape,           ///< the array's shape: most of its PEs do nothing useful while it streams
  dram_bandwidth,  ///< moving the layer's words takes longer than computing
  waiting,         ///< the array waits for words
  reduction,       ///< adding up the cores' partial sums takes longer than anything else
};

struct Explanation {
  std::vector<CyclePart> parts;  ///< they add up to the layer's cycles; none of zero cycles
  PeBreakdown pes;               ///< what the PEs do while the array computes; of the slowest core
  Binding binding = Binding::nothing;
  double busy = 0;   ///< percent of the PEs that do something useful while the array streams
  CycleKind most{};  ///< what most of the cycles are
};

/// Explains the result that simulate() found for `layer` on `machine`. The layer must run on the array. Of a layer that
/// cores share, the cycles are the slowest core's and those of the reduction; SCALE-Sim's closed forms of partitions do
/// not say what happens in theirs. O(1), packing O(groups).
Explanation explain(const core::Layer& layer, const Machine& machine, const LayerResult& result);

}  // namespace systole::dataflows
