// SPDX-License-Identifier: MIT
#pragma once

#include <array>
#include <cstdint>
#include <string_view>

#include "core/named.h"
#include "core/quantity.h"
#include "dataflows/mapping/gemm_shape.h"

/// Time on silicon from cycles.
namespace systole::dataflows {

/// Straight lines through times that were measured on a chip: SCALE-Sim's `TimeLinearModel` (its main branch since
/// December 2025, commit 9f98c43). They were fitted to SCALE-Sim's Total Cycles on 128x128 arrays.
enum class TimeModel : std::uint8_t {
  cycles,  ///< no line: the cycles themselves, as SCALE-Sim writes them without a model
  tpu_v4,
  tpu_v5e,
  tpu_v6e,
};
inline constexpr std::array kTimeModelNames{core::Named{TimeModel::cycles, "None", "cycles, unchanged"},
                                            core::Named{TimeModel::tpu_v4, "TPUv4", "microseconds on a TPU v4"},
                                            core::Named{TimeModel::tpu_v5e, "TPUv5e", "microseconds on a TPU v5e"},
                                            core::Named{TimeModel::tpu_v6e, "TPUv6e", "microseconds on a TPU v6e"}};
constexpr const auto& named_values(TimeModel /*any*/) {
  return kTimeModelNames;
}
constexpr std::string_view name(TimeModel model) {
  return core::name_of(model);
}

/// The cycles that the lines were fitted to: of one product on a weight-stationary 128x128 array with SCALE-Sim's
/// timing, (3 * 128 + M - 2) ceil(K / 128) ceil(N / 128) - 1. Throws OverflowError. O(1).
core::Cycles fitted_cycles(const GemmShape& product);

/// How long `groups` equal products, one after the other, take that need `cycles` together: each of them has the line's
/// constant part. `longest` is the largest of a product's three sizes (M, N, K), which chooses the line. Microseconds,
/// or cycles where the model is none. The lines may give negative times for a few cycles; nothing is cut off. O(1).
double linear_time(TimeModel model, core::Cycles cycles, std::int64_t longest, std::int64_t groups = 1);

}  // namespace systole::dataflows
