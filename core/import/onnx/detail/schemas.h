// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <string>

namespace onnx {
class OpSchema;
}  // namespace onnx

namespace systole::core::onnx_import {

/// What ONNX's library says about an operator, by its newest description of at most that opset; null if it knows none.
///
/// The library is loaded when somebody asks first, not with the program: that costs every command 2 ms, and networks of
/// convolutions, pools and linear layers ask for nothing. Throws RunError where it is not installed.
const ::onnx::OpSchema* schema_of(const std::string& op, std::int64_t opset, const std::string& domain);

}  // namespace systole::core::onnx_import
