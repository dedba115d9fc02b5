// SPDX-License-Identifier: MIT
#pragma once

#include <map>
#include <string>
#include <vector>

#include "core/import/onnx/detail/graph.h"
#include "core/import/onnx/detail/tensors.h"
#include "core/import/onnx/onnx_network.h"

namespace systole::core::onnx_import {

/// Sizes that were chosen because nobody gave them: `batch = 1`.
using ChosenDims = std::vector<std::string>;

/// Sets the sizes and types of the graph's inputs. A symbolic dimension has the size that `options` give its name; the
/// first axis is 1 without. Throws InputError for others that are not given, and for given ones that no input has.
ChosenDims bind_inputs(Graph& graph, const ::onnx::ModelProto& model, const OnnxOptions& options);

/// Infers the sizes of all tensors, node by node, and computes those that depend on constants alone. ONNX's library
/// does the inference, except for windows, whose padding and rounding must agree with the IR's to the element. What
/// cannot be inferred stays unknown; where unsupported operators are left out, they pass on the sizes that they read.
/// Throws InputError for nodes whose operands do not fit. O(nodes).
void infer_shapes(Graph& graph, const ::onnx::ModelProto& model, const OnnxOptions& options, TensorReader& tensors);

}  // namespace systole::core::onnx_import
