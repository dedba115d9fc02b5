// SPDX-License-Identifier: MIT
#include "core/import/onnx/detail/shapes.h"

#include <fmt/format.h>

#include "core/import/onnx/detail/proto.h"
// What it defines is needed before the library's own headers.
#include <onnx/defs/schema.h>

#include <algorithm>
#include <array>
#include <memory>
#include <set>
#include <utility>

#include "core/checked.h"
#include "core/diagnostic.h"
#include "core/error.h"
#include "core/import/onnx/detail/equation.h"
#include "core/import/onnx/detail/folding.h"
#include "core/import/onnx/detail/operators/later_shapes.h"
#include "core/import/onnx/detail/operators/operators.h"
#include "core/import/onnx/detail/schemas.h"
#include "core/import/onnx/detail/window.h"
#include "core/nearest_name.h"

namespace systole::core::onnx_import {
namespace {

using ::onnx::TensorProto;
using ::onnx::TypeProto;

/// Operators whose first output has the sizes of their first input.
constexpr std::array<std::string_view, 74> kElementwise{"Abs",
                                                        "Acos",
                                                        "Acosh",
                                                        "Asin",
                                                        "Asinh",
                                                        "Atan",
                                                        "Atanh",
                                                        "BatchNormalization",
                                                        "BiasGelu",
                                                        "BipolarQuant",
                                                        "BitwiseNot",
                                                        "Ceil",
                                                        "Celu",
                                                        "Clip",
                                                        "Cos",
                                                        "Cosh",
                                                        "CumSum",
                                                        "DequantizeLinear",
                                                        "Dropout",
                                                        "Elu",
                                                        "Erf",
                                                        "Exp",
                                                        "FastGelu",
                                                        "FloatQuant",
                                                        "Floor",
                                                        "Gelu",
                                                        "GroupNormalization",
                                                        "HardSigmoid",
                                                        "HardSwish",
                                                        "Hardmax",
                                                        "Identity",
                                                        "InstanceNormalization",
                                                        "IntQuant",
                                                        "IsInf",
                                                        "IsNaN",
                                                        "LRN",
                                                        "LayerNormalization",
                                                        "LeakyRelu",
                                                        "Log",
                                                        "LogSoftmax",
                                                        "LpNormalization",
                                                        "MeanVarianceNormalization",
                                                        "Mish",
                                                        "MultiThreshold",
                                                        "Neg",
                                                        "Not",
                                                        "PRelu",
                                                        "QLinearLeakyRelu",
                                                        "QLinearSigmoid",
                                                        "QLinearSoftmax",
                                                        "Quant",
                                                        "QuantizeLinear",
                                                        "QuickGelu",
                                                        "RMSNormalization",
                                                        "Reciprocal",
                                                        "Relu",
                                                        "Round",
                                                        "Selu",
                                                        "Shrink",
                                                        "Sigmoid",
                                                        "Sign",
                                                        "SimplifiedLayerNormalization",
                                                        "Silu",
                                                        "Sin",
                                                        "Sinh",
                                                        "Softmax",
                                                        "Softplus",
                                                        "Softsign",
                                                        "Sqrt",
                                                        "Swish",
                                                        "Tanh",
                                                        "ThresholdedRelu",
                                                        "Trilu",
                                                        "Trunc"};

constexpr std::array<std::string_view, 25> kBroadcasting{
    "Add",       "And",         "Div", "Equal",      "Greater",    "GreaterOrEqual",
    "Less",      "LessOrEqual", "Max", "Mean",       "Min",        "Mod",
    "Mul",       "Or",          "Pow", "QLinearAdd", "QLinearMul", "Sub",
    "Sum",       "Where",       "Xor", "BitShift",   "BitwiseAnd", "BitwiseOr",
    "BitwiseXor"};

constexpr std::array<std::string_view, 4> kGlobalPools{"GlobalAveragePool", "GlobalLpPool", "GlobalMaxPool",
                                                       "QLinearGlobalAveragePool"};

template <std::size_t N>
bool is_one_of(const std::array<std::string_view, N>& names, std::string_view name) {
  return std::ranges::find(names, name) != names.end();
}

TypeProto type_of(const Value& value) {
  TypeProto type;
  auto* const tensor = type.mutable_tensor_type();
  tensor->set_elem_type(value.type == 0 ? int{TensorProto::FLOAT} : value.type);
  if (value.dims) {
    auto* const shape = tensor->mutable_shape();
    for (const std::int64_t size : *value.dims) shape->add_dim()->set_dim_value(size);
  }
  return type;
}

std::unique_ptr<TensorProto> tensor_of(const Numbers& numbers, int type) {
  auto tensor = std::make_unique<TensorProto>();
  for (const std::int64_t size : numbers.dims) tensor->add_dims(size);
  if (numbers.whole) {
    const bool narrow = type == TensorProto::INT32;
    tensor->set_data_type(narrow ? TensorProto::INT32 : TensorProto::INT64);
    for (const std::int64_t value : numbers.integers) {
      if (narrow) {
        tensor->add_int32_data(static_cast<std::int32_t>(value));
      } else {
        tensor->add_int64_data(value);
      }
    }
  } else {
    tensor->set_data_type(TensorProto::FLOAT);
    for (const double value : numbers.reals) tensor->add_float_data(static_cast<float>(value));
  }
  return tensor;
}

/// What the library's rule for a node may ask.
class NodeContext final : public ::onnx::InferenceContext {
 public:
  NodeContext(Graph& graph, const Node& node, TensorReader& tensors) : graph_(graph), node_(node) {
    for (const ValueId input : node.inputs) {
      inputs_.push_back(input == kAbsent ? TypeProto{} : type_of(graph.at(input)));
      const auto numbers = numbers_of(graph, input, tensors);
      data_.push_back(numbers == nullptr ? nullptr : tensor_of(*numbers, graph.at(input).type));
    }
    outputs_.resize(node.outputs.size());
  }

