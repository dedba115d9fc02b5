// SPDX-License-Identifier: MIT
// Matrix products of ONNX: which of their axes are groups, rows and columns.
#include <doctest/doctest.h>
#define ONNX_ML 1
#define ONNX_NAMESPACE onnx

#include <onnx/onnx_pb.h>

#include <string>
#include <vector>

#include "core/ir/shape.h"
#include "core/ir/work.h"
#include "tests/core/import/onnx/model_maker.h"
#include "tests/core/reading.h"

namespace systole::core::testing {
namespace {

TEST_CASE("onnx: a Gemm behind maps flattens them, whichever way its weights lie") {
  for (const bool turned : {false, true}) {
    ModelMaker model;
    model.input("x", {1, 3, 8, 8}).weights("k", {4, 3, 3, 3}).weights("w", turned ? Sizes{10, 144} : Sizes{144, 10});
    model.weights("b", {10});
    model.node("Conv", {"x", "k"}, {"c"}).node("Flatten", {"c"}, {"f"});
    model.node("Gemm", {"f", "w", "b"}, {"y"}, {number("transB", turned ? 1 : 0)}).output("y");
    const Network network = model.network();
    REQUIRE(network.layers.size() == 2);
    const Layer& linear = network.layers.back();
    CHECK(linear.op == Operator::linear);
    CHECK(linear.in_h == 6);
    CHECK(linear.in_ch == 4);
    CHECK(macs(linear).count() == 1440);
    CHECK(parameters(linear).count() == 1450);
  }
}

TEST_CASE("onnx: batch axes of a product of two tensors are groups, also where one is broadcast") {
  struct Case {
    Sizes a, b;
    std::int64_t groups, m, n, k;
  };
  for (const Case& of :
       {Case{{1, 12, 5, 64}, {1, 12, 64, 7}, 12, 5, 7, 64}, Case{{1, 12, 5, 64}, {64, 7}, 12, 5, 7, 64},
        Case{{3, 2, 5, 4}, {3, 1, 4, 6}, 6, 5, 6, 4}, Case{{5, 4}, {4, 6}, 1, 5, 6, 4}, Case{{4}, {4, 6}, 1, 1, 6, 4},
        Case{{1, 5, 4}, {4}, 1, 5, 1, 4}}) {
    ModelMaker model;
    model.input("a", of.a).input("b", of.b);
    model.node("Relu", {"a"}, {"ra"}).node("Relu", {"b"}, {"rb"}).node("MatMul", {"ra", "rb"}, {"y"}).output("y");
    const Network network = model.network();
    const Layer layer = only(network, Operator::gemm);
    CHECK(layer.groups * layer.batch == of.groups);
    CHECK(layer.m == of.m);
    CHECK(layer.n == of.n);
    CHECK(layer.k == of.k);
    CHECK(layer.inputs.size() == 2);
    CHECK(weight_elements(layer).count() == 0);
  }
}

TEST_CASE("onnx: a product with weights has one set of them, whatever the axes of its input") {
  ModelMaker model;
  model.input("x", {1, 197, 768}).weights("w", {768, 3072}).weights("b", {3072});
  model.node("MatMul", {"x", "w"}, {"m"}).node("Add", {"b", "m"}, {"y"}).output("y");
  const Network network = model.network();
  REQUIRE(network.layers.size() == 1);
  const Layer& layer = network.layers.front();
  CHECK(layer.op == Operator::gemm);
  CHECK(layer.bias);
  CHECK(layer.m == 197);
  CHECK(layer.groups == 1);
  CHECK(parameters(network).count() == 768 * 3072 + 3072);
  CHECK(macs(network).count() == 197L * 768 * 3072);
}

TEST_CASE("onnx: weights with batch axes of their own are groups: experts") {
  ModelMaker model;
  model.input("x", {1, 8, 16, 32}).weights("w", {8, 32, 64});
  model.node("MatMul", {"x", "w"}, {"y"}).output("y");
  const Layer layer = only(model.network(), Operator::gemm);
  CHECK(layer.groups == 8);
  CHECK(layer.m == 16);
  CHECK(parameters(layer).count() == 8 * 32 * 64);
}

TEST_CASE("onnx: a linear layer over channels-last maps is a convolution of 1x1") {
  ModelMaker model;
  model.input("x", {1, 8, 14, 14}).weights("d", {8, 1, 7, 7}).weights("w", {8, 32}).weights("b", {32});
  model.weights("s", {8}).weights("t", {8});
  model.node("Conv", {"x", "d"}, {"c"}, {number("group", 8), ints("pads", {3, 3, 3, 3})});
  model.node("Transpose", {"c"}, {"p"}, {ints("perm", {0, 2, 3, 1})});
  model.node("ReduceMean", {"p"}, {"mean"}, {ints("axes", {-1})}).node("Sub", {"p", "mean"}, {"centred"});
  model.scalar("two", 2).scalar("eps", 1e-6F);
  model.node("Pow", {"centred", "two"}, {"square"}).node("ReduceMean", {"square"}, {"var"}, {ints("axes", {-1})});
  model.node("Add", {"var", "eps"}, {"ve"}).node("Sqrt", {"ve"}, {"dev"}).node("Div", {"centred", "dev"}, {"n"});
  model.node("Mul", {"n", "s"}, {"ns"}).node("Add", {"ns", "t"}, {"norm"});
  model.node("MatMul", {"norm", "w"}, {"m"}).node("Add", {"m", "b"}, {"y"}).output("y");
  const Network network = model.network();
  REQUIRE(network.layers.size() == 3);
  CHECK(is_depthwise(network.layers[0]));
  CHECK(network.layers[1].op == Operator::norm);
  CHECK(network.layers[1].kind == Kind::layer);
  const Layer& pointwise = network.layers[2];
  CHECK(pointwise.op == Operator::conv);
  CHECK(pointwise.k_h == 1);
  CHECK(pointwise.in_h == 14);
  CHECK(pointwise.bias);
  CHECK(parameters(network).count() == 8 * 49 + 16 + 8 * 32 + 32);
}

TEST_CASE("onnx: an Einsum of two operands is the product that its letters say") {
  struct Case {
    std::string equation;
    Sizes a, b;
    std::int64_t groups, m, n, k;
  };
  for (const Case& of :
       {Case{"bhid,bhjd->bhij", {1, 12, 5, 64}, {1, 12, 7, 64}, 12, 5, 7, 64},
        Case{"ij,jk->ik", {3, 4}, {4, 5}, 1, 3, 5, 4}, Case{"ij,jk", {3, 4}, {4, 5}, 1, 3, 5, 4},
        Case{"bnqd,bknd->bnqk", {1, 2, 3, 4}, {1, 5, 2, 4}, 2, 3, 5, 4}, Case{"i,j->ij", {3}, {4}, 1, 3, 4, 1}}) {
    CAPTURE(of.equation);
    ModelMaker model;
    model.input("a", of.a).input("b", of.b).node("Relu", {"a"}, {"ra"}).node("Relu", {"b"}, {"rb"});
    model.node("Einsum", {"ra", "rb"}, {"y"}, {text("equation", of.equation)}).output("y");
    const Layer layer = only(model.network(), Operator::gemm);
    CHECK(layer.groups * layer.batch == of.groups);
    CHECK(layer.m == of.m);
    CHECK(layer.n == of.n);
    CHECK(layer.k == of.k);
  }
  ModelMaker wrong;
  wrong.input("a", {3, 4}).input("b", {5, 6}).node("Einsum", {"a", "b"}, {"y"}, {text("equation", "ij,jk->ik")});
  CHECK(mistake_of([&] { static_cast<void>(wrong.network()); }).find("Einsum_0") != std::string::npos);
}

TEST_CASE("onnx: quantised products are products") {
  ModelMaker model;
  constexpr int kUint8 = 2;
  constexpr int kInt8 = 3;
  model.input("x", {1, 3, 8, 8}, kUint8).weights("w", {4, 3, 3, 3}, kInt8).weights("b", {4}, 6);
  model.scalar("s", 0.1F).weights("z", {}, kUint8).weights("wz", {}, kInt8);
  model.tensor("z").add_int32_data(3);
  model.tensor("wz").add_int32_data(0);
  model.node("QLinearConv", {"x", "s", "z", "w", "s", "wz", "s", "z", "b"}, {"c"});
  model.node("Flatten", {"c"}, {"f"}).weights("v", {144, 10}, kInt8);
  model.node("QLinearMatMul", {"f", "s", "z", "v", "s", "wz", "s", "z"}, {"q"}).node("ConvInteger", {"x", "w"}, {"i"});
  model.output("q").output("i");
  const Network network = model.network();
  CHECK(count(network, Operator::conv) == 2);
  CHECK(only(network, Operator::linear).out_ch == 10);
  CHECK(macs(network).count() == 2 * 36 * 4 * 27 + 1440);
}

TEST_CASE("onnx: a recurrent layer is its inputs' product, then a product of the state in each step") {
  struct Case {
    std::string op;
    std::int64_t gates;
  };
  for (const Case& of : {Case{"LSTM", 4}, Case{"GRU", 3}, Case{"RNN", 1}}) {
    for (const std::int64_t directions : {1, 2}) {
      CAPTURE(of.op);
      ModelMaker model;
      model.input("x", {5, 2, 16});
      model.weights("w", {directions, of.gates * 8, 16}).weights("r", {directions, of.gates * 8, 8});
      model.weights("b", {directions, 2 * of.gates * 8});
      std::vector<Attribute> attributes{number("hidden_size", 8)};
      if (directions == 2) attributes.push_back(text("direction", "bidirectional"));
      model.node(of.op, {"x", "w", "r", "b"}, {"y"}, attributes).output("y");
      const Network network = model.network();
      const std::int64_t inputs = 5 * 2 * 16 * of.gates * 8;
      const std::int64_t states = 5 * 2 * 8 * of.gates * 8;
      CHECK(macs(network).count() == directions * (inputs + states));
      CHECK(count(network, Operator::gemm) == 6);
      CHECK(parameters(network).count() == directions * of.gates * 8 * (16 + 8 + 2));
      const Sizes output = model.inferred("y");
      std::int64_t elements_of_output = 1;
      for (const std::int64_t size : output) elements_of_output *= size;
      CHECK(elements(output_shape(network.layers.back())).count() == elements_of_output);
    }
  }
}

TEST_CASE("onnx: weights that several nodes share are counted once") {
  ModelMaker model;
  model.input("x", {1, 4, 8, 8}).weights("w", {4, 4, 3, 3});
  const std::vector<Attribute> same{ints("pads", {1, 1, 1, 1})};
  model.node("Conv", {"x", "w"}, {"a"}, same).node("Conv", {"a", "w"}, {"y"}, same).output("y");
  const Network network = model.network();
  REQUIRE(network.layers.size() == 2);
  CHECK(network.layers.back().kind == Kind::shared);
  CHECK(macs(network.layers.front()) == macs(network.layers.back()));
  CHECK(parameters(network).count() == 144);

  // A table of embeddings that is the last layer's weights, too.
  ModelMaker tied;
  tied.input("ids", {1, 6}, 7).weights("table", {100, 16}).integers("shape", {1, 6, 16});
  tied.node("Gather", {"table", "ids"}, {"e"}).node("Transpose", {"table"}, {"head"});
  tied.node("MatMul", {"e", "head"}, {"y"}).output("y");
  CHECK(parameters(tied.network()).count() == 1600);
}

}  // namespace
}  // namespace systole::core::testing
