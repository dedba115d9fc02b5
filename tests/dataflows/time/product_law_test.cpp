// SPDX-License-Identifier: MIT
#include "dataflows/time/product_law.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>
#include <random>
#include <vector>

#include "core/files/text_file.h"
#include "dataflows/machine/machine_file.h"
#include "dataflows/machine/shipped_machines.h"

using namespace systole;
using namespace systole::dataflows;

namespace {

ProductLaw law_of(const char* machine) {
  return read_machine(core::read_text_file(find_machine(machine))).machine.silicon.products;
}

/// A product as the specification of the law names its sizes.
struct Shape {
  std::int64_t m = 1;
  std::int64_t n = 1;
  std::int64_t k = 1;
  std::int64_t heads = 1;
};

double time_of(const ProductLaw& law, const Shape& s, TimeOperands operands = TimeOperands::warm) {
  return product_time(law, {.rows = s.m, .cols = s.n, .depth = s.k, .count = s.heads}, operands).total;
}

/// Padded sizes by counting up, in whole numbers.
double padded(std::int64_t size, std::int64_t multiple) {
  std::int64_t up = 0;
  while (up < size) up += multiple;
  return static_cast<double>(up);
}

/// Microseconds a byte of the larger operand, which has `length` rows of `depth` elements, by how it lies in registers.
double larger_bandwidth(const ProductLaw& c, std::int64_t length, std::int64_t depth) {
  const double depth_in_lanes = padded(depth, 128) * padded(length, 8);
  const double depth_in_rows = padded(length, 128) * padded(depth, 8);
  double tbs = 0;
  if (depth_in_lanes <= depth_in_rows) {
    tbs = c.larger_lanes_tbs;
  } else if (static_cast<std::int64_t>(padded(depth, 8)) / 8 % 2 != 0) {
    tbs = c.larger_odd_tbs;
  }
  return tbs == 0 ? c.larger_tbs : tbs;
}

/// Products of a vector by steps of registers.
double by_steps(const ProductLaw& c, const Shape& s) {
  const std::int64_t length = std::max(s.m, s.n);
  const double lane_tiles = padded(length, 128) / 128;
  const double depth_tiles = padded(s.k, 8) / 8;
  const auto b = static_cast<double>(s.heads);
  if (length <= 128 && s.k <= 128) return c.vector_launch_us + b * 4 * c.vector_tile_us * depth_tiles;
  const double deep = s.k > 128 ? c.vector_deep_us : 0;
  return c.vector_launch_us + c.vector_many_us + deep +
         b * (c.vector_lane_tile_us * lane_tiles + c.vector_tile_us * lane_tiles * depth_tiles);
}

/// Products of depth 1.
double outer(const ProductLaw& c, const Shape& s) {
  const std::int64_t shorter = std::min(s.m, s.n);
  const std::int64_t longer = std::max(s.m, s.n);
  const double bytes = 1e-6 * c.element_bytes * static_cast<double>(s.heads * s.m * s.n);
  if (shorter == 1) return (longer > 128 ? c.launch_us : c.outer_vector_us) + 8 * bytes / c.outer_tbs;
  if (shorter <= 8 && longer <= 128) return c.outer_tile_us + bytes / c.outer_tbs;
  return c.outer_launch_us + (shorter > 128 ? c.outer_wide_us : 0) + bytes / c.outer_tbs;
}

/// The law as the documentation writes it, with nothing shared with the library's own. The v6e's vector unit takes
/// products of more than four results and runs outer products as all others; the v4's has laws for both.
double reference(const ProductLaw& c, const Shape& s, TimeOperands operands) {
  const double e = c.element_bytes / 1e6;  // bytes over TB/s are microseconds
  const auto m = static_cast<double>(s.m);
  const auto n = static_cast<double>(s.n);
  const auto k = static_cast<double>(s.k);
  const auto b = static_cast<double>(s.heads);
  const bool is_v4 = c.edge == 128;
  if (is_v4 && s.k == 1) return outer(c, s);
  if (is_v4 && (s.m == 1 || s.n == 1)) return by_steps(c, s);
  if (s.k > 1 && (s.m == 1 || s.n == 1) && (s.m > 4 || s.n > 4)) {
    const double bytes = e * b * (m * k + k * n);
    return c.vector_launch_us + bytes / c.hbm_tbs + std::min(bytes / c.vector_tbs, c.vector_most_us);
  }
  const double rows_stay = padded(s.m, 8) * padded(s.n, c.edge);
  const double cols_stay = padded(s.n, 8) * padded(s.m, c.edge);
  const double compute = 2e-6 * b * padded(s.k, c.edge) * std::min(rows_stay, cols_stay) / c.peak_tflops;
  const double large = e * b * k * std::max(m, n);
  const double small = e * b * k * std::min(m, n);
  const double out = e * b * m * n;
  double bandwidth = c.hbm_tbs;
  if (operands == TimeOperands::warm) {
    bandwidth = s.heads > 1 ? c.larger_tbs : larger_bandwidth(c, std::max(s.m, s.n), s.k);
  }
  const double moving = (large + small * (1 - 1 / b)) / bandwidth + out / c.hbm_tbs;
  return c.launch_us + (std::max(s.m, s.n) > 128 ? c.long_us : 0) + small / b / c.smaller_tbs +
         std::pow(std::pow(compute, c.overlap) + std::pow(moving, c.overlap), 1 / c.overlap) +
         std::min(out / c.result_tbs, c.result_most_us);
}

}  // namespace

