// SPDX-License-Identifier: MIT
// Closed forms against an array that moves operands register by register and computes values.
#include "tests/dataflows/policies/pe_array.h"

#include <doctest/doctest.h>

#include <random>

#include "core/ir/shape.h"
#include "core/ir/validate.h"
#include "dataflows/mapping/cost.h"
#include "dataflows/mapping/mapping.h"
#include "tests/dataflows/mapping/golden_vectors.h"

namespace {

using namespace systole;         // NOLINT(google-build-using-namespace): a test file
using namespace systole::tests;  // NOLINT(google-build-using-namespace)

constexpr unsigned kSeed = 20210201;

Matrix random_matrix(std::int64_t rows, std::int64_t cols, std::mt19937& random) {
  std::uniform_int_distribution<std::int64_t> value(-9, 9);
  return Matrix::NullaryExpr(rows, cols, [&] { return value(random); });
}

std::int64_t closed_form(const core::Layer& layer, const char* dataflow, const dataflows::Array& array,
                         dataflows::DepthwiseMapping depthwise = dataflows::DepthwiseMapping::per_channel) {
  const auto mapping =
      dataflows::map_layer(layer, *dataflows::dataflow_named(dataflow), dataflows::Timing::array, depthwise, array);
  return dataflows::evaluate(mapping, array).cycles.count();
}

using Stepper = Stepped (*)(const Matrix&, const Matrix&, const dataflows::Array&);

struct Case {
  const char* dataflow;
  Stepper stepper;
};

constexpr Case kCases[] = {
    {"os", step_output_stationary}, {"ws", step_weight_stationary}, {"is", step_input_stationary}};

void check_gemm(std::int64_t m, std::int64_t n, std::int64_t k, const dataflows::Array& array, std::mt19937& random) {
  const Matrix windows = random_matrix(m, k, random);
  const Matrix filters = random_matrix(k, n, random);
  const Matrix product = windows * filters;
  for (const Case& c : kCases) {
    const Stepped stepped = c.stepper(windows, filters, array);
    const std::int64_t closed = closed_form(gemm(m, n, k), c.dataflow, array);
    if (stepped.cycles == closed && stepped.result == product) continue;  // a CHECK each would dominate the run time
    CAPTURE(c.dataflow);
    CAPTURE(m);
    CAPTURE(n);
    CAPTURE(k);
    CAPTURE(array.rows);
    CAPTURE(array.cols);
    CHECK(stepped.cycles == closed);
    CHECK(stepped.result == product);
  }
}

TEST_CASE("closed form and PE array agree for all GEMMs up to 5x5x5 on all arrays up to 5x5") {
  std::mt19937 random(kSeed);
  int checked = 0;
  for (std::int64_t m = 1; m <= 5; ++m) {
    for (std::int64_t n = 1; n <= 5; ++n) {
      for (std::int64_t k = 1; k <= 5; ++k) {
        for (std::int64_t rows = 1; rows <= 5; ++rows) {
          for (std::int64_t cols = 1; cols <= 5; ++cols) {
            check_gemm(m, n, k, {rows, cols}, random);
            ++checked;
          }
        }
      }
    }
  }
  CHECK(checked == 3125);
}

TEST_CASE("closed form and PE array agree for thousands of random GEMMs and arrays") {
  INFO("seed " << kSeed);
  std::mt19937 random(kSeed);
  std::uniform_int_distribution<std::int64_t> size(1, 24);
  std::uniform_int_distribution<std::int64_t> side(1, 9);
  for (int i = 0; i < 3000; ++i) {
    const std::int64_t m = size(random);
    const std::int64_t n = size(random);
    const std::int64_t k = size(random);
    check_gemm(m, n, k, {side(random), side(random)}, random);
  }
}

/// A direct depthwise convolution with Eigen.
FeatureMap convolve(const core::Layer& layer, const FeatureMap& input, const FeatureMap& kernels) {
  const core::TensorShape shape = core::output_shape(layer);
  const std::int64_t multiplier = layer.out_ch / layer.in_ch;
  FeatureMap out;
  for (std::size_t channel = 0; channel < kernels.size(); ++channel) {
    const Matrix& map = input[channel / static_cast<std::size_t>(multiplier)];
    Matrix padded = Matrix::Zero(map.rows() + 2 * layer.pad_h, map.cols() + 2 * layer.pad_w);
    padded.block(layer.pad_h, layer.pad_w, map.rows(), map.cols()) = map;
    Matrix result(shape.h, shape.w);
    for (std::int64_t y = 0; y < shape.h; ++y) {
      for (std::int64_t x = 0; x < shape.w; ++x) {
        const Matrix window = padded(Eigen::seqN(y * layer.stride_h, layer.k_h, layer.dilation_h),
                                     Eigen::seqN(x * layer.stride_w, layer.k_w, layer.dilation_w));
        result(y, x) = window.cwiseProduct(kernels[channel]).sum();
      }
    }
    out.push_back(result);
  }
  return out;
}

void check_row_parallel(const core::Layer& layer, const dataflows::Array& array, std::mt19937& random) {
  FeatureMap input;
  FeatureMap kernels;
  for (std::int64_t c = 0; c < layer.in_ch; ++c) input.push_back(random_matrix(layer.in_h, layer.in_w, random));
  for (std::int64_t c = 0; c < layer.out_ch; ++c) kernels.push_back(random_matrix(layer.k_h, layer.k_w, random));
  const SteppedMap stepped = step_row_parallel(layer, input, kernels, array);
  const auto rows = dataflows::DepthwiseMapping::rows;
  const auto mapping =
      dataflows::map_layer(layer, *dataflows::dataflow_named("rp"), dataflows::Timing::array, rows, array);
  const dataflows::LayerCost cost = dataflows::evaluate(mapping, array);
  CAPTURE(layer.in_h);
  CAPTURE(layer.in_w);
  CAPTURE(layer.in_ch);
  CAPTURE(layer.k_h);
  CAPTURE(layer.k_w);
  CAPTURE(layer.stride_h);
  CAPTURE(layer.stride_w);
  CAPTURE(layer.dilation_h);
  CAPTURE(layer.dilation_w);
  CAPTURE(array.rows);
  CAPTURE(array.cols);
  CHECK(stepped.cycles == cost.cycles.count());
  CHECK(stepped.pushes == cost.sram.ifmap_reads.count());
  CHECK(stepped.result == convolve(layer, input, kernels));
}

core::Layer depthwise_layer(std::int64_t channels, std::int64_t size, std::int64_t k_h, std::int64_t k_w,
                            std::int64_t stride) {
  core::Layer layer;
  layer.name = "depthwise";
  layer.in_ch = layer.out_ch = layer.groups = channels;
  layer.in_h = size + 1;
  layer.in_w = size;
  layer.k_h = k_h;
  layer.k_w = k_w;
  layer.pad_h = k_h / 2;
  layer.pad_w = k_w / 2;
  layer.stride_h = layer.stride_w = stride;
  return layer;
}

TEST_CASE("closed form and PE array agree for 1D and KxK depthwise layers at strides 1 to 3 on all arrays up to 5x5") {
  std::mt19937 random(kSeed);
  for (std::int64_t stride = 1; stride <= 3; ++stride) {
    for (std::int64_t k = 1; k <= 5; ++k) {
      for (std::int64_t rows = 1; rows <= 5; ++rows) {
        for (std::int64_t cols = 1; cols <= 5; ++cols) {
          for (const std::int64_t size : {1, 4, 7}) {
            check_row_parallel(depthwise_layer(2, size, 1, k, stride), {rows, cols}, random);
            check_row_parallel(depthwise_layer(2, size, k, 1, stride), {rows, cols}, random);
            if (k == 3) check_row_parallel(depthwise_layer(2, size, k, k, stride), {rows, cols}, random);
          }
        }
      }
    }
  }
}

TEST_CASE("closed form and PE array agree for random depthwise layers with any strides, dilations and multipliers") {
  INFO("seed " << kSeed);
  std::mt19937 random(kSeed);
  const auto draw = [&](std::int64_t least, std::int64_t most) {
    return std::uniform_int_distribution<std::int64_t>(least, most)(random);
  };
  int checked = 0;
  while (checked < 1500) {
    core::Layer layer = depthwise_layer(draw(2, 4), draw(1, 14), draw(1, 4), draw(1, 4), 1);
    layer.out_ch = layer.in_ch * draw(1, 2);
    layer.stride_h = draw(1, 4);
    layer.stride_w = draw(1, 4);
    layer.dilation_h = draw(1, 3);
    layer.dilation_w = draw(1, 3);
    layer.pad_h = draw(0, 2);
    layer.pad_w = draw(0, 2);
    if (!core::problems(layer).empty()) continue;
    check_row_parallel(layer, {draw(1, 8), draw(1, 8)}, random);
    ++checked;
  }
}

}  // namespace
