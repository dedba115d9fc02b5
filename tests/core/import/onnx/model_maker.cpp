// SPDX-License-Identifier: MIT
#include "tests/core/import/onnx/model_maker.h"

#include <doctest/doctest.h>
#include <fmt/format.h>

#define ONNX_ML 1
#define ONNX_NAMESPACE onnx
#include <onnx/onnx_pb.h>
#include <onnx/shape_inference/implementation.h>

#include <algorithm>
#include <stdexcept>
#include <utility>

namespace systole::core::testing {

Attribute ints(std::string name, Sizes values) {
  return {.name = std::move(name), .integers = std::move(values)};
}
Attribute number(std::string name, std::int64_t value) {
  return {.name = std::move(name), .integers = {value}, .kind = Attribute::Kind::integer};
}
Attribute real(std::string name, double value) {
  return {.name = std::move(name), .real = value, .kind = Attribute::Kind::real};
}
Attribute text(std::string name, std::string value) {
  return {.name = std::move(name), .text = std::move(value), .kind = Attribute::Kind::text};
}

ModelMaker::ModelMaker(std::int64_t opset) : model_(std::make_unique<::onnx::ModelProto>()) {
  model_->set_ir_version(7);
  model_->add_opset_import()->set_version(opset);
  model_->mutable_graph()->set_name("made");
}
ModelMaker::~ModelMaker() = default;

ModelMaker& ModelMaker::input(const std::string& name, const Sizes& sizes, int type) {
  auto* const input = model_->mutable_graph()->add_input();
  input->set_name(name);
  auto* const tensor = input->mutable_type()->mutable_tensor_type();
  tensor->set_elem_type(type);
  auto* const shape = tensor->mutable_shape();
  for (const std::int64_t size : sizes) {
    auto* const dim = shape->add_dim();
    if (size < 0) {
      dim->set_dim_param(fmt::format("N{}", shape->dim_size() - 1));
    } else {
      dim->set_dim_value(size);
    }
  }
  return *this;
}

ModelMaker& ModelMaker::weights(const std::string& name, const Sizes& sizes, int type) {
  auto* const tensor = model_->mutable_graph()->add_initializer();
  tensor->set_name(name);
  tensor->set_data_type(type);
  for (const std::int64_t size : sizes) tensor->add_dims(size);
  return *this;
}

ModelMaker& ModelMaker::integers(const std::string& name, const Sizes& values) {
  weights(name, {static_cast<std::int64_t>(values.size())}, ::onnx::TensorProto::INT64);
  for (const std::int64_t value : values) tensor(name).add_int64_data(value);
  return *this;
}

ModelMaker& ModelMaker::reals(const std::string& name, const Sizes& sizes, const std::vector<float>& values) {
  weights(name, sizes);
  for (const float value : values) tensor(name).add_float_data(value);
  return *this;
}

ModelMaker& ModelMaker::scalar(const std::string& name, float value) {
  return reals(name, {}, {value});
}

ModelMaker& ModelMaker::node(const std::string& op, const std::vector<std::string>& inputs,
                             const std::vector<std::string>& outputs, const std::vector<Attribute>& attributes) {
  auto* const node = model_->mutable_graph()->add_node();
  node->set_op_type(op);
  node->set_name(fmt::format("{}_{}", op, model_->graph().node_size() - 1));
  for (const std::string& input : inputs) node->add_input(input);
  for (const std::string& output : outputs) node->add_output(output);
  for (const Attribute& given : attributes) {
    auto* const attribute = node->add_attribute();
    attribute->set_name(given.name);
    switch (given.kind) {
      case Attribute::Kind::integer:
        attribute->set_type(::onnx::AttributeProto::INT);
        attribute->set_i(given.integers.front());
        break;
      case Attribute::Kind::integers:
        attribute->set_type(::onnx::AttributeProto::INTS);
        for (const std::int64_t value : given.integers) attribute->add_ints(value);
        break;
      case Attribute::Kind::real:
        attribute->set_type(::onnx::AttributeProto::FLOAT);
        attribute->set_f(static_cast<float>(given.real));
        break;
      case Attribute::Kind::text:
        attribute->set_type(::onnx::AttributeProto::STRING);
        attribute->set_s(given.text);
        break;
    }
  }
  return *this;
}

ModelMaker& ModelMaker::output(const std::string& name) {
  auto* const output = model_->mutable_graph()->add_output();
  output->set_name(name);
  output->mutable_type()->mutable_tensor_type()->set_elem_type(1);
  return *this;
}

::onnx::TensorProto& ModelMaker::tensor(const std::string& name) {
  for (auto& tensor : *model_->mutable_graph()->mutable_initializer()) {
    if (tensor.name() == name) return tensor;
  }
  throw std::logic_error("no such initialiser: " + name);
}

std::string ModelMaker::bytes() const {
  return model_->SerializeAsString();
}

ReadNetwork ModelMaker::read(const OnnxOptions& options) const {
  return parse_onnx("made.onnx", bytes(), {}, options);
}

Sizes ModelMaker::inferred(const std::string& tensor) const {
  ::onnx::ModelProto copy = *model_;
  ::onnx::shape_inference::InferShapes(copy);
  const auto sizes_in = [&](const auto& infos) -> Sizes {
    for (const auto& info : infos) {
      if (info.name() != tensor) continue;
      Sizes sizes;
      for (const auto& dim : info.type().tensor_type().shape().dim()) sizes.push_back(dim.dim_value());
      return sizes;
    }
    return {};
  };
  Sizes sizes = sizes_in(copy.graph().value_info());
  return sizes.empty() ? sizes_in(copy.graph().output()) : sizes;
}

const Layer& only(const Network& network, Operator op) {
  const auto found = std::ranges::find(network.layers, op, &Layer::op);
  REQUIRE(found != network.layers.end());
  REQUIRE(count(network, op) == 1);
  return *found;
}

std::size_t count(const Network& network, Operator op) {
  return static_cast<std::size_t>(std::ranges::count(network.layers, op, &Layer::op));
}

}  // namespace systole::core::testing
