// SPDX-License-Identifier: MIT
#include "dataflows/chip/share.h"

#include <algorithm>
#include <utility>

#include "core/checked.h"
#include "dataflows/machine/map_layer.h"
#include "dataflows/mapping/gemm_shape.h"

namespace systole::dataflows {
namespace {

using core::checked_multiply;

/// Which axis of a dataflow's problem a dimension of the product lies along: the one that grows with it.
Axis axis_of(const Problem& problem) {
  if (problem.s_r > 1) return Axis::rows;
  return problem.s_c > 1 ? Axis::cols : Axis::steps;
}

/// Words of an operand of so many positions along two axes; a part of an uncut axis has all of them.
std::int64_t scaled(std::int64_t whole, std::int64_t part, std::int64_t of) {
  return core::ceil_divide(checked_multiply(whole, part), of);
}

void set(Problem& problem, Axis axis, std::int64_t positions) {
  switch (axis) {
    case Axis::rows:
      // FuSeConv's models read sizes of their own, which shrink alike.
      problem.fuseconv.exact_rows *= static_cast<double>(positions) / static_cast<double>(problem.s_r);
      problem.fuseconv.lines = scaled(problem.fuseconv.lines, positions, problem.s_r);
      problem.s_r = positions;
      break;
    case Axis::cols:
      problem.fuseconv.padded_length = scaled(problem.fuseconv.padded_length, positions, problem.s_c);
      problem.fuseconv.length = scaled(problem.fuseconv.length, positions, problem.s_c);
      problem.s_c = positions;
      break;
    case Axis::steps:
      problem.t = positions;
      problem.taps = positions;
      break;
    case Axis::groups:
      break;
  }
}

}  // namespace

CutLayer::CutLayer(const core::Layer& layer, const Machine& machine) : layer_(layer), machine_(machine) {
  const LayerMapping mapping = map_layer(layer, machine);
  const Dataflow& dataflow = mapping.dataflow();
  const Problem& problem = mapping.storage[0].problem;
  positions_.counts = {1, problem.s_r, problem.s_c, problem.t};
  if (dataflow.gemm == nullptr) {
    cuttable_ = {false, true, true, false};
    return;
  }
  positions_[Axis::groups] = gemm_shape(layer).count;
  depth_ = axis_of(dataflow.gemm(1, 1, 2));
  if (machine.depthwise == DepthwiseMapping::packed && positions_[Axis::groups] > 1) {
    // How many groups a pack holds depends on how many there are: only the pixels are the same for all.
    cuttable_ = {true, false, false, false};
    cuttable_[at(axis_of(dataflow.gemm(2, 1, 1)))] = true;
  }
}

std::int64_t CutLayer::results(const PerAxis& positions) const {
  std::int64_t results = 1;
  for (const Axis axis : {Axis::rows, Axis::cols, Axis::steps}) {
    if (axis != depth_) results = checked_multiply(results, positions[axis]);
  }
  return results;
}

GroupShare CutLayer::with_groups(std::int64_t groups) const {
  GroupShare share{.layer = layer_, .mapping = {}};
  core::Layer& layer = share.layer;
  if (groups != positions_[Axis::groups] && cuttable_[at(Axis::groups)]) {
    if (layer.op == core::Operator::conv || layer.op == core::Operator::conv_transpose) {
      layer.in_ch = layer.in_ch / layer.groups * groups;
      layer.out_ch = layer.out_ch / layer.groups * groups;
    } else {
      layer.batch = layer.inputs.size() >= 2 ? 1 : layer.batch;  // its products are counted as groups
    }
    layer.groups = groups;
  }
  share.mapping = map_layer(layer, machine_);
  return share;
}

LayerMapping CutLayer::part(const GroupShare& groups, const PerAxis& positions, const Origin& origin) const {
  LayerMapping mapping = groups.mapping;
  for (std::size_t i = 0; i < mapping.used; ++i) {
    Mapping& part = mapping.storage[i];
    bool cut = false;
    for (const Axis axis : {Axis::rows, Axis::cols, Axis::steps}) {
      if (!cuttable_[at(axis)] || positions[axis] == positions_[axis]) continue;
      set(part.problem, axis, positions[axis]);
      cut = true;
    }
    if (!cut) continue;
    part.sram = part.dataflow->sram(part.problem);
    part.origin = origin;
  }
  return mapping;
}

PerAxis CutLayer::largest(const PerAxis& parts) const {
  PerAxis positions = positions_;
  for (std::size_t i = 0; i < kAxes; ++i) {
    if (parts.counts[i] > 1) positions.counts[i] = core::ceil_divide(positions.counts[i], parts.counts[i]);
  }
  return positions;
}

std::vector<Share> CutLayer::shares(const PerAxis& parts) const {
  std::array<EvenCut, kAxes> cuts;
  PerAxis begin;  // of the second part; of the only one 0
  for (std::size_t i = 0; i < kAxes; ++i) {
    cuts[i] = EvenCut::of(positions_.counts[i], parts.counts[i]);
    begin.counts[i] = parts.counts[i] > 1 ? cuts[i].larger : 0;
  }
  std::vector<Share> shares;
  constexpr unsigned kKinds = 1U << kAxes;
  for (unsigned kind = 0; kind < kKinds; ++kind) {
    PerAxis positions;
    std::int64_t cores = 1;
    PerAxis origin = begin;
    for (std::size_t i = 0; i < kAxes; ++i) {
      const bool smaller = ((kind >> i) & 1U) != 0;
      positions.counts[i] = smaller ? cuts[i].smaller : cuts[i].larger;
      cores = checked_multiply(cores, smaller ? cuts[i].smaller_count : cuts[i].larger_count);
    }
    if (cores == 0) continue;
    for (std::size_t i = 0; i < kAxes; ++i) {  // all of it must lie within the layer
      origin.counts[i] = std::min(origin.counts[i], positions_.counts[i] - positions.counts[i]);
    }
    GroupShare groups = with_groups(positions[Axis::groups]);
    const Origin at_origin{.row = origin[Axis::rows], .col = origin[Axis::cols], .step = origin[Axis::steps]};
    LayerMapping mapping = part(groups, positions, at_origin);
    shares.push_back({.layer = std::move(groups.layer), .mapping = mapping, .positions = positions, .cores = cores});
  }
  return shares;
}

}  // namespace systole::dataflows
