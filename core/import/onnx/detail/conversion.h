// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

#include "core/diagnostic.h"
#include "core/import/onnx/detail/graph.h"
#include "core/import/onnx/detail/learned.h"
#include "core/import/onnx/detail/patterns.h"
#include "core/import/onnx/detail/tensors.h"
#include "core/import/onnx/onnx_network.h"
#include "core/ir/network.h"
#include "core/ir/shape.h"

namespace systole::core::onnx_import {

/// Which axis of the IR's maps an axis of a tensor is. Transposes permute them, so that a channels-last tensor is known
/// to be the map that it is.
enum class Axis : std::uint8_t { batch, channels, height, width, other };

/// Where a tensor's elements come from, and how the IR sees them. What only renames or moves elements (Reshape,
/// Transpose) adds no layer: its output has the source of its input.
struct Source {
  static constexpr std::int32_t kConstant = -1;
  std::int32_t layer = kConstant;  ///< index of a layer; kConstant; -2 and below: the graph's inputs, first to last
  TensorShape map{};               ///< of that layer's output, or of the input
  std::vector<Axis> axes{};        ///< of each axis of the tensor
  bool exclusive = false;          ///< the layer's output is this tensor alone, so that what follows may join the layer

  [[nodiscard]] bool is_constant() const { return layer == kConstant; }
};

/// The conversion of a graph into layers. Converters of operators (operators.h) are its users.
class Conversion {
 public:
  Conversion(Graph& graph, TensorReader& tensors, const OnnxOptions& options);

  /// Converts all nodes. Throws InputError.
  Network run();
  /// Throws InputError that names file and node where a layer of the network that run() made is not sound.
  void check(const Network& network) const;
  /// What the layers of the network that run() made have learned; none, and a warning, if the file lacks some of it.
  std::vector<LearnedValues> learned_values(const Network& network);
  [[nodiscard]] std::vector<Diagnostic> warnings() && { return std::move(warnings_); }

  // What converters ask.

  [[nodiscard]] const Value& value(ValueId id) const { return graph_.at(id); }
  /// A tensor's sizes; throws InputError that names tensor and node where they are not known.
  [[nodiscard]] const Dims& dims(const Node& node, ValueId id) const;
  [[nodiscard]] const Source& source(ValueId id) const { return sources_[static_cast<std::size_t>(id)]; }
  [[nodiscard]] bool is_constant(ValueId id) const { return id == kAbsent || graph_.at(id).constant; }
  [[nodiscard]] bool is_first_input(ValueId id) const { return !graph_.inputs.empty() && graph_.inputs.front() == id; }
  [[nodiscard]] bool inputs_are_data() const { return graph_.inputs_are_data; }
  /// The numbers of a small constant, or null.
  std::shared_ptr<const Numbers> numbers(ValueId id);
  /// The whole numbers of an input, or of the attribute that it once was.
  std::optional<Dims> integers(const Node& node, std::size_t input, std::string_view name);
  /// An axis, counted from the front.
  [[nodiscard]] std::size_t axis(const Node& node, std::int64_t given, std::size_t rank) const;
  /// Nodes that read a tensor and matter to an output of the graph.
  [[nodiscard]] std::size_t readers(ValueId id) const { return readers_[static_cast<std::size_t>(id)]; }
  /// The node that makes a tensor, or null.
  [[nodiscard]] const Node* maker(ValueId id) const;
  /// The only node that reads a tensor, or null.
  [[nodiscard]] const Node* only_reader(ValueId id) const;
  [[nodiscard]] Layer& layer(std::int32_t index) { return layers_[static_cast<std::size_t>(index)].layer; }
  Graph& graph() { return graph_; }
  TensorReader& tensors() { return tensors_; }
  /// Batch of the network: the first axis of its first input of more than one.
  [[nodiscard]] std::int64_t batch() const { return batch_; }
  [[noreturn]] void refuse(const Node& node, std::string found, std::string expected) const;

  // What they do.

