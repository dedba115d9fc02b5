// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

/// In which order a matrix product touches memory: the choice that decides what a null cache is worth.
namespace systole::cachesim {

enum class GemmScheme : std::uint8_t {
  naive_ikj,  ///< C[i][j] += A[i][k] B[k][j], rows of B: darknet
  naive_ijk,  ///< a dot product down a column of B for each result
  packed,     ///< Goto: both operands packed, register tiles of 8 x 4: OpenBLAS, generic L1 blocking
  atlas,      ///< NB^3 blocks, both operands copied K-contiguous, dot kernels of 4 rows by 1 column
};

/// A scheme with its block sizes, in elements.
struct GemmOrder {
  std::string name = "openblas-atom";
  GemmScheme scheme = GemmScheme::packed;
  std::int64_t block_m = 256;  ///< MC; NB of atlas
  std::int64_t block_k = 256;  ///< KC (OpenBLAS calls it Q)
  std::int64_t block_n = 4096;
  friend bool operator==(const GemmOrder&, const GemmOrder&) = default;

  /// Vector loads and stores of four elements; else scalar ones.
  [[nodiscard]] bool is_blocked() const { return scheme == GemmScheme::packed || scheme == GemmScheme::atlas; }
};

/// `naive-ikj`, `naive-ijk`, `openblas-atom`, `goto-NB` (all three blocks NB) and `atlas-NB`, 4 <= NB <= 4096. Throws
/// InputError with the nearest name.
GemmOrder gemm_order_named(std::string_view name);

}  // namespace systole::cachesim
