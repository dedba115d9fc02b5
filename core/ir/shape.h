// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>

#include "core/ir/layer.h"
#include "core/quantity.h"

namespace systole::core {

/// A feature map: batch x channels x height x width.
struct TensorShape {
  std::int64_t batch = 1;
  std::int64_t channels = 1;
  std::int64_t h = 1;
  std::int64_t w = 1;
  friend bool operator==(const TensorShape&, const TensorShape&) = default;
};

/// Positions of a window of `kernel` taps, `dilation` apart, that moves by `stride` over `size` + 2 * `padding`
/// elements. Rounding up counts a last window that hangs over the edge, as SCALE-Sim does (topology_utils.py).
/// Throws OverflowError; the span of the window must not exceed the padded size (0 is returned where it does).
std::int64_t output_extent(std::int64_t size, std::int64_t kernel, std::int64_t stride, std::int64_t padding,
                           std::int64_t dilation, Rounding rounding);

/// Outputs of a transposed convolution along an axis, whose windows of `kernel` taps start `stride` apart and lie one
/// for each of `size` elements; `padding` elements in all are cut off, which may be negative. 0 where nothing is left.
std::int64_t transposed_extent(std::int64_t size, std::int64_t kernel, std::int64_t stride, std::int64_t padding,
                               std::int64_t dilation);

/// The padded input of a windowed layer.
std::int64_t padded_height(const Layer& layer);
std::int64_t padded_width(const Layer& layer);

/// What a layer reads from each producer and what it produces. A gemm's maps are m x k and m x n per group: rows are
/// the height, columns the channels. All of them throw OverflowError.
TensorShape input_shape(const Layer& layer);
TensorShape output_shape(const Layer& layer);

Elements elements(const TensorShape& shape);

}  // namespace systole::core
