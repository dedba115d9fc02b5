// SPDX-License-Identifier: MIT
#include "dataflows/chip/core_use.h"

#include <algorithm>
#include <cstddef>

#include "dataflows/chip/cores_result.h"
#include "dataflows/chip/layer_schedule.h"

namespace systole::dataflows {
namespace {

/// Cycles of all cores together.
struct CoreCycles {
  double computing = 0;
  double reducing = 0;
  double all = 0;
};

CoreUse shares(const CoreCycles& cycles) {
  const double computing = 100 * cycles.computing / cycles.all;
  const double reducing = 100 * cycles.reducing / cycles.all;
  // Never below zero: the mean of a core is a quotient, so all cores may come to a little more than they have.
  return {.computing = computing, .reducing = reducing, .idle = std::max(0.0, 100 - computing - reducing)};
}

void add(CoreCycles& cycles, const LayerResult& layer, const Machine& machine) {
  if (layer.cores == nullptr) return;
  const auto used = static_cast<double>(layer.cores->cores);
  cycles.computing += used * layer.cores->mean_core;
  cycles.reducing += used * static_cast<double>(layer.cores->reduction.cycles.count());
  cycles.all += static_cast<double>(machine.cores.count) * static_cast<double>(layer.cycles.count());
}

bool schedules_layers(const Machine& machine) {
  return machine.cores.count > 1 && machine.cores.partition == Partition::layers;
}

}  // namespace

std::optional<CoreUse> core_use(const LayerResult& layer, const Machine& machine) {
  CoreCycles cycles;
  add(cycles, layer, machine);
  if (cycles.all <= 0) return std::nullopt;
  return shares(cycles);
}

std::optional<CoreUse> core_use(const core::Network& network, const NetworkResult& result, const Machine& machine) {
  CoreCycles cycles;
  if (schedules_layers(machine)) {
    for (const core::Cycles busy : busy_cycles(network, result, machine)) {
      cycles.computing += static_cast<double>(busy.count());
    }
    cycles.all = static_cast<double>(machine.cores.count) * static_cast<double>(result.network_cycles.count());
  } else {
    for (const LayerResult& layer : result.layers) add(cycles, layer, machine);
  }
  if (cycles.all <= 0) return std::nullopt;
  return shares(cycles);
}

std::vector<core::Cycles> busy_cycles(const core::Network& network, const NetworkResult& result,
                                      const Machine& machine) {
  if (!schedules_layers(machine)) return {};
  std::vector<core::Cycles> busy;
  const LayerSchedule schedule = schedule_layers(network, result, machine.cores.count);
  for (std::size_t i = 0; i < result.layers.size(); ++i) {
    if (result.layers[i].vector.fused_into >= 0) continue;  // its slot is its array layer's
    const LayerSlot& slot = schedule.slots[i];
    const auto core = static_cast<std::size_t>(slot.core);
    if (busy.size() <= core) busy.resize(core + 1);
    busy[core] += slot.end - slot.begin;
  }
  return busy;
}

}  // namespace systole::dataflows
