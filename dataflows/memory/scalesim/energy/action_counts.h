// SPDX-License-Identifier: MIT
#pragma once

#include <array>
#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>

#include "core/ir/network.h"
#include "core/observer.h"
#include "dataflows/machine/machine.h"
#include "dataflows/mapping/fold_registers.h"
#include "dataflows/result/network_result.h"

/// Counts the actions that SCALE-Sim's energy branch (scalesim-accelergy, commit 6d59f0b) hands to Accelergy, its
/// faults included (docs/scalesim-differences.md). dataflows/energy/ has a ledger of our own.
namespace systole::dataflows::scalesim {

inline constexpr std::string_view kActionCountFile = "action_count.yaml";

/// Counts accesses of an operand's scratchpad or DRAM, and its busy time: stop less start cycle of each layer, added
/// up.
struct MemoryActions {
  std::int64_t words = 0;
  std::int64_t busy = 0;
  std::int64_t repeats = 0;  ///< of scratchpads; the branch takes the ifmap's for the ofmap
};

/// Sums all layers.
struct ActionCounts {
  std::array<MemoryActions, 3> sram{};  ///< ifmap, filter, ofmap
  std::array<MemoryActions, 3> dram{};
  FoldRegisters registers;  ///< of all PEs
  std::int64_t cycles = 0;
};

/// Says in a sentence why the branch has no counts of this machine; empty if it has.
std::string why_no_action_counts(const Machine& machine);

/// Counts what simulate() found under one of SCALE-Sim's models. A grouped layer counts as its groups one after the
/// other. Layers that are missing have none. Time O(lines x ports) as for traces, memory O(ifmap + filter). Tells the
/// observer how many layers are done. Throws OverflowError, core::Stopped.
ActionCounts action_counts(const core::Network& network, const Machine& machine, const NetworkResult& result,
                           const core::Observer& observer = {});

/// Writes `kActionCountFile` into `folder`: keys, order and numbers of the branch's create_action_count.py, of which
/// each PE has four entries. Throws RunError. O(PEs).
void write_action_counts(const std::filesystem::path& folder, const ActionCounts& counts, const Machine& machine);

}  // namespace systole::dataflows::scalesim
