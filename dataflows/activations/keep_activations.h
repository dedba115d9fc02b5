// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <functional>
#include <vector>

#include "core/ir/network.h"
#include "dataflows/machine/machine.h"
#include "dataflows/machine/on_chip.h"
#include "dataflows/result/kept_activations.h"

/// `--keep-activations`: results that fit stay in the ifmap scratchpad for the layers that read them.
/// docs/tiled-memory.md states the contract.
namespace systole::dataflows {

/// What an array layer takes, without the operators beside the array.
struct ArrayRun {
  core::Cycles cycles{};
  core::Elements reads{};  ///< from DRAM
  core::Elements writes{};
};
using ArrayRunOf = std::function<ArrayRun(std::size_t layer, const OnChip& on_chip)>;

struct KeptLayers {
  KeptActivations kept;
  std::vector<OnChip> on_chip;  ///< of each layer
};

/// The words of results that a machine may keep at once: its ifmap scratchpad but for one kB, the least that a machine
/// has.
core::Elements keep_capacity(const Machine& machine);

/// The best results to keep: those with which the network takes the fewest cycles, of equal ones the fewest words;
/// under ScheduleSearch::least_traffic the other way round (best_plan). `run` is asked once for each layer and each way
/// in which it may run. Throws what `run` throws; InputError that names the network where counts exceed 64 bits.
KeptLayers keep_activations(const core::Network& network, const Machine& machine, const ArrayRunOf& run);

}  // namespace systole::dataflows
