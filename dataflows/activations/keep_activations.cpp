// SPDX-License-Identifier: MIT
#include "dataflows/activations/keep_activations.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstdint>
#include <limits>
#include <map>
#include <utility>

#include "core/error.h"
#include "dataflows/activations/keep_search.h"
#include "dataflows/activations/steps.h"
#include "dataflows/machine/precision.h"
#include "dataflows/vector/vector_cost.h"
#include "dataflows/vector/vector_work.h"

namespace systole::dataflows {
namespace {

/// What the operands of a step that one layer reads have on chip.
core::Elements words_on_chip(const Step& step, const StepRun& run, std::size_t reader) {
  core::Elements words;
  for (std::size_t i = 0; i < step.operands.size(); ++i) {
    const StepOperand& operand = step.operands[i];
    if (operand.reader == reader && operand.role == OperandRole::beside && run.operands_on_chip[i]) {
      words += operand.words;
    }
  }
  return words;
}

/// Of the layer that begins a step.
OnChip on_chip(const Step& step, const StepRun& run) {
  const bool on_array = !step.operands.empty() && step.operands.front().role == OperandRole::ifmap;
  return {.held_words = run.held_words,
          .ifmap = on_array && run.operands_on_chip.front(),
          .operands = words_on_chip(step, run, step.layer),
          .results = !run.result_to_dram};
}

/// What steps cost, each way of running one looked at once.
class StepCosts {
 public:
  StepCosts(const core::Network& network, const Machine& machine, const VectorWork& work, const Steps& steps,
            const ArrayRunOf& run)
      : machine_(machine),
        steps_(steps),
        run_(run),
        lanes_(vector_lanes(machine)),
        alone_(network.layers.size()),
        chains_(network.layers.size()),
        known_(steps.steps.size()) {
    for (const VectorWork::Alone& alone : work.alone) alone_[alone.layer] = &alone.work;
    for (const VectorWork::Chain& chain : work.chains) chains_[chain.root] = &chain.work;
  }

  NetworkCost of(std::size_t step, const StepRun& run) {
    StepRun key = run;
    // An ifmap on chip needs no other place.
    if (on_chip(steps_.steps[step], run).ifmap) key.held_words = 0;
    const auto [at, is_new] = known_[step].try_emplace(std::move(key));
    if (is_new) at->second = cost(steps_.steps[step], run);
    return at->second;
  }

 private:
  NetworkCost cost(const Step& step, const StepRun& run) const {
    const OnChip here = on_chip(step, run);
    if (const WorkAlone* const work = alone_[step.layer]) {
      const CostAlone cost = cost_alone(*work, lanes_, machine_, here);
      return {.cycles = cost.cycles, .words = cost.reads + cost.writes};
    }
    const ArrayRun array = run_(step.layer, here);
    NetworkCost sum{.cycles = array.cycles, .words = array.reads + array.writes};
    if (chains_[step.layer] == nullptr) return sum;
    WorkOfChain work = *chains_[step.layer];
    for (std::size_t i = 0; i < step.followers.size(); ++i) {
      core::Elements& reads = work.followers[i].reads;
      reads = reads - words_on_chip(step, run, step.followers[i]);
      sum.words += reads;
    }
    sum.cycles = chain_cycles(work, lanes_, machine_, array.cycles, array.reads, array.writes,
                              [](core::Cycles /*busy*/, core::Cycles /*until*/) {});
    return sum;
  }

  const Machine& machine_;
  const Steps& steps_;
  const ArrayRunOf& run_;
  std::int64_t lanes_;
  std::vector<const WorkAlone*> alone_;     ///< of each layer, null where it is none
  std::vector<const WorkOfChain*> chains_;  ///< of each layer, null where it begins none
  std::vector<std::map<StepRun, NetworkCost>> known_;
};

/// The kept results, with their readers.
void put_results(const Steps& steps, const KeepPlan& plan, KeptActivations& kept) {
  std::vector<std::size_t> place(steps.steps.size());
  std::vector<bool> may_stay(steps.steps.size());
  for (std::size_t i = 0; i < steps.steps.size(); ++i) {
    const Step& step = steps.steps[i];
    const StepRun& run = plan.runs[i];
    kept.most_held = std::max(kept.most_held, core::Elements{run.held_words});
    for (std::size_t k = 0; k < step.operands.size(); ++k) {
      const StepOperand& operand = step.operands[k];
      for (const std::size_t result : operand.results) {
        if (operand.may_be_on_chip) may_stay[result] = true;
        if (!plan.runs[result].keeps_result) continue;
        KeptResult& of = kept.kept[place[result]];
        (run.operands_on_chip[k] ? of.readers : of.dram_readers).push_back(operand.reader);
      }
    }
    if (!run.keeps_result) continue;
    place[i] = kept.kept.size();
    kept.kept.push_back({.layer = step.last_layer(),
                         .made_with = step.layer,
                         .words = step.result,
                         .goes_to_dram = run.result_to_dram});
  }
  kept.results = static_cast<std::size_t>(std::ranges::count(may_stay, true));
}

void put_layers(const Steps& steps, const KeepPlan& plan, std::vector<OnChip>& layers) {
  for (std::size_t i = 0; i < steps.steps.size(); ++i) {
    const Step& step = steps.steps[i];
    layers[step.layer] = on_chip(step, plan.runs[i]);
    for (const std::size_t follower : step.followers) {
      layers[follower] = {.held_words = plan.runs[i].held_words,
                          .operands = words_on_chip(step, plan.runs[i], follower)};
    }
  }
}

}  // namespace

core::Elements keep_capacity(const Machine& machine) {
  constexpr std::int64_t kBits = std::int64_t{1024} * 8;
  const std::int64_t kilobytes = std::min(machine.sram_kb.ifmap, std::numeric_limits<std::int64_t>::max() / kBits);
  return core::Elements{(kilobytes - 1) * kBits / word_bits(machine).ifmap};
}

KeptLayers keep_activations(const core::Network& network, const Machine& machine, const ArrayRunOf& run) {
  try {
    const VectorWork work = vector_work(network, machine.vector);
    const Steps steps = steps_of(network, work);
    StepCosts costs(network, machine, work, steps, run);
    const CostOfStep cost_of = [&](std::size_t step, const StepRun& as) { return costs.of(step, as); };
    const LeastOf least = machine.search == ScheduleSearch::least_traffic ? LeastOf::words : LeastOf::cycles;
    KeptLayers layers{.kept = {.capacity = keep_capacity(machine), .unlike = steps.unlike},
                      .on_chip = std::vector<OnChip>(network.layers.size())};
    const KeepPlan plan = best_plan(steps.steps, layers.kept.capacity.count(), least, cost_of);
    layers.kept.with = plan.cost;
    layers.kept.without = plan_without(steps.steps, cost_of).cost;
    layers.kept.is_best = plan.is_best;
    put_results(steps, plan, layers.kept);
    put_layers(steps, plan, layers.on_chip);
    return layers;
  } catch (const core::OverflowError&) {
    throw core::InputError(fmt::format("network '{}': its activations or their cost exceed 2^63-1", network.name));
  }
}

}  // namespace systole::dataflows
