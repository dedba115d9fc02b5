// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <variant>
#include <vector>

#include "dataflows/mapping/array.h"
#include "dataflows/mapping/mapping.h"
#include "dataflows/selection/fuse_cost.h"
#include "dataflows/selection/variant.h"

/// What a comparison notices beside its rows, as values; a front end has the words.
namespace systole::dataflows {

/// One of the questions that a comparison answers: a network on an array with a depthwise mapping.
struct ComparedCase {
  std::size_t network = 0;  ///< index into Comparison::networks
  Array array;
  DepthwiseMapping depthwise = DepthwiseMapping::per_channel;
};

/// Greedy and optimal were both asked for the layers of a partial variant, and are the same there: savings add up.
struct GreedyOfCountIsOptimal {};

/// A partial variant replaces layers that take longer afterwards, because its count demands it.
struct LayersGetSlower {
  struct Layer {
    std::size_t block = 0;
    core::Cycles more;
  };
  ComparedCase where;
  FuseVariant variant = FuseVariant::full50;
  Select select = Select::published;
  std::vector<Layer> layers;
};

/// Under limits there is a choice, but greedy finds none.
struct GreedyFindsNone {
  ComparedCase where;
};

/// Under limits greedy's choice is as good as the best.
struct GreedyIsOptimal {
  ComparedCase where;
};

/// Under limits greedy's choice costs more of what is minimised than the best.
struct GreedyLeaves {
  ComparedCase where;
  Criterion minimised = Criterion::cycles;
  Amount greedy;
  Amount best;
};

using ComparisonRemark =
    std::variant<GreedyOfCountIsOptimal, LayersGetSlower, GreedyFindsNone, GreedyIsOptimal, GreedyLeaves>;

}  // namespace systole::dataflows
