// SPDX-License-Identifier: MIT
#include "core/ir/shape.h"

#include <doctest/doctest.h>

#include <algorithm>

#include <limits>

#include "core/error.h"

using namespace systole::core;

namespace {

constexpr std::int64_t kMost = std::numeric_limits<std::int64_t>::max();

std::int64_t extent(std::int64_t size, std::int64_t kernel, std::int64_t stride, std::int64_t padding = 0,
                    Rounding rounding = Rounding::floor, std::int64_t dilation = 1) {
  return output_extent(size, kernel, stride, padding, dilation, rounding);
}

/// Counts windows one by one: they start every `stride` elements and must fit, or (rounded up) only begin one that a
/// full stride before still fitted.
std::int64_t counted(std::int64_t size, std::int64_t kernel, std::int64_t stride, std::int64_t padding,
                     std::int64_t dilation, Rounding rounding) {
  const std::int64_t padded = size + 2 * padding;
  const std::int64_t span = dilation * (kernel - 1) + 1;
  std::int64_t windows = 0;
  std::int64_t start = 0;
  for (; start + span <= padded; start += stride) ++windows;
  const bool rest = windows > 0 && start - stride + span < padded;
  return windows + static_cast<std::int64_t>(rest && rounding == Rounding::ceil);
}

}  // namespace

TEST_CASE("output_extent is the textbook's on the textbooks' layers") {
  CHECK(extent(224, 3, 2, 1) == 112);
  CHECK(extent(227, 11, 4) == 55);
  CHECK(extent(224, 11, 4) == 54);
  CHECK(extent(224, 11, 4, 0, Rounding::ceil) == 55);
  CHECK(extent(224, 7, 2, 3) == 112);
  CHECK(extent(7, 7, 1) == 1);
  CHECK(extent(1, 1, 1) == 1);
  CHECK(extent(111, 3, 2, 0, Rounding::ceil) == 55);
  CHECK(extent(10, 3, 1, 2, Rounding::floor, 2) == 10);
}

TEST_CASE("output_extent equals counting the windows") {
  for (std::int64_t size = 1; size <= 12; ++size) {
    for (std::int64_t kernel = 1; kernel <= 5; ++kernel) {
      for (std::int64_t stride = 1; stride <= 4; ++stride) {
        for (std::int64_t padding = 0; padding <= 2; ++padding) {
          for (std::int64_t dilation = 1; dilation <= 3; ++dilation) {
            for (const Rounding rounding : {Rounding::floor, Rounding::ceil}) {
              const bool same = output_extent(size, kernel, stride, padding, dilation, rounding) ==
                                counted(size, kernel, stride, padding, dilation, rounding);
              REQUIRE_MESSAGE(same, "size ", size, " kernel ", kernel, " stride ", stride, " padding ", padding,
                              " dilation ", dilation);
            }
          }
        }
      }
    }
  }
}

TEST_CASE("output_extent is 0 where the window does not fit, and throws where it cannot be counted") {
  CHECK(extent(4, 5, 1) == 0);
  CHECK(extent(4, 5, 1, 0, Rounding::ceil) == 0);
  CHECK(extent(4, 3, 1, 0, Rounding::floor, 2) == 0);
  CHECK(extent(kMost, 1, 1) == kMost);
  CHECK_THROWS_AS(extent(8, 3, 1, kMost), OverflowError);
  CHECK_THROWS_AS(extent(8, 3, 1, 0, Rounding::floor, kMost), OverflowError);
}

TEST_CASE("a pool that rounds up has no window that begins behind its input") {
  Layer pool;
  pool.op = Operator::pool;
  pool.kind = Kind::max;
  pool.in_h = pool.in_w = 4;
  pool.in_ch = 7;
  pool.k_h = pool.k_w = 2;
  pool.stride_h = pool.stride_w = 3;
  pool.rounding = Rounding::ceil;
  CHECK(output_shape(pool).h == 2);  // its second window begins at row 3, inside
  pool.in_h = 3;
  CHECK(output_shape(pool).h == 1);  // here it would begin at row 3, behind
  pool.op = Operator::conv;
  pool.out_ch = 7;
  CHECK(output_shape(pool).h == 2);  // SCALE-Sim's convolutions keep theirs
}

