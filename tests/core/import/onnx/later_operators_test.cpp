// SPDX-License-Identifier: MIT
// ONNX: operators of newer opsets and of ONNX Runtime, Einsum's other forms, and errors that name their node.
#include <doctest/doctest.h>

#include <string>
#include <vector>

#include "core/error.h"
#include "core/ir/shape.h"
#include "core/ir/work.h"
#include "tests/core/import/onnx/model_maker.h"
#include "tests/core/reading.h"

namespace systole::core::testing {
namespace {

TEST_CASE("onnx: the dots of an Einsum are axes of both operands") {
  struct Case {
    const char* equation;
    Sizes left;
    Sizes right;
    std::int64_t groups, m, n, k;
  };
  for (const Case& of : {Case{"...ij,...jk->...ik", {2, 3, 4, 5}, {2, 3, 5, 6}, 6, 4, 6, 5},
                         Case{"...ij,...jk", {3, 4, 5}, {3, 5, 6}, 3, 4, 6, 5},
                         Case{"b...d,b...e->b...de", {2, 3, 4}, {2, 3, 5}, 6, 4, 5, 1},
                         Case{"bhid,bhjd->bhij", {2, 3, 4, 5}, {2, 3, 6, 5}, 6, 4, 6, 5}}) {
    CAPTURE(of.equation);
    ModelMaker maker;
    maker.input("a", of.left).input("b", of.right).node("Relu", {"a"}, {"c"}).node("Relu", {"b"}, {"d"});
    maker.node("Einsum", {"c", "d"}, {"y"}, {text("equation", of.equation)}).output("y");
    const Network network = maker.network();
    const Layer& layer = only(network, Operator::gemm);
    CHECK(layer.groups * layer.batch == of.groups);
    CHECK(layer.m == of.m);
    CHECK(layer.n == of.n);
    CHECK(layer.k == of.k);
  }
}

TEST_CASE("onnx: an Einsum of one operand turns it or sums it up") {
  ModelMaker turning;
  turning.input("x", {1, 4, 8, 8}).weights("w", {8, 4, 1, 1});
  turning.node("Einsum", {"x"}, {"t"}, {text("equation", "bchw->bhwc")});
  turning.node("Einsum", {"t"}, {"u"}, {text("equation", "bhwc->bchw")});
  turning.node("Conv", {"u", "w"}, {"y"}).output("y");
  const Network turned = turning.network();
  REQUIRE(turned.layers.size() == 1);
  CHECK(turned.layers[0].in_ch == 4);

  ModelMaker summing;
  summing.input("x", {2, 5, 7}).node("Einsum", {"x"}, {"y"}, {text("equation", "bij->bi")}).output("y");
  const Network summed = summing.network();
  const Layer& pool = only(summed, Operator::pool);
  CHECK(elements(output_shape(pool)).count() == 2 * 5);
  CHECK(pool.in_h == 7);
}

TEST_CASE("onnx: a deformed convolution is a convolution of as many pixels as it has offsets") {
  ModelMaker maker(19);
  maker.input("x", {1, 6, 9, 9}).input("o", {1, 18, 5, 5}).weights("w", {8, 6, 3, 3}).weights("b", {8});
  maker.node("DeformConv", {"x", "w", "o", "b"}, {"y"},
             {ints("kernel_shape", {3, 3}), ints("strides", {2, 2}), ints("pads", {1, 1, 1, 1})});
  maker.node("Relu", {"y"}, {"z"}).output("z");
  const Network network = maker.network();
  const Layer& layer = only(network, Operator::conv);
  CHECK(output_shape(layer) == TensorShape{.batch = 1, .channels = 8, .h = 5, .w = 5});
  CHECK(layer.bias);
  CHECK(macs(layer).count() == 25 * 8 * 6 * 9);
}

TEST_CASE("onnx: rotary embedding is products and sums of its operand") {
  ModelMaker maker;
  maker.input("x", {1, 10, 64}).integers("p", {0}).weights("c", {32, 8}).weights("s", {32, 8});
  maker.node("RotaryEmbedding", {"x", "p", "c", "s"}, {"y"}).output("y");
  const Network network = maker.network();
  CHECK(elements(output_shape(only(network, Operator::mul))).count() == 640);
  CHECK(elements(output_shape(only(network, Operator::add))).count() == 640);
}

TEST_CASE("onnx: ONNX Runtime's embeddings are rows of tables, their sum and a norm") {
  ModelMaker maker;
  maker.input("ids", {1, 12}, 6).input("segments", {1, 12}, 6).input("mask", {1, 12}, 6);
  maker.weights("words", {100, 32}).weights("positions", {40, 32}).weights("kinds", {2, 32});
  maker.weights("gamma", {32}).weights("beta", {32}).weights("w", {32, 8});
  maker.node("EmbedLayerNormalization", {"ids", "segments", "words", "positions", "kinds", "gamma", "beta", "mask"},
             {"e", "lengths"});
  maker.node("MatMul", {"e", "w"}, {"y"}).output("y");
  const Network network = maker.network();
  CHECK(only(network, Operator::norm).kind == Kind::layer);
  CHECK(count(network, Operator::add) == 2);
  CHECK(macs(network).count() == 12 * 32 * 8);
  CHECK(parameters(network).count() == (100 + 40 + 2) * 32 + 2 * 32 + 32 * 8);
}

TEST_CASE("onnx: a size that data decide says how sizes are given") {
  ModelMaker maker;
  maker.input("n", {}, 7).integers("zero", {0}).integers("one", {1});
  maker.node("Range", {"zero", "n", "one"}, {"r"}).node("Cast", {"r"}, {"c"}, {number("to", 1)});
  maker.node("Relu", {"c"}, {"y"}).output("y");
  const std::string mistake = mistake_of([&] { static_cast<void>(maker.network()); });
  CHECK(mistake.find("Range") != std::string::npos);
  CHECK(mistake.find("--dim NAME=N") != std::string::npos);
}

TEST_CASE("onnx: a layer that is not sound names file and node") {
  // Groups that do not divide the outputs.
  ModelMaker maker;
  maker.input("x", {1, 4, 8, 8}).weights("w", {3, 2, 3, 3});
  maker.node("Conv", {"x", "w"}, {"y"}, {number("group", 2)}).output("y");
  const std::string mistake = mistake_of([&] { static_cast<void>(maker.network()); });
  CHECK(mistake.find("network ''") == std::string::npos);
  CHECK(mistake.find(".onnx") != std::string::npos);
  CHECK(mistake.find("(Conv, opset 13)") != std::string::npos);
}

}  // namespace
}  // namespace systole::core::testing
