// SPDX-License-Identifier: MIT
#include "core/ir/work.h"

#include "core/checked.h"
#include "core/ir/shape.h"

namespace systole::core {

Macs macs(const Layer& layer) {
  switch (layer.op) {
    case Operator::conv: {
      const std::int64_t per_output = checked_product(layer.in_ch / layer.groups, layer.k_h, layer.k_w);
      return Macs{checked_multiply(elements(output_shape(layer)).count(), per_output)};
    }
    case Operator::conv_transpose:
      return Macs{checked_product(layer.batch, layer.in_h, layer.in_w, layer.in_ch, layer.out_ch / layer.groups,
                                  layer.k_h, layer.k_w)};
    case Operator::linear:
      return Macs{checked_product(layer.batch, layer.in_h, layer.in_w, layer.in_ch, layer.out_ch)};
    case Operator::gemm:
      return Macs{checked_product(layer.batch, layer.groups, layer.m, layer.n, layer.k)};
    default:
      return Macs{};
  }
}

Elements weight_elements(const Layer& layer) {
  switch (layer.op) {
    case Operator::conv:
      return Elements{checked_product(layer.out_ch, layer.in_ch / layer.groups, layer.k_h, layer.k_w)};
    case Operator::conv_transpose:
      return Elements{checked_product(layer.in_ch, layer.out_ch / layer.groups, layer.k_h, layer.k_w)};
    case Operator::linear:
      return Elements{checked_product(layer.in_h, layer.in_w, layer.in_ch, layer.out_ch)};
    case Operator::gemm:
      return Elements{layer.inputs.size() >= 2 ? 0 : checked_product(layer.groups, layer.k, layer.n)};
    default:
      return Elements{};
  }
}

Parameters parameters(const Layer& layer) {
  if (shares_weights(layer)) return Parameters{};
  const std::int64_t per_channel = static_cast<std::int64_t>(layer.bias) + 2 * static_cast<std::int64_t>(layer.bn);
  std::int64_t count = weight_elements(layer).count();
  if (per_channel > 0) count = checked_add(count, checked_multiply(per_channel, output_shape(layer).channels));
  return Parameters{count};
}

Macs macs(const Network& network) {
  Macs total;
  for (const Layer& layer : network.layers) total += macs(layer);
  return total;
}

Parameters parameters(const Network& network) {
  Parameters total = network.extra_params;
  for (const Layer& layer : network.layers) total += parameters(layer);
  return total;
}

}  // namespace systole::core
