// SPDX-License-Identifier: MIT
#include "dataflows/memory/scalesim/layer_shape.h"

#include "core/checked.h"
#include "core/ir/shape.h"
#include "dataflows/mapping/gemm_shape.h"

namespace systole::dataflows::scalesim {

LayerShape layer_shape(const core::Layer& layer) {
  const GemmShape gemm = gemm_shape(layer);
  LayerShape shape{.filters = gemm.cols, .groups = gemm.count, .kept = layer.sparsity.kept, .of = layer.sparsity.of};
  if (layer.op != core::Operator::conv) {
    shape.in_h = shape.out_h = gemm.rows;
    shape.in_w = shape.k_w = gemm.depth;
  } else {
    const core::TensorShape out = core::output_shape(layer);
    shape.images = layer.batch;
    shape.in_h = core::padded_height(layer);
    shape.in_w = core::padded_width(layer);
    shape.channels = layer.in_ch / layer.groups;
    shape.k_h = layer.k_h;
    shape.k_w = layer.k_w;
    shape.stride_h = layer.stride_h;
    shape.stride_w = layer.stride_w;
    shape.dilation_h = layer.dilation_h;
    shape.dilation_w = layer.dilation_w;
    shape.out_h = out.h;
    shape.out_w = out.w;
  }
  // Every later product of sizes is below one of these, which therefore are checked once and here.
  core::checked_product(gemm.rows, gemm.depth, gemm.cols);
  core::checked_product(shape.images, shape.in_h + shape.out_h * shape.stride_h,
                        shape.in_w + shape.out_w * shape.stride_w, shape.channels);
  return shape;
}

}  // namespace systole::dataflows::scalesim
