// SPDX-License-Identifier: MIT
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/ir/layer.h"
#include "core/ir/network.h"
#include "core/observer.h"
#include "core/quantity.h"
#include "dataflows/machine/machine.h"
#include "dataflows/mapping/cost.h"
#include "dataflows/memory/scalesim/traffic.h"
#include "dataflows/memory/scalesim/version.h"
#include "dataflows/result/network_result.h"

/// SCALE-Sim's memory model: double-buffered scratchpads between an array and DRAM, with the stalls, traffic and
/// reports of SCALE-Sim v3, v2 or its ISPASS 2025 artifact (version.h), faults included, digit for digit.
/// docs/memory.md says what it computes; nothing here depends on cycles being few: only those at which something
/// happens are looked at.
namespace systole::dataflows::scalesim {

/// True for scalesim, scalesim-v2 and scalesim-ispass25.
bool is_scalesim(const MemoryModel& model);

/// Cycles that an external DRAM simulator measured for each DRAM line, in the order of requests; from Ramulator mode's
/// .npy files. May be empty: every line then takes its usual time.
struct LineLatencies {
  std::vector<std::int64_t> ifmap;
  std::vector<std::int64_t> filter;
  std::vector<std::int64_t> ofmap;
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
/// on, OverflowError. Time about O(events * kernel) and memory O(array) in USER mode, as far as places of words can be
/// computed (docs/memory.md); else O(events + words of im2col at most once a fold) and O(array + SRAM + ifmap).
LayerReport simulate_memory(const core::Layer& layer, const Machine& machine, const LineLatencies* latencies = nullptr);

/// A network's layers, one after the other.
struct MemoryReport {
  struct Row {
    std::size_t layer = 0;    ///< index in the network
    std::int64_t groups = 1;  ///< equal ones, which run one after the other (group_sequence.h)
    std::size_t report = 0;   ///< of one group, index in `reports`
  };
  std::vector<LayerReport> reports;  ///< of the layers that differ
  std::vector<Row> rows;  ///< in order, one a layer. Layers that no array runs, or that are missing, have none
  std::vector<MissingLayer> missing;  ///< by index
};

/// Simulates every layer that runs on arrays; equal layers once. A layer that it cannot simulate is an InputError that
/// names it, or missing, as `on_failure` says. The same result at any number of threads. `latencies` by row (Ramulator
/// mode only); rows then are simulated one by one. `threads` of 0: all cores; results do not depend on it. Tells the
/// observer how many layers are done; throws Stopped.
MemoryReport simulate_memory(const core::Network& network, const Machine& machine,
                             const std::vector<LineLatencies>& latencies = {}, unsigned threads = 0,
                             const core::Observer& observer = {}, OnFailure on_failure = OnFailure::stop);

/// SCALE-Sim's numbers of a layer, groups one after the other; kept in LayerResult::memory.
struct ReportDetail : MemoryDetail {
  explicit ReportDetail(const LayerReport& of) : report(of) {}
  LayerReport report;
};

/// SCALE-Sim's numbers of a layer that simulate() ran under one of its models; null for other models and for layers
/// that an array does not run.
const LayerReport* scalesim_report_of(const LayerResult& result);

/// The external DRAM latencies of SCALE-Sim's layer `layer_id`, read from the machine's folder of latencies; none
/// unless the machine is in Ramulator mode. Throws core::InputError.
std::optional<LineLatencies> external_latencies(const Machine& machine, std::size_t layer_id);

}  // namespace systole::dataflows::scalesim
