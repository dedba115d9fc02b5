// SPDX-License-Identifier: MIT
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "core/ir/network.h"
#include "dataflows/mapping/array.h"
#include "dataflows/mapping/mapping.h"
#include "dataflows/rtl/buffered_hardware.h"
#include "dataflows/rtl/fold.h"
#include "dataflows/simulate.h"

/// Layers whose folds overlap (Timing::buffered), as the hardware gets them: one sequence of folds each.
namespace systole::rtl {

/// A layer, written short: its mapping, and what a fold of each of its parts is.
struct OverlappedLayer {
  dataflows::LayerMapping mapping;
  std::array<Fold, 2> kinds{};  ///< of each part; rows and columns are the problem's

  [[nodiscard]] Mode mode() const { return kinds[0].mode; }
  /// Two layers that are the same sequence of folds compare equal.
  [[nodiscard]] std::vector<std::int64_t> key() const;
};

/// `layer` under Timing::buffered. Throws what dataflows::map_layer throws.
OverlappedLayer overlapped(const core::Layer& layer, const dataflows::Machine& machine);

/// What Timing::buffered says of it. Throws OverflowError. O(1).
std::int64_t model_cycles(const OverlappedLayer& layer, const dataflows::Array& array);

/// Throws OverflowError. O(1).
std::int64_t count_folds(const OverlappedLayer& layer, const dataflows::Array& array);

/// All folds in the order in which they run. O(folds).
std::vector<Fold> folds(const OverlappedLayer& layer, const dataflows::Array& array);

/// What accumulators that hold `depth` words do with each of these folds: ws and is, the row folds of a column add up.
/// Empty where a fold leaves more words.
std::vector<Accumulation> accumulation(const OverlappedLayer& layer, const dataflows::Array& array, std::int64_t depth);

/// A smaller layer, and how often its cycles count.
struct LayerSample {
  OverlappedLayer layer;
  std::int64_t weight = 1;
};

/// Small layers whose cycles, each times its weight, add up to those of `layer`. Cycles grow by the same with each row
/// fold, column fold, repeat and step once there are a few of each (docs/rtl.md), so two small numbers give a line. A
/// small layer is its own sample. Folds of at most `max_steps` steps are not shortened. Throws OverflowError.
std::vector<LayerSample> samples(const OverlappedLayer& layer, const dataflows::Array& array, std::int64_t max_steps);

/// Layers of a network that are alike.
struct DistinctLayer {
  OverlappedLayer layer;
  std::vector<std::size_t> at;  ///< indices in the network
};

/// Those that an array runs, in the order of the first of each. Throws InputError where the hardware has no such
/// dataflow, and what dataflows::map_layer throws.
std::vector<DistinctLayer> distinct_layers(const core::Network& network, const dataflows::Machine& machine);

}  // namespace systole::rtl
