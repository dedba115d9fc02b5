// SPDX-License-Identifier: MIT
#include "dataflows/time/product_law.h"

#include <algorithm>
#include <cmath>

#include "dataflows/time/registers.h"
#include "dataflows/time/units.h"

namespace systole::dataflows {
namespace {

/// A product with a vector that has no more results than this stays on the matrix units.
constexpr std::int64_t kFewResults = 4;
double move_time(double bytes, double tbs) {
  return tbs > 0 ? bytes / (tbs * kTeraInMicrosecond) : 0;
}

double at_most(double time, double most) {
  return most > 0 ? std::min(time, most) : time;
}

TimeBound bound_of(const ProductTime& time) {
  TimeBound bound = TimeBound::launch;
  double most = time.launch;
  const auto consider = [&](TimeBound of, double part) {
    if (part > most) {
      most = part;
      bound = of;
    }
  };
  consider(TimeBound::operands, time.operands);
  consider(TimeBound::results, time.results);
  consider(TimeBound::compute, time.compute);
  return bound;
}

/// Sizes as real numbers, so that no product of them overflows.
struct Sizes {
  double rows;
  double cols;
  double depth;
  double count;
};

/// Whether the vector unit runs a product with a vector.
bool takes_vector_unit(const ProductLaw& law, const GemmShape& product) {
  const auto [fewer, more] = std::minmax(product.rows, product.cols);
  if (law.vector_launch_us <= 0 || product.depth == 1 || fewer > 1) return false;
  return law.vector_tile_us > 0 || more > kFewResults;
}

ProductTime on_vector_unit(const ProductLaw& law, const Sizes& of) {
  ProductTime time{.launch = law.vector_launch_us, .bound = TimeBound::vector};
  if (law.vector_tile_us > 0) {
    constexpr double kTilesAtOnce = 4;
    const double longer = std::max(of.rows, of.cols);
    const double lane_tiles = std::ceil(longer / kRegisterLanes);
    const double depth_tiles = std::ceil(of.depth / kRegisterRows);
    if (longer <= kRegisterLanes && of.depth <= kRegisterLanes) {
      time.operands = of.count * kTilesAtOnce * law.vector_tile_us * depth_tiles;
    } else {
      time.operands = law.vector_many_us + (of.depth > kRegisterLanes ? law.vector_deep_us : 0) +
                      of.count * lane_tiles * (law.vector_lane_tile_us + law.vector_tile_us * depth_tiles);
    }
  } else {
    const double bytes = law.element_bytes * of.count * of.depth * (of.rows + of.cols);
    time.operands = move_time(bytes, law.hbm_tbs) + at_most(move_time(bytes, law.vector_tbs), law.vector_most_us);
  }
  time.total = time.launch + time.operands;
  return time;
}

ProductTime outer_product(const ProductLaw& law, const Sizes& of) {
  const auto [fewer, more] = std::minmax(of.rows, of.cols);
  ProductTime time{.launch = law.outer_launch_us, .bound = TimeBound::vector};
  double bytes = law.element_bytes * of.count * of.rows * of.cols;
  if (fewer == 1 && law.outer_vector_us > 0) {
    time.launch = more <= kRegisterLanes ? law.outer_vector_us : law.launch_us;
    bytes *= kRegisterRows;
  } else if (fewer <= kRegisterRows && more <= kRegisterLanes && law.outer_tile_us > 0) {
    time.launch = law.outer_tile_us;
  } else if (fewer > kRegisterLanes) {
    time.launch += law.outer_wide_us;
  }
  time.results = move_time(bytes, law.outer_tbs);
  time.total = time.launch + time.results;
  return time;
}

/// The bandwidth of the larger operand.
double larger_bandwidth(const ProductLaw& law, const Sizes& of, TimeOperands operands) {
  if (operands == TimeOperands::hbm) return law.hbm_tbs;
  if (of.count > 1) return law.larger_tbs;
  double tbs = 0;
  switch (operand_layout(std::max(of.rows, of.cols), of.depth)) {
    case OperandLayout::even:
      break;
    case OperandLayout::odd:
      tbs = law.larger_odd_tbs;
      break;
    case OperandLayout::lanes:
      tbs = law.larger_lanes_tbs;
      break;
  }
  return tbs > 0 ? tbs : law.larger_tbs;
}

/// (a^n + b^n)^(1/n), without overflow.
double combined(double a, double b, double n) {
  const double larger = std::max(a, b);
  if (larger <= 0) return 0;
  return larger * std::pow(1 + std::pow(std::min(a, b) / larger, n), 1 / n);
}

}  // namespace

OperandLayout operand_layout(double length, double depth) {
  if (rounded_up(depth, kRegisterLanes) * rounded_up(length, kRegisterRows) <=
      rounded_up(length, kRegisterLanes) * rounded_up(depth, kRegisterRows)) {
    return OperandLayout::lanes;
  }
  return std::fmod(std::ceil(depth / kRegisterRows), 2) == 0 ? OperandLayout::even : OperandLayout::odd;
}

ProductTime product_time(const ProductLaw& law, const GemmShape& product, TimeOperands operands) {
  const Sizes of{.rows = static_cast<double>(product.rows),
                 .cols = static_cast<double>(product.cols),
                 .depth = static_cast<double>(product.depth),
                 .count = static_cast<double>(product.count)};
  if (takes_vector_unit(law, product)) return on_vector_unit(law, of);
  const bool outer = law.outer_launch_us > 0 && product.depth == 1;
  if (outer && (std::min(product.rows, product.cols) > 1 || law.outer_vector_us > 0)) return outer_product(law, of);

  const auto edge = static_cast<double>(law.edge);
  const double tiles = std::min(rounded_up(of.rows, kRegisterRows) * rounded_up(of.cols, edge),
                                rounded_up(of.cols, kRegisterRows) * rounded_up(of.rows, edge));
  const double big = law.element_bytes * of.count * of.depth * std::max(of.rows, of.cols);
  const double small = law.element_bytes * of.count * of.depth * std::min(of.rows, of.cols);
  const double results = law.element_bytes * of.count * of.rows * of.cols;
  const double exposed = move_time(small / of.count, law.smaller_tbs);
  const double streamed = move_time(big + small * (1 - 1 / of.count), larger_bandwidth(law, of, operands));
  const double written = move_time(results, law.hbm_tbs);
  const double drained = at_most(move_time(results, law.result_tbs), law.result_most_us);

  const bool is_long = std::max(of.rows, of.cols) > kRegisterLanes;
  ProductTime time{
      .launch = law.launch_us + (is_long ? law.long_us : 0),
      .operands = exposed + streamed,
      .results = written + drained,
      .compute = 2 * of.count * rounded_up(of.depth, edge) * tiles / (law.peak_tflops * kTeraInMicrosecond)};
  time.total = time.launch + exposed + combined(time.compute, streamed + written, law.overlap) + drained;
  time.bound = bound_of(time);
  return time;
}

}  // namespace systole::dataflows
