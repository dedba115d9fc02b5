// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <numbers>
#include <vector>

#include "core/random_bits.h"
#include "dataflows/time/product_law.h"
#include "predictor/calibration/measurements.h"

/// A device whose constants are known, and times measured on it.
namespace systole::calibration::testing {

/// Two units of 256 x 256, with a vector unit and outer products of their own.
inline dataflows::ProductLaw made_up_law() {
  return {.peak_tflops = 400,
          .edge = 256,
          .launch_us = 2.5,
          .hbm_tbs = 0.8,
          .larger_tbs = 2.4,
          .smaller_tbs = 0.6,
          .overlap = 2.5,
          .result_tbs = 1.1,
          .result_most_us = 6,
          .vector_launch_us = 3.5,
          .vector_tbs = 0.9,
          .vector_most_us = 5};
}

inline std::int64_t random_size(core::RandomBits& bits, double least, double most) {
  return std::llround(least * std::pow(most / least, bits.unit()));
}

/// A product of one of eight kinds, which together show every constant: with a vector, small, large (twice), thin,
/// shallow, deep, and any.
inline dataflows::GemmShape shape_of_kind(core::RandomBits& bits, std::size_t kind) {
  const auto size = [&](double least, double most) { return random_size(bits, least, most); };
  switch (kind) {
    case 0:
      return {.rows = 1, .cols = size(64, 16384), .depth = size(64, 16384)};
    case 1:
      return {.rows = size(8, 128), .cols = size(8, 128), .depth = size(8, 128)};
    case 2:
    case 3:
      return {.rows = size(1024, 8192), .cols = size(1024, 8192), .depth = size(1024, 8192)};
    case 4:
      return {.rows = size(8, 64), .cols = size(1024, 8192), .depth = size(1024, 8192)};
    case 5:
      return {.rows = size(512, 8192), .cols = size(512, 8192), .depth = size(8, 64)};
    case 6:
      return {.rows = size(64, 512), .cols = size(64, 512), .depth = size(1024, 16384)};
    default:
      return {.rows = size(2, 8192), .cols = size(2, 8192), .depth = size(2, 8192)};
  }
}

/// `count` products of these kinds in turn, with times by the law and lognormal noise.
inline std::vector<MeasuredProduct> measured(const dataflows::ProductLaw& law, std::size_t count, double noise,
                                             std::uint64_t seed) {
  core::RandomBits bits(seed);
  std::vector<MeasuredProduct> rows;
  for (std::size_t i = 0; i < count; ++i) {
    MeasuredProduct row{.shape = shape_of_kind(bits, i % 8)};
    const double normal = std::sqrt(-2 * std::log(1 - bits.unit())) * std::cos(2 * std::numbers::pi * bits.unit());
    row.us = product_time(law, row.shape, dataflows::TimeOperands::warm).total * std::exp(noise * normal);
    row.where = {.file = "made_up.csv", .line = i + 2};
    rows.push_back(row);
  }
  return rows;
}

}  // namespace systole::calibration::testing
