// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <string>

#include "core/files/text_file.h"
#include "core/ir/network.h"
#include "core/topology/read_result.h"

/// SCALE-Sim's topology dialects (docs/file-formats.md). The first line is dropped, whatever it says.
///
///     conv: name, ifmap_h, ifmap_w, filter_h, filter_w, channels, num_filters, stride[, stride_w][, N:M][, comment],
///     gemm: name, M, N, K[, N:M][, comment],
namespace systole::core {

enum class ScalesimInput : std::uint8_t {
  automatic,  ///< by the number of fields of the first row
  conv,
  gemm,
};

/// What will be simulated of a row's N:M. SCALE-Sim reads of it only what its mode needs, and fails on that alone.
enum class Ratios : std::uint8_t {
  unread,       ///< nothing: a wrong one is a warning
  layers,       ///< N and M: a wrong one is a mistake
  block_sizes,  ///< M alone
};

/// Reads a network as SCALE-Sim does (output sizes round up, a name with `DP` becomes one layer a channel), and where
/// SCALE-Sim would stumble, as its user meant: the trailing comma is optional, two strides work. What SCALE-Sim would
/// read otherwise or crash on is a warning, and so is a depthwise layer written as C channels and one filter.
/// Throws InputError with all of the file's mistakes. O(bytes + layers).
ReadNetwork read_scalesim_csv(const TextFile& file, ScalesimInput input, Ratios ratios = Ratios::unread);

/// Whether a written file must say everything, or only what decides the simulation.
enum class Fidelity : std::uint8_t {
  exact,       ///< reading the file gives the same layers
  simulation,  ///< the same cycles; padding is folded into the sizes, BN, producers and non-array layers are dropped
};

/// Writes a network in the conv or the gemm dialect. What the dialect can't say is an InputError that names the layer.
/// Under Fidelity::simulation, what is dropped is appended to `losses` instead, one line a layer.
std::string write_scalesim_csv(const Network& network, ScalesimInput input, Fidelity fidelity,
                               std::vector<std::string>& losses);

}  // namespace systole::core
