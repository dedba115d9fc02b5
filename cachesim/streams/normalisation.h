// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <cmath>

#include "cachesim/streams/elementwise.h"
#include "core/ir/shape.h"

/// Local response normalisation and softmax, pass by pass as Caffe computes them.
namespace systole::cachesim {

inline constexpr std::int64_t kLrnSize = 5;  ///< channels (Krizhevsky et al., NIPS 2012, section 3.3; Caffe's k = 1)
inline constexpr float kLrnAlpha = 1e-4F;
inline constexpr float kLrnBeta = 0.75F;

/// One image of `shape`: squares into `squares`, which has two channels of zeros on each side; sums over 5 channels in
/// `scale`, each from the one before it by adding its head and subtracting its tail; output = input * scale^-0.75.
template <class Element>
void local_response_norm(RunRecorder& recorder, const core::TensorShape& shape, std::int64_t from,
                         const Tensor<Element>& input, const Tensor<Element>& output, const Tensor<Element>& squares,
                         const Tensor<Element>& scale) {
  const std::int64_t pixels = shape.h * shape.w;
  const std::int64_t border = kLrnSize / 2;
  const auto zero = [](std::int64_t) { return 0.0F; };
  const auto in = [](const Tensor<Element>& tensor, std::int64_t at) { return std::pair(tensor, at); };
  elementwise(recorder, border * pixels, 1, Region::other, zero, squares, 0);
  elementwise(recorder, border * pixels, 1, Region::other, zero, squares, (shape.channels + border) * pixels);
  elementwise(
      recorder, shape.channels * pixels, 1, Region::other, [](std::int64_t, float x) { return x * x; }, squares,
      border * pixels, in(input, from));
  const float weight = kLrnAlpha / static_cast<float>(kLrnSize);
  const auto add = [weight](std::int64_t, float square, float sum) { return sum + weight * square; };
  const auto subtract = [weight](std::int64_t, float square, float sum) { return sum - weight * square; };
  elementwise(
      recorder, pixels, 1, Region::other, [](std::int64_t) { return 1.0F; }, scale, 0);
  for (std::int64_t c = 0; c < kLrnSize; ++c) {
    elementwise(recorder, pixels, 1, Region::other, add, scale, 0, in(squares, c * pixels), in(scale, 0));
  }
  for (std::int64_t c = 1; c < shape.channels; ++c) {
    const std::int64_t at = c * pixels;
    elementwise(
        recorder, pixels, 1, Region::other, [](std::int64_t, float x) { return x; }, scale, at, in(scale, at - pixels));
    elementwise(recorder, pixels, 1, Region::other, add, scale, at, in(squares, (c + kLrnSize - 1) * pixels),
                in(scale, at));
    elementwise(recorder, pixels, 1, Region::other, subtract, scale, at, in(squares, (c - 1) * pixels), in(scale, at));
  }
  elementwise(
      recorder, shape.channels * pixels, 1, Region::activations,
      [](std::int64_t, float sum) { return std::pow(sum, -kLrnBeta); }, output, from, in(scale, 0));
  elementwise(
      recorder, shape.channels * pixels, 1, Region::activations,
      [](std::int64_t, float factor, float x) { return factor * x; }, output, from, in(output, from), in(input, from));
}

/// In place over the channels of each pixel of one image: load all for the maximum, exp, sum, divide.
template <class Element>
void softmax(RunRecorder& recorder, const core::TensorShape& shape, std::int64_t from, const Tensor<Element>& input,
             const Tensor<Element>& output) {
  const std::int64_t pixels = shape.h * shape.w;
  for (std::int64_t pixel = 0; pixel < pixels; ++pixel) {
    const auto at = [&](std::int64_t channel) { return from + channel * pixels + pixel; };
    const auto pass = [&](const Tensor<Element>& source, const auto& function) {
      for (std::int64_t c = 0; c < shape.channels; ++c) {
        recorder.load(source.at(at(c)), Tensor<Element>::kWidth, 1, Region::activations);
        const float value = function(source.get(at(c)));
        recorder.store(output.at(at(c)), Tensor<Element>::kWidth, 1, Region::activations,
                       [&] { output.set(at(c), value); });
      }
    };
    float largest = -HUGE_VALF;
    for (std::int64_t c = 0; c < shape.channels; ++c) {
      recorder.load(input.at(at(c)), Tensor<Element>::kWidth, 1, Region::activations);
      largest = std::max(largest, input.get(at(c)));
    }
    float sum = 0;
    pass(input, [&](float x) {
      const float e = std::exp(x - largest);
      sum += e;
      return e;
    });
    pass(output, [&](float x) { return x / sum; });
  }
}

}  // namespace systole::cachesim
