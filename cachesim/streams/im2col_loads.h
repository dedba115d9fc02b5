// SPDX-License-Identifier: MIT
#pragma once

#include "cachesim/streams/recording/element.h"
#include "cachesim/streams/recording/interleaved.h"
#include "cachesim/streams/recording/run_recorder.h"
#include "core/ir/layer.h"
#include "core/ir/shape.h"

namespace systole::cachesim {

/// What im2col() does, a row of the matrix at a time.
template <class Element>
class Im2col {
 public:
  Im2col(RunRecorder& recorder, const core::Layer& layer, const core::TensorShape& out, const Tensor<Element>& input,
         const Tensor<Element>& columns)
      : recorder_(recorder), layer_(layer), out_(out), input_(input), columns_(columns) {}

  /// The channels [first, first + channels) of the image that begins at element `image_from`.
  void unfold(std::int64_t image_from, std::int64_t first, std::int64_t channels) {
    at_ = 0;
    for (std::int64_t c = first; c < first + channels; ++c) {
      const std::int64_t plane = image_from + c * layer_.in_h * layer_.in_w;
      for (std::int64_t ky = 0; ky < layer_.k_h; ++ky) {
        for (std::int64_t kx = 0; kx < layer_.k_w; ++kx) unfold_row(plane, ky, kx);
      }
    }
  }

 private:
  static constexpr std::uint32_t kBytes = Tensor<Element>::kWidth;

  /// A row of the matrix: what one weight of the kernel meets.
  void unfold_row(std::int64_t plane, std::int64_t ky, std::int64_t kx) {
    const std::int64_t stride = layer_.stride_w;
    const std::int64_t x_from = kx * layer_.dilation_w - layer_.pad_w;
    // Positions whose column x_from + ox * stride lies in the image: [begin, end).
    const std::int64_t begin = std::min(out_.w, x_from >= 0 ? 0 : (-x_from + stride - 1) / stride);
    const std::int64_t end =
        std::max(begin, std::min(out_.w, x_from >= layer_.in_w ? 0 : (layer_.in_w - 1 - x_from) / stride + 1));
    for (std::int64_t oy = 0; oy < out_.h; ++oy) {
      const std::int64_t y = oy * layer_.stride_h - layer_.pad_h + ky * layer_.dilation_h;
      if (y < 0 || y >= layer_.in_h) {
        pad(out_.w);
        continue;
      }
      pad(begin);
      const std::int64_t from = plane + y * layer_.in_w + x_from + begin * stride;
      if (stride == 1) {
        copy_consecutive(from, end - begin);
      } else {
        copy_strided(from, end - begin);
      }
      pad(out_.w - end);
    }
  }

  void pad(std::int64_t count) {
    for (; count > 0; --count, ++at_) {
      recorder_.store(columns_.at(at_), kBytes, 1, Region::im2col, [&] { columns_.data[at_] = {}; });
    }
  }

  void copy_consecutive(std::int64_t from, std::int64_t count) {
    for_each_segment(
        recorder_, count, kBytes,
        [&](std::int64_t x, std::int64_t n) {
          const auto accesses = static_cast<std::uint32_t>(n);
          recorder_.load(input_.at(from + x), kBytes, accesses, Region::activations);
          recorder_.store(columns_.at(at_ + x), kBytes, accesses, Region::im2col, [&] {
            for (std::int64_t i = x; i < x + n; ++i) columns_.data[at_ + i] = input_.data[from + i];
          });
        },
        input_.at(from), columns_.at(at_));
    at_ += count;
  }

  void copy_strided(std::int64_t from, std::int64_t count) {
    for (; count > 0; --count, ++at_, from += layer_.stride_w) {
      recorder_.load(input_.at(from), kBytes, 1, Region::activations);
      recorder_.store(columns_.at(at_), kBytes, 1, Region::im2col, [&] { columns_.data[at_] = input_.data[from]; });
    }
  }

  RunRecorder& recorder_;
  const core::Layer& layer_;
  core::TensorShape out_;
  const Tensor<Element>& input_;
  const Tensor<Element>& columns_;
  std::int64_t at_ = 0;  ///< the next element of the matrix
};

/// Unfolds the input channels [first, first + channels) of one image into a matrix of (channel, k_h, k_w) rows and
/// out_h * out_w columns (Caffe's order). Inside the image an element is loaded and stored; padding stores a zero.
template <class Element>
void im2col(RunRecorder& recorder, const core::Layer& layer, const core::TensorShape& out, const Tensor<Element>& input,
            std::int64_t image_from, std::int64_t first, std::int64_t channels, const Tensor<Element>& columns) {
  Im2col<Element>(recorder, layer, out, input, columns).unfold(image_from, first, channels);
}

}  // namespace systole::cachesim
