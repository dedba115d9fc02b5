// SPDX-License-Identifier: MIT
// Whole layers through the RTL, fold after fold: results against Eigen, the sum of the cycles against the model's
// layer.
#include <doctest/doctest.h>
#include <fmt/format.h>

#include <Eigen/Dense>
#include <algorithm>

#include "core/ir/shape.h"
#include "core/ir/validate.h"
#include "dataflows/mapping/cost.h"
#include "dataflows/mapping/mapping.h"
#include "tests/rtl/random_folds.h"

namespace {

using namespace systole;         // NOLINT(google-build-using-namespace): a test file
using namespace systole::tests;  // NOLINT(google-build-using-namespace)

using Matrix = Eigen::Matrix<std::int64_t, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;
using Eigen::Index;

constexpr std::uint64_t kLayerSeed = 20210202;

Matrix random_matrix(Index rows, Index cols, std::mt19937_64& random) {
  return Matrix::NullaryExpr(rows, cols, [&] { return static_cast<std::int64_t>(random() % 256) - 128; });
}

std::vector<rtl::Operand> words(const Matrix& matrix) {
  std::vector<rtl::Operand> out;
  for (Index i = 0; i < matrix.size(); ++i) out.push_back(static_cast<rtl::Operand>(matrix.data()[i]));
  return out;
}

/// The folds of a layer on their way through an array.
struct LayerOnArray {
  explicit LayerOnArray(rtl::Hardware& used) : hardware(used) {}

  Matrix run(const rtl::Fold& fold, const rtl::Operands& operands, Index rows) {
    const auto runs = hardware.run({&fold, 1}, {&operands, 1});
    REQUIRE(runs[0].finished);
    cycles += runs[0].cycles;
    const auto sums = in_order(fold, runs[0].columns);
    REQUIRE(static_cast<Index>(sums.size()) == rows * fold.cols);
    return Eigen::Map<const Matrix>(sums.data(), rows, fold.cols);
  }

