// SPDX-License-Identifier: MIT
#include "core/import/onnx/detail/graph.h"

#include <fmt/format.h>

#include <algorithm>
#include <limits>
#include <utility>

#include "core/checked.h"
#include "core/diagnostic.h"
#include "core/error.h"
#include "core/import/onnx/detail/proto.h"

namespace systole::core::onnx_import {
namespace {

class GraphBuilder {
 public:
  GraphBuilder(const ::onnx::ModelProto& model, std::string file) : model_(model) {
    graph_.file = std::move(file);
    graph_.name = model.graph().name();
    for (const auto& import : model.opset_import()) opsets_[plain_domain(import.domain())] = import.version();
  }

  Graph build() {
    const ::onnx::GraphProto& proto = model_.graph();
    for (const auto& tensor : proto.initializer()) add_initialiser(tensor);
    for (const auto& input : proto.input()) add_input(input);
    for (const auto& node : proto.node()) declare_outputs(node);
    for (const auto& node : proto.node()) add_node(node);
    for (const auto& output : proto.output()) {
      const auto known = ids_.find(output.name());
      if (known == ids_.end()) {
        refuse(graph_, fmt::format("output {}", in_quotes(output.name())), "no such tensor", "a tensor of the graph");
      }
      graph_.at(known->second).is_output = true;
    }
    sort();
    connect();
    return std::move(graph_);
  }

 private:
  static std::string plain_domain(const std::string& domain) { return domain == "ai.onnx" ? std::string{} : domain; }

  ValueId add_value(const std::string& name) {
    const auto id = static_cast<ValueId>(graph_.values.size());
    if (!ids_.emplace(name, id).second) {
      refuse(graph_, fmt::format("tensor {}", in_quotes(name)), "two sources", "a tensor that is made once");
    }
    graph_.values.push_back({.name = name});
    return id;
  }

  void add_initialiser(const ::onnx::TensorProto& tensor) {
    Value& value = graph_.at(add_value(tensor.name()));
    value.constant = true;
    value.tensor = &tensor;
    value.type = tensor.data_type();
    value.dims = Dims(tensor.dims().begin(), tensor.dims().end());
    const bool negative = std::ranges::any_of(*value.dims, [](std::int64_t size) { return size < 0; });
    if (negative) {
      refuse(graph_, fmt::format("tensor {}", in_quotes(tensor.name())), dims_text(*value.dims), "sizes of at least 0");
    }
  }

  void add_input(const ::onnx::ValueInfoProto& input) {
    if (const auto known = ids_.find(input.name()); known != ids_.end()) {
      // Before IR version 4 initialisers were inputs, too.
      if (graph_.at(known->second).constant) return;
    }
    const ValueId id = add_value(input.name());
    graph_.at(id).is_input = true;
    graph_.inputs.push_back(id);
  }

  void declare_outputs(const ::onnx::NodeProto& node) {
    for (const std::string& output : node.output()) {
      if (!output.empty()) add_value(output);
    }
  }

  void add_node(const ::onnx::NodeProto& proto) {
    Node node{.proto = &proto, .name = proto.name(), .op = proto.op_type(), .domain = plain_domain(proto.domain())};
    const auto opset = opsets_.find(node.domain);
    node.opset = opset == opsets_.end() ? 1 : opset->second;
    if (node.name.empty()) node.name = proto.output_size() > 0 ? proto.output(0) : node.op;
    for (const std::string& input : proto.input()) {
      const auto known = ids_.find(input);
      if (!input.empty() && known == ids_.end()) {
        refuse(graph_, node, fmt::format("an input {} that nothing makes", in_quotes(input)), "a tensor of the graph");
      }
      node.inputs.push_back(input.empty() ? kAbsent : known->second);
    }
    for (const std::string& output : proto.output()) {
      node.outputs.push_back(output.empty() ? kAbsent : ids_.at(output));
    }
    graph_.nodes.push_back(std::move(node));
  }

