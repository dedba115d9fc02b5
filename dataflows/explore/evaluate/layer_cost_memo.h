// SPDX-License-Identifier: MIT
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "core/ir/layer.h"
#include "dataflows/explore/evaluate/cycle_forms.h"
#include "dataflows/explore/space/design_space.h"
#include "dataflows/mapping/mapping.h"

namespace systole::dataflows::explore {

/// What a layer's cost depends on beside its shape and dataflow.
struct Machine {
  Timing timing = Timing::scalesim;
  DepthwiseMapping depthwise = DepthwiseMapping::per_channel;
  MemoryModel memory = MemoryModel::none;
  Array array;
  PerOperand sram_kb;
  std::int64_t bandwidth = 0;
  std::int64_t dram_latency = 0;
};

struct ShapeCost {
  std::int64_t cycles = 0;
  std::int64_t accesses = 0;  ///< words between array and scratchpads
  std::int64_t traffic = 0;   ///< DRAM words; 0 without a memory model
};

/// True if the three define what a layer costs on `dataflow`; why not is what require_defined and the memory models
/// say.
bool is_defined(const Dataflow& dataflow, Timing timing, DepthwiseMapping depthwise, MemoryModel memory);

/// The cost of one layer: as simulate(), and with a memory model as `systole simulate --memory` without a configuration
/// file. Throws core::InputError and core::OverflowError. See them for the time.
ShapeCost layer_cost(const core::Layer& layer, const Dataflow& dataflow, const Machine& machine);

/// Costs of many shapes on one machine after the other, each computed when it is first asked for. Bounded: what was
/// known of the machine before is forgotten, but for what all arrays share. Not thread-safe.
class LayerCostMemo {
 public:
  /// `shapes` must outlive it. `smallest` and `largest` bound the arrays. Without `needs_words` only cycles are right.
  LayerCostMemo(std::span<const core::Layer> shapes, const Array& smallest, const Array& largest, bool needs_words);

  void set(const Machine& machine);

  /// `dataflow` is a position in dataflows(); it must be defined for the machine.
  const ShapeCost& cost(std::size_t dataflow, std::uint32_t shape) {
    if (known_[dataflow] != now_) prepare(dataflow);
    if (by_form_[dataflow] == 0 && known_cost_[dataflow][shape] != now_) compute(dataflow, shape);
    return costs_[dataflow][shape];
  }

 private:
  void prepare(std::size_t dataflow);
  void compute(std::size_t dataflow, std::uint32_t shape);
  CycleForms& forms(std::size_t dataflow);

  std::span<const core::Layer> shapes_;
  Array smallest_;
  Array largest_;
  bool needs_words_;
  Machine machine_;
  std::uint64_t now_ = 0;                               ///< counts machines
  std::vector<std::uint64_t> known_;                    ///< [dataflow]: the machine it was prepared for
  std::vector<std::uint8_t> by_form_;                   ///< [dataflow]: all costs are there
  std::vector<std::vector<std::uint64_t>> known_cost_;  ///< [dataflow][shape]: the machine its cost is of
  std::vector<std::vector<ShapeCost>> costs_;           ///< [dataflow][shape]
  std::vector<std::unique_ptr<CycleForms>> forms_;      ///< [timing][depthwise][dataflow], made when first needed
  std::vector<std::int64_t> cycles_;
};

}  // namespace systole::dataflows::explore
