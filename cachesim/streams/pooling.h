// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <cstdint>
#include <limits>

#include "cachesim/streams/gemm/gemm_problem.h"
#include "cachesim/streams/recording/element.h"
#include "cachesim/streams/recording/run_recorder.h"
#include "core/ir/layer.h"
#include "core/ir/shape.h"

/// Pooling as Caffe does it.
namespace systole::cachesim {

/// The window of an output position that lies in the input: [begin, end).
struct PoolWindow {
  std::int64_t begin = 0;
  std::int64_t end = 0;
};
inline PoolWindow pool_window(std::int64_t position, std::int64_t size, std::int64_t kernel, std::int64_t stride,
                              std::int64_t pad) {
  const std::int64_t from = position * stride - pad;
  return {.begin = std::max<std::int64_t>(from, 0), .end = std::min(from + kernel, size)};
}

/// Stores -FLT_MAX to all of the output and -1 to all of the mask, then per window loads its elements and, for each new
/// maximum, stores output and mask (the index of the maximum in its channel, int32).
template <class Element>
void max_pool(RunRecorder& recorder, const core::Layer& layer, const core::TensorShape& out,
              const Tensor<Element>& input, const Tensor<Element>& output, Address mask_address, std::int32_t* mask) {
  constexpr std::uint32_t kBytes = Tensor<Element>::kWidth;
  const std::int64_t outputs = out.batch * out.channels * out.h * out.w;
  const auto set_mask = [&](std::int64_t i, std::int64_t value) {
    recorder.store(mask_address + static_cast<Address>(i) * 4, 4, 1, Region::other,
                   [&] { mask[i] = static_cast<std::int32_t>(value); });
  };
  store_elements(recorder, output, 0, outputs, 1, Region::activations,
                 [&](std::int64_t i) { output.set(i, std::numeric_limits<float>::lowest()); });
  for (std::int64_t i = 0; i < outputs; ++i) set_mask(i, -1);
  std::int64_t at = 0;
  for (std::int64_t plane = 0; plane < out.batch * out.channels; ++plane) {
    const std::int64_t from = plane * layer.in_h * layer.in_w;
    for (std::int64_t oy = 0; oy < out.h; ++oy) {
      const PoolWindow rows = pool_window(oy, layer.in_h, layer.k_h, layer.stride_h, layer.pad_h);
      for (std::int64_t ox = 0; ox < out.w; ++ox, ++at) {
        const PoolWindow cols = pool_window(ox, layer.in_w, layer.k_w, layer.stride_w, layer.pad_w);
        float best = std::numeric_limits<float>::lowest();
        for (std::int64_t y = rows.begin; y < rows.end; ++y) {
          for (std::int64_t x = cols.begin; x < cols.end; ++x) {
            const std::int64_t index = y * layer.in_w + x;
            recorder.load(input.at(from + index), kBytes, 1, Region::activations);
            const float value = input.get(from + index);
            if (!(value > best)) continue;
            best = value;
            recorder.store(output.at(at), kBytes, 1, Region::activations,
                           [&] { output.data[at] = input.data[from + index]; });
            set_mask(at, index);
          }
        }
      }
    }
  }
}

/// Per window loads its elements, then stores their mean over the window's elements inside the input and its padding.
template <class Element>
void average_pool(RunRecorder& recorder, const core::Layer& layer, const core::TensorShape& out,
                  const Tensor<Element>& input, const Tensor<Element>& output) {
  const bool global = layer.kind == core::Kind::global_avg;
  const std::int64_t k_h = global ? layer.in_h : layer.k_h;
  const std::int64_t k_w = global ? layer.in_w : layer.k_w;
  const std::int64_t pad_h = global ? 0 : layer.pad_h;
  const std::int64_t pad_w = global ? 0 : layer.pad_w;
  const std::int64_t padded_h = global ? layer.in_h : core::padded_height(layer);
  const std::int64_t padded_w = global ? layer.in_w : core::padded_width(layer);
  std::int64_t at = 0;
  for (std::int64_t plane = 0; plane < out.batch * out.channels; ++plane) {
    for (std::int64_t oy = 0; oy < out.h; ++oy) {
      const PoolWindow rows = pool_window(oy, layer.in_h, k_h, layer.stride_h, pad_h);
      const std::int64_t height =
          std::min(oy * layer.stride_h - pad_h + k_h, padded_h - pad_h) - (oy * layer.stride_h - pad_h);
      for (std::int64_t ox = 0; ox < out.w; ++ox, ++at) {
        const PoolWindow cols = pool_window(ox, layer.in_w, k_w, layer.stride_w, pad_w);
        const std::int64_t width =
            std::min(ox * layer.stride_w - pad_w + k_w, padded_w - pad_w) - (ox * layer.stride_w - pad_w);
        float sum = 0;
        for (std::int64_t y = rows.begin; y < rows.end; ++y) {
          const std::int64_t from = (plane * layer.in_h + y) * layer.in_w + cols.begin;
          load_elements(recorder, input, from, cols.end - cols.begin, 1, Region::activations);
          for (std::int64_t i = from; i < from + cols.end - cols.begin; ++i) sum += input.get(i);
        }
        recorder.store(output.at(at), Tensor<Element>::kWidth, 1, Region::activations,
                       [&] { output.set(at, sum / static_cast<float>(height * width)); });
      }
    }
  }
}

}  // namespace systole::cachesim
