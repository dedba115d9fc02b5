// SPDX-License-Identifier: MIT
#pragma once

#include "core/ir/layer.h"
#include "dataflows/memory/scalesim/scalesim_memory.h"
#include "dataflows/memory/scalesim/traces/trace_text.h"

namespace systole::dataflows::scalesim {

/// Where the six trace files of a layer go to; null for those that nobody wants.
struct TraceSinks {
  TraceSink* ifmap_sram = nullptr;
  TraceSink* filter_sram = nullptr;
  TraceSink* ofmap_sram = nullptr;
  TraceSink* ifmap_dram = nullptr;
  TraceSink* filter_dram = nullptr;
  TraceSink* ofmap_dram = nullptr;
  /// Estimated DRAM rows are all as wide as the widest, filled up with the address 1 (SCALE-Sim's fault B11). False: as
  /// wide as their words, for whoever counts them.
  bool widen_rows = true;
};

/// Bytes of the six files, about; within a few percent.
struct TraceSizes {
  double ifmap_sram = 0;
  double filter_sram = 0;
  double ofmap_sram = 0;
  double ifmap_dram = 0;
  double filter_dram = 0;
  double ofmap_dram = 0;
  [[nodiscard]] double total() const {
    return ifmap_sram + filter_sram + ofmap_sram + ifmap_dram + filter_dram + ofmap_dram;
  }
};

/// Simulates a layer (one group of it) as simulate_memory does and writes its traces, byte for byte SCALE-Sim's, piece
/// by piece: IFMAP_SRAM_TRACE.csv and so on. Memory O(array + SRAM + ifmap), time O(bytes). Nothing is written if the
/// layer is one that simulate_memory rejects. What a sink throws passes through.
LayerReport write_traces(const core::Layer& layer, const Machine& machine, const TraceSinks& sinks,
                         const LineLatencies* latencies = nullptr);

/// How large the traces of a layer with this report would be. O(1).
TraceSizes estimate_traces(const core::Layer& layer, const Machine& machine, const LayerReport& report);

}  // namespace systole::dataflows::scalesim
