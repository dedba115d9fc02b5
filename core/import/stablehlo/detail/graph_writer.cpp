// SPDX-License-Identifier: MIT
#include "core/import/stablehlo/detail/graph_writer.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "core/error.h"
#include "core/import/onnx/detail/folding.h"
#include "core/import/onnx/detail/proto.h"
#include "core/import/stablehlo/detail/arguments/parameters.h"
#include "core/import/stablehlo/detail/operations.h"

namespace systole::core::stablehlo {
namespace {

using ::onnx::TensorProto;

struct ElementRow {
  std::string_view element;
  int type;
};
constexpr std::array kElements{ElementRow{"f64", TensorProto::DOUBLE},  ElementRow{"f32", TensorProto::FLOAT},
                               ElementRow{"f16", TensorProto::FLOAT16}, ElementRow{"bf16", TensorProto::BFLOAT16},
                               ElementRow{"i1", TensorProto::BOOL},     ElementRow{"i8", TensorProto::INT8},
                               ElementRow{"ui8", TensorProto::UINT8},   ElementRow{"i16", TensorProto::INT16},
                               ElementRow{"i32", TensorProto::INT32},   ElementRow{"i64", TensorProto::INT64},
                               ElementRow{"ui16", TensorProto::UINT16}, ElementRow{"ui32", TensorProto::UINT32},
                               ElementRow{"ui64", TensorProto::UINT64}};

/// Narrow floating point stands for the narrowest that ONNX 1.12 has; nobody computes with it here.
int element_type(std::string_view element) {
  const auto* const row = std::ranges::find(kElements, element, &ElementRow::element);
  if (row != kElements.end()) return row->type;
  return element.starts_with("f") || element.starts_with("!quant") ? TensorProto::FLOAT16 : TensorProto::INT64;
}

/// Operators whose constant operand holds the numbers of their result.
constexpr std::array<std::string_view, 5> kHolding{"Cast", "Reshape", "Transpose", "Expand", "GatherND"};

}  // namespace

struct GraphWriter::Protos {
  std::deque<::onnx::NodeProto> nodes;
  std::deque<TensorProto> tensors;
};

GraphWriter::GraphWriter(const Program& program, bool skip_unsupported)
    : program_(program),
      skip_unsupported_(skip_unsupported),
      tensors_(program.file, {}),
      protos_(std::make_unique<Protos>()),
      held_(program.values.size()),
      sums_(program.values.size()),
      uses_(program.values.size(), 0) {
  graph_.file = program.file;
  graph_.name = program.name;
  graph_.inputs_are_data = true;
  for (const Step& step : program.steps) {
    for (const Id operand : step.operands) ++uses_[static_cast<std::size_t>(operand)];
  }
  for (const Id result : program.results) ++uses_[static_cast<std::size_t>(result)];
}

GraphWriter::~GraphWriter() = default;

ValueId GraphWriter::add_value(const std::string& name, const Dims& dims, std::string_view element) {
  graph_.values.push_back({.name = name, .type = element_type(element), .dims = dims});
  return static_cast<ValueId>(graph_.values.size() - 1);
}

void GraphWriter::add_arguments() {
  const std::vector<bool> parameters = parameters_of(program_);
  for (std::size_t i = 0; i < program_.arguments.size(); ++i) {
    const Argument& argument = program_.arguments[i];
    const auto id = static_cast<Id>(i);
    if (!argument.type.is_tensor) {
      set(id, add_constant(argument.name.text, argument.type));
    } else if (parameters[i]) {
      set(id, add_parameter(argument.name.text, argument.type));
    } else {
      const ValueId value = add_value(argument.name.text, argument.type.dims, argument.type.element);
      graph_.at(value).is_input = true;
      graph_.inputs.push_back(value);
      set(id, value);
    }
  }
}

void GraphWriter::run() {
  add_arguments();
  for (const Step& step : program_.steps) {
    try {
      write_step(*this, step);
      for (const Id result : step.results) {
        if (held(result).whole != kAbsent || held(result).before.value != kAbsent || is_updated(result)) continue;
        refuse(step, fmt::format("{} results", step.results.size()), "as many as the operation makes");
      }
    } catch (const OverflowError&) {
      refuse(step, "sizes that exceed 2^63-1", "tensors that can be counted");
    }
  }
  for (const Id result : program_.results) graph_.at(whole(result)).is_output = true;
}

ValueId GraphWriter::whole(Id id) {
  Held& value = held(id);
  if (value.whole != kAbsent) return value.whole;
  if (value.update != kAbsent) return value.whole = join_updates(id);
  const Type& type = program_.type(id);
  if (graph_.at(value.before.value).constant) {
    // Its numbers are those before, which sizes alone would not tell.
    const ValueId repeated = add_constant(graph_.at(value.before.value).name, type);
    graph_.at(repeated).tensor = graph_.at(value.before.value).tensor;
    return held(id).whole = repeated;
  }
  const ValueId repeated = add(*value.step, "Expand", {value.before.value}, type.dims, type.element);
  return held(id).whole = repeated;
}

ValueId GraphWriter::join_updates(Id id) {
  const Step& step = *held(id).step;
  const Type& type = program_.type(id);
  std::vector<ValueId> parts;
  Id at = id;
  for (; held(at).whole == kAbsent && held(at).update != kAbsent; at = held(at).updated) {
    parts.push_back(held(at).update);
  }
  std::ranges::reverse(parts);
  // Updates that make up the whole along one axis leave nothing of what was there before.
  const Dims& part = *graph_.at(parts.front()).dims;
  std::size_t axis = 0;
  while (axis + 1 < part.size() && part[axis] == type.dims[axis]) ++axis;
  std::int64_t joined = 0;
  for (const ValueId one : parts) joined += (*graph_.at(one).dims)[axis];
  if (joined == type.dims[axis]) {
    return add(step, "Concat", parts, type.dims, type.element,
               {{.name = "axis", .integers = {static_cast<std::int64_t>(axis)}, .is_list = false}});
  }
  parts.insert(parts.begin(), whole(at));
  return add(step, "ScatterND", parts, type.dims, type.element);
}

void GraphWriter::set_updated(const Step& step, Id id, Id from, ValueId update) {
  held(id) = {.step = &step, .updated = from, .update = update};
}

Sized GraphWriter::before_repeat(Id id) {
  if (is_updated(id)) whole(id);
  const Held& value = held(id);
  if (value.before.value != kAbsent) return value.before;
  return {value.whole, dims(id)};
}

std::optional<double> GraphWriter::number(Id id) {
  const ValueId value = before_repeat(id).value;
  const auto numbers = onnx_import::numbers_of(graph_, value, tensors_);
  if (numbers == nullptr || numbers->size() != 1) return std::nullopt;
  return numbers->real(0);
}

bool GraphWriter::is_constant(Id id) const {
  const Held& value = held_[static_cast<std::size_t>(id)];
  if (is_updated(id)) return false;
  return graph_.at(value.whole == kAbsent ? value.before.value : value.whole).constant;
}

ValueId GraphWriter::add(const Step& step, std::string_view op, const std::vector<ValueId>& inputs, const Dims& dims,
                         std::string_view element, const std::vector<NodeAttribute>& attributes) {
  ::onnx::NodeProto& proto = protos_->nodes.emplace_back();
  for (const NodeAttribute& attribute : attributes) {
    auto* const written = proto.add_attribute();
    written->set_name(std::string{attribute.name});
    if (!attribute.text.empty()) {
      written->set_s(attribute.text);
    } else if (attribute.real) {
      written->set_f(static_cast<float>(*attribute.real));
    } else if (attribute.is_list) {
      for (const std::int64_t number : attribute.integers) written->add_ints(number);
    } else {
      written->set_i(attribute.integers.front());
    }
  }
  if (op == "Cast") {
    auto* const to = proto.add_attribute();
    to->set_name("to");
    to->set_i(element_type(element));
  }
  const Location where = program_.where(step);
  Node node{.proto = &proto,
            .name = step.name,
            .op = std::string{op},
            .domain = {},
            .opset = 18,
            .inputs = inputs,
            .outputs = {add_value(step.name, dims, element)},
            .written_as = "stablehlo." + step.operation->name,
            .line = where.line,
            .column = where.column};
  const auto id = static_cast<NodeId>(graph_.nodes.size());
  const ValueId output = node.output();
  graph_.at(output).node = id;
  for (const ValueId input : inputs) {
    if (input != kAbsent) graph_.at(input).readers.push_back(id);
  }
  graph_.nodes.push_back(std::move(node));
  pass_constant(graph_.nodes.back());
  graph_.at(output).dims = dims;
  return output;
}

void GraphWriter::pass_constant(const Node& node) {
  const bool constant =
      std::ranges::all_of(node.inputs, [&](ValueId id) { return id == kAbsent || graph_.at(id).constant; });
  if (!constant || node.inputs.empty()) return;
  Value& output = graph_.at(node.output());
  output.constant = true;
  if (std::ranges::find(kHolding, node.op) != kHolding.end()) output.tensor = graph_.at(node.input(0)).tensor;
  onnx_import::fold(graph_, node, tensors_);
}

void GraphWriter::add_unknown(const Step& step) {
  ValueId first = kAbsent;
  for (const Id result : step.results) {
    std::vector<ValueId> inputs;
    for (const Id operand : step.operands) inputs.push_back(whole(operand));
    const Type& type = program_.type(result);
    first = add(step, "stablehlo." + step.operation->name, inputs, type.dims, type.element);
    set(result, first);
  }
}

ValueId GraphWriter::add_constant(const std::string& name, const Type& type) {
  const ValueId value = add_value(name, type.dims, type.element);
  graph_.at(value).constant = true;
  return value;
}

ValueId GraphWriter::add_number(const std::string& name, const Type& type, double number) {
  const ValueId value = add_constant(name, type);
  Numbers numbers{.dims = type.dims, .whole = !is_real(type)};
  if (numbers.whole) {
    numbers.integers = {static_cast<std::int64_t>(number)};
  } else {
    numbers.reals = {number};
  }
  graph_.at(value).numbers = std::make_shared<const Numbers>(std::move(numbers));
  return value;
}

ValueId GraphWriter::add_parameter(const std::string& name, const Type& type) {
  const ValueId value = add_constant(name, type);
  TensorProto& tensor = protos_->tensors.emplace_back();
  tensor.set_name(name);
  tensor.set_data_type(element_type(type.element));
  for (const std::int64_t size : type.dims) tensor.add_dims(size);
  // One number is a setting, which nobody counts.
  if (onnx_import::element_count(type.dims) > 1) graph_.at(value).tensor = &tensor;
  return value;
}

ValueId GraphWriter::add_piece(const Step& step, ValueId whole, const std::string& which, const Type& type) {
  const TensorProto* const of = graph_.at(whole).tensor;
  const ValueId value = add_constant(step.name, type);
  if (of == nullptr) return value;
  const TensorProto*& piece = pieces_[{of, which}];
  if (piece == nullptr) {
    TensorProto& tensor = protos_->tensors.emplace_back();
    tensor.set_name(step.name);
    tensor.set_data_type(of->data_type());
    for (const std::int64_t size : type.dims) tensor.add_dims(size);
    piece = &tensor;
  }
  graph_.at(value).tensor = piece;
  return value;
}

void GraphWriter::set(Id id, ValueId whole) {
  held(id) = {.whole = whole};
}

void GraphWriter::set_repeated(const Step& step, Id id, Sized before) {
  if (before.dims == dims(id)) {
    set(id, before.value);
  } else {
    held(id) = {.before = std::move(before), .step = &step};
  }
}

void GraphWriter::set_same(Id id, Id from) {
  held(id) = held(from);
  sums_[static_cast<std::size_t>(id)] = sums_[static_cast<std::size_t>(from)];
}

}  // namespace systole::core::stablehlo
