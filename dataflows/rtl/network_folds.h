// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "core/ir/network.h"
#include "dataflows/mapping/mapping.h"
#include "dataflows/rtl/fold.h"
#include "dataflows/simulate.h"

namespace systole::rtl {

/// What the arrays that programs run count taps, kernel rows, strides and dilations to (dataflows/rtl/CMakeLists.txt).
constexpr std::int64_t kMostTaps = 1'048'575;

/// What all folds of the mapping have in common; rows and columns are left at 1. Throws InputError where the hardware
/// has no such dataflow, or for a line of more than kMostTaps.
Fold fold_kind(const core::Layer& layer, const dataflows::Mapping& mapping);

/// What Timing::array says of one fold of `mapping`: the cost of a problem of exactly that size.
std::int64_t model_cycles(const dataflows::Mapping& mapping, const Fold& fold, const dataflows::Array& array);

/// Folds of a network that are alike.
struct DistinctFold {
  Fold fold;
  dataflows::Mapping mapping;  ///< of the first layer that has it
  std::int64_t count = 0;      ///< in the whole network
};

/// A layer as folds.
struct LayerFolds {
  std::size_t layer = 0;  ///< index in the network
  struct Use {
    std::size_t fold = 0;  ///< index in NetworkFolds::distinct
    std::int64_t count = 0;
  };
  std::vector<Use> uses;
  std::int64_t model_cycles = 0;  ///< of the whole layer, as simulate prints them
};

struct NetworkFolds {
  std::vector<DistinctFold> distinct;  ///< in the order of their first layers
  std::vector<LayerFolds> layers;      ///< those that an array runs
};

/// All folds of a network under Timing::array; `options.timing` is not looked at. Throws InputError where the hardware
/// has no such dataflow, and what dataflows::map_layer throws. O(layers * log folds).
NetworkFolds network_folds(const core::Network& network, const dataflows::Machine& machine);

}  // namespace systole::rtl
