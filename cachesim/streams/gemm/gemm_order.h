// SPDX-License-Identifier: MIT
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "cachesim/streams/gemm/atlas_builds.h"
#include "cachesim/streams/gemm/openblas_cores.h"
#include "core/named.h"

/// In which order a matrix product touches memory: the choice that decides what a null cache is worth.
namespace systole::cachesim {

enum class GemmScheme : std::uint8_t {
  naive_ikj,      ///< C[i][j] += A[i][k] B[k][j], rows of B: darknet
  naive_ijk,      ///< a dot product down a column of B for each result
  packed,         ///< Goto's textbook order: both operands packed, tiles of 8 filters x 4 pixels
  copied_blocks,  ///< NB^3 blocks, both operands copied K-contiguous, dot kernels of 4 rows by 1 column
  openblas,       ///< as OpenBLAS runs under Caffe: operands exchanged, its packing, its kernels
  atlas,          ///< as ATLAS does: operands exchanged, copies, blocks and cleanup
};

/// A scheme with its block sizes, in elements.
struct GemmOrder {
  std::string name = "openblas-atom";
  GemmScheme scheme = GemmScheme::openblas;
  std::int64_t block_m = 256;  ///< MC of packed; NB of copied_blocks
  std::int64_t block_k = 256;  ///< KC of packed
  std::int64_t block_n = 4096;
  const OpenBlasCore* core = &kOpenBlasCores.front();  ///< of openblas
  AtlasBuild atlas{};                                  ///< of atlas
  friend bool operator==(const GemmOrder&, const GemmOrder&) = default;

  /// Vector loads and stores of four elements; else scalar ones.
  [[nodiscard]] bool is_blocked() const { return scheme != GemmScheme::naive_ikj && scheme != GemmScheme::naive_ijk; }
  /// A whole library's: linear layers and biases are its products too.
  [[nodiscard]] bool is_library() const { return scheme == GemmScheme::openblas || scheme == GemmScheme::atlas; }
};

/// How a linear layer is multiplied.
enum class LinearProduct : std::uint8_t { gemm, gemv };
inline constexpr std::array kLinearProductNames{
    core::Named{LinearProduct::gemm, "gemm", "a matrix product of the images, as Caffe does: weights are copied"},
    core::Named{LinearProduct::gemv, "gemv", "a matrix-vector product for each image: weights are read once"}};
constexpr const auto& named_values(LinearProduct /*of*/) {
  return kLinearProductNames;
}
constexpr std::string_view name(LinearProduct value) {
  return core::name_of(value);
}

/// `naive-ikj`, `naive-ijk`, `openblas-CORE`, `atlas-NB`, `goto-8x4`, `goto-NB` (all three blocks NB) and `copied-NB`,
/// 4 <= NB <= 4096, of atlas 16 <= NB <= 512 in fours. Throws InputError with the nearest name.
GemmOrder gemm_order_named(std::string_view name);

}  // namespace systole::cachesim
