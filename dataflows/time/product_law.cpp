// SPDX-License-Identifier: MIT
#include "dataflows/time/product_law.h"

#include <algorithm>
#include <cmath>

#include "dataflows/time/units.h"

namespace systole::dataflows {
namespace {

/// Operands enter a matrix unit in groups of so many rows: the sublanes of a register.
constexpr double kRowsTogether = 8;
/// A product with a vector that has no more results than this stays on the matrix units.
constexpr std::int64_t kFewResults = 4;
double up(double value, double multiple) {
  return std::ceil(value / multiple) * multiple;
}

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

ProductTime on_vector_unit(const ProductLaw& law, const Sizes& of) {
  const double bytes = law.element_bytes * of.count * of.depth * (of.rows + of.cols);
  ProductTime time{.launch = law.vector_launch_us, .bound = TimeBound::vector};
  time.operands = move_time(bytes, law.hbm_tbs) + at_most(move_time(bytes, law.vector_tbs), law.vector_most_us);
  time.total = time.launch + time.operands;
  return time;
}

ProductTime outer_product(const ProductLaw& law, const Sizes& of) {
  ProductTime time{.launch = law.outer_launch_us, .bound = TimeBound::vector};
  time.results = move_time(law.element_bytes * of.count * of.rows * of.cols, law.outer_tbs);
  time.total = time.launch + time.results;
  return time;
}

/// (a^n + b^n)^(1/n), without overflow.
double combined(double a, double b, double n) {
  const double larger = std::max(a, b);
  if (larger <= 0) return 0;
  return larger * std::pow(1 + std::pow(std::min(a, b) / larger, n), 1 / n);
}

}  // namespace

ProductTime product_time(const ProductLaw& law, const GemmShape& product, TimeOperands operands) {
  const Sizes of{.rows = static_cast<double>(product.rows),
                 .cols = static_cast<double>(product.cols),
                 .depth = static_cast<double>(product.depth),
                 .count = static_cast<double>(product.count)};
  const auto [fewer, more] = std::minmax(product.rows, product.cols);
  if (law.vector_launch_us > 0 && product.depth > 1 && fewer == 1 && more > kFewResults) return on_vector_unit(law, of);
  if (law.outer_launch_us > 0 && product.depth == 1 && fewer > 1) return outer_product(law, of);

  const auto edge = static_cast<double>(law.edge);
  const double tiles =
      std::min(up(of.rows, kRowsTogether) * up(of.cols, edge), up(of.cols, kRowsTogether) * up(of.rows, edge));
  const double big = law.element_bytes * of.count * of.depth * std::max(of.rows, of.cols);
  const double small = law.element_bytes * of.count * of.depth * std::min(of.rows, of.cols);
  const double results = law.element_bytes * of.count * of.rows * of.cols;
  const double exposed = move_time(small / of.count, law.smaller_tbs);
  const double streamed =
      move_time(big + small * (1 - 1 / of.count), operands == TimeOperands::warm ? law.larger_tbs : law.hbm_tbs);
  const double written = move_time(results, law.hbm_tbs);
  const double drained = at_most(move_time(results, law.result_tbs), law.result_most_us);

  ProductTime time{.launch = law.launch_us,
                   .operands = exposed + streamed,
                   .results = written + drained,
                   .compute = 2 * of.count * up(of.depth, edge) * tiles / (law.peak_tflops * kTeraInMicrosecond)};
  time.total = time.launch + exposed + combined(time.compute, streamed + written, law.overlap) + drained;
  time.bound = bound_of(time);
  return time;
}

}  // namespace systole::dataflows
