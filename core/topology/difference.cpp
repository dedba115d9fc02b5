// SPDX-License-Identifier: MIT
#include "core/topology/difference.h"

#include <fmt/format.h>

#include <algorithm>

#include "core/diagnostic.h"
#include "core/ir/shape.h"
#include "core/topology/detail/systole_columns.h"

namespace systole::core {
namespace {

std::string difference_text(std::size_t index, const Layer& layer, std::string_view field, const std::string& value,
                            const std::string& other) {
  return fmt::format("layer {} {}: {} is {}, which becomes {}", index, in_quotes(layer.name), field, value, other);
}

std::string flag(bool set) {
  return set ? "1" : "0";
}

std::optional<std::string> layer_difference(std::size_t index, const Layer& a, const Layer& b) {
  const auto differs = [&](std::string_view field, const std::string& value, const std::string& other) {
    return difference_text(index, a, field, value, other);
  };
  if (a.name != b.name) return differs("name", in_quotes(a.name), in_quotes(b.name));
  if (a.op != b.op) return differs("op", std::string{name(a.op)}, std::string{name(b.op)});
  for (const Column& column : kColumns) {
    if (column.number == nullptr || !column.applies.has(a.op)) continue;
    if (a.*column.number != b.*column.number) {
      return differs(column.name, std::to_string(a.*column.number), std::to_string(b.*column.number));
    }
  }
  if (output_shape(a) != output_shape(b)) {
    return differs("rounding", std::string{name(a.rounding)}, std::string{name(b.rounding)});
  }
  if (a.kind != b.kind) return differs("kind", std::string{name(a.kind)}, std::string{name(b.kind)});
  if (a.bias != b.bias) return differs("bias", flag(a.bias), flag(b.bias));
  if (a.bn != b.bn) return differs("bn", flag(a.bn), flag(b.bn));
  if (a.sparsity != b.sparsity) {
    return differs("sparsity", fmt::format("{}:{}", a.sparsity.kept, a.sparsity.of),
                   fmt::format("{}:{}", b.sparsity.kept, b.sparsity.of));
  }
  if (a.density != b.density) return differs("density", fmt::format("{}", a.density), fmt::format("{}", b.density));
  if (a.role != b.role) return differs("role", in_quotes(a.role), in_quotes(b.role));
  if (a.block != b.block) return differs("block", std::to_string(a.block), std::to_string(b.block));
  if (a.inputs != b.inputs) {
    return differs("inputs", fmt::format("[{}]", fmt::join(a.inputs, " ")),
                   fmt::format("[{}]", fmt::join(b.inputs, " ")));
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
