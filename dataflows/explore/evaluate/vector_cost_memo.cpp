// SPDX-License-Identifier: MIT
#include "dataflows/explore/evaluate/vector_cost_memo.h"

#include <algorithm>
#include <cstddef>

#include "core/quantity.h"
#include "dataflows/vector/vector_cost.h"
#include "dataflows/vector/vector_work.h"

namespace systole::dataflows::explore {
namespace {

bool moves_words(const Machine& machine) {
  return machine.memory->transfer_cycles != nullptr;
}

}  // namespace

void VectorCostMemo::set(const Machine& machine) {
  const std::int64_t lanes = vector_lanes(machine);
  const bool same = lanes == lanes_ && !needs_words_ && !moves_words(machine) && !moves_words(machine_);
  machine_ = machine;
  if (same) return;
  lanes_ = 0;  // until all of it is there
  drain_.resize(work_.chains().size());
  for (std::size_t i = 0; i < drain_.size(); ++i) {
    const WorkOfChain& chain = work_.chains()[i];
    core::Cycles cycles = chain.root.on(lanes);
    for (const WorkAtDrain& follower : chain.followers) cycles += follower.lanes.on(lanes);
    drain_[i] = cycles.count();
  }
  alone_.resize(work_.alone().size());
  alone_reads_.resize(alone_.size());
  for (std::size_t i = 0; i < alone_.size(); ++i) {
    const CostAlone cost = cost_alone(work_.alone()[i], lanes, machine);
    alone_[i] = cost.cycles.count();
    alone_reads_[i] = cost.reads.count();
  }
  lanes_ = lanes;
}

std::int64_t VectorCostMemo::chain(std::uint32_t position, const ShapeCost& array) const {
  if (!moves_words(machine_)) return std::max(array.cycles, drain_[position]);
  const auto unheard = [](core::Cycles /*lanes*/, core::Cycles /*until*/) {};
  return chain_cycles(work_.chains()[position], lanes_, machine_, core::Cycles{array.cycles},
                      core::Elements{array.reads}, core::Elements{array.writes}, unheard)
      .count();
}

}  // namespace systole::dataflows::explore