  [[nodiscard]] const ::onnx::AttributeProto* getAttribute(const std::string& name) const override {
    return attribute(node_, name);
  }
  [[nodiscard]] std::size_t getNumInputs() const override { return inputs_.size(); }
  [[nodiscard]] const TypeProto* getInputType(std::size_t index) const override {
    return index < inputs_.size() && node_.inputs[index] != kAbsent ? &inputs_[index] : nullptr;
  }
  [[nodiscard]] const TensorProto* getInputData(std::size_t index) const override {
    return index < data_.size() ? data_[index].get() : nullptr;
  }
  [[nodiscard]] std::size_t getNumOutputs() const override { return outputs_.size(); }
  TypeProto* getOutputType(std::size_t index) override { return &outputs_.at(index); }
  ::onnx::GraphInferencer* getGraphAttributeInferencer(const std::string& /*attribute*/) override { return nullptr; }
  [[nodiscard]] const ::onnx::SparseTensorProto* getInputSparseData(std::size_t /*index*/) const override {
    return nullptr;
  }
  [[nodiscard]] const ::onnx::TensorShapeProto* getSymbolicInput(std::size_t /*index*/) const override {
    return nullptr;
  }

  /// Puts what was inferred into the graph.
  void keep() {
    for (std::size_t i = 0; i < outputs_.size(); ++i) {
      if (node_.outputs[i] == kAbsent || !outputs_[i].has_tensor_type()) continue;
      Value& value = graph_.at(node_.outputs[i]);
      const auto& tensor = outputs_[i].tensor_type();
      value.type = tensor.elem_type();
      if (!tensor.has_shape()) continue;
      Dims dims;
      for (const auto& dim : tensor.shape().dim()) {
        if (!dim.has_dim_value() || dim.dim_value() < 0) return;
        dims.push_back(dim.dim_value());
      }
      value.dims = std::move(dims);
    }
  }