  /// What a layer reads: a tensor as a map of this shape. A map that the tensor is not is made by a `move` before it.
  struct Read {
    ValueId value;
    TensorShape map;
  };
  /// Adds a layer that reads these tensors, constants left out, and names it after the node. `suffix` tells it from the
  /// node's other layers.
  std::int32_t add(const Node& node, Layer layer, const std::vector<Read>& reads, std::string_view suffix = {});
  /// Adds a layer that reads layers.
  std::int32_t add_after(const Node& node, Layer layer, const std::vector<std::int32_t>& producers,
                         std::string_view suffix = {});
  /// Says that a layer makes a tensor. `axes` empty: as map_of() sees it.
  void set(ValueId output, std::int32_t index, std::vector<Axis> axes = {});
  /// Says that a tensor holds the elements of another one; `axes` are those of the output.
  void alias(ValueId output, ValueId input, std::vector<Axis> axes);
  /// The same where sizes alone change.
  void reshaped(const Node& node, ValueId output, ValueId input);

  /// Whether what follows a tensor may become part of the layer that makes it.
  [[nodiscard]] bool may_join(ValueId id) const;

  /// Says that a layer's weights are this constant: their density, or that an earlier layer has the same.
  void hold_weights(const Node& node, Layer& layer, ValueId weights);
  /// Where the values of a layer stand.
  [[nodiscard]] LearnedOperands& learned(std::int32_t index) {
    return layers_[static_cast<std::size_t>(index)].learned;
  }
  /// Says that a constant is a parameter that no layer counts.
  void hold_parameters(ValueId constant);
  /// Says that a layer counts a parameter itself.
  void count_parameters(ValueId constant);

  /// How the IR sees a tensor of these sizes of which nothing else is known: NCHW of four axes; else the last axis is
  /// the channels, and all between it and the first are the height.
  [[nodiscard]] TensorShape map_of(const Dims& dims) const;
  [[nodiscard]] std::vector<Axis> axes_of(const Dims& dims) const;

 private:
  struct PendingLayer {
    Layer layer;
    std::vector<std::int32_t> producers;  ///< layers; -2 and below: reads of inputs
    LearnedOperands learned{};
    NodeId made_by = kAbsent;
  };
  struct InputRead {
    std::size_t input;
    TensorShape map;
  };

  void find_live_nodes();
  void set_inputs();
  void convert(NodeId id);
  void convert_match(const Node& node, const Match& match);
  void skip_unsupported(const Node& node, bool known);
  /// True for a node whose results have no elements, like the past of a first token.
  [[nodiscard]] bool makes_nothing(const Node& node) const;
  void warn_of_skipped();
  std::int32_t producer_of(const Source& source, const TensorShape& map, bool free_view, const std::string& name);
  std::int32_t read_input(std::size_t input, const TensorShape& map);
  std::string unique_name(const std::string& wanted);
  Network finish();
  [[nodiscard]] double moved_elements(const Node& node) const;

  Graph& graph_;
  TensorReader& tensors_;
  const OnnxOptions& options_;
  Matches matches_;
  std::int64_t batch_ = 1;
  std::vector<Source> sources_;
  std::vector<bool> live_;            ///< of nodes
  std::vector<std::size_t> readers_;  ///< of values, by nodes that matter
  std::vector<PendingLayer> layers_;
  std::vector<InputRead> input_reads_;
  std::map<std::pair<std::int32_t, std::vector<std::int64_t>>, std::int32_t> views_;
  std::unordered_map<std::string, std::size_t> names_;
  std::set<const ::onnx::TensorProto*> held_by_layers_;
  std::map<const ::onnx::TensorProto*, std::int64_t> held_extra_;
  std::int64_t extra_params_ = 0;
  std::vector<Diagnostic> warnings_;
  std::map<std::string, double> skipped_;  ///< elements moved by operators that were left out, by what they are called
};

/// A layer of that operator, without sizes.
Layer layer_of(Operator op, Kind kind = Kind::none);
/// A layer over a map, which its output is as large as.
Layer layer_over(Operator op, Kind kind, const TensorShape& map);

/// The axes of a reshaped tensor, where they are those of the one it was.
std::vector<Axis> reshaped_axes(const Dims& from, const std::vector<Axis>& axes, const Dims& to);

}  // namespace systole::core::onnx_import
