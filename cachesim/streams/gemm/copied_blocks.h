// SPDX-License-Identifier: MIT
#pragma once

#include <array>

#include "cachesim/streams/gemm/gemm_problem.h"
#include "cachesim/streams/recording/interleaved.h"

/// Matrix products in blocks of NB^3 with both operands copied (SparseCache workloads, section 4; after Whaley,
/// Petitet, Dongarra 2001), NB^2 elements nearly filling the first level. ATLAS under Caffe does otherwise: atlas.h.
namespace systole::cachesim {

inline constexpr std::int64_t kDotRows = 4;  ///< MU: rows of A a dot kernel takes at a time

namespace copied {

/// The whole of A, block-major: blocks of NB x NB (less at the edges), in each the rows one after the other.
template <class Element>
void copy_a(RunRecorder& recorder, const GemmProblem<Element>& p, const Tensor<Element>& to, std::int64_t nb) {
  std::int64_t at = 0;
  for (std::int64_t i = 0; i < p.m; i += nb) {
    const std::int64_t mb = std::min(nb, p.m - i);
    for (std::int64_t k = 0; k < p.k; k += nb) {
      const std::int64_t kb = std::min(nb, p.k - k);
      for (std::int64_t row = 0; row < mb; ++row, at += kb) {
        const std::int64_t from = (i + row) * p.k + k;
        for (std::int64_t x = 0; x < kb; x += 4) {
          const std::int64_t n = std::min<std::int64_t>(4, kb - x);
          load_elements(recorder, p.a, from + x, n, 4, Region::weights);
          store_elements(recorder, to, at + x, n, 4, Region::packed_a,
                         [&](std::int64_t e) { to.data[e] = p.a.data[from + e - at]; });
        }
      }
    }
  }
}

/// A panel of nb columns of B, transposed: per block of NB k, the columns one after the other.
template <class Element>
void copy_b(RunRecorder& recorder, const GemmProblem<Element>& p, const Tensor<Element>& to, std::int64_t nb,
            std::int64_t j, std::int64_t cols) {
  constexpr std::uint32_t kBytes = Tensor<Element>::kWidth;
  for (std::int64_t k = 0; k < p.k; k += nb) {
    const std::int64_t kb = std::min(nb, p.k - k);
    // Along the rows of B, which are contiguous, as ATLAS reads them.
    for (std::int64_t x = 0; x < kb; ++x) {
      for (std::int64_t col = 0; col < cols; ++col) {
        const std::int64_t from = (k + x) * p.n + j + col;
        const std::int64_t at = k * cols + col * kb + x;
        recorder.load(p.b.at(from), kBytes, 1, p.b_region);
        recorder.store(to.at(at), kBytes, 1, Region::packed_b, [&] { to.data[at] = p.b.data[from]; });
      }
    }
  }
}

/// Up to 4 rows times one column of a block: vector loads along k, then the results are added to C.
template <class Element>
void dots(RunRecorder& recorder, const GemmProblem<Element>& p, const Tensor<Element>& a, std::int64_t a_at,
          const Tensor<Element>& b, std::int64_t b_at, std::int64_t row, std::int64_t col, std::int64_t rows,
          std::int64_t kb, bool first) {
  constexpr std::uint32_t kBytes = Tensor<Element>::kWidth;
  const LineGeometry geometry = recorder.geometry();
  std::array<float, kDotRows> sums{};
  const std::int64_t longest = 4 * std::int64_t{recorder.longest_run()};
  for (std::int64_t k = 0; k < kb;) {
    // As far as all rows and the column stay in their lines; at least one vector, which may then straddle.
    int zero_lines = recorder.is_zero_line(b.at(b_at + k)) ? 1 : 0;
    std::int64_t n = std::min(longest, elements_to_line_end(geometry, b.at(b_at + k), kBytes));
    for (std::int64_t r = 0; r < rows; ++r) {
      n = std::min(n, elements_to_line_end(geometry, a.at(a_at + r * kb + k), kBytes));
      zero_lines += recorder.is_zero_line(a.at(a_at + r * kb + k)) ? 1 : 0;
    }
    if (zero_lines > 1) n = 4;  // one may push another out of a null cache between two vectors
    n = std::min(std::max<std::int64_t>(4, n / 4 * 4), kb - k);
    for (std::int64_t r = 0; r < rows; ++r) load_elements(recorder, a, a_at + r * kb + k, n, 4, Region::packed_a);
    load_elements(recorder, b, b_at + k, n, 4, Region::packed_b);
    for (std::int64_t r = 0; r < rows; ++r) {
      float sum = sums[static_cast<std::size_t>(r)];
      for (std::int64_t x = k; x < k + n; ++x) sum += a.get(a_at + r * kb + x) * b.get(b_at + x);
      sums[static_cast<std::size_t>(r)] = sum;
    }
    k += n;
  }
  for (std::int64_t r = 0; r < rows; ++r) {
    const std::int64_t at = (row + r) * p.n + col;
    const float sum = sums[static_cast<std::size_t>(r)];
    if (!first) recorder.load(p.c.tensor.at(at), kBytes, 1, Region::activations);
    recorder.store(p.c.tensor.at(at), kBytes, 1, Region::activations,
                   [&] { p.c.set(at, first ? sum : p.c.sums[at] + sum); });
  }
}

}  // namespace copied

inline PackSizes copied_sizes(const GemmOrder& order, std::int64_t m, std::int64_t n, std::int64_t k) {
  return {.a = m * k, .b = std::min(order.block_n, n) * k};
}

/// Copy A; for each panel of NB columns: copy it; for each NB rows, for each NB of k: the block's dots, column by
/// column.
template <class Element>
void gemm_copied_blocks(RunRecorder& recorder, const GemmOrder& order, const GemmProblem<Element>& p,
                        const PackBuffers<Element>& buffers) {
  const std::int64_t nb = order.block_m;
  copied::copy_a(recorder, p, buffers.a, nb);
  for (std::int64_t j = 0; j < p.n; j += nb) {
    const std::int64_t cols = std::min(nb, p.n - j);
    copied::copy_b(recorder, p, buffers.b, nb, j, cols);
    for (std::int64_t i = 0; i < p.m; i += nb) {
      const std::int64_t rows = std::min(nb, p.m - i);
      for (std::int64_t k = 0; k < p.k; k += nb) {
        const std::int64_t kb = std::min(nb, p.k - k);
        const std::int64_t a_block = i * p.k + rows * k;
        for (std::int64_t col = 0; col < cols; ++col) {
          for (std::int64_t r = 0; r < rows; r += kDotRows) {
            copied::dots(recorder, p, buffers.a, a_block + r * kb, buffers.b, k * cols + col * kb, i + r, j + col,
                         std::min(kDotRows, rows - r), kb, k == 0);
          }
        }
      }
    }
  }
}

}  // namespace systole::cachesim
