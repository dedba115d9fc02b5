// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <vector>

#include "core/import/onnx/detail/graph.h"

namespace systole::core::onnx_import {

/// A window along one axis.
struct WindowAxis {
  std::int64_t size = 1;  ///< of the input
  std::int64_t kernel = 1;
  std::int64_t stride = 1;
  std::int64_t dilation = 1;
  std::int64_t begin = 0;  ///< padding before the input
  std::int64_t end = 0;    ///< and after it; negative where an output padding of a transposed convolution adds to it
  bool ceil = false;
};

/// The window of a convolution or a pool, an axis each after batch and channels.
using Window = std::vector<WindowAxis>;

/// Which way a window goes.
enum class WindowUse : std::uint8_t { convolution, pool, transposed };

/// The window of a node over an input of these sizes, with what `auto_pad` comes to. `kernel` is what the weights say;
/// empty for a pool. Throws InputError for attributes that do not fit the input. O(axes).
Window window_of(const Graph& graph, const Node& node, const Dims& input, const Dims& kernel, WindowUse use);

/// Outputs along an axis, as the IR counts them; 0 where the window does not fit.
std::int64_t outputs_of(const WindowAxis& axis, WindowUse use);

}  // namespace systole::core::onnx_import
