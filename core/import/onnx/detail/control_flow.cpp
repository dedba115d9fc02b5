// SPDX-License-Identifier: MIT
#include "core/import/onnx/detail/control_flow.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstring>
#include <map>
#include <optional>
#include <set>
#include <utility>
#include <vector>

#include "core/diagnostic.h"
#include "core/error.h"
#include "core/import/onnx/detail/proto.h"

namespace systole::core::onnx_import {
namespace {

using ::onnx::FunctionProto;
using ::onnx::GraphProto;
using ::onnx::NodeProto;
using ::onnx::TensorProto;
using Names = std::map<std::string, std::string>;

/// Graphs within graphs beyond which nobody writes them.
constexpr int kDeepestGraph = 50;

/// The number of a constant of one element.
std::optional<std::int64_t> only_number(const TensorProto& tensor) {
  for (const std::int64_t size : tensor.dims()) {
    if (size != 1) return std::nullopt;
  }
  if (tensor.data_type() == TensorProto::BOOL) {
    if (tensor.raw_data().size() == 1) return tensor.raw_data().front() != 0 ? 1 : 0;
    if (tensor.int32_data_size() == 1) return tensor.int32_data(0) != 0 ? 1 : 0;
  }
  if (tensor.data_type() == TensorProto::INT64) {
    std::int64_t number = 0;
    if (tensor.raw_data().size() == sizeof(number)) {
      std::memcpy(&number, tensor.raw_data().data(), sizeof(number));
      return number;
    }
    if (tensor.int64_data_size() == 1) return tensor.int64_data(0);
  }
  return std::nullopt;
}

const GraphProto* graph_attribute(const NodeProto& node, std::string_view name) {
  for (const auto& attribute : node.attribute()) {
    if (attribute.name() == name && attribute.has_g()) return &attribute.g();
  }
  return nullptr;
}

class Inliner {
 public:
  Inliner(::onnx::ModelProto& model, const std::string& file) : graph_(*model.mutable_graph()), file_(file) {
    for (const FunctionProto& function : model.functions()) {
      functions_.emplace(std::pair(domain_of(function.domain()), function.name()), &function);
    }
    for (const auto& import : model.opset_import()) {
      if (import.domain().empty() || import.domain() == "ai.onnx") opset_ = import.version();
    }
  }

  void run() {
    for (const TensorProto& tensor : graph_.initializer()) keep_constant(tensor.name(), tensor);
    google::protobuf::RepeatedPtrField<NodeProto> nodes;
    nodes.Swap(graph_.mutable_node());
    for (const NodeProto& node : nodes) add(node, 0);
  }

 private:
  void keep_constant(const std::string& name, const TensorProto& tensor) {
    if (const auto number = only_number(tensor)) constants_[name] = *number;
  }

  std::optional<std::int64_t> constant(const std::string& name) const {
    const auto known = constants_.find(name);
    return known == constants_.end() ? std::nullopt : std::optional(known->second);
  }

  NodeProto& append(const NodeProto& node) {
    if (graph_.node_size() >= kMostNodes) {
      throw InputError(Diagnostic{.where = {.file = file_},
                                  .subject = fmt::format("node {}", in_quotes(node.name())),
                                  .found = fmt::format("loops of more than {} nodes together", kMostNodes),
                                  .expected = "fewer turns"});
    }
    NodeProto& added = *graph_.add_node();
    added = node;
    return added;
  }

  /// Adds a node, or what it stands for.
  void add(const NodeProto& node, int depth) {
    const bool own = node.domain().empty() || node.domain() == "ai.onnx";
    if (own && depth < kDeepestGraph && node.op_type() == "If" && add_branch(node, depth)) return;
    if (own && depth < kDeepestGraph && node.op_type() == "Loop" && add_turns(node, depth)) return;
    if (depth < kDeepestGraph && add_function(node, depth)) return;
    const NodeProto& added = append(node);
    if (added.output_size() != 1) return;
    if (added.op_type() == "Constant") {
      for (const auto& attribute : added.attribute()) {
        if (attribute.name() == "value" && attribute.has_t()) keep_constant(added.output(0), attribute.t());
        if (attribute.name() == "value_int") constants_[added.output(0)] = attribute.i();
      }
    } else if ((added.op_type() == "Identity" || added.op_type() == "Cast") && added.input_size() == 1) {
      if (const auto number = constant(added.input(0))) constants_[added.output(0)] = *number;
    }
  }

  static std::string domain_of(const std::string& domain) { return domain == "ai.onnx" ? "" : domain; }

