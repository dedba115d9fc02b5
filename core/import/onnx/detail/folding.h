// SPDX-License-Identifier: MIT
#pragma once

#include "core/import/onnx/detail/graph.h"
#include "core/import/onnx/detail/tensors.h"

namespace systole::core::onnx_import {

/// Computes what a node makes of small constants, and the sizes of tensors that are known: exporters compute the
/// targets of their reshapes in the graph. Sets numbers and dims of its outputs and returns true, or leaves them alone:
/// the node is none of those that are computed, or its inputs are not known. Throws InputError for constants that make
/// no sense.
bool fold(Graph& graph, const Node& node, TensorReader& tensors);

/// The numbers of a constant, or null.
std::shared_ptr<const Numbers> numbers_of(Graph& graph, ValueId id, TensorReader& tensors);

/// Sizes of what numpy's rules make of two tensors. Nothing if they do not fit.
std::optional<Dims> broadcast(const Dims& a, const Dims& b);

}  // namespace systole::core::onnx_import
