// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>

#include "cachesim/streams/element.h"
#include "cachesim/streams/gemm_order.h"
#include "cachesim/streams/run_recorder.h"

namespace systole::cachesim {

/// C = A B with A m x k, B k x n, C m x n, all row-major and dense: weights times columns. beta = 0: what C held is
/// lost.
template <class Element>
struct GemmProblem {
  std::int64_t m = 0;
  std::int64_t n = 0;
  std::int64_t k = 0;
  Tensor<Element> a;
  Tensor<Element> b;
  Sums<Element> c;
  Region b_region = Region::im2col;  ///< activations where a 1x1 convolution needs no im2col
};

/// Buffers of the blocked orders, used again by every product.
template <class Element>
struct PackBuffers {
  Tensor<Element> a;
  Tensor<Element> b;
};

/// How many vectors of `width` elements, 1 or 4, `count` elements are. A division by a constant: these run per record.
inline std::int64_t vectors_of(std::int64_t count, std::uint32_t width) {
  return width == 4 ? count / 4 : count;
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
