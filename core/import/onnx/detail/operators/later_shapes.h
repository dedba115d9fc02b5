// SPDX-License-Identifier: MIT
#pragma once

#include "core/import/onnx/detail/graph.h"
#include "core/import/onnx/detail/tensors.h"

namespace systole::core::onnx_import {

/// Sets the sizes of what a node makes if Debian's library has no rule for it: newer opsets, and operators of ONNX
/// Runtime. Returns false if this is no such node or if its sizes are not known.
bool infer_later(Graph& graph, const Node& node, TensorReader& tensors);

}  // namespace systole::core::onnx_import
