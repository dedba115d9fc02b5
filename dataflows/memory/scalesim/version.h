// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>

#include "dataflows/machine/machine.h"

namespace systole::dataflows::scalesim {

/// The states of SCALE-Sim whose numbers this model gives.
enum class Version : std::uint8_t {
  v2,        ///< commit 22f88b1
  ispass25,  ///< the state that made the sparsity results in its ISPASS 2025 artifact (commit 01d1b71), of October 2024
  v3,        ///< commit 1d62b68, release 3.0.0
};

/// How long a line waits for blocks that have not arrived.
enum class WaitRule : std::uint8_t {
  once,           ///< until they have arrived
  once_or_back,   ///< until they have arrived; where they were there before, the line goes back to their arrival
  twice_or_back,  ///< twice as long; a block that was there before takes time back
};

/// In what the versions differ.
struct VersionRules {
  WaitRule wait = WaitRule::once;       ///< without a custom layout
  std::int64_t unseen_ofmap_stall = 0;  ///< cycles that a line may wait for the ofmap's scratchpad before it stalls
  bool bandwidth_of_banks = false;      ///< USER mode reads at the bandwidth of the banks, not at `Bandwidth`
  bool sparsity = false;                ///< N:M, layer by layer
  bool rowwise_sparsity = false;        ///< OptimizedMapping
  bool layouts = false;                 ///< custom layouts and external latencies
  bool drains_in_order = false;  ///< the ofmap's DRAM cycles are those of its first and last line, not the extremes
  bool cycles_with_prefetch = false;  ///< COMPUTE_REPORT.csv has them
  bool time_models = false;           ///< TIME_REPORT.csv
  bool first_ifmap_columns = false;  ///< with sparsity, the ifmap's window loses its end, not what meets pruned weights
  bool ifmap_reads_by_array = false;  ///< with sparsity, ifmap SRAM reads count columns and kernel width, not words
};

/// Which version's rules a machine's memory model follows; v3's where it is none of SCALE-Sim's.
Version version_of(const Machine& machine);

const VersionRules& rules_of(Version version);

inline const VersionRules& rules_of(const Machine& machine) {
  return rules_of(version_of(machine));
}

}  // namespace systole::dataflows::scalesim
