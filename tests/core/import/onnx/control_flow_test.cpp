// SPDX-License-Identifier: MIT
// Branches and loops of ONNX whose conditions and turns are constants, and quantised operators' types.
#include <doctest/doctest.h>
#define ONNX_ML 1
#define ONNX_NAMESPACE onnx

#include <onnx/onnx_pb.h>

#include <string>
#include <vector>

#include "core/ir/work.h"
#include "tests/core/import/onnx/model_maker.h"
#include "tests/core/reading.h"

namespace systole::core::testing {
namespace {

void add_output(::onnx::GraphProto& graph, const std::string& name) {
  graph.add_output()->set_name(name);
}

::onnx::NodeProto& add_node(::onnx::GraphProto& graph, const std::string& op, const std::vector<std::string>& inputs,
                            const std::vector<std::string>& outputs) {
  ::onnx::NodeProto& node = *graph.add_node();
  node.set_op_type(op);
  node.set_name(op + "_" + outputs.front());
  for (const std::string& input : inputs) node.add_input(input);
  for (const std::string& output : outputs) node.add_output(output);
  return node;
}

::onnx::GraphProto& inner_graph(::onnx::NodeProto& node, const std::string& name) {
  auto* const attribute = node.add_attribute();
  attribute->set_name(name);
  return *attribute->mutable_g();
}

void add_constant(::onnx::GraphProto& graph, const std::string& name, int type, std::int64_t value) {
  auto* const tensor = graph.add_initializer();
  tensor->set_name(name);
  tensor->set_data_type(type);
  if (type == ::onnx::TensorProto::BOOL) {
    tensor->add_int32_data(static_cast<std::int32_t>(value));
  } else {
    tensor->add_int64_data(value);
  }
}

/// A ReLU, then a choice of a sigmoid or another ReLU by a constant or an input.
ModelMaker& with_branch(ModelMaker& model, bool constant, bool value) {
  model.input("x", {1, 4, 8, 8}).node("Relu", {"x"}, {"r"});
  if (constant) {
    add_constant(*model.proto().mutable_graph(), "c", ::onnx::TensorProto::BOOL, value ? 1 : 0);
  } else {
    model.input("c", {1}, ::onnx::TensorProto::BOOL);
  }
  auto& node = add_node(*model.proto().mutable_graph(), "If", {"c"}, {"o"});
  auto& yes = inner_graph(node, "then_branch");
  add_node(yes, "Sigmoid", {"r"}, {"t"});
  add_output(yes, "t");
  auto& no = inner_graph(node, "else_branch");
  add_node(no, "Relu", {"r"}, {"t"});
  add_output(no, "t");
  model.node("Abs", {"o"}, {"y"}).output("y");
  return model;
}

TEST_CASE("onnx: a branch that a constant chooses stands in its place") {
  for (const bool value : {false, true}) {
    ModelMaker model;
    const Network network = with_branch(model, true, value).network();
    REQUIRE(network.layers.size() == 3);
    CHECK(network.layers[1].kind == (value ? Kind::sigmoid : Kind::relu));
    CHECK(network.layers[2].kind == Kind::abs);
  }
}

TEST_CASE("onnx: a branch that the network chooses is refused, and may be left out") {
  ModelMaker model;
  with_branch(model, false, false);
  CHECK(mistake_of([&] {
          static_cast<void>(model.read());
        }).find("found a choice by a condition that is no constant") != std::string::npos);
  CHECK(model.read({.dims = {}, .skip_unsupported = true}).warnings.size() == 1);
}

/// A loop of convolutions, whose results after each turn are stacked, too.
ModelMaker& with_loop(ModelMaker& model, std::int64_t turns) {
  model.input("x", {1, 4, 8, 8}).weights("w", {4, 4, 3, 3}).node("Relu", {"x"}, {"r"});
  add_constant(*model.proto().mutable_graph(), "n", ::onnx::TensorProto::INT64, turns);
  auto& node = add_node(*model.proto().mutable_graph(), "Loop", {"n", "", "r"}, {"o", "all"});
  auto& body = inner_graph(node, "body");
  for (const char* name : {"turn", "go", "v"}) body.add_input()->set_name(name);
  auto& conv = add_node(body, "Conv", {"v", "w"}, {"d"});
  auto* const pads = conv.add_attribute();
  pads->set_name("pads");
  for (int i = 0; i < 4; ++i) pads->add_ints(1);
  add_node(body, "Relu", {"d"}, {"e"});
  add_node(body, "Identity", {"go"}, {"more"});
  for (const char* name : {"more", "e", "d"}) add_output(body, name);
  model.node("Abs", {"o"}, {"y"}).node("Abs", {"all"}, {"z"}).output("y").output("z");
  return model;
}

TEST_CASE("onnx: a loop of a constant number of turns has as many layers") {
  ModelMaker model;
  const Network network = with_loop(model, 3).network();
  CHECK(count(network, Operator::conv) == 3);
  CHECK(macs(network).count() == 3 * 64 * 4 * 4 * 9);
  CHECK(parameters(network).count() == 4 * 4 * 9);  // one set of weights
  // Three results of each turn.
  CHECK(network.layers.back().op == Operator::activation);
  CHECK(network.layers.back().kind == Kind::abs);
}

TEST_CASE("onnx: a loop of more turns than anybody unrolls is refused") {
  ModelMaker model;
  CHECK(mistake_of([&] { static_cast<void>(with_loop(model, 900'000).read()); }).find("more than 1000000 nodes") !=
        std::string::npos);
}

TEST_CASE("onnx: a product of quantised tensors behind a reshape has the types that ONNX asks for") {
  ModelMaker model;
  const int uint8 = ::onnx::TensorProto::UINT8;
  model.input("x", {1, 3, 8, 8}).scalar("s", 0.1F).weights("k", {4, 3, 3, 3}, ::onnx::TensorProto::INT8);
  model.weights("m", {144, 10}, ::onnx::TensorProto::INT8).weights("z", {}, uint8);
  model.weights("kz", {}, ::onnx::TensorProto::INT8);
  model.node("QuantizeLinear", {"x", "s", "z"}, {"q"});
  model.node("QLinearConv", {"q", "s", "z", "k", "s", "kz", "s", "z"}, {"c"});
  model.node("Flatten", {"c"}, {"f"});
  model.node("QLinearMatMul", {"f", "s", "z", "m", "s", "kz", "s", "z"}, {"p"});
  model.node("DequantizeLinear", {"p", "s", "z"}, {"y"}).output("y");
  const Network network = model.network();
  CHECK(count(network, Operator::conv) == 1);
  CHECK(macs(only(network, Operator::linear)).count() == 1440);
}

TEST_CASE("onnx: boxes that are chosen are as many as may be") {
  ModelMaker model;
  model.input("b", {1, 20, 4}).input("s", {1, 3, 20}).integers("most", {5});
  model.node("Relu", {"b"}, {"rb"}).node("Relu", {"s"}, {"rs"});
  model.node("NonMaxSuppression", {"rb", "rs", "most"}, {"i"}).node("Cast", {"i"}, {"y"}, {number("to", 1)});
  const Layer layer = model.output("y").network().layers.back();
  CHECK(layer.kind == Kind::gather);
  CHECK(layer.in_h * layer.in_ch == 1 * 3 * 5 * 3);
}

}  // namespace
}  // namespace systole::core::testing
