// SPDX-License-Identifier: MIT
#pragma once

#include <array>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/ir/layer.h"
#include "core/ir/network.h"
#include "core/quantity.h"
#include "dataflows/machine/accelerator.h"
#include "dataflows/mapping/cost.h"
#include "dataflows/memory/scalesim/traffic.h"

/// SCALE-Sim's memory model: double-buffered scratchpads between an array and DRAM, with the stalls, traffic and
/// reports of SCALE-Sim v3 (commit 1d62b68) or v2 (22f88b1), faults included, digit for digit. docs/memory.md says what
/// it computes; nothing here depends on cycles being few: only those at which something happens are looked at.
namespace systole::dataflows::scalesim {

enum class Version : std::uint8_t {
  v2,  ///< lines wait once for late blocks, DRAM bandwidth is the same for all operands; no sparsity, no layouts
  v3,
};

/// The one row of a layout file that SCALE-Sim uses, for all layers: sizes of the tiles and orders of the loops.
struct CustomLayout {
  std::array<std::int64_t, 6> tile{1, 1, 1, 1, 1, 1};  ///< ifmap height, width; filter height, width; channels; filters
  std::array<std::int64_t, 3> ifmap_intraline{0, 1, 2};
  std::array<std::int64_t, 3> ifmap_interline{3, 4, 5};
  std::array<std::int64_t, 4> filter_intraline{0, 1, 2, 3};
  std::array<std::int64_t, 4> filter_interline{4, 5, 6, 7};
};

/// Cycles that an external DRAM simulator measured for each DRAM line, in the order of requests; from Ramulator mode's
/// .npy files. May be empty: every line then takes its usual time.
struct LineLatencies {
  std::vector<std::int64_t> ifmap;
  std::vector<std::int64_t> filter;
  std::vector<std::int64_t> ofmap;
};

struct MemoryOptions {
  Accelerator accelerator;
  Version version = Version::v3;
  std::optional<CustomLayout> layout;  ///< for operands whose banks have a custom layout
  unsigned threads = 0;                ///< 0: all cores; results do not depend on it
};

/// One operand: words between array and scratchpad, and between scratchpad and DRAM.
struct OperandReport {
  Traffic sram;
  Traffic dram;
  friend bool operator==(const OperandReport&, const OperandReport&) = default;
};

/// What SPARSE_REPORT.csv says of a layer, in words.
struct SparseStorage {
  std::int64_t original = 0;
  double compressed = 0;
  double metadata = 0;
  bool fractional = false;  ///< ellpack_block counts parts of words
  friend bool operator==(const SparseStorage&, const SparseStorage&) = default;
};

/// Every number of SCALE-Sim's reports about one layer. Of a grouped layer this is one group.
struct LayerReport {
  core::Cycles cycles_with_prefetch;
  core::Cycles cycles;  ///< index of the last cycle
  core::Cycles stall_cycles;
  Utilisation utilisation;
  OperandReport ifmap;
  OperandReport filter;
  OperandReport ofmap;
  std::optional<double> weighted_ifmap_reads;  ///< replaces ifmap.sram.words where SCALE-Sim scales it (sparse ws)
  std::optional<SparseStorage> sparse;

  friend bool operator==(const LayerReport&, const LayerReport&) = default;
};

/// Simulates one layer (one group of it) that runs on arrays. Throws InputError for what SCALE-Sim rejects or crashes
/// on, OverflowError. Time O(events + words of im2col at most once a fold), memory O(array + SRAM + ifmap).
LayerReport simulate_memory(const core::Layer& layer, const MemoryOptions& options,
                            const LineLatencies* latencies = nullptr);

/// A network's layers, one after the other.
struct MemoryReport {
  struct Row {
    std::size_t layer = 0;    ///< index in the network
    std::int64_t groups = 1;  ///< equal ones, which run one after the other (group_sequence.h)
    std::size_t report = 0;   ///< of one group, index in `reports`
  };
  std::vector<LayerReport> reports;  ///< of the layers that differ
  std::vector<Row> rows;             ///< in order, one a layer. Layers that no array runs have none
};

/// Simulates every layer that runs on arrays; equal layers once. Throws InputError that names the layer. The same
/// result at any number of threads. `latencies` by row (Ramulator mode only); rows then are simulated one by one.
MemoryReport simulate_memory(const core::Network& network, const MemoryOptions& options,
                             const std::vector<LineLatencies>& latencies = {});

}  // namespace systole::dataflows::scalesim