  /// Adds the nodes of the model's own function that a node calls; false where it calls none.
  bool add_function(const NodeProto& node, int depth) {
    const auto known = functions_.find(std::pair(domain_of(node.domain()), node.op_type()));
    if (known == functions_.end()) return false;
    const FunctionProto& function = *known->second;
    if (node.input_size() > function.input_size() || node.output_size() > function.output_size()) {
      throw InputError(Diagnostic{
          .where = {.file = file_},
          .subject = fmt::format("node {} ({})", in_quotes(node.name()), node.op_type()),
          .found = fmt::format("{} inputs and {} outputs", node.input_size(), node.output_size()),
          .expected =
              fmt::format("at most the {} and {} of the function", function.input_size(), function.output_size())});
    }
    Names names;
    for (int i = 0; i < function.input_size(); ++i) {
      names[function.input(i)] = i < node.input_size() ? node.input(i) : "";
    }
    const std::string called = !node.name().empty() ? node.name() : node.output_size() > 0 ? node.output(0) : "call";
    const std::string prefix = fmt::format("{}.{}", called, calls_++) + ".";
    for (const NodeProto& inner : function.node()) {
      NodeProto renamed = inner;
      give_attributes(renamed, node);
      rename(renamed, names, prefix);
      add(renamed, depth + 1);
    }
    for (int i = 0; i < node.output_size(); ++i) {
      add_identity(outer_name(function.output(i), names), node.output(i));
    }
    return true;
  }

  /// Attributes of a function's node that stand for those of its call. What the call leaves out is left out.
  static void give_attributes(NodeProto& inner, const NodeProto& call) {
    google::protobuf::RepeatedPtrField<::onnx::AttributeProto> given;
    for (auto& attribute : *inner.mutable_attribute()) {
      if (attribute.has_g()) {
        for (NodeProto& node : *attribute.mutable_g()->mutable_node()) give_attributes(node, call);
      }
      if (attribute.ref_attr_name().empty()) {
        *given.Add() = attribute;
        continue;
      }
      for (const auto& of_call : call.attribute()) {
        if (of_call.name() != attribute.ref_attr_name()) continue;
        *given.Add() = of_call;
        given.rbegin()->set_name(attribute.name());
      }
    }
    inner.mutable_attribute()->Swap(&given);
  }

  /// Adds the nodes of a graph within a node. Names that `names` knows are those of the graph around it, and all that
  /// the inner graph makes is named by `prefix`.
  void add_graph(const GraphProto& inner, Names& names, const std::string& prefix, int depth) {
    for (const TensorProto& tensor : inner.initializer()) {
      TensorProto& added = *graph_.add_initializer();
      added = tensor;
      added.set_name(names[tensor.name()] = prefix + tensor.name());
      keep_constant(added.name(), added);
    }
    for (const NodeProto& node : inner.node()) {
      NodeProto renamed = node;
      rename(renamed, names, prefix);
      add(renamed, depth + 1);
    }
  }

  static void rename(NodeProto& node, Names& names, const std::string& prefix) {
    node.set_name(prefix + (node.name().empty() && node.output_size() > 0 ? node.output(0) : node.name()));
    for (std::string& input : *node.mutable_input()) {
      if (const auto known = names.find(input); known != names.end()) input = known->second;
    }
    for (std::string& output : *node.mutable_output()) {
      if (!output.empty()) output = names[output] = prefix + output;
    }
    for (auto& attribute : *node.mutable_attribute()) {
      if (attribute.has_g()) rename_captured(*attribute.mutable_g(), names);
    }
  }

  /// Names that a graph takes from around it, where it does not make them itself.
  static void rename_captured(GraphProto& graph, const Names& names) {
    std::set<std::string> own;
    for (const auto& input : graph.input()) own.insert(input.name());
    for (const TensorProto& tensor : graph.initializer()) own.insert(tensor.name());
    for (const NodeProto& node : graph.node()) own.insert(node.output().begin(), node.output().end());
    const auto changed = [&](std::string& name) {
      const auto known = names.find(name);
      if (known != names.end() && !own.contains(name)) name = known->second;
    };
    for (NodeProto& node : *graph.mutable_node()) {
      for (std::string& input : *node.mutable_input()) changed(input);
      for (auto& attribute : *node.mutable_attribute()) {
        if (attribute.has_g()) rename_captured(*attribute.mutable_g(), names);
      }
    }
    for (auto& output : *graph.mutable_output()) changed(*output.mutable_name());
  }

  void add_identity(const std::string& from, const std::string& to) {
    if (to.empty()) return;
    NodeProto node;
    node.set_op_type("Identity");
    node.set_name(to);
    node.add_input(from);
    node.add_output(to);
    add(node, 0);
  }

  static std::string outer_name(const std::string& name, const Names& names) {
    const auto known = names.find(name);
    return known == names.end() ? name : known->second;
  }

  bool add_branch(const NodeProto& node, int depth) {
    if (node.input_size() != 1) return false;
    const auto condition = constant(node.input(0));
    if (!condition) return false;
    const GraphProto* const branch = graph_attribute(node, *condition != 0 ? "then_branch" : "else_branch");
    if (branch == nullptr || branch->output_size() != node.output_size()) return false;
    Names names;
    const std::string prefix = node.output_size() > 0 ? node.output(0) + "." : node.name() + ".";
    add_graph(*branch, names, prefix, depth);
    for (int i = 0; i < node.output_size(); ++i) {
      add_identity(outer_name(branch->output(i).name(), names), node.output(i));
    }
    return true;
  }

