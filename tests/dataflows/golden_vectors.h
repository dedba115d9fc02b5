// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "core/ir/layer.h"
#include "dataflows/mapping/array.h"
#include "dataflows/mapping/timing.h"

/// Each dataflow's test file registers vectors worked out by hand or measured elsewhere:
///
///     const GoldenVectors kVectors("os", {{gemm(6, 4, 5), {4, 4}, Timing::array, 42}});
///
/// A test fails while a registered dataflow has none.
namespace systole::tests {

struct GoldenVector {
  core::Layer layer;
  dataflows::Array array;
  dataflows::Timing timing;
  std::int64_t cycles;
};

class GoldenVectors {
 public:
  GoldenVectors(std::string dataflow, std::vector<GoldenVector> vectors);
};

/// A GEMM of m x k and k x n.
core::Layer gemm(std::int64_t m, std::int64_t n, std::int64_t k);

/// A bank of `channels` 1 x k convolutions over h x w maps without padding.
core::Layer line_bank(std::int64_t channels, std::int64_t h, std::int64_t w, std::int64_t k, std::int64_t stride);

}  // namespace systole::tests
