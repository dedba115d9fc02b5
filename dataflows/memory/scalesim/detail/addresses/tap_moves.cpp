// SPDX-License-Identifier: MIT
#include "dataflows/memory/scalesim/detail/addresses/tap_moves.h"

namespace systole::dataflows::scalesim {
namespace {

/// A move along one axis: taps on, and as many pixels back as they are apart in the ifmap.
struct AxisMove {
  std::int64_t taps = 0;
  std::int64_t pixels = 0;
};

std::vector<AxisMove> axis_moves(std::int64_t kernel, std::int64_t stride, std::int64_t dilation, std::int64_t out) {
  std::vector<AxisMove> moves;
  for (std::int64_t taps = 1 - kernel; taps < kernel; ++taps) {
    const std::int64_t pixels = -taps * dilation / stride;
    if (taps * dilation % stride == 0 && pixels < out && -pixels < out) moves.push_back({taps, pixels});
  }
  return moves;
}

}  // namespace

TapMoves::TapMoves(const LayerShape& shape, std::int64_t channels)
    : k_h_(shape.k_h), k_w_(shape.k_w), out_h_(shape.out_h), out_w_(shape.out_w), channels_(channels) {
  for (const AxisMove& y : axis_moves(shape.k_h, shape.stride_h, shape.dilation_h, shape.out_h)) {
    for (const AxisMove& x : axis_moves(shape.k_w, shape.stride_w, shape.dilation_w, shape.out_w)) {
      if (y.taps == 0 && x.taps == 0) continue;
      moves_.push_back({.taps_y = y.taps,
                        .taps_x = x.taps,
                        .y = y.pixels,
                        .x = x.pixels,
                        .rows = y.pixels * shape.out_w + x.pixels,
                        .cols = (y.taps * shape.k_w + x.taps) * channels});
    }
  }
}

}  // namespace systole::dataflows::scalesim
