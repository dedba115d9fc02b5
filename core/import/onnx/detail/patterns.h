// SPDX-License-Identifier: MIT
#pragma once

#include <unordered_map>
#include <vector>

#include "core/import/onnx/detail/graph.h"
#include "core/import/onnx/detail/tensors.h"
#include "core/ir/operators.h"

namespace systole::core::onnx_import {

/// Nodes that are one operator: exporters write x * sigmoid(x) where the network says SiLU.
struct Match {
  ValueId input = kAbsent;  ///< what the operator reads
  Operator op = Operator::activation;
  Kind kind = Kind::none;
  std::int64_t normalised = 1;        ///< of a normalisation or softmax: elements that share a mean or a sum
  std::vector<ValueId> parameters{};  ///< constants of more than one element
};

struct Matches {
  std::unordered_map<NodeId, Match> roots{};  ///< by the last of their nodes
  std::vector<bool> inner{};                  ///< of each node: it belongs to a match and is not its last
};

/// Finds the operators that the table in patterns.cpp describes. Nodes within a match are read by nothing outside of
/// it. O(nodes).
Matches find_patterns(Graph& graph, TensorReader& tensors);

/// Bounds of a Clip, as an attribute or an input; infinite where there is none.
struct Bounds {
  double least;
  double most;
};
Bounds clip_bounds(Graph& graph, const Node& node, TensorReader& tensors);

}  // namespace systole::core::onnx_import
