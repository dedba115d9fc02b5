// SPDX-License-Identifier: MIT
#pragma once

#include <string>

namespace onnx {
class ModelProto;
}  // namespace onnx

namespace systole::core::onnx_import {

/// Puts the nodes of an If whose condition is a constant, and those of each turn of a Loop that turns a constant number
/// of times, in their places in the model's graph, within each other to any depth. Others are left as they are, and are
/// refused or left out as operators that are not supported. Throws InputError where the graph would have more than
/// kMostNodes nodes. O(nodes).
void inline_control_flow(::onnx::ModelProto& model, const std::string& file);

inline constexpr int kMostNodes = 1'000'000;

}  // namespace systole::core::onnx_import
