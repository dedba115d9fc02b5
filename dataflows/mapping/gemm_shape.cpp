// SPDX-License-Identifier: MIT
#include "dataflows/mapping/gemm_shape.h"

#include "core/checked.h"
#include "core/error.h"
#include "core/ir/shape.h"

namespace systole::dataflows {

using core::checked_multiply;
using core::checked_product;

GemmShape gemm_shape(const core::Layer& layer) {
  switch (layer.op) {
    case core::Operator::conv: {
      const core::TensorShape out = core::output_shape(layer);
      return {.rows = checked_product(out.batch, out.h, out.w),
              .cols = layer.out_ch / layer.groups,
              .depth = checked_product(layer.in_ch / layer.groups, layer.k_h, layer.k_w),
              .count = layer.groups};
    }
    case core::Operator::conv_transpose:
      return {.rows = checked_product(layer.batch, layer.in_h, layer.in_w),
              .cols = checked_product(layer.out_ch / layer.groups, layer.k_h, layer.k_w),
              .depth = layer.in_ch / layer.groups,
              .count = layer.groups};
    case core::Operator::linear:
      return {.rows = layer.batch,
              .cols = layer.out_ch,
              .depth = checked_product(layer.in_h, layer.in_w, layer.in_ch),
              .count = 1};
    case core::Operator::gemm:
      // With weights a batch is more rows of the same product; two activations differ from image to image.
      if (layer.inputs.size() >= 2) {
        return {
            .rows = layer.m, .cols = layer.n, .depth = layer.k, .count = checked_multiply(layer.groups, layer.batch)};
      }
      return {.rows = checked_multiply(layer.batch, layer.m), .cols = layer.n, .depth = layer.k, .count = layer.groups};
    default:
      throw core::InternalError("gemm_shape: an operator that an array does not run");
  }
}

GemmShape packed(const GemmShape& group, std::int64_t channels) {
  return {.rows = group.rows,
          .cols = checked_multiply(group.cols, channels),
          .depth = checked_multiply(group.depth, channels),
          .count = 1};
}

}  // namespace systole::dataflows
