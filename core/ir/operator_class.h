// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <string_view>

#include "core/ir/layer.h"

namespace systole::core {

/// What a layer is to somebody who reads a report: the cases of a convolution by name, the rest by operator.
enum class OperatorClass : std::uint8_t {
  conv,       ///< any convolution that is none of the following
  pointwise,  ///< 1x1, one group
  depthwise,  ///< as many groups as channels
  fuse_1xk,   ///< depthwise along the width only (FuSeConv's row bank)
  fuse_kx1,   ///< depthwise along the height only (FuSeConv's column bank)
  linear,
  gemm,
  non_array,  ///< what a systolic array does not compute
};

OperatorClass classify(const Layer& layer);

/// The class's name; for `non_array` the operator's own (pool, add, ...), and so for a transposed convolution.
std::string_view class_name(const Layer& layer);

}  // namespace systole::core