TEST_CASE("padding of one side counts once, and of windows laid out it is cut off") {
  Layer layer;
  layer.in_h = layer.in_w = 8;
  layer.in_ch = layer.out_ch = 4;
  layer.k_h = layer.k_w = 3;
  layer.stride_h = layer.stride_w = 2;
  layer.pad_extra_h = 1;
  layer.pad_w = 1;
  layer.pad_extra_w = -1;
  CHECK(output_shape(layer).h == 4);
  CHECK(output_shape(layer).w == 4);
  CHECK(padded_height(layer) == 9);
  CHECK(padded_width(layer) == 9);
  layer.op = Operator::conv_transpose;
  CHECK(output_shape(layer).h == 7 * 2 + 3 - 1);
  CHECK(output_shape(layer).w == 7 * 2 + 3 - 1);
  for (std::int64_t size = 1; size <= 6; ++size) {
    for (std::int64_t kernel = 1; kernel <= 4; ++kernel) {
      for (std::int64_t stride = 1; stride <= 3; ++stride) {
        for (std::int64_t dilation = 1; dilation <= 2; ++dilation) {
          // The last tap of the last window, counted.
          std::int64_t last = 0;
          for (std::int64_t at = 0; at < size; ++at) {
            for (std::int64_t tap = 0; tap < kernel; ++tap) last = std::max(last, at * stride + tap * dilation);
          }
          CHECK(transposed_extent(size, kernel, stride, 0, dilation) == last + 1);
        }
      }
    }
  }
  CHECK(transposed_extent(1, 1, 1, 5, 1) == 0);
}

TEST_CASE("output shapes of the operators") {
  Layer layer;
  layer.batch = 2;
  layer.in_h = 8;
  layer.in_w = 6;
  layer.in_ch = 4;
  layer.out_ch = 10;
  layer.k_h = 3;
  layer.k_w = 1;
  layer.pad_h = 1;
  layer.stride_w = 2;
  CHECK(output_shape(layer) == TensorShape{.batch = 2, .channels = 10, .h = 8, .w = 3});
  CHECK(input_shape(layer) == TensorShape{.batch = 2, .channels = 4, .h = 8, .w = 6});
  layer.op = Operator::linear;
  CHECK(output_shape(layer) == TensorShape{.batch = 2, .channels = 10, .h = 1, .w = 1});
  layer.op = Operator::pool;
  CHECK(output_shape(layer) == TensorShape{.batch = 2, .channels = 4, .h = 8, .w = 3});
  layer.kind = Kind::global_avg;
  CHECK(output_shape(layer) == TensorShape{.batch = 2, .channels = 4, .h = 1, .w = 1});
  layer.kind = Kind::none;
  for (const Operator op :
       {Operator::add, Operator::mul, Operator::activation, Operator::concat, Operator::norm, Operator::lrn}) {
    layer.op = op;
    CHECK(output_shape(layer) == input_shape(layer));
  }
  layer.op = Operator::slice;
  layer.out_ch = 3;
  CHECK(output_shape(layer) == TensorShape{.batch = 2, .channels = 3, .h = 8, .w = 6});
}

TEST_CASE("a gemm's rows are its height and its groups' columns its channels") {
  Layer gemm;
  gemm.op = Operator::gemm;
  gemm.batch = 2;
  gemm.m = 512;
  gemm.n = 64;
  gemm.k = 32;
  gemm.groups = 12;
  CHECK(input_shape(gemm) == TensorShape{.batch = 2, .channels = 12 * 32, .h = 512, .w = 1});
  CHECK(output_shape(gemm) == TensorShape{.batch = 2, .channels = 12 * 64, .h = 512, .w = 1});
  gemm.groups = kMost;
  CHECK_THROWS_AS(output_shape(gemm), OverflowError);
}

TEST_CASE("elements multiply all dimensions and never wrap") {
  CHECK(elements({.batch = 2, .channels = 3, .h = 5, .w = 7}) == Elements{210});
  CHECK(elements({}) == Elements{1});
  CHECK_THROWS_AS(elements({.batch = 1, .channels = kMost, .h = 2, .w = 1}), OverflowError);
}