 private:
  Graph& graph_;
  const Node& node_;
  std::vector<TypeProto> inputs_;
  std::vector<std::unique_ptr<TensorProto>> data_;
  std::vector<TypeProto> outputs_;
};

/// Infers one node after the other.
class ShapeInference {
 public:
  ShapeInference(Graph& graph, const ::onnx::ModelProto& model, const OnnxOptions& options, TensorReader& tensors)
      : graph_(graph), tensors_(tensors), skip_unsupported_(options.skip_unsupported) {
    for (const auto& info : model.graph().value_info()) stated_[info.name()] = &info.type();
    for (const auto& info : model.graph().output()) stated_[info.name()] = &info.type();
  }

  void run() {
    for (const Node& node : graph_.nodes) {
      try {
        infer(node);
      } catch (const OverflowError&) {
        refuse(graph_, node, "sizes that exceed 2^63-1", "tensors that can be counted");
      }
    }
  }

 private:
  void infer(const Node& node) {
    if (node.op == "Constant") {
      constant(node);
      return;
    }
    if (fold(graph_, node, tensors_)) return;
    if (is_of_known_domain(node) && !infer_dims(node) && !infer_later(graph_, node, tensors_)) infer_by_library(node);
    for (const ValueId output : node.outputs) {
      if (output != kAbsent) finish(node, graph_.at(output));
    }
    if (!node.outputs.empty()) pass_constants(node);
    fold(graph_, node, tensors_);  // once more: what only renames numbers needs the sizes
  }

  void finish(const Node& node, Value& output) {
    if (!output.dims) take_stated(output);
    if (!output.dims && skip_unsupported_ && converter_of(node) == nullptr) take_from_input(node, output);
    if (!output.dims) return;
    if (std::ranges::any_of(*output.dims, [](std::int64_t size) { return size < 0; })) output.dims.reset();
    if (output.dims) element_count(*output.dims);
    if (output.type == 0 && node.input(0) != kAbsent) output.type = graph_.at(node.input(0)).type;
  }

  /// What the file says about a tensor, where that is all that is known.
  void take_stated(Value& value) {
    const auto stated = stated_.find(value.name);
    if (stated == stated_.end() || !stated->second->has_tensor_type()) return;
    const auto& tensor = stated->second->tensor_type();
    if (!tensor.has_shape()) return;
    Dims dims;
    for (const auto& dim : tensor.shape().dim()) {
      if (!dim.has_dim_value() || dim.dim_value() < 0) return;
      dims.push_back(dim.dim_value());
    }
    value.dims = std::move(dims);
  }

  /// An operator that is left out passes its input on.
  void take_from_input(const Node& node, Value& output) {
    for (const ValueId input : node.inputs) {
      if (input == kAbsent || graph_.at(input).constant) continue;
      output.dims = graph_.at(input).dims;
      return;
    }
  }

  void constant(const Node& node) {
    if (node.output() == kAbsent) return;
    Value& value = graph_.at(node.output());
    value.constant = true;
    if (const auto* const tensor = attribute(node, "value"); tensor != nullptr && tensor->has_t()) {
      value.tensor = &tensor->t();
      value.type = tensor->t().data_type();
      value.dims = Dims(tensor->t().dims().begin(), tensor->t().dims().end());
      value.numbers = tensors_.numbers(tensor->t());
      return;
    }
    Numbers numbers;
    if (const auto* const one = attribute(node, "value_int"); one != nullptr) {
      numbers.integers = {one->i()};
      value.type = TensorProto::INT64;
    } else if (const auto* const real = attribute(node, "value_float"); real != nullptr) {
      numbers.whole = false;
      numbers.reals = {static_cast<double>(real->f())};
      value.type = TensorProto::FLOAT;
    } else if (attribute(node, "value_ints") != nullptr) {
      numbers.integers = integers_attribute(node, "value_ints");
      numbers.dims = {static_cast<std::int64_t>(numbers.integers.size())};
      value.type = TensorProto::INT64;
    } else if (const auto* const reals = attribute(node, "value_floats"); reals != nullptr) {
      numbers.whole = false;
      numbers.reals.assign(reals->floats().begin(), reals->floats().end());
      numbers.dims = {static_cast<std::int64_t>(numbers.reals.size())};
      value.type = TensorProto::FLOAT;
    } else {
      return;
    }
    value.dims = numbers.dims;
    value.numbers = std::make_shared<const Numbers>(std::move(numbers));
  }