  rtl::Hardware& hardware;
  std::int64_t cycles = 0;
};

/// left (M x K) times right (K x N); the outputs stay.
Matrix output_stationary(LayerOnArray& layer, const Matrix& left, const Matrix& right) {
  const dataflows::Array array = layer.hardware.array();
  Matrix out = Matrix::Zero(left.rows(), right.cols());
  for (Index row = 0; row < left.rows(); row += array.rows) {
    for (Index col = 0; col < right.cols(); col += array.cols) {
      const rtl::Fold fold{.mode = rtl::Mode::os,
                           .rows = std::min<Index>(array.rows, left.rows() - row),
                           .cols = std::min<Index>(array.cols, right.cols() - col),
                           .steps = left.cols()};
      const Matrix windows = left.middleRows(row, fold.rows).transpose();
      out.block(row, col, fold.rows, fold.cols) =
          layer.run(fold, {words(windows), words(right.middleCols(col, fold.cols)), {}}, fold.rows);
    }
  }
  return out;
}

/// The same; `right` stays, its row folds add up outside.
Matrix stationary(LayerOnArray& layer, rtl::Mode mode, const Matrix& left, const Matrix& right) {
  const dataflows::Array array = layer.hardware.array();
  Matrix out = Matrix::Zero(left.rows(), right.cols());
  for (Index row = 0; row < right.rows(); row += array.rows) {
    for (Index col = 0; col < right.cols(); col += array.cols) {
      const rtl::Fold fold{.mode = mode,
                           .rows = std::min<Index>(array.rows, right.rows() - row),
                           .cols = std::min<Index>(array.cols, right.cols() - col),
                           .steps = left.rows()};
      const Matrix streamed = left.middleCols(row, fold.rows);
      const Matrix held = right.block(row, col, fold.rows, fold.cols);
      out.middleCols(col, fold.cols) += layer.run(fold, {words(streamed), words(held), {}}, fold.steps);
    }
  }
  return out;
}

std::int64_t closed_form_cycles(const core::Layer& layer, rtl::Mode mode, const dataflows::Array& array) {
  const auto depthwise =
      mode == rtl::Mode::rp ? dataflows::DepthwiseMapping::rows : dataflows::DepthwiseMapping::per_channel;
  const auto mapping = dataflows::map_layer(layer, *dataflows::dataflow_named(rtl::name(mode)),
                                            dataflows::Timing::array, depthwise, array);
  return dataflows::evaluate(mapping, array).cycles.count();
}

TEST_CASE("whole products through the RTL, every fold, are Eigen's, in the layer's cycles") {
  if (skipped()) return;
  INFO("seed " << kLayerSeed);
  std::mt19937_64 random(kLayerSeed);
  for (const dataflows::Array& array : rtl::built_arrays()) {
    const auto hardware = rtl::build_array(array);
    for (int i = 0; i < 12; ++i) {
      core::Layer layer;
      layer.op = core::Operator::gemm;
      layer.m = 1 + static_cast<Index>(random() % 40);
      layer.n = 1 + static_cast<Index>(random() % 40);
      layer.k = 1 + static_cast<Index>(random() % 40);
      const Matrix left = random_matrix(layer.m, layer.k, random);
      const Matrix right = random_matrix(layer.k, layer.n, random);
      const Matrix product = left * right;
      for (const rtl::Mode mode : {rtl::Mode::os, rtl::Mode::ws, rtl::Mode::is}) {
        LayerOnArray through(*hardware);
        Matrix result;
        if (mode == rtl::Mode::os) result = output_stationary(through, left, right);
        if (mode == rtl::Mode::ws) result = stationary(through, mode, left, right);
        if (mode == rtl::Mode::is) {
          result = stationary(through, mode, right.transpose(), left.transpose()).transpose().eval();
        }
        CAPTURE(name(mode));
        CHECK(result == product);
        CHECK(through.cycles == closed_form_cycles(layer, mode, array));
      }
    }
  }
}

/// One channel's kernel at one output.
std::int64_t convolved(const core::Layer& layer, const Matrix& map, const Matrix& kernel, Index y, Index x) {
  std::int64_t sum = 0;
  for (Index i = 0; i < layer.k_h; ++i) {
    for (Index j = 0; j < layer.k_w; ++j) {
      sum += map(y * layer.stride_h + i * layer.dilation_h, x * layer.stride_w + j * layer.dilation_w) * kernel(i, j);
    }
  }
  return sum;
}

/// A depthwise layer, line by line; `maps` are padded. Returns channels * out_h rows of out_w outputs.
Matrix row_parallel(LayerOnArray& through, const core::Layer& layer, const std::vector<Matrix>& maps,
                    const std::vector<Matrix>& kernels) {
  const dataflows::Array array = through.hardware.array();
  const core::TensorShape shape = core::output_shape(layer);
  const Index lines = shape.channels * shape.h;
  Matrix out = Matrix::Zero(lines, shape.w);
  for (Index line = 0; line < lines; line += array.rows) {
    for (Index first = 0; first < shape.w; first += array.cols) {
      const rtl::Fold fold{.mode = rtl::Mode::rp,
                           .rows = std::min<Index>(array.rows, lines - line),
                           .cols = std::min<Index>(array.cols, shape.w - first),
                           .taps = layer.k_w,
                           .stride = layer.stride_w,
                           .dilation = layer.dilation_w,
                           .passes = layer.k_h};
      const Index length = line_length(fold);
      Matrix west(fold.passes * length, fold.rows);
      Matrix taps(fold.passes * fold.taps, fold.rows);
      for (Index i = 0; i < fold.rows; ++i) {
        const auto channel = static_cast<std::size_t>((line + i) / shape.h);
        for (Index pass = 0; pass < fold.passes; ++pass) {
          const Index y = (line + i) % shape.h * layer.stride_h + pass * layer.dilation_h;
          west.block(pass * length, i, length, 1) =
              maps[channel].block(y, first * layer.stride_w, 1, length).transpose();
          taps.block(pass * fold.taps, i, fold.taps, 1) = kernels[channel].row(pass).transpose();
        }
      }
      out.block(line, first, fold.rows, fold.cols) = through.run(fold, {words(west), {}, words(taps)}, fold.rows);
    }
  }
  return out;
}

TEST_CASE("whole depthwise layers on the row broadcast are direct convolutions, in the layer's cycles") {
  if (skipped()) return;
  INFO("seed " << kLayerSeed);
  std::mt19937_64 random(kLayerSeed);
  const auto draw = [&](std::int64_t most) {
    return 1 + static_cast<std::int64_t>(random() % static_cast<std::uint64_t>(most));
  };
  for (const dataflows::Array& array : rtl::built_arrays()) {
    const auto hardware = rtl::build_array(array);
    for (int checked = 0; checked < 25;) {
      core::Layer layer;
      layer.name = "depthwise";
      layer.in_ch = layer.out_ch = layer.groups = 1 + draw(4);
      layer.in_h = draw(12);
      layer.in_w = draw(40);
      layer.k_w = 1 + draw(4);
      layer.k_h = random() % 2 == 0 ? 1 : draw(4);
      layer.stride_h = draw(3);
      layer.stride_w = draw(3);
      layer.dilation_w = draw(2);
      layer.pad_h = layer.k_h / 2;
      layer.pad_w = layer.k_w / 2;
      if (!core::problems(layer).empty()) continue;
      ++checked;
      std::vector<Matrix> maps;
      std::vector<Matrix> kernels;
      for (Index c = 0; c < layer.in_ch; ++c) {
        Matrix map = Matrix::Zero(layer.in_h + 2 * layer.pad_h, layer.in_w + 2 * layer.pad_w);
        map.block(layer.pad_h, layer.pad_w, layer.in_h, layer.in_w) = random_matrix(layer.in_h, layer.in_w, random);
        maps.push_back(map);
        kernels.push_back(random_matrix(layer.k_h, layer.k_w, random));
      }
      LayerOnArray through(*hardware);
      const Matrix result = row_parallel(through, layer, maps, kernels);
      const core::TensorShape shape = core::output_shape(layer);
      const Matrix direct = Matrix::NullaryExpr(result.rows(), result.cols(), [&](Index line, Index x) {
        const auto channel = static_cast<std::size_t>(line / shape.h);
        return convolved(layer, maps[channel], kernels[channel], line % shape.h, x);
      });
      CHECK(result == direct);
      CHECK(through.cycles == closed_form_cycles(layer, rtl::Mode::rp, array));
    }
  }
}

}  // namespace
