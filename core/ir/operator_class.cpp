// SPDX-License-Identifier: MIT
#include "core/ir/operator_class.h"

#include <array>

namespace systole::core {

OperatorClass classify(const Layer& layer) {
  switch (layer.op) {
    case Operator::conv:
      if (is_depthwise(layer) || is_depthwise_channel(layer)) {
        if (layer.k_h == 1) return OperatorClass::fuse_1xk;
        return layer.k_w == 1 ? OperatorClass::fuse_kx1 : OperatorClass::depthwise;
      }
      return layer.k_h == 1 && layer.k_w == 1 && layer.groups == 1 ? OperatorClass::pointwise : OperatorClass::conv;
    case Operator::conv_transpose:
      return OperatorClass::conv;
    case Operator::linear:
      return OperatorClass::linear;
    case Operator::gemm:
      return OperatorClass::gemm;
    default:
      return OperatorClass::non_array;
  }
}

std::string_view class_name(const Layer& layer) {
  constexpr std::array<std::string_view, 7> kNames{"conv",     "pointwise", "depthwise", "fuse_1xk",
                                                   "fuse_kx1", "linear",    "gemm"};
  if (layer.op == Operator::conv_transpose) return name(layer.op);
  const OperatorClass operator_class = classify(layer);
  if (operator_class == OperatorClass::non_array) return name(layer.op);
  return kNames.at(static_cast<std::size_t>(operator_class));
}

}  // namespace systole::core
