// SPDX-License-Identifier: MIT
#include "core/import/onnx/detail/window.h"

#include <fmt/format.h>

#include <algorithm>

#include "core/checked.h"
#include "core/ir/shape.h"

namespace systole::core::onnx_import {
namespace {

/// An attribute with a number for each axis, or the number that stands for it.
Dims per_axis(const Graph& graph, const Node& node, std::string_view name, std::size_t axes, std::int64_t otherwise,
              std::int64_t least) {
  Dims given = integers_attribute(node, name);
  // NOLINTNEXTLINE(modernize-return-braced-init-list): braces would make a list of the two numbers
  if (given.empty()) return Dims(axes, otherwise);
  const bool sound = given.size() == axes && std::ranges::all_of(given, [&](std::int64_t n) { return n >= least; });
  if (!sound) {
    refuse(graph, node, fmt::format("{} {}", name, fmt::join(given, " ")),
           fmt::format("{} numbers of at least {}", axes, least));
  }
  return given;
}

/// Splits the padding that makes an input of a window's outputs; the odd element goes where `lower` says.
void split(WindowAxis& axis, std::int64_t total, bool lower) {
  axis.begin = lower ? total - total / 2 : total / 2;
  axis.end = total - axis.begin;
}

void pad_automatically(WindowAxis& axis, WindowUse use, bool lower, std::int64_t output_padding) {
  const std::int64_t span = checked_add(checked_multiply(axis.dilation, axis.kernel - 1), 1);
  if (use == WindowUse::transposed) {
    // Outputs are size * stride.
    const std::int64_t whole = checked_add(checked_multiply(axis.size - 1, axis.stride), span);
    const std::int64_t total =
        checked_subtract(checked_add(whole, output_padding), checked_multiply(axis.size, axis.stride));
    split(axis, std::max<std::int64_t>(0, total), lower);
    axis.end += std::min<std::int64_t>(0, total);
    return;
  }
  const std::int64_t outputs = ceil_divide(axis.size, axis.stride);
  const std::int64_t needed = checked_add(checked_multiply(outputs - 1, axis.stride), span);
  split(axis, std::max<std::int64_t>(0, checked_subtract(needed, axis.size)), lower);
}

}  // namespace

Window window_of(const Graph& graph, const Node& node, const Dims& input, const Dims& kernel, WindowUse use) {
  if (input.size() < 3)
    refuse(graph, node, dims_text(input), "an input with batch, channels and at least one more axis");
  const std::size_t axes = input.size() - 2;
  Dims kernels = integers_attribute(node, "kernel_shape");
  if (kernels.empty()) kernels = kernel;
  const bool sound = kernels.size() == axes && std::ranges::all_of(kernels, [](std::int64_t k) { return k >= 1; });
  if (!sound || (!kernel.empty() && kernels != kernel)) {
    refuse(graph, node, fmt::format("a kernel of {}", dims_text(kernels)),
           kernel.empty() ? fmt::format("{} sizes of at least 1", axes)
                          : fmt::format("{}, the sizes of its weights, of at least 1", dims_text(kernel)));
  }
  const Dims strides = per_axis(graph, node, "strides", axes, 1, 1);
  const Dims dilations = per_axis(graph, node, "dilations", axes, 1, 1);
  const Dims pads = per_axis(graph, node, "pads", 2 * axes, 0, 0);
  const Dims output_padding = per_axis(graph, node, "output_padding", axes, 0, 0);
  const Dims output_shape = integers_attribute(node, "output_shape");
  const std::string automatic = text_attribute(node, "auto_pad", "NOTSET");
  if (automatic != "NOTSET" && automatic != "VALID" && automatic != "SAME_UPPER" && automatic != "SAME_LOWER") {
    refuse(graph, node, fmt::format("auto_pad {}", automatic), "NOTSET, VALID, SAME_UPPER or SAME_LOWER");
  }
  Window window;
  for (std::size_t i = 0; i < axes; ++i) {
    WindowAxis axis{.size = input[i + 2],
                    .kernel = kernels[i],
                    .stride = strides[i],
                    .dilation = dilations[i],
                    .ceil = use == WindowUse::pool && integer_attribute(node, "ceil_mode", 0) != 0};
    if (use == WindowUse::transposed && output_shape.size() >= axes) {
      // The padding that makes these outputs.
      const std::int64_t span = checked_add(checked_multiply(axis.dilation, axis.kernel - 1), 1);
      const std::int64_t whole = checked_add(checked_multiply(axis.size - 1, axis.stride), span);
      const std::int64_t wanted = output_shape[output_shape.size() - axes + i];
      const std::int64_t total = checked_subtract(whole, wanted);
      split(axis, std::max<std::int64_t>(0, total), automatic == "SAME_LOWER");
      axis.end += std::min<std::int64_t>(0, total);
    } else if (automatic == "SAME_UPPER" || automatic == "SAME_LOWER") {
      pad_automatically(axis, use, automatic == "SAME_LOWER", output_padding[i]);
    } else if (automatic == "NOTSET") {
      axis.begin = pads[i];
      axis.end = pads[axes + i] - output_padding[i];
    }
    if (outputs_of(axis, use) < 1) {
      refuse(graph, node, fmt::format("a kernel of {} over {}", dims_text(kernels), dims_text(input)),
             "one that fits into the padded input");
    }
    window.push_back(axis);
  }
  return window;
}

std::int64_t outputs_of(const WindowAxis& axis, WindowUse use) {
  const std::int64_t padding = checked_add(axis.begin, axis.end);
  if (use == WindowUse::transposed) {
    return transposed_extent(axis.size, axis.kernel, axis.stride, padding, axis.dilation);
  }
  // The IR's own rule, by its own code.
  Layer layer;
  layer.op = use == WindowUse::pool ? Operator::pool : Operator::conv;
  layer.rounding = axis.ceil ? Rounding::ceil : Rounding::floor;
  layer.in_h = axis.size;
  layer.k_h = axis.kernel;
  layer.stride_h = axis.stride;
  layer.dilation_h = axis.dilation;
  layer.pad_h = axis.begin;
  layer.pad_extra_h = axis.end - axis.begin;
  return output_shape(layer).h;
}

}  // namespace systole::core::onnx_import