  [[nodiscard]] const std::optional<Dims>& dims_of(ValueId id) const {
    static const std::optional<Dims> unknown;
    return id == kAbsent ? unknown : graph_.at(id).dims;
  }

  /// Sets an output's sizes by a rule of this file; false if it has none.
  bool infer_dims(const Node& node) {
    if (node.output() == kAbsent) return true;
    Value& output = graph_.at(node.output());
    const std::optional<Dims>& input = dims_of(node.input(0));
    if (is_one_of(kElementwise, node.op)) {
      output.dims = input;
      output.type = type_behind(node);
      return true;
    }
    if (node.op == "Cast") {
      output.dims = input;
      output.type = static_cast<std::int32_t>(integer_attribute(node, "to", 0));
      return true;
    }
    if (is_one_of(kBroadcasting, node.op)) {
      infer_broadcast(node, output);
      return true;
    }
    if (node.op == "Einsum") {
      infer_einsum(node, output);
      return true;
    }
    if (is_one_of(kGlobalPools, node.op)) {
      if (input && input->size() > 2) {
        output.dims = *input;
        std::fill(output.dims->begin() + 2, output.dims->end(), 1);
      }
      return true;
    }
    return infer_window(node, output) || infer_common(node, output);
  }

  [[nodiscard]] std::int32_t type_of_input(const Node& node, std::size_t input, std::int32_t otherwise) const {
    return node.input(input) == kAbsent ? otherwise : graph_.at(node.input(input)).type;
  }

  /// Quantisers make numbers of their zero point's type, and what undoes them of its scale's.
  [[nodiscard]] std::int32_t type_behind(const Node& node) const {
    if (node.op == "QuantizeLinear") return type_of_input(node, 2, TensorProto::UINT8);
    return type_of_input(node, node.op == "DequantizeLinear" ? 1 : 0, 0);
  }

  void infer_broadcast(const Node& node, Value& output) {
    std::optional<Dims> dims;
    for (std::size_t i = 0; i < node.inputs.size(); ++i) {
      // Of QLinearAdd and QLinearMul two inputs are operands, the others scales and zero points.
      if (node.op.starts_with("QLinear") && i != 0 && i != 3) continue;
      const std::optional<Dims>& operand = dims_of(node.inputs[i]);
      if (!operand) return;
      if (!dims) {
        dims = *operand;
        continue;
      }
      const auto both = broadcast(*dims, *operand);
      if (!both) {
        refuse(graph_, node, fmt::format("operands of {} and {}", dims_text(*dims), dims_text(*operand)),
               "sizes that are equal or 1, axis by axis");
      }
      dims = both;
    }
    output.dims = std::move(dims);
    const std::size_t typed = node.op == "Where" ? 1 : 0;
    if (node.input(typed) != kAbsent) output.type = graph_.at(node.input(typed)).type;
  }

  /// The library gives an Einsum's result no sizes.
  void infer_einsum(const Node& node, Value& output) {
    const auto equation = equation_of(graph_, node);
    if (!equation || equation->operands.size() != node.inputs.size()) return;
    std::unordered_map<char, std::int64_t> sizes;
    for (std::size_t i = 0; i < node.inputs.size(); ++i) {
      const std::optional<Dims>& operand = dims_of(node.inputs[i]);
      if (!operand || operand->size() != equation->operands[i].size()) return;
      for (std::size_t axis = 0; axis < operand->size(); ++axis) {
        std::int64_t& size = sizes.try_emplace(equation->operands[i][axis], 1).first->second;
        size = size == 1 ? (*operand)[axis] : size;
      }
    }
    Dims dims;
    for (const char letter : equation->result) {
      const auto size = sizes.find(letter);
      if (size == sizes.end()) return;
      dims.push_back(size->second);
    }
    output.dims = std::move(dims);
  }

