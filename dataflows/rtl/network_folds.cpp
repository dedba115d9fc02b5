// SPDX-License-Identifier: MIT
#include "dataflows/rtl/network_folds.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <map>
#include <numeric>

#include "core/error.h"
#include "dataflows/mapping/cost.h"
#include "dataflows/mapping/fold_plan.h"

namespace systole::rtl {
namespace {

Mode mode_of(const dataflows::Dataflow& dataflow) {
  constexpr std::array kModes{Mode::os, Mode::ws, Mode::is, Mode::rp};
  const auto* const found = std::ranges::find(kModes, dataflow.name, [](Mode mode) { return name(mode); });
  if (found == kModes.end()) throw core::InputError(fmt::format("the RTL has no dataflow {}", dataflow.name));
  return *found;
}

}  // namespace

Fold fold_kind(const core::Layer& layer, const dataflows::Mapping& mapping) {
  const dataflows::Problem& problem = mapping.problem;
  Fold fold{.mode = mode_of(*mapping.dataflow)};
  if (fold.mode != Mode::rp) {
    fold.steps = problem.t;
    return fold;
  }
  const bool transposed = layer.k_w == 1 && layer.k_h > 1;  // such a line runs along the columns of the map
  fold.taps = transposed ? layer.k_h : layer.k_w;
  fold.passes = transposed ? layer.k_w : layer.k_h;
  fold.stride = transposed ? layer.stride_h : layer.stride_w;
  fold.dilation = transposed ? layer.dilation_h : layer.dilation_w;
  for (const std::int64_t number : {fold.taps, fold.passes, fold.stride, fold.dilation}) {
    if (number <= kMostTaps) continue;
    throw core::InputError(fmt::format("layer {}: found a kernel, stride or dilation of {}; the RTL counts to {}",
                                       layer.name, number, kMostTaps));
  }
  const std::int64_t phases = std::min(fold.stride / std::gcd(fold.stride, fold.dilation), fold.taps);
  if (problem.taps != fold.taps || problem.passes != fold.passes || problem.phases != phases) {
    throw core::InternalError("the row-parallel mapping and the RTL's folds disagree about the layer's lines");
  }
  return fold;
}

std::int64_t model_cycles(const dataflows::Mapping& mapping, const Fold& fold, const dataflows::Array& array) {
  dataflows::LayerMapping single{.storage = {mapping, {}}, .used = 1, .packed_channels = 1};
  dataflows::Mapping& part = single.storage[0];
  part.repeats = 1;
  part.problem.s_r = fold.rows;
  part.problem.s_c = fold.cols;
  if (fold.mode != Mode::rp) part.problem.t = part.problem.taps = fold.steps;
  return dataflows::evaluate(single, array).cycles.count();
}

NetworkFolds network_folds(const core::Network& network, const dataflows::Machine& machine) {
  NetworkFolds all;
  std::map<Fold, std::size_t> known;
  for (std::size_t i = 0; i < network.layers.size(); ++i) {
    const core::Layer& layer = network.layers[i];
    if (!core::runs_on_array(layer.op)) continue;
    const auto mapping =
        dataflows::map_layer(layer, *machine.dataflow, dataflows::Timing::array, machine.depthwise, machine.array);
    LayerFolds folds{
        .layer = i, .uses = {}, .model_cycles = dataflows::evaluate(mapping, machine.array).cycles.count()};
    for (const dataflows::Mapping& part : mapping.parts()) {
      Fold fold = fold_kind(layer, part);
      const dataflows::FoldPlan plan(part.problem, machine.array);
      for (const dataflows::FoldKind& kind : plan.kinds()) {
        const std::int64_t count = core::checked_multiply(kind.count, part.repeats);
        if (count == 0) continue;
        fold.rows = kind.rows;
        fold.cols = kind.cols;
        const auto [at, is_new] = known.try_emplace(fold, all.distinct.size());
        if (is_new) all.distinct.push_back({.fold = fold, .mapping = part, .count = 0});
        DistinctFold& distinct = all.distinct[at->second];
        distinct.count = core::checked_add(distinct.count, count);
        folds.uses.push_back({.fold = at->second, .count = count});
      }
    }
    all.layers.push_back(std::move(folds));
  }
  return all;
}

}  // namespace systole::rtl
