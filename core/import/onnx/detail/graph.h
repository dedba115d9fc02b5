// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace onnx {
class AttributeProto;
class ModelProto;
class NodeProto;
class TensorProto;
class TypeProto;
}  // namespace onnx

/// A model's graph with indices in the place of names, in an order in which it can run.
namespace systole::core::onnx_import {

using Dims = std::vector<std::int64_t>;
using ValueId = std::int32_t;
using NodeId = std::int32_t;
inline constexpr std::int32_t kAbsent = -1;

/// The numbers of a small tensor: whole ones, or real ones.
struct Numbers {
  Dims dims{};
  bool whole = true;
  std::vector<std::int64_t> integers{};
  std::vector<double> reals{};

  [[nodiscard]] std::size_t size() const { return whole ? integers.size() : reals.size(); }
  [[nodiscard]] double real(std::size_t i) const { return whole ? static_cast<double>(integers.at(i)) : reals.at(i); }
  /// Rounds towards zero and stays within 64 bits.
  [[nodiscard]] std::int64_t integer(std::size_t i) const;
};

/// A tensor of the graph.
struct Value {
  std::string name{};
  NodeId node = kAbsent;                ///< that makes it; of inputs and initialisers none
  std::vector<NodeId> readers{};        ///< once a use
  bool is_input = false;                ///< of the graph
  bool is_output = false;               ///< of the graph
  bool constant = false;                ///< made of initialisers alone
  std::int32_t type = 0;                ///< TensorProto::DataType; 0: not known
  std::optional<Dims> dims{};           ///< nothing: not known (yet)
  const ::onnx::TensorProto* tensor{};  ///< of a constant: the numbers that it holds, perhaps in another order
  std::int64_t zero_point = 0;          ///< of a dequantised constant: what stands for zero in `tensor`
  std::shared_ptr<const Numbers> numbers{};
};

struct Node {
  const ::onnx::NodeProto* proto = nullptr;
  std::string name{};
  std::string op{};
  std::string domain{};  ///< empty: ONNX's own
  std::int64_t opset = 0;
  std::vector<ValueId> inputs{};  ///< kAbsent for those that are left out
  std::vector<ValueId> outputs{};
  std::string written_as{};  ///< of another format: what the file calls the operator
  std::size_t line = 0;      ///< of a text: where
  std::size_t column = 0;

  [[nodiscard]] ValueId input(std::size_t i) const { return i < inputs.size() ? inputs[i] : kAbsent; }
  [[nodiscard]] ValueId output(std::size_t i = 0) const { return i < outputs.size() ? outputs[i] : kAbsent; }
};

struct Graph {
  std::string file{};  ///< what errors call it
  std::string name{};
  std::vector<Value> values{};
  std::vector<Node> nodes{};  ///< each after those that it reads
  std::vector<ValueId> inputs{};
  bool inputs_are_data = false;  ///< whoever made the graph has told them from weights

  Value& at(ValueId id) { return values[static_cast<std::size_t>(id)]; }
  [[nodiscard]] const Value& at(ValueId id) const { return values[static_cast<std::size_t>(id)]; }
  [[nodiscard]] const Node& node(NodeId id) const { return nodes[static_cast<std::size_t>(id)]; }
};

/// The graph of a model, which must outlive it. Throws InputError for names that are missing or made twice, and for
/// graphs that run in circles. O(nodes + uses).
Graph graph_of(const ::onnx::ModelProto& model, std::string file);

/// The attribute of that name, or null.
const ::onnx::AttributeProto* attribute(const Node& node, std::string_view name);
std::int64_t integer_attribute(const Node& node, std::string_view name, std::int64_t otherwise);
double real_attribute(const Node& node, std::string_view name, double otherwise);
std::string text_attribute(const Node& node, std::string_view name, std::string_view otherwise);
/// Empty where there is none.
Dims integers_attribute(const Node& node, std::string_view name);

/// `node 'conv1' (Conv, opset 13)`.
std::string described(const Node& node);

/// An InputError about a node, or about the file.
[[noreturn]] void refuse(const Graph& graph, const Node& node, std::string found, std::string expected);
[[noreturn]] void refuse(const Graph& graph, std::string subject, std::string found, std::string expected);

/// Elements of a tensor. Throws OverflowError.
std::int64_t element_count(const Dims& dims);
/// `1x3x224x224`; `a scalar`.
std::string dims_text(const Dims& dims);

}  // namespace systole::core::onnx_import