  /// Convolutions and pools.
  bool infer_window(const Node& node, Value& output) {
    const bool pool =
        node.op == "MaxPool" || node.op == "AveragePool" || node.op == "LpPool" || node.op == "QLinearAveragePool";
    const bool transposed = node.op == "ConvTranspose";
    const bool convolution = node.op == "Conv" || node.op == "ConvInteger" || node.op == "FusedConv";
    const bool quantised = node.op == "QLinearConv";
    if (!pool && !transposed && !convolution && !quantised) return false;
    const std::optional<Dims>& input = dims_of(node.input(0));
    const std::optional<Dims>& weights = dims_of(node.input(quantised ? 3 : 1));
    if (!input || (!pool && !weights)) return true;
    if (!pool && weights->size() != input->size()) {
      refuse(graph_, node, fmt::format("weights of {} for an input of {}", dims_text(*weights), dims_text(*input)),
             "as many axes of both");
    }
    const WindowUse use = pool ? WindowUse::pool : transposed ? WindowUse::transposed : WindowUse::convolution;
    const Dims kernel = pool || weights->size() < 2 ? Dims{} : Dims(weights->begin() + 2, weights->end());
    const Window window = window_of(graph_, node, *input, kernel, use);
    const std::int64_t groups = integer_attribute(node, "group", 1);
    if (!pool) require_channels(node, *input, *weights, groups, transposed);
    Dims dims{input->at(0), input->at(1)};
    if (!pool) dims[1] = transposed ? checked_multiply(weights->at(1), groups) : weights->at(0);
    for (const WindowAxis& axis : window) dims.push_back(outputs_of(axis, use));
    output.dims = std::move(dims);
    output.type = node.op == "ConvInteger" ? int{TensorProto::INT32} : type_of_input(node, quantised ? 7 : 0, 0);
    return true;
  }

  /// What nearly every network for pictures has. The library would do, but it first builds its table of all operators
  /// of all opsets, which takes longer than all else that is done for such a network.
  bool infer_common(const Node& node, Value& output) {
    const std::optional<Dims>& input = dims_of(node.input(0));
    if (!input) return false;
    std::optional<Dims> dims;
    if (node.op == "Flatten") {
      dims = flattened(node, *input);
    } else if (node.op == "Gemm") {
      dims = gemm_result(node, *input);
    } else if (node.op == "Concat") {
      dims = joined(node, *input);
    } else if (node.op == "Transpose") {
      dims = transposed(node, *input);
    } else if (node.op == "NonMaxSuppression") {
      output.dims = most_boxes(node, *input);
      output.type = TensorProto::INT64;
      return output.dims.has_value();
    }
    if (!dims) return false;
    output.dims = std::move(dims);
    output.type = graph_.at(node.input(0)).type;
    return true;
  }

  static std::optional<Dims> flattened(const Node& node, const Dims& input) {
    const auto rank = static_cast<std::int64_t>(input.size());
    std::int64_t axis = integer_attribute(node, "axis", 1);
    if (axis < 0) axis += rank;
    if (axis < 0 || axis > rank) return std::nullopt;
    return Dims{element_count(Dims(input.begin(), input.begin() + axis)),
                element_count(Dims(input.begin() + axis, input.end()))};
  }

  [[nodiscard]] std::optional<Dims> gemm_result(const Node& node, const Dims& left) const {
    const std::optional<Dims>& right = dims_of(node.input(1));
    if (left.size() != 2 || !right || right->size() != 2) return std::nullopt;
    return Dims{left[integer_attribute(node, "transA", 0) != 0 ? 1 : 0],
                (*right)[integer_attribute(node, "transB", 0) != 0 ? 0 : 1]};
  }

  [[nodiscard]] std::optional<Dims> joined(const Node& node, const Dims& first) const {
    const auto rank = static_cast<std::int64_t>(first.size());
    std::int64_t axis = integer_attribute(node, "axis", 0);
    if (axis < 0) axis += rank;
    if (axis < 0 || axis >= rank) return std::nullopt;
    Dims result = first;
    result[static_cast<std::size_t>(axis)] = 0;
    for (const ValueId input : node.inputs) {
      const std::optional<Dims>& part = dims_of(input);
      if (!part || part->size() != first.size()) return std::nullopt;
      for (std::size_t i = 0; i < first.size(); ++i) {
        if (std::cmp_equal(i, axis)) {
          result[i] = checked_add(result[i], (*part)[i]);
        } else if ((*part)[i] != first[i]) {
          return std::nullopt;  // the library says what is wrong
        }
      }
    }
    return result;
  }

