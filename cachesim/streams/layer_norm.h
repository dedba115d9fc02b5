// SPDX-License-Identifier: MIT
#pragma once

#include <cmath>

#include "cachesim/streams/elementwise.h"
#include "core/ir/operators.h"

/// What a transformer does besides products: its maps are tokens x features, row by row, unlike those of convolutions.
namespace systole::cachesim {

inline constexpr float kNormEpsilon = 1e-5F;  ///< PyTorch's default of LayerNorm

/// Layer normalisation (Ba, Kiros, Hinton, 2016) of `rows` rows of `columns` elements, or RMS normalisation (Zhang,
/// Sennrich, 2019): for each row a pass for the mean (layer only), one for the variance, and one that loads element,
/// scale and shift (layer only) and stores. `scale_shift` holds all scales, then all shifts.
template <class Element>
void row_norm(RunRecorder& recorder, core::Kind kind, std::int64_t rows, std::int64_t columns,
              const Tensor<Element>& from, const Tensor<Element>& scale_shift, const Tensor<Element>& to) {
  const bool centres = kind == core::Kind::layer;
  const auto in = [](const Tensor<Element>& tensor, std::int64_t at) { return std::pair(tensor, at); };
  for (std::int64_t row = 0; row < rows; ++row) {
    const std::int64_t at = row * columns;
    float mean = 0;
    if (centres) {
      load_elements(recorder, from, at, columns, 1, Region::activations);
      for (std::int64_t i = 0; i < columns; ++i) mean += from.get(at + i);
      mean /= static_cast<float>(columns);
    }
    load_elements(recorder, from, at, columns, 1, Region::activations);
    float variance = 0;
    for (std::int64_t i = 0; i < columns; ++i) variance += (from.get(at + i) - mean) * (from.get(at + i) - mean);
    const float factor = 1 / std::sqrt(variance / static_cast<float>(columns) + kNormEpsilon);
    if (centres) {
      elementwise(
          recorder, columns, 1, Region::activations,
          [mean, factor](std::int64_t, float x, float scale, float shift) {
            return (x - mean) * factor * scale + shift;
          },
          to, at, in(from, at), in(scale_shift, 0), in(scale_shift, columns));
    } else {
      elementwise(
          recorder, columns, 1, Region::activations,
          [factor](std::int64_t, float x, float scale) { return x * factor * scale; }, to, at, in(from, at),
          in(scale_shift, 0));
    }
  }
}

/// Softmax of each of `rows` rows of `columns` elements: load for the maximum, exp and sum, divide.
template <class Element>
void row_softmax(RunRecorder& recorder, std::int64_t rows, std::int64_t columns, const Tensor<Element>& from,
                 const Tensor<Element>& to) {
  for (std::int64_t row = 0; row < rows; ++row) {
    const std::int64_t at = row * columns;
    load_elements(recorder, from, at, columns, 1, Region::activations);
    float largest = -HUGE_VALF;
    for (std::int64_t i = 0; i < columns; ++i) largest = std::max(largest, from.get(at + i));
    float sum = 0;
    elementwise(
        recorder, columns, 1, Region::activations,
        [&](std::int64_t, float x) {
          const float e = std::exp(x - largest);
          sum += e;
          return e;
        },
        to, at, std::pair(from, at));
    elementwise(
        recorder, columns, 1, Region::activations, [&](std::int64_t, float x) { return x / sum; }, to, at,
        std::pair(to, at));
  }
}

}  // namespace systole::cachesim
