// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <cmath>

#include "cachesim/streams/gemm/gemm_problem.h"
#include "cachesim/streams/recording/interleaved.h"
#include "core/ir/operators.h"

/// Layers that go through their elements once: bias, activations, batch normalisation, sums and products.
namespace systole::cachesim {

/// `to[i] = function(i, from[i]...)` for i in [0, count): the operands side by side, then the store, `width` elements
/// an access. `to` may be one of the operands.
template <class Element, class Function, class... From>
void elementwise(RunRecorder& recorder, std::int64_t count, std::uint32_t width, Region region,
                 const Function& function, const Tensor<Element>& to, std::int64_t to_at, const From&... from) {
  constexpr std::uint32_t kBytes = Tensor<Element>::kWidth;
  const LineGeometry geometry = recorder.geometry();
  const std::int64_t longest = std::int64_t{recorder.longest_run()} * width;
  for (std::int64_t i = 0; i < count;) {
    std::int64_t n = std::min(longest, elements_to_line_end(geometry, to.at(to_at + i), kBytes));
    ((n = std::min(n, elements_to_line_end(geometry, from.first.at(from.second + i), kBytes))), ...);
    if (recorder.zero_lines(from.first.at(from.second + i)...) > 1) n = width;
    n = std::min(std::max<std::int64_t>(width, vectors_of(n, width) * width), count - i);
    (load_elements(recorder, from.first, from.second + i, n, width, region), ...);
    store_elements(recorder, to, to_at + i, n, width, region, [&](std::int64_t at) {
      const std::int64_t x = at - to_at;
      to.set(at, function(x, from.first.get(from.second + x)...));
    });
    i += n;
  }
}

/// Caffe adds the bias as a product of rank 1: per channel load bias[c], then load ones[j] and C[c][j], store C[c][j].
template <class Element>
void add_bias(RunRecorder& recorder, const Tensor<Element>& bias, const Tensor<Element>& ones, const Tensor<Element>& c,
              std::int64_t from, std::int64_t channels, std::int64_t pixels, std::uint32_t width) {
  for (std::int64_t channel = 0; channel < channels; ++channel) {
    recorder.load(bias.at(channel), Tensor<Element>::kWidth, 1, Region::bias);
    const float add = bias.get(channel);
    const std::int64_t at = from + channel * pixels;
    elementwise(
        recorder, pixels, width, Region::activations,
        [add](std::int64_t, float one, float value) { return value + add * one; }, c, at,
        std::pair(ones, std::int64_t{0}), std::pair(c, at));
  }
}

/// One channel after the other: load its scale and shift, then load and store its elements.
template <class Element>
void batch_norm(RunRecorder& recorder, const Tensor<Element>& scale_shift, const Tensor<Element>& c, std::int64_t from,
                std::int64_t channels, std::int64_t pixels) {
  for (std::int64_t channel = 0; channel < channels; ++channel) {
    recorder.load(scale_shift.at(2 * channel), Tensor<Element>::kWidth, 2, Region::bias);
    const float scale = scale_shift.get(2 * channel);
    const float shift = scale_shift.get(2 * channel + 1);
    const std::int64_t at = from + channel * pixels;
    elementwise(
        recorder, pixels, 1, Region::activations,
        [scale, shift](std::int64_t, float value) { return value * scale + shift; }, c, at, std::pair(c, at));
  }
}

/// Elementwise activations; softmax is in normalisation.h.
inline float activate(core::Kind kind, float x) {
  using core::Kind;
  const auto sigmoid = [](float v) { return 1.0F / (1.0F + std::exp(-v)); };
  switch (kind) {
    case Kind::relu:
      return x > 0 ? x : 0.0F;  // never -0.0
    case Kind::relu6:
      return x > 0 ? std::min(x, 6.0F) : 0.0F;
    case Kind::hsigmoid:
      return std::clamp(x + 3.0F, 0.0F, 6.0F) / 6.0F;
    case Kind::hswish:
      return x <= -3.0F ? 0.0F : x * std::min(x + 3.0F, 6.0F) / 6.0F;
    case Kind::swish:
      return x * sigmoid(x);
    case Kind::sigmoid:
      return sigmoid(x);
    case Kind::tanh:
      return std::tanh(x);
    case Kind::gelu:
      return 0.5F * x * (1.0F + std::erf(x * 0.70710678F));
    case Kind::leaky_relu:
      return x > 0 ? x : 0.01F * x;
    case Kind::elu:
      return x > 0 ? x : std::expm1(x);
    case Kind::abs:
      return std::fabs(x);
    case Kind::exp:
      return std::exp(x);
    case Kind::log:
      return std::log(x);
    case Kind::sqrt:
      return std::sqrt(x);
    case Kind::erf:
      return std::erf(x);
    case Kind::softplus:
      return std::log1p(std::exp(x));
    default:
      return x;
  }
}

}  // namespace systole::cachesim