  /// How many boxes are chosen depends on the picture; no more than these: of each image and class as many as the node
  /// allows, or as there are.
  std::optional<Dims> most_boxes(const Node& node, const Dims& boxes) {
    const std::optional<Dims>& scores = dims_of(node.input(1));
    if (boxes.size() != 3 || !scores || scores->size() != 3) return std::nullopt;
    const auto limit = numbers_of(graph_, node.input(2), tensors_);
    std::int64_t most = node.input(2) == kAbsent || limit != nullptr ? 0 : boxes[1];
    if (limit != nullptr && limit->size() == 1) most = std::clamp<std::int64_t>(limit->integer(0), 0, boxes[1]);
    return Dims{checked_product((*scores)[0], (*scores)[1], most), 3};
  }

  static std::optional<Dims> transposed(const Node& node, const Dims& input) {
    Dims order = integers_attribute(node, "perm");
    if (order.empty()) return Dims(input.rbegin(), input.rend());
    if (order.size() != input.size()) return std::nullopt;
    std::vector<bool> seen(input.size(), false);
    Dims result;
    for (const std::int64_t axis : order) {
      const auto at = static_cast<std::size_t>(axis);
      if (axis < 0 || at >= input.size() || seen[at]) return std::nullopt;
      seen[at] = true;
      result.push_back(input[at]);
    }
    return result;
  }

  void require_channels(const Node& node, const Dims& input, const Dims& weights, std::int64_t groups,
                        bool transposed) const {
    const std::int64_t channels = input[1];
    const bool sound =
        groups >= 1 && channels >= 1 && weights[0] >= 1 && weights[1] >= 1 && channels % groups == 0 &&
        (transposed ? weights[0] == channels : weights[1] == channels / groups && weights[0] % groups == 0);
    if (sound) return;
    refuse(graph_, node,
           fmt::format("weights of {} in {} groups for an input of {}", dims_text(weights), groups, dims_text(input)),
           "weights for as many channels as the input has");
  }

  void infer_by_library(const Node& node) {
    // These look into graphs of their own, which the library would ask for.
    constexpr std::array<std::string_view, 4> kWithGraphs{"If", "Loop", "Scan", "SequenceMap"};
    if (!node.domain.empty() || is_one_of(kWithGraphs, node.op)) return;
    const auto* const schema = schema_of(node.op, std::clamp<std::int64_t>(node.opset, 1, 1000), node.domain);
    if (schema == nullptr) return;
    NodeContext context(graph_, node, tensors_);
    try {
      schema->GetTypeAndShapeInferenceFunction()(context);
    } catch (const std::exception& error) {
      std::string why = error.what();
      std::ranges::replace(why, '\n', ' ');
      refuse(graph_, node, fmt::format("operands that do not fit: {}", why), "a node that ONNX allows");
    }
    context.keep();
  }

  /// What depends on constants alone is constant, too; what only renames or moves their elements holds the same ones.
  void pass_constants(const Node& node) {
    const bool constant = !node.inputs.empty() && std::ranges::all_of(node.inputs, [&](ValueId input) {
      return input == kAbsent || graph_.at(input).constant;
    }) && !node.op.starts_with("Random");
    if (!constant) return;
    for (const ValueId output : node.outputs) {
      if (output != kAbsent) graph_.at(output).constant = true;
    }
    constexpr std::array<std::string_view, 9> kMoves{"Cast",    "DequantizeLinear", "Expand",    "Flatten",  "Identity",
                                                     "Reshape", "Squeeze",          "Transpose", "Unsqueeze"};
    if (!is_one_of(kMoves, node.op) || node.output() == kAbsent || node.input(0) == kAbsent) return;
    const Value& input = graph_.at(node.input(0));
    Value& output = graph_.at(node.output());
    output.tensor = input.tensor;
    output.zero_point = input.zero_point;
    if (node.op == "DequantizeLinear" && node.input(2) != kAbsent) {
      // Zero points of their own for each channel are as good as equal: weights have zeros there.
      const auto zero = numbers_of(graph_, node.input(2), tensors_);
      if (zero != nullptr && zero->size() > 0) output.zero_point = zero->integer(0);
    }
  }

