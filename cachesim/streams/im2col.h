// SPDX-License-Identifier: MIT
#pragma once

#include "cachesim/streams/element.h"
#include "cachesim/streams/interleaved.h"
#include "cachesim/streams/run_recorder.h"
#include "core/ir/layer.h"
#include "core/ir/shape.h"

namespace systole::cachesim {

/// Unfolds the input channels [first, first + channels) of one image into a matrix of (channel, k_h, k_w) rows and
/// out_h * out_w columns (Caffe's order). Inside the image an element is loaded and stored; padding stores a zero.
template <class Element>
void im2col(RunRecorder& recorder, const core::Layer& layer, const core::TensorShape& out, const Tensor<Element>& input,
            std::int64_t image_from, std::int64_t first, std::int64_t channels, const Tensor<Element>& columns) {
  constexpr std::uint32_t kBytes = Tensor<Element>::kWidth;
  std::int64_t at = 0;
  const auto pad = [&](std::int64_t count) {
    for (; count > 0; --count, ++at) {
      recorder.store(columns.at(at), kBytes, 1, Region::im2col, [&] { columns.data[at] = {}; });
    }
  };
  for (std::int64_t c = first; c < first + channels; ++c) {
    for (std::int64_t ky = 0; ky < layer.k_h; ++ky) {
      for (std::int64_t kx = 0; kx < layer.k_w; ++kx) {
        for (std::int64_t oy = 0; oy < out.h; ++oy) {
          const std::int64_t y = oy * layer.stride_h - layer.pad_h + ky * layer.dilation_h;
          if (y < 0 || y >= layer.in_h) {
            pad(out.w);
            continue;
          }
          const std::int64_t row = image_from + (c * layer.in_h + y) * layer.in_w;
          const std::int64_t x_from = kx * layer.dilation_w - layer.pad_w;
          // Positions whose column x_from + ox * stride lies in the image: [begin, end).
          const std::int64_t stride = layer.stride_w;
          const std::int64_t begin = std::min(out.w, x_from >= 0 ? 0 : (-x_from + stride - 1) / stride);
          const std::int64_t end =
              std::max(begin, std::min(out.w, x_from >= layer.in_w ? 0 : (layer.in_w - 1 - x_from) / stride + 1));
          pad(begin);
          if (stride == 1) {
            const std::int64_t from = row + x_from + begin;
            for_each_segment(
                recorder, end - begin, kBytes,
                [&](std::int64_t x, std::int64_t n) {
                  const auto count = static_cast<std::uint32_t>(n);
                  recorder.load(input.at(from + x), kBytes, count, Region::activations);
                  recorder.store(columns.at(at + x), kBytes, count, Region::im2col, [&] {
                    for (std::int64_t i = x; i < x + n; ++i) columns.data[at + i] = input.data[from + i];
                  });
                },
                input.at(from), columns.at(at));
            at += end - begin;
          } else {
            for (std::int64_t ox = begin; ox < end; ++ox, ++at) {
              const std::int64_t from = row + x_from + ox * stride;
              recorder.load(input.at(from), kBytes, 1, Region::activations);
              recorder.store(columns.at(at), kBytes, 1, Region::im2col, [&] { columns.data[at] = input.data[from]; });
            }
          }
          pad(out.w - end);
        }
      }
    }
  }
}

}  // namespace systole::cachesim
