// SPDX-License-Identifier: MIT
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "core/ir/layer.h"
#include "dataflows/energy/action_counts.h"
#include "dataflows/explore/evaluate/core_forms.h"
#include "dataflows/explore/evaluate/cycle_forms.h"
#include "dataflows/explore/evaluate/tiled_cost_memo.h"
#include "dataflows/explore/space/shape_cost.h"
#include "dataflows/machine/machine.h"
#include "dataflows/result/network_result.h"

namespace systole::dataflows::explore {

/// Gives the cost of one layer on a machine that makes sense, as simulate() says. Throws core::InputError and
/// core::OverflowError. dataflows/simulate.h has the time that it takes.
ShapeCost layer_cost(const core::Layer& layer, const Machine& machine);

/// Where several dataflows share a network's layers, `rows` is for layers that one of them maps by rows. The others run
/// what is left, as they do per channel.
DepthwiseMapping depthwise_on(const Dataflow& dataflow, DepthwiseMapping depthwise);

/// Keeps costs of many shapes on one machine after the other. Each is computed when it is first asked for. The memory
/// is bounded: what was known of the machine before is forgotten, except for what all arrays share, and what all tiled
/// memories of one array share. Not thread-safe.
class LayerCostMemo {
 public:
  /// `shapes` must outlive it. All machines must be of `range` and have scratchpads of `sizes`. Without `needs_words`
  /// only cycles are right; without `needs_actions` there are no actions().
  LayerCostMemo(std::span<const core::Layer> shapes, MachineRange range, ScratchpadSizes sizes, bool needs_words,
                bool needs_actions = false);

  /// Sets the machine that costs are asked of next; its dataflow does not matter.
  void set(const Machine& machine);

  /// `dataflow` is a position in dataflows(); it must be defined for the machine, with depthwise_on().
  const ShapeCost& cost(std::size_t dataflow, std::uint32_t shape) {
    if (known_[dataflow] != now_) prepare(dataflow);
    if (by_form_[dataflow] == 0 && known_cost_[dataflow][shape] != now_) compute(dataflow, shape);
    return costs_[dataflow][shape];
  }

  /// Gives what array, scratchpads and DRAM do for a shape whose cost was asked for on this machine
  /// (array_layer_actions()).
  [[nodiscard]] const ActionCounts& actions(std::size_t dataflow, std::uint32_t shape) const {
    return actions_[dataflow][shape];
  }
  /// Gives what cost() is at least; `is_known` says that it is just that. It may be called only where has_bounds().
  struct LeastShapeCost {
    ShapeCost cost;
    bool is_known = false;
    double most = 0;  ///< no count is above it
  };
  [[nodiscard]] const LeastShapeCost& least(std::size_t dataflow, std::uint32_t shape) {
    const bool is_there = known_least_[dataflow][shape] == now_;
    if (!is_there || (!leasts_[dataflow][shape].is_known && known_cost_[dataflow][shape] == now_)) {
      find_least(dataflow, shape);
    }
    return leasts_[dataflow][shape];
  }
  /// Says whether the machine's costs have bounds that are much quicker to have than they are. That is so with tiled
  /// memory and one core.
  [[nodiscard]] bool has_bounds() const;

 private:
  void prepare(std::size_t dataflow);
  void compute(std::size_t dataflow, std::uint32_t shape);
  [[nodiscard]] ShapeCost cost_with_actions(std::size_t dataflow, std::uint32_t shape);
  void find_least(std::size_t dataflow, std::uint32_t shape);
  [[nodiscard]] TiledCostMemo& tiled(std::size_t dataflow, std::uint32_t shape);
  bool evaluate_forms(std::size_t dataflow);
  [[nodiscard]] std::size_t row(std::size_t dataflow) const;
  CycleForms& forms(std::size_t dataflow);
  CoreForms& core_forms(std::size_t dataflow);

  std::span<const core::Layer> shapes_;
  MachineRange range_;
  ScratchpadSizes sizes_;
  bool needs_words_;
  Machine machine_;
  std::uint64_t now_ = 0;                                ///< counts machines
  std::vector<std::uint64_t> known_;                     ///< [dataflow]: the machine it was prepared for
  std::vector<std::uint8_t> by_form_;                    ///< [dataflow]: all costs are there
  std::vector<std::vector<std::uint64_t>> known_cost_;   ///< [dataflow][shape]: the machine its cost is of
  std::vector<std::vector<ShapeCost>> costs_;            ///< [dataflow][shape]
  std::vector<std::vector<std::uint64_t>> known_least_;  ///< [dataflow][shape]: the machine its bound is of
  std::vector<std::vector<LeastShapeCost>> leasts_;      ///< [dataflow][shape]
  std::vector<std::unique_ptr<CycleForms>> forms_;       ///< [timing][depthwise][dataflow], made when first needed
  std::vector<std::unique_ptr<CoreForms>> core_forms_;   ///< the same, on several cores
  std::vector<std::vector<std::unique_ptr<TiledCostMemo>>> tiled_;  ///< [dataflow][shape], made when first needed
  std::vector<std::int64_t> cycles_;
  std::vector<std::vector<ActionCounts>> actions_;  ///< [dataflow][shape]; empty where nobody needs them
};

}  // namespace systole::dataflows::explore
