// SPDX-License-Identifier: MIT
#pragma once

#include <array>
#include <cstddef>
#include <string_view>

#include "dataflows/mapping/gemm_shape.h"
#include "dataflows/time/product_law.h"

/// What a law of time leaves unexplained, as something that can be learned.
namespace systole::dataflows {

/// What a learned model sees of a product: logarithms of its sizes and of what it moves, where the law says its time
/// goes, and how much longer its sizes are in whole tiles of 128 and of 256.
inline constexpr std::array<std::string_view, 23> kResidualFeatures{
    "log_rows",    "log_cols",     "log_depth",     "log_heads",    "log_operations", "log_bytes",
    "log_law_us",  "launch_share", "operand_share", "result_share", "compute_share",  "larger_operand",
    "log_shorter", "log_longer",   "rows_in_128",   "cols_in_128",  "depth_in_128",   "rows_in_256",
    "cols_in_256", "depth_in_256", "log_left",      "log_right",    "log_result"};
using ResidualFeatures = std::array<double, kResidualFeatures.size()>;

/// The features of a product whose time by the law is `time`. O(1).
ResidualFeatures residual_features(const GemmShape& product, const ProductTime& time);

/// A model of the logarithm of measured time over the law's. Threads may share it.
class TimeResidual {
 public:
  TimeResidual() = default;
  TimeResidual(const TimeResidual&) = delete;
  TimeResidual(TimeResidual&&) = delete;
  TimeResidual& operator=(const TimeResidual&) = delete;
  TimeResidual& operator=(TimeResidual&&) = delete;
  virtual ~TimeResidual() = default;
  [[nodiscard]] virtual double log_ratio(const ResidualFeatures& features) const = 0;
};

}  // namespace systole::dataflows
