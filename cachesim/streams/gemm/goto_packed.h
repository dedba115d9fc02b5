// SPDX-License-Identifier: MIT
#pragma once

#include <array>

#include "cachesim/streams/gemm/gemm_problem.h"

/// Matrix products in Goto's order with packed operands (SparseCache workloads, section 4; Goto, van de Geijn, TOMS
/// 2008), with the weights as the left operand and any block sizes. OpenBLAS under Caffe does otherwise: openblas.h.
namespace systole::cachesim {

inline constexpr std::int64_t kTileRows = 8;  ///< MR
inline constexpr std::int64_t kTileCols = 4;  ///< NR

namespace packed {

/// Panels of up to 4 columns, k by k: a line of float32 is 2 k by 4 columns.
template <class Element>
void pack_b(RunRecorder& recorder, const GemmProblem<Element>& p, const Tensor<Element>& to, std::int64_t jc,
            std::int64_t nc, std::int64_t pc, std::int64_t kc) {
  std::int64_t at = 0;
  for (std::int64_t j = 0; j < nc; j += kTileCols) {
    const std::int64_t nr = std::min(kTileCols, nc - j);
    const std::uint32_t width = nr == kTileCols ? 4 : 1;
    for (std::int64_t k = 0; k < kc; ++k, at += nr) {
      const std::int64_t from = (pc + k) * p.n + jc + j;
      load_elements(recorder, p.b, from, nr, width, p.b_region);
      store_elements(recorder, to, at, nr, width, Region::packed_b,
                     [&](std::int64_t i) { to.data[i] = p.b.data[from + i - at]; });
    }
  }
}

/// Panels of up to 8 rows, k by k: a line of float32 is 8 rows at one k. The rows are read with scalar loads.
template <class Element>
void pack_a(RunRecorder& recorder, const GemmProblem<Element>& p, const Tensor<Element>& to, std::int64_t ic,
            std::int64_t mc, std::int64_t pc, std::int64_t kc) {
  constexpr std::uint32_t kBytes = Tensor<Element>::kWidth;
  std::int64_t at = 0;
  for (std::int64_t i = 0; i < mc; i += kTileRows) {
    const std::int64_t mr = std::min(kTileRows, mc - i);
    for (std::int64_t k = 0; k < kc; ++k, at += mr) {
      for (std::int64_t row = 0; row < mr; ++row) {
        recorder.load(p.a.at((ic + i + row) * p.k + pc + k), kBytes, 1, Region::weights);
      }
      store_elements(recorder, to, at, mr, 4, Region::packed_a,
                     [&](std::int64_t x) { to.data[x] = p.a.data[(ic + i + x - at) * p.k + pc + k]; });
    }
  }
}

/// One tile of C: kc rank-1 updates in registers (per k: mr scalar loads of A, one vector load of B), then C is loaded,
/// added to and stored.
template <class Element>
void tile(RunRecorder& recorder, const GemmProblem<Element>& p, const Tensor<Element>& a, std::int64_t a_at,
          const Tensor<Element>& b, std::int64_t b_at, std::int64_t row, std::int64_t col, std::int64_t mr,
          std::int64_t nr, std::int64_t kc) {
  const std::uint32_t b_width = nr == kTileCols ? 4 : 1;
  std::array<std::array<float, kTileCols>, kTileRows> sums{};
  for (std::int64_t k = 0; k < kc; ++k) {
    load_elements(recorder, a, a_at + k * mr, mr, 1, Region::packed_a);
    load_elements(recorder, b, b_at + k * nr, nr, b_width, Region::packed_b);
    for (std::int64_t r = 0; r < mr; ++r) {
      const float left = a.get(a_at + k * mr + r);
      auto& sum = sums[static_cast<std::size_t>(r)];
      for (std::int64_t c = 0; c < nr; ++c) sum[static_cast<std::size_t>(c)] += left * b.get(b_at + k * nr + c);
    }
  }
  for (std::int64_t r = 0; r < mr; ++r) {
    const std::int64_t at = (row + r) * p.n + col;
    load_elements(recorder, p.c.tensor, at, nr, b_width, Region::activations);
    store_elements(recorder, p.c.tensor, at, nr, b_width, Region::activations, [&](std::int64_t i) {
      p.c.add(i, sums[static_cast<std::size_t>(r)][static_cast<std::size_t>(i - at)]);
    });
  }
}

}  // namespace packed

inline PackSizes packed_sizes(const GemmOrder& order, std::int64_t m, std::int64_t n, std::int64_t k) {
  const std::int64_t kc = std::min(order.block_k, k);
  return {.a = std::min(order.block_m, m) * kc, .b = std::min(order.block_n, n) * kc};
}

/// jc (NC), pc (KC): pack B; ic (MC): pack A; jr, ir: tiles. C is zeroed first, with vector stores.
template <class Element>
void gemm_packed(RunRecorder& recorder, const GemmOrder& order, const GemmProblem<Element>& p,
                 const PackBuffers<Element>& buffers) {
  store_elements(recorder, p.c.tensor, 0, p.m * p.n, 4, Region::activations, [&](std::int64_t i) { p.c.set(i, 0); });
  for (std::int64_t jc = 0; jc < p.n; jc += order.block_n) {
    const std::int64_t nc = std::min(order.block_n, p.n - jc);
    for (std::int64_t pc = 0; pc < p.k; pc += order.block_k) {
      const std::int64_t kc = std::min(order.block_k, p.k - pc);
      packed::pack_b(recorder, p, buffers.b, jc, nc, pc, kc);
      for (std::int64_t ic = 0; ic < p.m; ic += order.block_m) {
        const std::int64_t mc = std::min(order.block_m, p.m - ic);
        packed::pack_a(recorder, p, buffers.a, ic, mc, pc, kc);
        for (std::int64_t jr = 0; jr < nc; jr += kTileCols) {
          for (std::int64_t ir = 0; ir < mc; ir += kTileRows) {
            packed::tile(recorder, p, buffers.a, ir * kc, buffers.b, jr * kc, ic + ir, jc + jr,
                         std::min(kTileRows, mc - ir), std::min(kTileCols, nc - jr), kc);
          }
        }
      }
    }
  }
}

}  // namespace systole::cachesim
