// SPDX-License-Identifier: MIT
// What the layers of ONNX models have learned: values in the IR's order, against the definitions of the operators.
#include <doctest/doctest.h>
#define ONNX_ML 1
#define ONNX_NAMESPACE onnx

#include <onnx/onnx_pb.h>

#include <cmath>
#include <cstddef>
#include <random>
#include <string>
#include <vector>

#include "tests/core/import/onnx/model_maker.h"

namespace systole::core::testing {
namespace {

using Floats = std::vector<float>;

Floats drawn(std::size_t count, std::uint32_t seed) {
  std::mt19937 engine(seed);
  Floats values(count);
  for (float& value : values) value = static_cast<float>(engine() % 5) - 2;  // every fifth is zero
  return values;
}

ReadNetwork read_with_values(const ModelMaker& model) {
  OnnxOptions options;
  options.values = true;
  return model.read(options);
}

/// What the only layer with weights has learned.
LearnedValues values_of(const ModelMaker& model) {
  const ReadNetwork read = read_with_values(model);
  REQUIRE(read.learned.size() == read.network.layers.size());
  for (std::size_t i = 0; i < read.learned.size(); ++i) {
    if (!read.learned[i].weights.empty()) return read.learned[i];
  }
  FAIL("no layer has weights");
  return {};
}

TEST_CASE("onnx values: a grouped convolution's weights and bias are those of the file, in their order") {
  const Floats weights = drawn(4 * 2 * 9, 1);
  ModelMaker model;
  model.input("x", {1, 4, 6, 6}).reals("w", {4, 2, 3, 3}, weights).reals("b", {4}, {1, 0, -1, 2});
  model.node("Conv", {"x", "w", "b"}, {"y"}, {number("group", 2)}).output("y");
  const LearnedValues values = values_of(model);
  CHECK(values.weights == weights);
  CHECK(values.bias == Floats{1, 0, -1, 2});
  CHECK(values.scale_shift.empty());
  CHECK(model.read().learned.empty());  // nobody asked
}

TEST_CASE("onnx values: a batch normalisation is its scale and its shift, written out or not") {
  const Floats gamma{1, 2, -3};
  const Floats beta{0, 1, 2};
  const Floats mean{4, -5, 6};
  const Floats variance{1, 2, 3};
  constexpr double kEpsilon = 0.25;
  for (const bool written_out : {false, true}) {
    CAPTURE(written_out);
    ModelMaker model;
    model.input("x", {1, 2, 5, 5}).reals("w", {3, 2, 1, 1}, drawn(6, 2));
    const Sizes sizes = written_out ? Sizes{3, 1, 1} : Sizes{3};
    model.reals("gamma", sizes, gamma).reals("beta", sizes, beta).reals("mean", sizes, mean);
    model.reals("variance", sizes, variance).node("Conv", {"x", "w"}, {"c"});
    if (written_out) {
      model.node("Sub", {"c", "mean"}, {"d"}).node("Mul", {"d", "gamma"}, {"e"}).node("Add", {"e", "beta"}, {"y"});
    } else {
      model.node("BatchNormalization", {"c", "gamma", "beta", "mean", "variance"}, {"y"}, {real("epsilon", kEpsilon)});
    }
    const LearnedValues values = values_of(model.output("y"));
    REQUIRE(values.scale_shift.size() == 6);
    for (std::size_t c = 0; c < 3; ++c) {
      const double scale = written_out ? gamma[c] : gamma[c] / std::sqrt(variance[c] + kEpsilon);
      CHECK(values.scale_shift[2 * c] == doctest::Approx(scale));
      CHECK(values.scale_shift[2 * c + 1] == doctest::Approx(beta[c] - scale * mean[c]));
    }
  }
}

TEST_CASE("onnx values: a Gemm's matrix is outputs by inputs, whichever way it lies, times alpha and beta") {
  constexpr std::size_t kInputs = 3;
  constexpr std::size_t kOutputs = 2;
  for (const bool turned : {false, true}) {
    CAPTURE(turned);
    const Floats given = drawn(kInputs * kOutputs, 3);
    ModelMaker model;
    model.input("x", {1, 3}).reals("w", turned ? Sizes{2, 3} : Sizes{3, 2}, given).reals("b", {1, 2}, {1, -2});
    model.node("Gemm", {"x", "w", "b"}, {"y"}, {number("transB", turned ? 1 : 0), real("alpha", 2), real("beta", 3)});
    const LearnedValues values = values_of(model.output("y"));
    REQUIRE(values.weights.size() == given.size());
    for (std::size_t out = 0; out < kOutputs; ++out) {
      for (std::size_t in = 0; in < kInputs; ++in) {
        CHECK(values.weights[out * kInputs + in] ==
              2 * (turned ? given[out * kInputs + in] : given[in * kOutputs + out]));
      }
    }
    CHECK(values.bias == Floats{3, -6});
  }
}

TEST_CASE("onnx values: a product and a sum behind it are weights and bias, through nodes that turn the constant") {
  const Floats given = drawn(6, 4);
  ModelMaker model;
  model.input("x", {1, 3}).reals("w", {2, 3}, given).reals("b", {2}, {5, 0});
  model.node("Transpose", {"w"}, {"t"}).node("MatMul", {"x", "t"}, {"p"}).node("Add", {"p", "b"}, {"y"}).output("y");
  const LearnedValues values = values_of(model);
  CHECK(values.weights == given);
  CHECK(values.bias == Floats{5, 0});
}

TEST_CASE("onnx values: behind a flattened map with channels last the weights follow the IR's order") {
  constexpr std::size_t kChannels = 2;
  constexpr std::size_t kHeight = 3;
  constexpr std::size_t kWidth = 4;
  constexpr std::size_t kOutputs = 5;
  const Floats given = drawn(kChannels * kHeight * kWidth * kOutputs, 5);
  ModelMaker model;
  model.input("x", {1, 1, 3, 4}).reals("k", {2, 1, 1, 1}, {1, 1}).reals("w", {24, 5}, given).integers("to", {1, 24});
  model.node("Conv", {"x", "k"}, {"c"}).node("Transpose", {"c"}, {"t"}, {ints("perm", {0, 2, 3, 1})});
  model.node("Reshape", {"t", "to"}, {"f"}).node("MatMul", {"f", "w"}, {"y"}).output("y");
  const ReadNetwork read = read_with_values(model);
  REQUIRE(read.learned.size() == read.network.layers.size());
  const Floats& weights = read.learned.back().weights;
  REQUIRE(weights.size() == given.size());
  for (std::size_t out = 0; out < kOutputs; ++out) {
    for (std::size_t c = 0; c < kChannels; ++c) {
      for (std::size_t h = 0; h < kHeight; ++h) {
        for (std::size_t w = 0; w < kWidth; ++w) {
          const std::size_t row = (h * kWidth + w) * kChannels + c;
          CHECK(weights[((out * kChannels + c) * kHeight + h) * kWidth + w] == given[row * kOutputs + out]);
        }
      }
    }
  }
}

TEST_CASE("onnx values: a product over a map with channels last is a convolution of 1x1, whose weights are turned") {
  ModelMaker model;
  model.input("x", {1, 1, 4, 5}).reals("k", {2, 1, 1, 1}, {1, 1}).reals("w", {2, 3}, {1, 2, 3, 4, 0, 6});
  model.reals("b", {3}, {7, 8, 9}).node("Conv", {"x", "k"}, {"c"});
  model.node("Transpose", {"c"}, {"t"}, {ints("perm", {0, 2, 3, 1})}).node("MatMul", {"t", "w"}, {"p"});
  model.node("Add", {"p", "b"}, {"y"}).output("y");
  const ReadNetwork read = read_with_values(model);
  REQUIRE(read.learned.size() == read.network.layers.size());
  CHECK(read.network.layers.back().op == Operator::conv);
  CHECK(read.learned.back().weights == Floats{1, 4, 2, 0, 3, 6});
  CHECK(read.learned.back().bias == Floats{7, 8, 9});
}

TEST_CASE("onnx values: what is quantised stands for its numbers, so that zero is zero") {
  for (const bool fused : {false, true}) {
    CAPTURE(fused);
    ModelMaker model;
    model.input("x", {1, 1, 4, 4}, fused ? ::onnx::TensorProto::UINT8 : ::onnx::TensorProto::FLOAT);
    model.weights("q", {2, 1, 1, 2}, ::onnx::TensorProto::INT8).reals("s", {2}, {0.5F, 2});
    for (const int value : {3, 7, 4, -6}) model.tensor("q").add_int32_data(value);
    model.weights("z", {2}, ::onnx::TensorProto::INT8);
    for (const int value : {3, 4}) model.tensor("z").add_int32_data(value);
    if (fused) {
      model.scalar("xs", 0.25F).weights("xz", {}, ::onnx::TensorProto::UINT8).scalar("ys", 1);
      model.tensor("xz").add_int32_data(0);
      model.weights("b", {2}, ::onnx::TensorProto::INT32);
      for (const int value : {8, 0}) model.tensor("b").add_int32_data(value);
      model.node("QLinearConv", {"x", "xs", "xz", "q", "s", "z", "ys", "xz", "b"}, {"y"});
    } else {
      model.node("DequantizeLinear", {"q", "s", "z"}, {"w"}, {number("axis", 0)}).node("Conv", {"x", "w"}, {"y"});
    }
    const LearnedValues values = values_of(model.output("y"));
    CHECK(values.weights == Floats{0, 2, 0, -20});
    CHECK(values.bias == (fused ? Floats{1, 0} : Floats{}));
  }
}

TEST_CASE("onnx values: where one layer lacks its values none are taken, and the layer is named") {
  ModelMaker model;
  model.input("x", {1, 1, 4, 4}).reals("a", {2, 1, 1, 1}, {1, 2}).weights("b", {2, 2, 1, 1});
  model.node("Conv", {"x", "a"}, {"c"}).node("Conv", {"c", "b"}, {"y"}).output("y");
  const ReadNetwork read = read_with_values(model);
  CHECK(read.learned.empty());
  REQUIRE(!read.warnings.empty());
  CHECK(read.warnings.back().subject == "layer 'Conv_1'");
  CHECK(read.warnings.back().found == "no values of its weights");
}

TEST_CASE("onnx values: a model without values may be of any size") {
  ModelMaker model;
  model.input("x", {1, 65536, 1, 1}).weights("w", {65536, 65536, 1, 1}).node("Conv", {"x", "w"}, {"y"}).output("y");
  CHECK(read_with_values(model).learned.empty());
}

}  // namespace
}  // namespace systole::core::testing
