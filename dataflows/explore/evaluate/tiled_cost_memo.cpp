// SPDX-License-Identifier: MIT
#include "dataflows/explore/evaluate/tiled_cost_memo.h"

#include <algorithm>

#include "core/error.h"
#include "dataflows/machine/map_layer.h"
#include "dataflows/mapping/cost.h"

namespace systole::dataflows::explore {

ScratchpadSizes ScratchpadSizes::of_space(const Axes& axes, bool is_sampled) {
  ScratchpadSizes sizes;
  if (is_sampled) return sizes;
  sizes.are_equal = !axes.sram_kb.empty();
  sizes.of = sizes.are_equal ? std::array{axes.sram_kb, axes.sram_kb, axes.sram_kb}
                             : std::array{axes.sram_ifmap_kb, axes.sram_filter_kb, axes.sram_ofmap_kb};
  for (std::vector<std::int64_t>& of : sizes.of) std::ranges::sort(of);
  return sizes;
}

TiledCostMemo::TiledCostMemo(const core::Layer& layer, const Machine& machine, const ScratchpadSizes& sizes,
                             bool knows_actions)
    : sizes_(sizes),
      layer_(layer, map_layer(layer, machine), machine),
      knows_actions_(knows_actions),
      least_accesses_(evaluate(layer_.mapping(), machine.array).sram.total().count()) {}

TiledCostMemo::Speed TiledCostMemo::speed_of(const Machine& machine) {
  const WordBits& bits = machine.bits;
  const double clock = machine.bandwidth_gbs > 0 ? machine.clock_mhz : 0;  // else it does not matter
  return {{bits.ifmap, bits.filter, bits.ofmap, bits.partial_sum},
          machine.dram_latency,
          clock,
          machine.bandwidth.front(),
          machine.bandwidth_bytes,
          machine.bandwidth_gbs};
}

TiledCostMemo::Box TiledCostMemo::searched(const Machine& machine, const Sizes& sizes) {
  Machine of = machine;
  of.sram_kb = {.ifmap = sizes[0], .filter = sizes[1], .ofmap = sizes[2]};
  const TiledCost cost = layer_.cost(of);
  const DramTraffic& dram = cost.dram;
  Box box;
  box.from = {cost.same_from_kb.ifmap, cost.same_from_kb.filter, cost.same_from_kb.ofmap};
  box.words.dram = {.ifmap_reads = dram.ifmap.total(),
                    .filter_reads = dram.filter.total(),
                    .ofmap_writes = dram.ofmap_writes,
                    .partial_sums_written = dram.partial_sums_written,
                    .partial_sums_read = dram.partial_sums_read};
  box.words.sram = sram_counts(cost.runs, machine.array);
  if (knows_actions_) box.words.actions = array_actions(cost.runs, machine.array);
  box.words.cost = {.cycles = cost.cycles.count(),
                    .accesses = box.words.sram.total().count(),
                    .traffic = dram.total().count(),
                    .reads = box.words.dram.reads().count(),
                    .writes = box.words.dram.writes().count()};
  box.timeline = cost.timeline_cycles.count();
  return box;
}

std::size_t TiledCostMemo::add(const Machine& machine, const Sizes& sizes) {
  boxes_.push_back(searched(machine, sizes));
  return boxes_.size() - 1;
}

/// The axis on which `sizes` are furthest below the box; 3 if they are in it.
std::size_t TiledCostMemo::axis_outside(const Box& box, const Sizes& sizes) {
  std::size_t axis = 3;
  for (std::size_t i = 0; i < sizes.size(); ++i) {
    if (sizes[i] < box.from[i] && (axis == 3 || box.from[i] > box.from[axis])) axis = i;
  }
  return axis;
}

/// The largest sizes of the space that are below the box on that axis, not above `sizes` on the others.
void TiledCostMemo::go_below(const Box& box, std::size_t axis, Sizes& sizes) const {
  const std::vector<std::int64_t>& all = sizes_.of[axis];
  sizes[axis] = *std::prev(std::ranges::lower_bound(all, box.from[axis]));
  if (sizes_.are_equal) sizes = {sizes[axis], sizes[axis], sizes[axis]};
}

std::size_t TiledCostMemo::known_box(std::size_t root, const Machine& machine) const {
  const Sizes asked{machine.sram_kb.ifmap, machine.sram_kb.filter, machine.sram_kb.ofmap};
  std::size_t box = root;
  while (box != 0) {
    const std::size_t axis = axis_outside(boxes_[box], asked);
    if (axis == 3) return box;
    box = boxes_[box].smaller.at(axis);
  }
  return 0;
}

const ShapeCost* TiledCostMemo::known(const Machine& machine) const {
  const auto root = of_speed_.find(speed_of(machine));
  const std::size_t box = root == of_speed_.end() ? 0 : known_box(root->second, machine);
  return box == 0 ? nullptr : &boxes_[box].words.cost;
}

LeastCost TiledCostMemo::least(const Machine& machine) const {
  constexpr int kMostLooks = 3;
  LeastCost least = layer_.least(machine);
  const Speed speed = speed_of(machine);
  auto faster = of_speed_.upper_bound(speed);
  for (int looks = 0; looks < kMostLooks && faster != of_speed_.end(); ++looks, ++faster) {
    const bool is_faster = std::get<0>(faster->first) == std::get<0>(speed) &&
                           std::get<1>(faster->first) == std::get<1>(speed) &&
                           std::get<2>(faster->first) == std::get<2>(speed);
    if (!is_faster) break;
    const std::size_t box = known_box(faster->second, machine);
    if (box == 0) continue;
    least.cycles = std::max(least.cycles, core::Cycles{boxes_[box].timeline});
    break;
  }
  return least;
}

TiledCostMemo::Words TiledCostMemo::at(const Machine& machine) {
  const Sizes asked{machine.sram_kb.ifmap, machine.sram_kb.filter, machine.sram_kb.ofmap};
  if (sizes_.of[0].empty()) return searched(machine, asked).words;
  try {
    Sizes largest{sizes_.of[0].back(), sizes_.of[1].back(), sizes_.of[2].back()};
    std::size_t& first = of_speed_[speed_of(machine)];
    if (first == 0) first = add(machine, largest);
    std::size_t box = first;
    for (std::size_t axis = axis_outside(boxes_[box], asked); axis < 3; axis = axis_outside(boxes_[box], asked)) {
      go_below(boxes_[box], axis, largest);
      if (boxes_[box].smaller[axis] == 0) {
        const std::size_t next = add(machine, largest);
        boxes_[box].smaller[axis] = next;
      }
      box = boxes_[box].smaller[axis];
    }
    return boxes_[box].words;
  } catch (const core::OverflowError&) {
    return searched(machine, asked).words;  // perhaps what is asked of does not overflow
  }
}

}  // namespace systole::dataflows::explore