  Graph& graph_;
  TensorReader& tensors_;
  bool skip_unsupported_;
  std::unordered_map<std::string, const TypeProto*> stated_;
};

/// The sizes of the inputs' dimensions: those that --dim gives, those of the file, and 1 for a batch that has none.
class InputSizes {
 public:
  InputSizes(const Graph& graph, const OnnxOptions& options) : graph_(graph), given_(options.dims) {}

  /// The sizes of one input. Throws InputError where one is not known.
  Dims of(const ::onnx::ValueInfoProto& info) {
    Dims dims;
    for (const auto& dim : info.type().tensor_type().shape().dim()) {
      const std::string own = fmt::format("{}.{}", info.name(), dims.size());
      const std::string name = dim.has_dim_param() && !dim.dim_param().empty() ? dim.dim_param() : own;
      std::optional<std::int64_t> size = given(own);
      if (!size && name != own) size = given(name);
      if (!size && dim.has_dim_value() && dim.dim_value() > 0) size = dim.dim_value();
      if (!size && (dims.empty() || ones_.contains(name))) size = one(name);
      if (!size) {
        refuse(graph_, fmt::format("input {}, axis {}", in_quotes(info.name()), dims.size()),
               fmt::format("a size that is not known, {}", in_quotes(name)), fmt::format("--dim {}=N", name));
      }
      dims.push_back(*size);
    }
    return dims;
  }

  /// Throws InputError where --dim names what no input has.
  void require_all_used() const {
    for (const auto& [name, size] : given_) {
      if (used_.contains(name)) continue;
      throw InputError(Diagnostic{.where = {.file = graph_.file},
                                  .subject = "--dim",
                                  .found = in_quotes(name),
                                  .expected = "a dimension of an input, by its name or as tensor.axis",
                                  .nearest = nearest_name(name, names_)});
    }
  }

  [[nodiscard]] const ChosenDims& chosen() const { return chosen_; }

 private:
  std::optional<std::int64_t> given(const std::string& name) {
    names_.push_back(name);
    const auto found = given_.find(name);
    if (found == given_.end()) return std::nullopt;
    used_.insert(name);
    return found->second;
  }

  /// A dimension of this name is 1 wherever it stands.
  std::int64_t one(const std::string& name) {
    if (ones_.insert(name).second) chosen_.push_back(fmt::format("{} = 1", name));
    return 1;
  }

  const Graph& graph_;
  const decltype(OnnxOptions::dims)& given_;
  ChosenDims chosen_;
  std::set<std::string> used_;
  std::vector<std::string> names_;  ///< of dimensions that may be given
  std::set<std::string> ones_;      ///< that are 1 for want of a size
};

}  // namespace

ChosenDims bind_inputs(Graph& graph, const ::onnx::ModelProto& model, const OnnxOptions& options) {
  InputSizes sizes(graph, options);
  for (const auto& info : model.graph().input()) {
    const auto input = std::ranges::find_if(graph.inputs, [&](ValueId id) { return graph.at(id).name == info.name(); });
    if (input == graph.inputs.end()) continue;
    Value& value = graph.at(*input);
    if (!info.type().has_tensor_type()) continue;  // a sequence or a map: whoever reads it is refused
    value.type = info.type().tensor_type().elem_type();
    if (!info.type().tensor_type().has_shape()) continue;
    value.dims = sizes.of(info);
    element_count(*value.dims);
  }
  sizes.require_all_used();
  return sizes.chosen();
}

void infer_shapes(Graph& graph, const ::onnx::ModelProto& model, const OnnxOptions& options, TensorReader& tensors) {
  ShapeInference(graph, model, options, tensors).run();
}

}  // namespace systole::core::onnx_import
