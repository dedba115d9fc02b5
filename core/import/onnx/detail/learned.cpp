// SPDX-License-Identifier: MIT
#include "core/import/onnx/detail/learned.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <string_view>
#include <utility>

#include "core/checked.h"
#include "core/import/onnx/detail/folding.h"
#include "core/import/onnx/detail/proto.h"
#include "core/ir/work.h"

namespace systole::core::onnx_import {
namespace {

using Floats = std::vector<float>;

/// Nodes whose output has the elements of their input in the same order.
bool keeps_order(std::string_view op) {
  constexpr std::array<std::string_view, 6> kKeep{"Cast", "Flatten", "Identity", "Reshape", "Squeeze", "Unsqueeze"};
  return std::ranges::find(kKeep, op) != kKeep.end();
}

/// The elements of a tensor with its axes in another order: axis i of the result is axis `order[i]` of `dims`.
Floats reordered(const Floats& values, const Dims& dims, const std::vector<std::size_t>& order) {
  std::vector<std::size_t> strides(dims.size(), 1);
  for (std::size_t i = dims.size(); i-- > 1;) strides[i - 1] = strides[i] * static_cast<std::size_t>(dims[i]);
  Floats result;
  result.reserve(values.size());
  std::vector<std::size_t> at(order.size(), 0);
  std::size_t from = 0;
  while (result.size() < values.size()) {
    result.push_back(values[from]);
    for (std::size_t i = order.size(); i-- > 0;) {
      from += strides[order[i]];
      if (++at[i] < static_cast<std::size_t>(dims[order[i]])) break;
      from -= at[i] * strides[order[i]];
      at[i] = 0;
    }
  }
  return result;
}

/// Axes of a Transpose; by default the other way round. Nothing where they make no sense.
std::optional<std::vector<std::size_t>> transposition(const Node& node, std::size_t rank) {
  const Dims given = integers_attribute(node, "perm");
  std::vector<std::size_t> order(rank);
  for (std::size_t i = 0; i < rank; ++i) order[i] = rank - 1 - i;
  if (given.empty()) return order;
  if (given.size() != rank) return std::nullopt;
  for (std::size_t i = 0; i < rank; ++i) {
    if (given[i] < 0 || std::cmp_greater_equal(given[i], rank)) return std::nullopt;
    order[i] = static_cast<std::size_t>(given[i]);
  }
  auto sorted = order;
  std::ranges::sort(sorted);
  for (std::size_t i = 0; i < rank; ++i) {
    if (sorted[i] != i) return std::nullopt;
  }
  return order;
}

/// Multiplies by a scale, one for all or one for each of `dims[axis]`, after taking away what stands for zero.
bool dequantise(Floats& values, const Dims& dims, std::size_t axis, const Floats& scales, const Floats& zeros) {
  const std::size_t channels = dims.empty() ? 1 : static_cast<std::size_t>(dims[std::min(axis, dims.size() - 1)]);
  const auto fits = [&](const Floats& of) { return of.size() == 1 || of.size() == channels; };
  if (!fits(scales) || !(zeros.empty() || fits(zeros))) return false;
  std::size_t inner = 1;
  for (std::size_t i = axis + 1; i < dims.size(); ++i) inner *= static_cast<std::size_t>(dims[i]);
  for (std::size_t i = 0; i < values.size(); ++i) {
    const std::size_t channel = i / inner % channels;
    const float zero = zeros.empty() ? 0.0F : zeros[zeros.size() == 1 ? 0 : channel];
    values[i] = (values[i] - zero) * scales[scales.size() == 1 ? 0 : channel];
  }
  return true;
}

/// A matrix of rows x columns, the other way round.
Floats turned(const Floats& values, std::size_t rows, std::size_t columns) {
  Floats result(values.size());
  for (std::size_t i = 0; i < rows; ++i) {
    for (std::size_t j = 0; j < columns; ++j) result[j * rows + i] = values[i * columns + j];
  }
  return result;
}

}  // namespace

std::nullopt_t LearnedReader::lack(std::string what) {
  why_ = std::move(what);
  return std::nullopt;
}

ValueId LearnedReader::origin(ValueId id, bool nested, std::vector<const Node*>& path) const {
  while (id != kAbsent && graph_.at(id).node != kAbsent && graph_.at(id).numbers == nullptr) {
    const Node& node = graph_.node(graph_.at(id).node);
    if (node.op == "Constant") return id;
    const bool follows = keeps_order(node.op) || node.op == "Transpose" || (!nested && node.op == "DequantizeLinear");
    if (!follows) return kAbsent;
    path.push_back(&node);
    id = node.input(0);
  }
  return id;
}

LearnedReader::Values LearnedReader::held(ValueId id) {
  if (id == kAbsent) return std::nullopt;
  if (const auto numbers = numbers_of(graph_, id, tensors_); numbers != nullptr) {
    Floats values;
    for (std::size_t i = 0; i < numbers->size(); ++i) values.push_back(static_cast<float>(numbers->real(i)));
    return values;
  }
  const auto* const tensor = graph_.at(id).tensor;
  if (tensor == nullptr || !tensors_.holds_values(*tensor)) return std::nullopt;
  read_ = checked_add(read_, element_count(Dims(tensor->dims().begin(), tensor->dims().end())));
  if (read_ > kMostLearned) {
    refuse(graph_, fmt::format("tensor '{}'", tensor->name()), fmt::format("{} values up to it", read_),
           fmt::format("at most {}, which take 2 GiB", kMostLearned));
  }
  return tensors_.values(*tensor);
}

bool LearnedReader::apply(const Node& node, std::int64_t most, Floats& values) {
  if (keeps_order(node.op)) return true;
  const auto& dims = graph_.at(node.input(0)).dims;
  if (!dims || std::cmp_not_equal(element_count(*dims), values.size())) return false;
  if (node.op == "Transpose") {
    const auto order = transposition(node, dims->size());
    if (order) values = reordered(values, *dims, *order);
    return order.has_value();
  }
  const Values scales = constant(node.input(1), most, true);
  const Values zeros = node.input(2) == kAbsent ? Values{Floats{}} : constant(node.input(2), most, true);
  const std::int64_t axis = integer_attribute(node, "axis", 1);
  const auto rank = static_cast<std::int64_t>(dims->size());
  const auto from_front = static_cast<std::size_t>(std::max<std::int64_t>(0, axis < 0 ? axis + rank : axis));
  return scales && zeros && dequantise(values, *dims, from_front, *scales, *zeros);
}

LearnedReader::Values LearnedReader::constant(ValueId id, std::int64_t most, bool nested) {
  if (id == kAbsent) return std::nullopt;
  if (const auto& dims = graph_.at(id).dims; !dims || element_count(*dims) > most) return std::nullopt;
  std::vector<const Node*> path;
  Values values = held(origin(id, nested, path));
  for (auto step = path.rbegin(); values && step != path.rend(); ++step) {
    if (!apply(**step, most, *values)) return std::nullopt;
  }
  return values;
}

LearnedReader::Values LearnedReader::per_channel(ValueId id, std::int64_t count) {
  Values values = constant(id, count);
  if (values && values->size() == 1) values->resize(static_cast<std::size_t>(count), values->front());
  if (!values || std::cmp_not_equal(values->size(), count)) return std::nullopt;
  return values;
}

LearnedReader::Values LearnedReader::weights(const Layer& layer, const LearnedOperands& operands) {
  if (!operands.is_ordered) return lack("weights whose axes have no order that is known");
  const std::int64_t count = weight_elements(layer).count();
  Values values = constant(operands.weights, count);
  if (!values || std::cmp_not_equal(values->size(), count)) return lack("no values of its weights");
  const auto outputs = static_cast<std::size_t>(layer.out_ch);
  if (operands.inputs_first) *values = turned(*values, values->size() / outputs, outputs);
  if (operands.scale != kAbsent || operands.zero_point != kAbsent) {
    const Values scales = operands.scale == kAbsent ? Values{Floats{1.0F}} : constant(operands.scale, count);
    const Values zeros = operands.zero_point == kAbsent ? Values{Floats{}} : constant(operands.zero_point, count);
    const Dims matrix{layer.out_ch, count / layer.out_ch};
    if (!scales || !zeros || !dequantise(*values, matrix, 0, *scales, *zeros)) {
      return lack("no values of its weights' scale or zero point");
    }
  }
  if (!operands.flattened.empty()) {
    Dims dims{layer.out_ch};
    dims.insert(dims.end(), operands.flattened.begin(), operands.flattened.end());
    std::vector<std::size_t> order{0};
    for (const std::size_t axis : operands.map_axes) order.push_back(axis + 1);
    if (element_count(dims) != count) return lack("weights of a map of another size");
    *values = reordered(*values, dims, order);
  }
  if (operands.factor != 1) {
    for (float& value : *values) value = static_cast<float>(operands.factor * static_cast<double>(value));
  }
  return values;
}

LearnedReader::Values LearnedReader::bias(const Layer& layer, const LearnedOperands& operands) {
  Values values = per_channel(operands.bias, layer.out_ch);
  if (!values) return lack("no values of its bias");
  for (const ValueId scale : operands.bias_scales) {
    const Values scales = per_channel(scale, layer.out_ch);
    if (!scales) return lack("no values of its bias's scale");
    for (std::size_t i = 0; i < values->size(); ++i) (*values)[i] *= (*scales)[i];
  }
  for (float& value : *values) value = static_cast<float>(operands.bias_factor * static_cast<double>(value));
  return values;
}

LearnedReader::Values LearnedReader::scale_shift(const Layer& layer, const NormOperands& norm) {
  std::vector<Floats> parameters;
  for (const ValueId id : norm.parameters) {
    Values values = per_channel(id, layer.out_ch);
    if (!values) return lack("no values of its batch normalisation");
    parameters.push_back(std::move(*values));
  }
  const bool written_out = parameters.size() == 3;
  if (!written_out && parameters.size() != 4) return lack("no values of its batch normalisation");
  const Floats& scales = parameters[written_out ? 1 : 0];
  const Floats& shifts = parameters[written_out ? 2 : 1];
  const Floats& means = parameters[written_out ? 0 : 2];
  Floats pairs;
  for (std::size_t c = 0; c < scales.size(); ++c) {
    auto scale = static_cast<double>(scales[c]);
    if (!written_out) scale /= std::sqrt(static_cast<double>(parameters[3][c]) + norm.epsilon);
    pairs.push_back(static_cast<float>(scale));
    pairs.push_back(static_cast<float>(static_cast<double>(shifts[c]) - scale * static_cast<double>(means[c])));
  }
  return pairs;
}

std::optional<LearnedValues> LearnedReader::read(const Layer& layer, const LearnedOperands& operands) {
  LearnedValues learned;
  const auto take = [](Values&& from, Floats& into) {
    if (!from) return false;
    into = std::move(*from);
    return true;
  };
  if (!take(weights(layer, operands), learned.weights)) return std::nullopt;
  if (layer.bias && !take(bias(layer, operands), learned.bias)) return std::nullopt;
  if (layer.bn && !take(scale_shift(layer, operands.norm), learned.scale_shift)) return std::nullopt;
  return learned;
}

}  // namespace systole::core::onnx_import
