// SPDX-License-Identifier: MIT
#pragma once

#include "cachesim/streams/gemm/gemm_problem.h"
#include "cachesim/streams/recording/interleaved.h"

/// Matrix products as three plain loops with scalar accesses (SparseCache workloads, section 4).
namespace systole::cachesim {

/// for i, k, j: load A[i][k] once; load B[k][j], load C[i][j], store C[i][j]. The row of C is zeroed first.
template <class Element>
void gemm_naive_ikj(RunRecorder& recorder, const GemmProblem<Element>& p) {
  constexpr std::uint32_t kBytes = Tensor<Element>::kWidth;
  for (std::int64_t i = 0; i < p.m; ++i) {
    const std::int64_t row = i * p.n;
    store_elements(recorder, p.c.tensor, row, p.n, 1, Region::activations, [&](std::int64_t at) { p.c.set(at, 0); });
    for (std::int64_t k = 0; k < p.k; ++k) {
      recorder.load(p.a.at(i * p.k + k), kBytes, 1, Region::weights);
      const float a = p.a.get(i * p.k + k);
      const std::int64_t b_row = k * p.n;
      for_each_segment(
          recorder, p.n, kBytes,
          [&](std::int64_t j, std::int64_t n) {
            const auto count = static_cast<std::uint32_t>(n);
            recorder.load(p.b.at(b_row + j), kBytes, count, p.b_region);
            recorder.load(p.c.tensor.at(row + j), kBytes, count, Region::activations);
            recorder.store(p.c.tensor.at(row + j), kBytes, count, Region::activations, [&] {
              for (std::int64_t x = j; x < j + n; ++x) p.c.add(row + x, a * p.b.get(b_row + x));
            });
          },
          p.b.at(b_row), p.c.tensor.at(row));
    }
  }
}

/// for i, j, k: load A[i][k], load B[k][j]; store C[i][j] at the end of the dot product. Every load of B is a new line.
template <class Element>
void gemm_naive_ijk(RunRecorder& recorder, const GemmProblem<Element>& p) {
  constexpr std::uint32_t kBytes = Tensor<Element>::kWidth;
  for (std::int64_t i = 0; i < p.m; ++i) {
    for (std::int64_t j = 0; j < p.n; ++j) {
      float sum = 0;
      for (std::int64_t k = 0; k < p.k; ++k) {
        recorder.load(p.a.at(i * p.k + k), kBytes, 1, Region::weights);
        recorder.load(p.b.at(k * p.n + j), kBytes, 1, p.b_region);
        sum += p.a.get(i * p.k + k) * p.b.get(k * p.n + j);
      }
      recorder.store(p.c.tensor.at(i * p.n + j), kBytes, 1, Region::activations, [&] { p.c.set(i * p.n + j, sum); });
    }
  }
}

}  // namespace systole::cachesim
