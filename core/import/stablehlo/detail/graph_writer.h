// SPDX-License-Identifier: MIT
#pragma once

#include <deque>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/import/onnx/detail/graph.h"
#include "core/import/onnx/detail/tensors.h"
#include "core/import/stablehlo/detail/program.h"

namespace systole::core::stablehlo {

using onnx_import::Graph;
using onnx_import::kAbsent;
using onnx_import::Node;
using onnx_import::NodeId;
using onnx_import::Numbers;
using onnx_import::Value;
using onnx_import::ValueId;

/// An attribute of a node that is written: whole numbers, a real one, or a text.
struct NodeAttribute {
  std::string_view name;
  Dims integers{};
  std::optional<double> real{};
  std::string text{};
  bool is_list = true;  ///< of `integers`; else it is the first of them
};

/// A tensor of the graph, with its sizes.
struct Sized {
  ValueId value = kAbsent;
  Dims dims{};
};

/// Writes a program as a graph of ONNX's operators, from which networks are made.
///
/// StableHLO repeats tensors until all operands are of one size; ONNX's operators do that themselves. A tensor that was
/// repeated is therefore kept as it was before, with axes of 1, and repeated only for operations that need it whole.
class GraphWriter {
 public:
  GraphWriter(const Program& program, bool skip_unsupported);
  ~GraphWriter();
  GraphWriter(const GraphWriter&) = delete;
  GraphWriter& operator=(const GraphWriter&) = delete;
  GraphWriter(GraphWriter&&) = delete;
  GraphWriter& operator=(GraphWriter&&) = delete;

  /// Writes all steps. Throws InputError with line and column.
  void run();
  Graph& graph() { return graph_; }
  onnx_import::TensorReader& tensors() { return tensors_; }

  // What the operations' writers use.

  [[nodiscard]] const Program& program() const { return program_; }
  [[nodiscard]] const Dims& dims(Id id) const { return program_.type(id).dims; }
  [[nodiscard]] bool skips_unsupported() const { return skip_unsupported_; }
  [[noreturn]] void refuse(const Step& step, std::string found, std::string expected) const {
    program_.refuse(step, std::move(found), std::move(expected));
  }
  /// A tensor with all of its elements.
  ValueId whole(Id id);
  /// A tensor as it was before it was repeated: its sizes are those of the value, or 1.
  Sized before_repeat(Id id);
  /// The number that all elements of a constant are, if there is one.
  std::optional<double> number(Id id);
  [[nodiscard]] bool is_constant(Id id) const;
  /// How many operands a value is.
  [[nodiscard]] std::size_t uses(Id id) const { return uses_[static_cast<std::size_t>(id)]; }

  /// Adds a node with one output of these sizes. What is made of constants alone is a constant, and is computed where
  /// its numbers are known.
  ValueId add(const Step& step, std::string_view op, const std::vector<ValueId>& inputs, const Dims& dims,
              std::string_view element, const std::vector<NodeAttribute>& attributes = {});
  /// Adds a node whose outputs are the step's results.
  void add_unknown(const Step& step);
  /// A constant of which sizes alone are known.
  ValueId add_constant(const std::string& name, const Type& type);
  /// A constant of one number.
  ValueId add_number(const std::string& name, const Type& type, double number);
  /// A constant that holds parameters: a weight without its values.
  ValueId add_parameter(const std::string& name, const Type& type);
  [[nodiscard]] Node& node(NodeId id) { return graph_.nodes[static_cast<std::size_t>(id)]; }
  /// A part of a constant, which is a parameter of its own where the whole is one. `which`: the same for the same part.
  ValueId add_piece(const Step& step, ValueId whole, const std::string& which, const Type& type);
  /// The node that made a tensor, or kAbsent.
  [[nodiscard]] NodeId maker(ValueId id) const { return graph_.at(id).node; }

  /// Says that a value is this tensor.
  void set(Id id, ValueId whole);
  /// Says that a value is this tensor, repeated to the value's sizes.
  void set_repeated(const Step& step, Id id, Sized before);
  /// Says that two values are the same.
  void set_same(Id id, Id from);
  /// Says that a value is another one, a part of which an update takes the place of. Where all of it is replaced before
  /// it is read, the updates are joined once: what a loop collects.
  void set_updated(const Step& step, Id id, Id from, ValueId update);
  /// True for a value that nothing but updates has made.
  [[nodiscard]] bool is_updated(Id id) const { return held_[static_cast<std::size_t>(id)].update != kAbsent; }

  /// A sum that may turn out to be a mean: the node, and how many elements each result sums up.
  struct Sum {
    NodeId node = kAbsent;
    double elements = 0;
  };
  [[nodiscard]] Sum sum(Id id) const { return sums_[static_cast<std::size_t>(id)]; }
  void set_sum(Id id, Sum sum) { sums_[static_cast<std::size_t>(id)] = sum; }

 private:
  struct Held {
    ValueId whole = kAbsent;
    Sized before{};  ///< it was repeated, if there is one
    const Step* step = nullptr;
    Id updated = kAbsent;      ///< the value that it was before its last update
    ValueId update = kAbsent;  ///< of a part of it, if there is one
  };
  struct Protos;

  Held& held(Id id) { return held_[static_cast<std::size_t>(id)]; }
  ValueId add_value(const std::string& name, const Dims& dims, std::string_view element);
  void add_arguments();
  ValueId join_updates(Id id);
  void pass_constant(const Node& node);

  const Program& program_;
  bool skip_unsupported_;
  Graph graph_;
  onnx_import::TensorReader tensors_;
  std::unique_ptr<Protos> protos_;
  std::vector<Held> held_;
  std::vector<Sum> sums_;
  std::vector<std::size_t> uses_;
  std::map<std::pair<const ::onnx::TensorProto*, std::string>, const ::onnx::TensorProto*> pieces_;
};

}  // namespace systole::core::stablehlo
