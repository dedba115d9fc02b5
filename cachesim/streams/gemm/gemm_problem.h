// SPDX-License-Identifier: MIT
#pragma once

#include <bit>
#include <cstdint>

#include "cachesim/streams/gemm/gemm_order.h"
#include "cachesim/streams/recording/element.h"
#include "cachesim/streams/recording/run_recorder.h"

namespace systole::cachesim {

/// C = A B with A m x k, B k x n, C m x n, all row-major and dense: weights times columns. What C held is lost, unless
/// the product is added to it.
template <class Element>
struct GemmProblem {
  std::int64_t m = 0;
  std::int64_t n = 0;
  std::int64_t k = 0;
  Tensor<Element> a;
  Tensor<Element> b;
  Sums<Element> c;
  Region a_region = Region::weights;
  Region b_region = Region::im2col;  ///< activations where a 1x1 convolution needs no im2col
  bool b_transposed = false;         ///< B is stored n x k: the weights of a linear layer
  bool adds = false;                 ///< beta = 1: a bias

  [[nodiscard]] std::int64_t b_at(std::int64_t row, std::int64_t col) const {
    return b_transposed ? col * k + row : row * n + col;
  }
};

/// Buffers of the blocked orders, used again by every product.
template <class Element>
struct PackBuffers {
  Tensor<Element> a;
  Tensor<Element> b;
  Tensor<Element> stack{};  ///< what a kernel keeps on its own stack, or a block of C that is summed up beside it
  float* sums = nullptr;    ///< of that block
};

/// Elements that the buffers of m x k times k x n need.
struct PackSizes {
  std::int64_t a = 0;
  std::int64_t b = 0;
  std::int64_t stack = 0;
};

/// How many vectors of `width` elements, a power of two, `count` elements are. A shift: these run per record.
inline std::int64_t vectors_of(std::int64_t count, std::uint32_t width) {
  return count >> std::countr_zero(width);
}

/// Stores `count` elements from element `i` of `to` on as `width`-element accesses (the rest as scalars), each set by
/// `value(index)`.
template <class Element, class Set>
void store_elements(RunRecorder& recorder, const Tensor<Element>& to, std::int64_t i, std::int64_t count,
                    std::uint32_t width, Region region, const Set& set) {
  constexpr std::uint32_t kBytes = Tensor<Element>::kWidth;
  const std::int64_t most = std::int64_t{recorder.longest_run()} * width;
  while (count > 0) {
    const std::uint32_t step = count >= width ? width : 1;
    const std::int64_t n = std::min(step == 1 && width > 1 ? count : vectors_of(count, step) * step, most);
    recorder.store(to.at(i), step * kBytes, static_cast<std::uint32_t>(vectors_of(n, step)), region, [&] {
      for (std::int64_t at = i; at < i + n; ++at) set(at);
    });
    i += n;
    count -= n;
  }
}

/// Loads `count` elements from element `i` of `from` on, likewise.
template <class Element>
void load_elements(RunRecorder& recorder, const Tensor<Element>& from, std::int64_t i, std::int64_t count,
                   std::uint32_t width, Region region) {
  constexpr std::uint32_t kBytes = Tensor<Element>::kWidth;
  const std::int64_t vectors = vectors_of(count, width);
  if (vectors > 0) recorder.load(from.at(i), width * kBytes, static_cast<std::uint32_t>(vectors), region);
  const std::int64_t rest = count - vectors * width;
  if (rest > 0) recorder.load(from.at(i + vectors * width), kBytes, static_cast<std::uint32_t>(rest), region);
}

}  // namespace systole::cachesim
