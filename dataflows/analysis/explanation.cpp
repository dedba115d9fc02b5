// SPDX-License-Identifier: MIT
#include "dataflows/analysis/explanation.h"

#include <algorithm>
#include <cmath>

#include "core/checked.h"
#include "core/report/number_text.h"
#include "dataflows/chip/cores_result.h"
#include "dataflows/chip/share.h"
#include "dataflows/memory/tiled/tiled_memory.h"
#include "dataflows/simulate.h"

namespace systole::dataflows {
namespace {

using core::Cycles;

/// What the array does, without memory; of a layer that several cores share, the array of the slowest one.
struct Computing {
  CycleBreakdown cycles;
  PeBreakdown pes;
};

/// The multiply-accumulates of one core's part. Those of a layer are spread evenly over its positions.
core::Macs macs_of(const Share& share, const CutLayer& cut, const LayerResult& result) {
  const double part = static_cast<double>(share.positions.product()) / static_cast<double>(cut.positions().product());
  return core::Macs{std::llround(static_cast<double>(result.macs.count()) * part)};
}

Computing computing_on_cores(const core::Layer& layer, const Machine& machine, const LayerResult& result) {
  if (machine.cores.model != PartitionModel::systole) {
    Computing computing{.cycles = {}, .pes = {}};
    computing.cycles.whole = result.cores->slowest_core;
    computing.pes.useful = PeCycles{result.macs.count() / result.cores->cores};
    const std::int64_t all = core::checked_product(result.cycles.count(), machine.array.rows, machine.array.cols);
    computing.pes.waiting = PeCycles{std::max<std::int64_t>(0, all - computing.pes.useful.count())};
    return computing;
  }
  const CutLayer cut(layer, machine);
  const Share share = cut.shares(result.cores->choice.parts).at(result.cores->slowest_share);
  return {.cycles = cycle_breakdown(share.mapping, machine.array),
          .pes = pe_breakdown(share.mapping, machine.array, macs_of(share, cut, result))};
}

Computing computing_of(const core::Layer& layer, const Machine& machine, const LayerResult& result) {
  if (result.cores != nullptr) return computing_on_cores(layer, machine, result);
  const LayerMapping mapping = map_layer(layer, machine);
  return {.cycles = cycle_breakdown(mapping, machine.array), .pes = pe_breakdown(mapping, machine.array, result.macs)};
}

/// All cycles of a layer by what happens in them; they add up to its cycles.
std::vector<CyclePart> parts_of(const LayerResult& result, const CycleBreakdown& computing) {
  const Cycles added = result.cores != nullptr ? result.cores->reduction.cycles : Cycles{};
  using enum CycleKind;
  // SCALE-Sim's one cycle less a layer is taken from the skew, where it is never seen.
  std::vector<CyclePart> parts{{load, computing.load},
                               {skew, computing.skew + computing.convention},
                               {stream, computing.stream},
                               {drain, computing.drain},
                               {CycleKind::compute, computing.whole}};
  if (const TiledCost* const cost = tiled_cost_of(result)) {
    parts.insert(parts.end(), {{refill, cost->refill},
                               {prologue, cost->prologue},
                               {waiting_ifmap, cost->stalls.ifmap},
                               {waiting_filter, cost->stalls.filter},
                               {waiting_ofmap, cost->stalls.ofmap},
                               {waiting_partial_sums, cost->stalls.partial_sums},
                               {epilogue, cost->epilogue}});
  } else {
    // SCALE-Sim counts the last line's read stall as a stall, but not in the total (fault B2).
    parts.push_back({waiting_memory, result.cycles - added - computing.total()});
  }
  parts.push_back({CycleKind::reduction, added});
  std::erase_if(parts, [](const CyclePart& part) { return part.cycles.count() == 0; });
  return parts;
}

/// Of PEs that have work while the array streams; with fewer the shape or the mapping binds.
constexpr double kMostly = 50;

/// Whether the layer's channels run one after the other, each on as many columns as it has filters.
bool runs_by_channel(const Machine& machine, const LayerResult& result) {
  const bool depthwise = result.operator_class == core::OperatorClass::depthwise ||
                         result.operator_class == core::OperatorClass::fuse_1xk ||
                         result.operator_class == core::OperatorClass::fuse_kx1;
  return depthwise && machine.depthwise == DepthwiseMapping::per_channel && result.dataflow->layer_problem == nullptr;
}

Binding binding_of(const Machine& machine, const LayerResult& result, const Explanation& explanation) {
  const TiledCost* const cost = tiled_cost_of(result);
  if (cost != nullptr && cost->bound != Bound::compute) return Binding::dram_bandwidth;
  if (explanation.parts.empty()) return Binding::nothing;
  const bool computing = explanation.most <= CycleKind::refill;
  if (computing && explanation.busy < kMostly && runs_by_channel(machine, result)) return Binding::mapping;
  switch (explanation.most) {
    case CycleKind::load:
    case CycleKind::refill:
      return Binding::loading;
    case CycleKind::skew:
      return Binding::skew;
    case CycleKind::drain:
      return Binding::draining;
    case CycleKind::compute:
      return Binding::macs;
    case CycleKind::stream:
      return explanation.busy >= kMostly ? Binding::macs : Binding::shape;
    case CycleKind::reduction:
      return Binding::reduction;
    default:
      return Binding::waiting;
  }
}

}  // namespace

Explanation explain(const core::Layer& layer, const Machine& machine, const LayerResult& result) {
  const Computing computing = computing_of(layer, machine, result);
  Explanation explanation;
  explanation.parts = parts_of(result, computing.cycles);
  explanation.pes = computing.pes;
  const PeCycles streaming = explanation.pes.useful + explanation.pes.zeros + explanation.pes.idle;
  explanation.busy = core::percent(explanation.pes.useful.count(), streaming.count());
  const auto most = std::ranges::max_element(explanation.parts, {}, &CyclePart::cycles);
  if (most != explanation.parts.end()) explanation.most = most->kind;
  explanation.binding = binding_of(machine, result, explanation);
  return explanation;
}

}  // namespace systole::dataflows
