// SPDX-License-Identifier: MIT
#include "dataflows/activations/steps.h"

#include <algorithm>
#include <limits>
#include <utility>

#include "core/ir/shape.h"
#include "dataflows/vector/element_work.h"

namespace systole::dataflows {
namespace {

constexpr std::size_t kNoStep = std::numeric_limits<std::size_t>::max();

/// What a layer's output is made of.
struct Sources {
  std::vector<std::size_t> steps;
  bool from_outside = false;  ///< the network's input is a part of it

  void add(const Sources& other) {
    for (const std::size_t step : other.steps) {
      if (std::ranges::find(steps, step) == steps.end()) steps.push_back(step);
    }
    from_outside = from_outside || other.from_outside;
  }
};

class StepBuilder {
 public:
  StepBuilder(const core::Network& network, const VectorWork& work)
      : network_(network), step_of_(network.layers.size(), kNoStep), sources_(network.layers.size()) {
    find_steps(work);
    for (std::size_t i = 0; i < network.layers.size(); ++i) {
      if (step_of_[i] != kNoStep) {
        sources_[i].steps = {step_of_[i]};
      } else {
        sources_[i] = sources_of(producers_before(network, i));
      }
    }
  }

  Steps build() {
    for (Step& step : result_.steps) {
      add_operands(step);
      step.result = output(step.last_layer());
    }
    mark_outputs();
    return std::move(result_);
  }

 private:
  void find_steps(const VectorWork& work) {
    std::vector<bool> moves_words(network_.layers.size());
    for (const VectorWork::Alone& alone : work.alone) {
      moves_words[alone.layer] = alone.work.reads.count() > 0 || alone.work.writes.count() > 0;
    }
    std::vector<const VectorWork::Chain*> chains(network_.layers.size());
    for (const VectorWork::Chain& chain : work.chains) chains[chain.root] = &chain;
    for (std::size_t i = 0; i < network_.layers.size(); ++i) {
      if (!core::runs_on_array(network_.layers[i].op) && !moves_words[i]) continue;
      step_of_[i] = result_.steps.size();
      Step& step = result_.steps.emplace_back();
      step.layer = i;
      if (chains[i] == nullptr) continue;
      step.followers = chains[i]->followers;
      for (const std::size_t follower : step.followers) step_of_[follower] = step_of_[i];
    }
  }

  [[nodiscard]] core::Elements output(std::size_t layer) const {
    return core::elements(core::output_shape(network_.layers[layer]));
  }

  [[nodiscard]] Sources sources_of(const std::vector<std::uint32_t>& producers) const {
    Sources sources{.steps = {}, .from_outside = producers.empty()};
    for (const std::uint32_t producer : producers) sources.add(sources_[producer]);
    return sources;
  }

  [[nodiscard]] StepOperand operand(OperandRole role, std::size_t reader,
                                    const std::vector<std::uint32_t>& producers) const {
    Sources sources = sources_of(producers);
    StepOperand operand{.role = role, .reader = reader, .results = std::move(sources.steps)};
    for (const std::uint32_t producer : producers) operand.words += output(producer);
    operand.may_be_on_chip = !sources.from_outside && role != OperandRole::filter;
    return operand;
  }

  void add_operands(Step& step) {
    const core::Layer& layer = network_.layers[step.layer];
    if (core::runs_on_array(layer.op)) {
      add_array_operands(layer, step);
    } else {
      add_beside(step.layer, kNoStep, step);
    }
    std::size_t before = step.layer;
    for (const std::size_t follower : step.followers) {
      add_beside(follower, before, step);
      before = follower;
    }
  }

  void add_array_operands(const core::Layer& layer, Step& step) {
    std::vector<std::uint32_t> ifmap = producers_before(network_, step.layer);
    std::vector<std::uint32_t> filter;
    if (layer.op == core::Operator::gemm && ifmap.size() > 1) {
      filter.assign(ifmap.begin() + 1, ifmap.end());
      ifmap.resize(1);
    }
    StepOperand& read = step.operands.emplace_back(operand(OperandRole::ifmap, step.layer, ifmap));
    const core::Elements wanted = core::elements(core::input_shape(layer));
    // A product with named operands may read a part of a result: the queries of queries, keys and values.
    const bool reads_part = layer.op == core::Operator::gemm && !layer.inputs.empty() && wanted < read.words;
    if (!ifmap.empty() && read.words != wanted && !reads_part) {
      read.may_be_on_chip = false;
      result_.unlike.push_back(step.layer);
    }
    read.words = wanted;
    if (!filter.empty()) step.operands.push_back(operand(OperandRole::filter, step.layer, filter));
  }

  /// All that an operator reads but what leaves the layer `before` it at the drain.
  void add_beside(std::size_t reader, std::size_t before, Step& step) {
    for (const std::uint32_t producer : producers_before(network_, reader)) {
      if (producer != before) step.operands.push_back(operand(OperandRole::beside, reader, {producer}));
    }
  }

  void mark_outputs() {
    std::vector<bool> is_read(network_.layers.size());
    for (std::size_t i = 0; i < network_.layers.size(); ++i) {
      for (const std::uint32_t producer : producers_before(network_, i)) is_read[producer] = true;
    }
    for (std::size_t i = 0; i < network_.layers.size(); ++i) {
      if (is_read[i]) continue;
      for (const std::size_t step : sources_[i].steps) result_.steps[step].is_output = true;
    }
  }

  const core::Network& network_;
  std::vector<std::size_t> step_of_;  ///< each layer
  std::vector<Sources> sources_;      ///< of each layer's output
  Steps result_;
};

}  // namespace

Steps steps_of(const core::Network& network, const VectorWork& work) {
  return StepBuilder(network, work).build();
}

}  // namespace systole::dataflows
