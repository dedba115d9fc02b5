// SPDX-License-Identifier: MIT
#pragma once

#include "cachesim/streams/gemm/gemm_problem.h"

namespace systole::cachesim {

/// Executes a product in an order, in Float32, Float16 or Int8. `buffers` are as large as pack_sizes() says.
template <class Element>
void multiply(RunRecorder& recorder, const GemmOrder& order, const GemmProblem<Element>& problem,
              const PackBuffers<Element>& buffers);

/// Elements that the buffers of an m x k times k x n product need.
PackSizes pack_sizes(const GemmOrder& order, std::int64_t m, std::int64_t n, std::int64_t k);

}  // namespace systole::cachesim
