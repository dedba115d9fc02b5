// SPDX-License-Identifier: MIT
#include "core/ir/shape.h"

#include <algorithm>

#include "core/checked.h"

namespace systole::core {

std::int64_t output_extent(std::int64_t size, std::int64_t kernel, std::int64_t stride, std::int64_t padding,
                           std::int64_t dilation, Rounding rounding) {
  const std::int64_t padded = checked_add(size, checked_multiply(2, padding));
  const std::int64_t span = checked_add(checked_multiply(dilation, kernel - 1), 1);
  if (span > padded) return 0;
  const std::int64_t room = padded - span;
  return 1 + (rounding == Rounding::floor ? room / stride : ceil_divide(room, stride));
}

namespace {

/// A pool that rounds up drops a last window that would start in the padding behind the input (Caffe, PyTorch).
std::int64_t pooled_extent(std::int64_t padded, std::int64_t kernel, std::int64_t stride, std::int64_t input_end,
                           std::int64_t dilation, Rounding rounding) {
  const std::int64_t extent = output_extent(padded, kernel, stride, 0, dilation, rounding);
  const bool starts_behind = extent > 1 && checked_multiply(extent - 1, stride) >= input_end;
  return rounding == Rounding::ceil && starts_behind ? extent - 1 : extent;
}

std::int64_t total_padding(std::int64_t each_side, std::int64_t extra) {
  return checked_add(checked_multiply(2, each_side), extra);
}

}  // namespace

std::int64_t transposed_extent(std::int64_t size, std::int64_t kernel, std::int64_t stride, std::int64_t padding,
                               std::int64_t dilation) {
  const std::int64_t span = checked_add(checked_multiply(dilation, kernel - 1), 1);
  const std::int64_t whole = checked_add(checked_multiply(size - 1, stride), span);
  return std::max<std::int64_t>(0, checked_subtract(whole, padding));
}

std::int64_t padded_height(const Layer& layer) {
  return checked_add(layer.in_h, total_padding(layer.pad_h, layer.pad_extra_h));
}

std::int64_t padded_width(const Layer& layer) {
  return checked_add(layer.in_w, total_padding(layer.pad_w, layer.pad_extra_w));
}

TensorShape input_shape(const Layer& layer) {
  if (layer.op == Operator::gemm) {
    return {.batch = layer.batch, .channels = checked_multiply(layer.groups, layer.k), .h = layer.m, .w = 1};
  }
  return {.batch = layer.batch, .channels = layer.in_ch, .h = layer.in_h, .w = layer.in_w};
}

TensorShape output_shape(const Layer& layer) {
  switch (layer.op) {
    case Operator::conv:
      return {.batch = layer.batch,
              .channels = layer.out_ch,
              .h = output_extent(padded_height(layer), layer.k_h, layer.stride_h, 0, layer.dilation_h, layer.rounding),
              .w = output_extent(padded_width(layer), layer.k_w, layer.stride_w, 0, layer.dilation_w, layer.rounding)};
    case Operator::conv_transpose:
      return {.batch = layer.batch,
              .channels = layer.out_ch,
              .h = transposed_extent(layer.in_h, layer.k_h, layer.stride_h,
                                     total_padding(layer.pad_h, layer.pad_extra_h), layer.dilation_h),
              .w = transposed_extent(layer.in_w, layer.k_w, layer.stride_w,
                                     total_padding(layer.pad_w, layer.pad_extra_w), layer.dilation_w)};
    case Operator::pool:
      if (layer.kind == Kind::global_avg) return {.batch = layer.batch, .channels = layer.in_ch, .h = 1, .w = 1};
      return {.batch = layer.batch,
              .channels = layer.in_ch,
              .h = pooled_extent(padded_height(layer), layer.k_h, layer.stride_h, checked_add(layer.in_h, layer.pad_h),
                                 layer.dilation_h, layer.rounding),
              .w = pooled_extent(padded_width(layer), layer.k_w, layer.stride_w, checked_add(layer.in_w, layer.pad_w),
                                 layer.dilation_w, layer.rounding)};
    case Operator::linear:
      return {.batch = layer.batch, .channels = layer.out_ch, .h = 1, .w = 1};
    case Operator::gemm:
      return {.batch = layer.batch, .channels = checked_multiply(layer.groups, layer.n), .h = layer.m, .w = 1};
    case Operator::slice:
      return {.batch = layer.batch, .channels = layer.out_ch, .h = layer.in_h, .w = layer.in_w};
    default:
      return input_shape(layer);
  }
}

Elements elements(const TensorShape& shape) {
  return Elements{checked_product(shape.batch, shape.channels, shape.h, shape.w)};
}

}  // namespace systole::core
