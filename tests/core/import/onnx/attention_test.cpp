// SPDX-License-Identifier: MIT
// Attention and other operators that newer opsets and ONNX Runtime write as one node.
#include <doctest/doctest.h>
#define ONNX_ML 1
#define ONNX_NAMESPACE onnx

#include <onnx/onnx_pb.h>

#include <string>
#include <vector>

#include "core/ir/shape.h"
#include "core/ir/validate.h"
#include "core/ir/work.h"
#include "tests/core/import/onnx/model_maker.h"
#include "tests/core/reading.h"

namespace systole::core::testing {
namespace {

std::vector<Layer> products_of(const Network& network) {
  std::vector<Layer> products;
  for (const Layer& layer : network.layers) {
    if (layer.op == Operator::gemm) products.push_back(layer);
  }
  return products;
}

TEST_CASE("onnx: attention in one node is its two products, keys of several heads read once") {
  for (const bool by_heads : {true, false}) {
    CAPTURE(by_heads);
    // Two pictures, six heads that share three of keys; five queries of width 8, seven keys, values of width 4.
    ModelMaker model(23);
    model.input("q", by_heads ? Sizes{2, 6, 5, 8} : Sizes{2, 5, 48});
    model.input("k", by_heads ? Sizes{2, 3, 7, 8} : Sizes{2, 7, 24});
    model.input("v", by_heads ? Sizes{2, 3, 7, 4} : Sizes{2, 7, 12});
    model.node("Attention", {"q", "k", "v"}, {"y"}, {number("q_num_heads", 6), number("kv_num_heads", 3)});
    model.node("Relu", {"y"}, {"z"}).output("z");
    const Network network = model.network();
    validate(network);
    const std::vector<Layer> products = products_of(network);
    REQUIRE(products.size() == 2);
    CHECK(macs(products[0]).count() == 2 * 6 * 5 * 7 * 8);
    CHECK(macs(products[1]).count() == 2 * 6 * 5 * 7 * 4);
    CHECK(products[0].groups == 3);
    CHECK(products[0].m == 10);
    CHECK(parameters(network).count() == 0);
    CHECK(elements(output_shape(network.layers.back())).count() == 2 * 6 * 5 * 4);
  }
}

TEST_CASE("onnx: attention over a cache has the keys of the past, and makes those of the next step") {
  ModelMaker model(23);
  model.input("q", {1, 4, 1, 8}).input("k", {1, 4, 1, 8}).input("v", {1, 4, 1, 8});
  model.input("pk", {1, 4, 9, 8}).input("pv", {1, 4, 9, 8});
  model.node("Attention", {"q", "k", "v", "", "pk", "pv"}, {"y", "nk", "nv"}).output("y").output("nk").output("nv");
  const Network network = model.network();
  validate(network);
  CHECK(macs(network).count() == 2 * 4 * 10 * 8);
  CHECK(parameters(network).count() == 0);
}

TEST_CASE("onnx: ONNX Runtime's attention has its projection's weights") {
  ModelMaker model;
  model.input("x", {1, 5, 16}).weights("w", {16, 48}).weights("b", {48});
  model.node("Attention", {"x", "w", "b"}, {"y"}, {number("num_heads", 4)}).output("y");
  model.proto().mutable_graph()->mutable_node(0)->set_domain("com.microsoft");
  const Network network = model.network();
  validate(network);
  CHECK(parameters(network).count() == 16 * 48 + 48);
  CHECK(macs(network).count() == 5 * 16 * 48 + 2 * 4 * 5 * 5 * 4);
}

TEST_CASE("onnx: operands of ONNX Runtime's attention may lie in one tensor") {
  ModelMaker model;
  model.input("x", {1, 5, 32});  // four heads of queries, two of keys and of values, of width 4
  model.node("GroupQueryAttention", {"x"}, {"y"}, {number("num_heads", 4), number("kv_num_heads", 2)}).output("y");
  model.proto().mutable_graph()->mutable_node(0)->set_domain("com.microsoft");
  const Network network = model.network();
  CHECK(macs(network).count() == 2 * 4 * 5 * 5 * 4);
  CHECK(parameters(network).count() == 0);
}

TEST_CASE("onnx: attention of heads that do not fit is refused") {
  ModelMaker model(23);
  model.input("q", {1, 5, 2, 8}).input("k", {1, 3, 2, 8}).input("v", {1, 3, 2, 8});
  model.node("Attention", {"q", "k", "v"}, {"y"}).output("y");
  CHECK(mistake_of([&] { static_cast<void>(model.network()); }).find("operands that do not fit") != std::string::npos);
}

TEST_CASE("onnx: a sum and its normalisation in one node are two layers with their parameters") {
  ModelMaker model;
  model.input("x", {1, 5, 16}).input("s", {1, 5, 16}).weights("g", {16}).weights("b", {16});
  model.node("SkipLayerNormalization", {"x", "s", "g", "b"}, {"y", "", "", "sum"}).output("y").output("sum");
  const Network network = model.network();
  CHECK(count(network, Operator::add) == 1);
  CHECK(only(network, Operator::norm).kind == Kind::layer);
  CHECK(parameters(network).count() == 32);
}

TEST_CASE("onnx: pads that name their axes, and splits into equal pieces but the last") {
  ModelMaker pad(18);
  pad.input("x", {1, 3, 8, 8}).integers("p", {1, 2}).integers("axes", {-1}).scalar("v", 1);
  pad.node("Pad", {"x", "p", "v", "axes"}, {"y"}).output("y");
  const TensorShape padded = output_shape(only(pad.network(), Operator::move));
  CHECK(padded.h == 8);
  CHECK(padded.w == 11);
  ModelMaker split(18);
  split.input("x", {1, 7, 2, 2}).node("Relu", {"x"}, {"r"});
  split.node("Split", {"r"}, {"a", "b", "c"}, {number("axis", 1), number("num_outputs", 3)});
  split.node("Sigmoid", {"a"}, {"y"}).node("Tanh", {"c"}, {"z"}).output("y").output("z");
  const Network network = split.network();
  REQUIRE(network.layers.size() == 5);
  CHECK(output_shape(network.layers[3]).channels + output_shape(network.layers[4]).channels == 4);
}

TEST_CASE("onnx: a product that turns its operands, and a convolution with its activation") {
  ModelMaker model;
  model.input("a", {4, 3, 5}).input("b", {4, 3, 6}).node("Relu", {"a"}, {"ra"}).node("Relu", {"b"}, {"rb"});
  model.node("FusedMatMul", {"ra", "rb"}, {"y"}, {number("transA", 1)}).output("y");
  CHECK(macs(model.network()).count() == 4 * 5 * 6 * 3);
  ModelMaker fused;
  fused.input("x", {1, 3, 8, 8}).weights("w", {4, 3, 3, 3});
  fused.node("FusedConv", {"x", "w"}, {"y"}, {text("activation", "Relu")}).output("y");
  CHECK(only(fused.network(), Operator::activation).kind == Kind::relu);
}

TEST_CASE("onnx: an operator of another domain is not ONNX's of the same name") {
  ModelMaker model;
  model.input("x", {1, 8, 8, 3}).weights("w", {4, 3, 3, 3}).node("Conv", {"x", "w"}, {"y"}).output("y");
  model.proto().mutable_graph()->mutable_node(0)->set_domain("channels_last");
  CHECK(mistake_of([&] { static_cast<void>(model.network()); }).find("an operator that is not supported") !=
        std::string::npos);
}

TEST_CASE("onnx: SiLU of a domain of its own is SiLU") {
  ModelMaker model;
  model.input("x", {1, 8})
      .weights("w", {8, 4})
      .node("MatMul", {"x", "w"}, {"m"})
      .node("Silu", {"m"}, {"y"})
      .output("y");
  model.proto().mutable_graph()->mutable_node(1)->set_domain("com.example");
  CHECK(only(model.network(), Operator::activation).kind == Kind::swish);
}

TEST_CASE("onnx: what has no elements is no layer") {
  ModelMaker model;
  model.input("x", {1, 4, 2, 2}).integers("s", {1}).integers("e", {1}).integers("axes", {1});
  model.node("Relu", {"x"}, {"r"}).node("Slice", {"r", "s", "e", "axes"}, {"none"});
  model.node("Concat", {"none", "r"}, {"y"}, {number("axis", 1)}).output("y");
  CHECK(model.network().layers.size() == 1);
}

}  // namespace
}  // namespace systole::core::testing