  /// True if a loop's body keeps its condition true: it passes it on, or makes a constant.
  static bool goes_on(const GraphProto& body) {
    const std::string& result = body.output(0).name();
    if (result == body.input(1).name()) return true;
    for (const TensorProto& tensor : body.initializer()) {
      if (tensor.name() == result) return only_number(tensor).value_or(0) != 0;
    }
    for (const NodeProto& node : body.node()) {
      if (node.output_size() != 1 || node.output(0) != result) continue;
      if (node.op_type() == "Identity" || node.op_type() == "Cast") return node.input(0) == body.input(1).name();
      for (const auto& attribute : node.attribute()) {
        if (node.op_type() == "Constant" && attribute.has_t()) return only_number(attribute.t()).value_or(0) != 0;
      }
    }
    return false;
  }

  bool add_turns(const NodeProto& node, int depth) {
    const GraphProto* const body = graph_attribute(node, "body");
    if (body == nullptr || node.input_size() < 2 || node.output_size() < 1) return false;
    const auto turns = node.input(0).empty() ? std::nullopt : constant(node.input(0));
    const auto begins = node.input(1).empty() ? std::optional<std::int64_t>(1) : constant(node.input(1));
    const int carried = node.input_size() - 2;
    const bool fits = body->input_size() == carried + 2 && body->output_size() == node.output_size() + 1 &&
                      node.output_size() >= carried;
    if (!turns || !begins || !fits || *turns < 1 || *turns > kMostNodes || *begins == 0 || !goes_on(*body))
      return false;
    std::vector<std::string> values(node.input().begin() + 2, node.input().end());
    std::vector<std::vector<std::string>> scanned(static_cast<std::size_t>(node.output_size() - carried));
    for (std::int64_t turn = 0; turn < *turns; ++turn) {
      const std::string prefix = fmt::format("{}.{}.", node.output(0), turn);
      Names names{{body->input(0).name(), add_number(prefix + "turn", turn, false)},
                  {body->input(1).name(), add_number(prefix + "condition", 1, true)}};
      for (int i = 0; i < carried; ++i) names[body->input(i + 2).name()] = values[static_cast<std::size_t>(i)];
      add_graph(*body, names, prefix, depth);
      for (int i = 0; i < node.output_size(); ++i) {
        const std::string made = outer_name(body->output(i + 1).name(), names);
        if (i < carried) {
          values[static_cast<std::size_t>(i)] = made;
        } else {
          scanned[static_cast<std::size_t>(i - carried)].push_back(made);
        }
      }
    }
    for (int i = 0; i < carried; ++i) add_identity(values[static_cast<std::size_t>(i)], node.output(i));
    for (std::size_t i = 0; i < scanned.size(); ++i) {
      add_stack(scanned[i], node.output(carried + static_cast<int>(i)));
    }
    return true;
  }

  std::string add_number(const std::string& name, std::int64_t number, bool truth) {
    TensorProto& tensor = *graph_.add_initializer();
    tensor.set_name(name);
    tensor.set_data_type(truth ? TensorProto::BOOL : TensorProto::INT64);
    truth ? tensor.add_int32_data(static_cast<std::int32_t>(number)) : tensor.add_int64_data(number);
    constants_[name] = number;
    return name;
  }

  /// What a loop makes in each turn, one after the other along a new first axis.
  void add_stack(const std::vector<std::string>& parts, const std::string& output) {
    if (output.empty()) return;
    NodeProto stack;
    stack.set_op_type("Concat");
    stack.set_name(output);
    auto* const axis = stack.add_attribute();
    axis->set_name("axis");
    axis->set_i(0);
    constexpr std::int64_t kAxesAreInput = 13;
    const std::string axes = output + ".axes";
    if (opset_ >= kAxesAreInput) {
      TensorProto& tensor = *graph_.add_initializer();
      tensor.set_name(axes);
      tensor.set_data_type(TensorProto::INT64);
      tensor.add_dims(1);
      tensor.add_int64_data(0);
    }
    for (std::size_t i = 0; i < parts.size(); ++i) {
      NodeProto widened;
      widened.set_op_type("Unsqueeze");
      const std::string name = fmt::format("{}.{}", output, i);
      widened.set_name(name);
      widened.add_input(parts[i]);
      if (opset_ >= kAxesAreInput) {
        widened.add_input(axes);
      } else {
        auto* const first = widened.add_attribute();
        first->set_name("axes");
        first->add_ints(0);
      }
      widened.add_output(name);
      append(widened);
      stack.add_input(name);
    }
    stack.add_output(output);
    append(stack);
  }

  GraphProto& graph_;
  const std::string& file_;
  std::int64_t opset_ = 1;
  std::map<std::string, std::int64_t> constants_;
  std::map<std::pair<std::string, std::string>, const FunctionProto*> functions_;  ///< by domain and name
  std::size_t calls_ = 0;
};

}  // namespace

void inline_control_flow(::onnx::ModelProto& model, const std::string& file) {
  const bool any = model.functions_size() > 0 || std::ranges::any_of(model.graph().node(), [](const NodeProto& node) {
                     return node.op_type() == "If" || node.op_type() == "Loop";
                   });
  if (any) Inliner(model, file).run();
}

}  // namespace systole::core::onnx_import
