// SPDX-License-Identifier: MIT
#pragma once

#include "cachesim/streams/gemm/gemm_problem.h"
#include "cachesim/streams/recording/interleaved.h"

namespace systole::cachesim {

/// y = W x, W rows x cols row-major: the matrix-vector product of a linear layer with one image. For each row, load W
/// and x side by side (vectors of four in the blocked orders), then store y[row]. Nothing is used again but x.
template <class Element>
void matrix_vector(RunRecorder& recorder, const Tensor<Element>& w, const Tensor<Element>& x, const Sums<Element>& y,
                   std::int64_t y_from, std::int64_t rows, std::int64_t cols, std::uint32_t width) {
  constexpr std::uint32_t kBytes = Tensor<Element>::kWidth;
  const LineGeometry geometry = recorder.geometry();
  const std::int64_t longest = std::int64_t{recorder.longest_run()} * width;
  for (std::int64_t row = 0; row < rows; ++row) {
    const std::int64_t w_row = row * cols;
    float sum = 0;
    for (std::int64_t at = 0; at < cols;) {
      std::int64_t n = std::min({longest, elements_to_line_end(geometry, w.at(w_row + at), kBytes),
                                 elements_to_line_end(geometry, x.at(at), kBytes)});
      if (recorder.zero_lines(w.at(w_row + at), x.at(at)) > 1) n = width;
      n = std::min(std::max<std::int64_t>(width, vectors_of(n, width) * width), cols - at);
      load_elements(recorder, w, w_row + at, n, width, Region::weights);
      load_elements(recorder, x, at, n, width, Region::activations);
      for (std::int64_t i = at; i < at + n; ++i) sum += w.get(w_row + i) * x.get(i);
      at += n;
    }
    recorder.store(y.tensor.at(y_from + row), kBytes, 1, Region::activations, [&] { y.set(y_from + row, sum); });
  }
}

}  // namespace systole::cachesim
