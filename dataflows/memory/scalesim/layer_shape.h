// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>

#include "core/ir/layer.h"

namespace systole::dataflows::scalesim {

/// A layer as SCALE-Sim sees it: windows of an ifmap in height, width, channel order, times filters. Grouped layers are
/// `groups` equal layers, as SCALE-Sim's `DP` rows are; this is one of them. Padding is part of the ifmap. Elements.
struct LayerShape {
  std::int64_t images = 1;
  std::int64_t in_h = 1;
  std::int64_t in_w = 1;
  std::int64_t channels = 1;
  std::int64_t k_h = 1;
  std::int64_t k_w = 1;
  std::int64_t stride_h = 1;
  std::int64_t stride_w = 1;
  std::int64_t dilation_h = 1;
  std::int64_t dilation_w = 1;
  std::int64_t out_h = 1;
  std::int64_t out_w = 1;
  std::int64_t filters = 1;
  std::int64_t groups = 1;
  std::int64_t kept = 1;  ///< of the layer's N:M ratio
  std::int64_t of = 1;

  [[nodiscard]] std::int64_t pixels() const { return images * out_h * out_w; }
  [[nodiscard]] std::int64_t window() const { return k_h * k_w * channels; }

  friend auto operator<=>(const LayerShape&,
                          const LayerShape&) = default;  // NOLINT(modernize-use-nullptr): of clang-tidy 14
};

/// A conv, linear or gemm layer (a gemm M x N x K is an ifmap of M rows and K columns under filters of 1 x K). A layer
/// that rounds its output up has windows that hang over the ifmap's edge, as all of SCALE-Sim's do. The layer must be
/// sound and run on arrays. Throws OverflowError.
LayerShape layer_shape(const core::Layer& layer);

}  // namespace systole::dataflows::scalesim