  /// Kahn's order, and of several nodes that could come next the one that the file names first.
  void sort() {
    const std::size_t count = graph_.nodes.size();
    std::vector<std::size_t> maker(graph_.values.size(), count);
    for (std::size_t i = 0; i < count; ++i) {
      for (const ValueId output : graph_.nodes[i].outputs) {
        if (output != kAbsent) maker[static_cast<std::size_t>(output)] = i;
      }
    }
    const auto comes_before = [&](ValueId input, std::size_t node) {
      return input == kAbsent || maker[static_cast<std::size_t>(input)] == count ||
             maker[static_cast<std::size_t>(input)] < node;
    };
    bool sorted = true;
    for (std::size_t i = 0; sorted && i < count; ++i) {
      sorted = std::ranges::all_of(graph_.nodes[i].inputs, [&](ValueId input) { return comes_before(input, i); });
    }
    if (sorted) return;

    std::vector<std::size_t> missing(count);
    std::vector<std::vector<std::size_t>> readers(count);
    for (std::size_t i = 0; i < count; ++i) {
      for (const ValueId input : graph_.nodes[i].inputs) {
        const std::size_t from = input == kAbsent ? count : maker[static_cast<std::size_t>(input)];
        if (from == count) continue;
        readers[from].push_back(i);
        ++missing[i];
      }
    }
    std::vector<std::size_t> ready;
    for (std::size_t i = count; i-- > 0;) {
      if (missing[i] == 0) ready.push_back(i);
    }
    std::vector<Node> ordered;
    while (!ready.empty()) {
      const std::size_t next = ready.back();
      ready.pop_back();
      for (const std::size_t reader : readers[next]) {
        if (--missing[reader] == 0) ready.push_back(reader);
      }
      ordered.push_back(graph_.nodes[next]);
    }
    if (ordered.size() < count) {
      const auto stuck = std::ranges::find_if(missing, [](std::size_t inputs) { return inputs > 0; });
      refuse(graph_, graph_.nodes[static_cast<std::size_t>(stuck - missing.begin())], "a graph that runs in a circle",
             "nodes that read only what nodes before them make");
    }
    graph_.nodes = std::move(ordered);
  }

  void connect() {
    for (std::size_t i = 0; i < graph_.nodes.size(); ++i) {
      const auto id = static_cast<NodeId>(i);
      for (const ValueId input : graph_.nodes[i].inputs) {
        if (input != kAbsent) graph_.at(input).readers.push_back(id);
      }
      for (const ValueId output : graph_.nodes[i].outputs) {
        if (output != kAbsent) graph_.at(output).node = id;
      }
    }
  }

  const ::onnx::ModelProto& model_;
  Graph graph_;
  std::unordered_map<std::string, ValueId> ids_;
  std::unordered_map<std::string, std::int64_t> opsets_;
};

}  // namespace

std::int64_t Numbers::integer(std::size_t i) const {
  if (whole) return integers.at(i);
  constexpr double kBound = 9.2e18;
  return static_cast<std::int64_t>(std::clamp(reals.at(i), -kBound, kBound));
}

Graph graph_of(const ::onnx::ModelProto& model, std::string file) {
  return GraphBuilder(model, std::move(file)).build();
}

const ::onnx::AttributeProto* attribute(const Node& node, std::string_view name) {
  for (const auto& attribute : node.proto->attribute()) {
    if (attribute.name() == name) return &attribute;
  }
  return nullptr;
}

std::int64_t integer_attribute(const Node& node, std::string_view name, std::int64_t otherwise) {
  const auto* const found = attribute(node, name);
  return found != nullptr && found->has_i() ? found->i() : otherwise;
}

double real_attribute(const Node& node, std::string_view name, double otherwise) {
  const auto* const found = attribute(node, name);
  return found != nullptr && found->has_f() ? static_cast<double>(found->f()) : otherwise;
}

std::string text_attribute(const Node& node, std::string_view name, std::string_view otherwise) {
  const auto* const found = attribute(node, name);
  return found != nullptr && found->has_s() ? found->s() : std::string{otherwise};
}

Dims integers_attribute(const Node& node, std::string_view name) {
  const auto* const found = attribute(node, name);
  return found == nullptr ? Dims{} : Dims(found->ints().begin(), found->ints().end());
}

std::string described(const Node& node) {
  if (!node.written_as.empty()) return fmt::format("operation {} ({})", in_quotes(node.name), node.written_as);
  const std::string domain = node.domain.empty() ? "" : node.domain + " ";
  return fmt::format("node {} ({}, {}opset {})", in_quotes(node.name), node.op, domain, node.opset);
}

void refuse(const Graph& graph, std::string subject, std::string found, std::string expected) {
  throw InputError(Diagnostic{.where = {.file = graph.file},
                              .subject = std::move(subject),
                              .found = std::move(found),
                              .expected = std::move(expected)});
}

void refuse(const Graph& graph, const Node& node, std::string found, std::string expected) {
  throw InputError(Diagnostic{.where = {.file = graph.file, .line = node.line, .column = node.column},
                              .subject = described(node),
                              .found = std::move(found),
                              .expected = std::move(expected)});
}

std::int64_t element_count(const Dims& dims) {
  std::int64_t count = 1;
  for (const std::int64_t size : dims) count = checked_multiply(count, size);
  return count;
}

std::string dims_text(const Dims& dims) {
  return dims.empty() ? "a scalar" : fmt::format("{}", fmt::join(dims, "x"));
}

}  // namespace systole::core::onnx_import