TEST_CASE("a product's time is the law's as documented, on random shapes") {
  const std::array laws{law_of("tpu_v6e"), law_of("tpu_v4")};
  std::mt19937_64 random(1);
  const auto size = [&](std::int64_t most) {
    const double exponent = std::uniform_real_distribution(0.0, std::log2(static_cast<double>(most)))(random);
    return static_cast<std::int64_t>(std::exp2(exponent));
  };
  for (int i = 0; i < 2000; ++i) {
    const std::int64_t m = size(6000);
    const std::int64_t n = size(6000);
    const std::int64_t k = size(6000);
    const std::int64_t heads = i % 3 == 0 ? size(64) : 1;
    const Shape shape{.m = m, .n = n, .k = k, .heads = heads};
    for (const ProductLaw& law : laws) {
      for (const TimeOperands operands : {TimeOperands::warm, TimeOperands::hbm}) {
        CAPTURE(m);
        CAPTURE(n);
        CAPTURE(k);
        CAPTURE(heads);
        CHECK(time_of(law, shape, operands) == doctest::Approx(reference(law, shape, operands)).epsilon(1e-9));
      }
    }
  }
}

TEST_CASE("times of a TPU v6e's law are those that were computed apart from it") {
  const ProductLaw law = law_of("tpu_v6e");
  const auto is = [&](const Shape& shape, double us) {
    CHECK(time_of(law, shape) == doctest::Approx(us).epsilon(1e-7));
  };
  is({.m = 231, .n = 20, .k = 55}, 1.18183065);
  is({.m = 6006, .n = 5531, .k = 1149}, 114.01294535);
  is({.m = 1, .n = 2048, .k = 512}, 3.78799042);
  is({.m = 3000, .n = 1, .k = 700}, 5.89102839);
  is({.m = 4, .n = 1, .k = 9}, 1.16619160);
  is({.m = 20, .n = 3579, .k = 4107}, 5.73438884);
  is({.m = 2816, .n = 3, .k = 2056}, 3.68530550);
  is({.m = 16, .n = 8192, .k = 4096}, 21.84974050);
}

TEST_CASE("times of a TPU v4's law are those that were computed apart from it") {
  const ProductLaw law = law_of("tpu_v4");
  const auto is = [&](const Shape& shape, double us) {
    CHECK(time_of(law, shape) == doctest::Approx(us).epsilon(1e-7));
  };
  is({.m = 231, .n = 20, .k = 55}, 1.16798350);
  is({.m = 3000, .n = 1, .k = 700}, 10.9984);
  is({.m = 100, .n = 1, .k = 9}, 1.3227);
  is({.m = 64, .n = 64, .k = 1}, 2.24254993);
  is({.m = 1, .n = 100, .k = 1}, 0.51886757);
  is({.m = 5, .n = 100, .k = 1}, 1.21070473);
  is({.m = 200, .n = 300, .k = 1}, 3.48156739);
}

TEST_CASE("what a kernel pays once, many heads pay once") {
  const ProductLaw law = law_of("tpu_v4");
  const double one = time_of(law, {.m = 196, .n = 1, .k = 9});
  CHECK(time_of(law, {.m = 196, .n = 1, .k = 9, .heads = 576}) < 576 * 0.1 + one);
}

TEST_CASE("a time says where it goes") {
  const ProductLaw law = law_of("tpu_v6e");
  const auto bound = [&](const Shape& s) {
    return product_time(law, {.rows = s.m, .cols = s.n, .depth = s.k, .count = s.heads}, TimeOperands::warm).bound;
  };
  CHECK(bound({.m = 8, .n = 8, .k = 8}) == TimeBound::launch);
  CHECK(bound({.m = 16, .n = 8192, .k = 4096}) == TimeBound::operands);
  CHECK(bound({.m = 8192, .n = 8192, .k = 64}) == TimeBound::results);
  CHECK(bound({.m = 8192, .n = 8192, .k = 8192}) == TimeBound::compute);
  CHECK(bound({.m = 1, .n = 4096, .k = 4096}) == TimeBound::vector);
}

TEST_CASE("operands from DRAM take longer, and a product is as its transpose") {
  for (const char* machine : {"tpu_v6e", "tpu_v4"}) {
    const ProductLaw law = law_of(machine);
    for (const std::int64_t m : {2, 100, 3000}) {
      for (const std::int64_t n : {3, 128, 5000}) {
        for (const std::int64_t k : {2, 256, 4000}) {
          CHECK(time_of(law, {.m = m, .n = n, .k = k}, TimeOperands::hbm) >= time_of(law, {.m = m, .n = n, .k = k}));
          CHECK(time_of(law, {.m = m, .n = n, .k = k}) == time_of(law, {.m = n, .n = m, .k = k}));
        }
      }
    }
  }
}

TEST_CASE("constants that are not known cost nothing") {
  ProductLaw law;
  law.peak_tflops = 1;
  law.edge = 16;
  // 2 * 32 * min(24 * 32, 32 * 32) operations at one a picosecond.
  CHECK(time_of(law, {.m = 20, .n = 30, .k = 20}) == doctest::Approx(2e-6 * 32 * 24 * 32));
  CHECK(time_of(law, {.m = 1, .n = 30, .k = 1}) == doctest::Approx(2e-6 * 16 * 8 * 32));
}
