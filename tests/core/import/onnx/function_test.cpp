// SPDX-License-Identifier: MIT
// ONNX: functions that a model brings along are put in the places of their calls.
#include <doctest/doctest.h>

#include <string>
#include <vector>

#include "core/error.h"
#include "core/import/onnx/detail/proto.h"
#include "core/ir/work.h"
#include "tests/core/import/onnx/model_maker.h"
#include "tests/core/reading.h"

namespace systole::core::testing {
namespace {

void add_node(::onnx::FunctionProto& function, const std::string& op, const std::vector<std::string>& inputs,
              const std::string& output, const std::string& domain = "") {
  auto& node = *function.add_node();
  node.set_op_type(op);
  node.set_domain(domain);
  for (const std::string& input : inputs) node.add_input(input);
  node.add_output(output);
}

/// y = gemm(x, w, b) with the call's transB, then ReLU.
void add_dense(::onnx::ModelProto& model) {
  auto& function = *model.add_functions();
  function.set_name("Dense");
  function.set_domain("pkg.layers");
  for (const char* const name : {"x", "w", "b"}) function.add_input(name);
  function.add_output("y");
  function.add_attribute("turned");
  add_node(function, "Gemm", {"x", "w", "b"}, "made");
  auto& attribute = *function.mutable_node(0)->add_attribute();
  attribute.set_name("transB");
  attribute.set_ref_attr_name("turned");
  attribute.set_type(::onnx::AttributeProto::INT);
  add_node(function, "Relu", {"made"}, "y");
}

void call(ModelMaker& maker, const std::string& op, const std::vector<std::string>& inputs, const std::string& output,
          const std::vector<Attribute>& attributes = {}) {
  maker.node(op, inputs, {output}, attributes);
  auto& graph = *maker.proto().mutable_graph();
  graph.mutable_node(graph.node_size() - 1)->set_domain("pkg.layers");
}

TEST_CASE("onnx: a model's own functions are put in the places of their calls") {
  ModelMaker maker;
  maker.input("x", {2, 16}).weights("w1", {16, 8}).weights("b1", {8}).weights("w2", {4, 8}).output("y");
  add_dense(maker.proto());
  call(maker, "Dense", {"x", "w1", "b1"}, "h");
  call(maker, "Dense", {"h", "w2"}, "y", {number("turned", 1)});  // its bias is left out
  const Network network = maker.network();
  REQUIRE(network.layers.size() == 4);
  CHECK(network.layers[0].bias);
  CHECK(macs(network.layers[0]).count() == 2 * 16 * 8);
  CHECK(network.layers[1].kind == Kind::relu);
  CHECK_FALSE(network.layers[2].bias);
  CHECK(macs(network.layers[2]).count() == 2 * 8 * 4);
  CHECK(parameters(network).count() == 16 * 8 + 8 + 8 * 4);
}

TEST_CASE("onnx: functions call functions, and one that calls itself is an operator that is not known") {
  ModelMaker maker;
  maker.input("x", {2, 16}).weights("w", {16, 16}).weights("b", {16}).output("y");
  add_dense(maker.proto());
  auto& twice = *maker.proto().add_functions();
  twice.set_name("Twice");
  twice.set_domain("pkg.layers");
  for (const char* const name : {"x", "w", "b"}) twice.add_input(name);
  twice.add_output("z");
  add_node(twice, "Dense", {"x", "w", "b"}, "y", "pkg.layers");
  add_node(twice, "Dense", {"y", "w", "b"}, "z", "pkg.layers");
  call(maker, "Twice", {"x", "w", "b"}, "y");
  CHECK(macs(maker.network()).count() == 2 * (2 * 16 * 16));
  CHECK(parameters(maker.network()).count() == 16 * 16 + 16);

  maker.proto().mutable_functions(1)->mutable_node(0)->set_op_type("Twice");
  CHECK(mistake_of([&] { static_cast<void>(maker.network()); }).find("an operator that is not supported") !=
        std::string::npos);
}

TEST_CASE("onnx: a call with more operands than its function has is refused") {
  ModelMaker maker;
  maker.input("x", {2, 16}).weights("w", {16, 16}).weights("b", {16}).output("y");
  add_dense(maker.proto());
  call(maker, "Dense", {"x", "w", "b", "x"}, "y");
  CHECK(mistake_of([&] {
          static_cast<void>(maker.network());
        }).find("4 inputs and 1 outputs, expected at most the 3 and 1") != std::string::npos);
}

}  // namespace
}  // namespace systole::core::testing
