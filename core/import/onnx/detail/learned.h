// SPDX-License-Identifier: MIT
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "core/import/onnx/detail/graph.h"
#include "core/import/onnx/detail/tensors.h"
#include "core/ir/layer.h"
#include "core/ir/learned_values.h"

namespace systole::core::onnx_import {

/// Values that are read of all layers together: 2 GiB of float32.
inline constexpr std::int64_t kMostLearned = std::int64_t{1} << 29;

/// What a batch normalisation behind a layer multiplies and adds.
struct NormOperands {
  std::vector<ValueId> parameters{};  ///< scale, shift, mean, variance; or of a written out one: mean, scale, shift
  double epsilon = 0;                 ///< beside the variance
};

/// Where the values of a layer with weights stand in the graph.
struct LearnedOperands {
  ValueId weights = kAbsent;
  /// The weights are a matrix of inputs x outputs, which the IR has the other way round.
  bool inputs_first = false;
  bool is_ordered = true;  ///< false: nobody knows which of the weights' axes is which
  double factor = 1;       ///< Gemm's alpha
  /// Of quantised weights: what a step is worth, and what stands for zero.
  ValueId scale = kAbsent;
  ValueId zero_point = kAbsent;
  ValueId bias = kAbsent;
  double bias_factor = 1;              ///< Gemm's beta
  std::vector<ValueId> bias_scales{};  ///< of a quantised bias: what its step is the product of
  NormOperands norm{};
  /// A flattened map's axes in the order in which the weights' inputs go through it, outermost first: sizes, and where
  /// channels, rows and columns stand among them. Empty where that is the IR's own order.
  Dims flattened{};
  std::vector<std::size_t> map_axes{};
};

/// Reads the values of constants, through nodes that rename, move and dequantise them.
class LearnedReader {
 public:
  LearnedReader(Graph& graph, TensorReader& tensors) : graph_(graph), tensors_(tensors) {}

  /// What a layer has learned; nothing where the file does not hold all of it, and why() says what it lacks. Throws
  /// InputError for data of the wrong size, and beyond kMostLearned. O(weights).
  std::optional<LearnedValues> read(const Layer& layer, const LearnedOperands& operands);
  [[nodiscard]] const std::string& why() const { return why_; }

 private:
  using Values = std::optional<std::vector<float>>;
  /// The values of a constant of at most so many elements. `nested`: it is a scale of another one.
  Values constant(ValueId id, std::int64_t most, bool nested = false);
  /// Where the elements of a constant come from; kAbsent where nobody can follow. `path`: the nodes between, last
  /// first.
  ValueId origin(ValueId id, bool nested, std::vector<const Node*>& path) const;
  Values held(ValueId id);
  /// What a node makes of its input's elements; false where that is not known.
  bool apply(const Node& node, std::int64_t most, std::vector<float>& values);
  Values weights(const Layer& layer, const LearnedOperands& operands);
  Values bias(const Layer& layer, const LearnedOperands& operands);
  Values scale_shift(const Layer& layer, const NormOperands& norm);
  /// The values of an operand for each of `count` channels.
  Values per_channel(ValueId id, std::int64_t count);
  std::nullopt_t lack(std::string what);

  Graph& graph_;
  TensorReader& tensors_;
  std::int64_t read_ = 0;  ///< values so far
  std::string why_;
};

}  // namespace systole::core::onnx_import
