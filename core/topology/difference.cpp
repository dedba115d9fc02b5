// SPDX-License-Identifier: MIT
#include "core/topology/difference.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "core/diagnostic.h"
#include "core/ir/shape.h"
#include "core/topology/detail/systole_columns.h"

namespace systole::core {
namespace {

/// In which order fields that are no numbers are compared, after the numbers.
constexpr std::array kOthers{ColumnId::kind,    ColumnId::bias, ColumnId::bn,    ColumnId::sparsity,
                             ColumnId::density, ColumnId::role, ColumnId::block, ColumnId::inputs};

/// A field for people: free text in quotes, producers by their indices.
std::string shown(const Column& column, const Layer& layer) {
  if (column.id == ColumnId::inputs) return fmt::format("[{}]", fmt::join(layer.inputs, " "));
  const std::string text = field_text(column, layer);
  return column.id == ColumnId::name || column.id == ColumnId::role ? in_quotes(text) : text;
}

bool equal(const Column& column, const Layer& a, const Layer& b) {
  if (column.number != nullptr) return a.*column.number == b.*column.number;
  return column.id == ColumnId::inputs ? a.inputs == b.inputs : column.print(a) == column.print(b);
}

std::optional<std::string> layer_difference(std::size_t index, const Layer& a, const Layer& b) {
  const auto text = [&](const Column& column) {
    return fmt::format("layer {} {}: {} is {}, which becomes {}", index, in_quotes(a.name), column.name,
                       shown(column, a), shown(column, b));
  };
  for (const ColumnId id : {ColumnId::name, ColumnId::op}) {
    if (!equal(column_of(id), a, b)) return text(column_of(id));
  }
  for (const Column& column : columns()) {
    if (column.number != nullptr && column.applies.has(a.op) && !equal(column, a, b)) return text(column);
  }
  if (output_shape(a) != output_shape(b)) return text(column_of(ColumnId::rounding));
  for (const ColumnId id : kOthers) {
    if (!equal(column_of(id), a, b)) return text(column_of(id));
  }
  return std::nullopt;
}

}  // namespace

std::optional<std::string> first_difference(const Network& network, const Network& other) {
  const std::size_t common = std::min(network.layers.size(), other.layers.size());
  for (std::size_t i = 0; i < common; ++i) {
    if (auto difference = layer_difference(i, network.layers[i], other.layers[i])) return difference;
  }
  if (network.layers.size() != other.layers.size()) {
    return fmt::format("{} layers become {}", network.layers.size(), other.layers.size());
  }
  if (network.extra_params != other.extra_params) {
    return fmt::format("extra_params is {}, which becomes {}", network.extra_params.count(),
                       other.extra_params.count());
  }
  return std::nullopt;
}

}  // namespace systole::core
