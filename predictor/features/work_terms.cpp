// SPDX-License-Identifier: MIT
#include <array>
#include <cmath>

#include "predictor/features/network_features.h"

namespace systole::predictor {
namespace {

enum Term : std::size_t {
  kTermOverhead,   ///< convolutions: each one's fixed cost
  kTermPointwise,  ///< MACs of 1x1 convolutions, padded to whole tiles of a GEMM kernel
  kTermSpatial,    ///< MACs of k x k convolutions
  kTermIm2col,     ///< elements that im2col writes
  kTermDepthwise3,
  kTermDepthwise5,
  kTermDepthwise7,   ///< 7x7 and all other kernels
  kTermPointwiseIn,  ///< elements that 1x1 convolutions read
  kTermConvOut,      ///< elements that convolutions write
  kTermDepthwiseIn,
  kTermPoolIn,
  kTermWeights,
  kTermElementwise,  ///< elements of adds, products and copies
  kTermLayers,
  kTerms,
};

constexpr std::array<std::string_view, kTerms> kNames{"conv_layers",     "pointwise_tile_macs",
                                                      "spatial_macs",    "im2col_elements",
                                                      "depthwise3_macs", "depthwise5_macs",
                                                      "depthwise7_macs", "pointwise_in",
                                                      "conv_out",        "depthwise_in",
                                                      "pool_in",         "weights",
                                                      "elementwise",     "layers"};

// A GEMM kernel of CPUs computes tiles of 8 channels by 4 pixels.
double tiles(double count, double tile) {
  return std::ceil(count / tile) * tile;
}

}  // namespace

std::span<const std::string_view> work_term_names() {
  return kNames;
}

std::vector<double> work_terms(const LayerWork& layer) {
  std::vector<double> terms(kTerms, 0.0);
  switch (layer.kind) {
    case WorkKind::conv:
    case WorkKind::grouped: {
      const double pixels = layer.out_h * layer.out_w;
      const double reduction = layer.macs / (pixels * layer.out_ch);
      terms[kTermOverhead] = 1;
      terms[kTermConvOut] = layer.out_elements();
      terms[kTermWeights] = layer.weights;
      if (layer.k_h * layer.k_w == 1) {
        terms[kTermPointwise] = tiles(pixels, 4) * tiles(layer.out_ch, 8) * reduction;
        terms[kTermPointwiseIn] = layer.in_elements();
      } else {
        terms[kTermSpatial] = layer.macs;
        terms[kTermIm2col] = pixels * layer.k_h * layer.k_w * layer.in_ch;
      }
      break;
    }
    case WorkKind::depthwise: {
      const double taps = layer.k_h * layer.k_w;
      terms[kTermOverhead] = 1;
      terms[kTermConvOut] = layer.out_elements();
      terms[kTermDepthwiseIn] = layer.in_elements();
      terms[kTermWeights] = layer.weights;
      terms[taps <= 9 ? kTermDepthwise3 : taps <= 25 ? kTermDepthwise5 : kTermDepthwise7] = layer.macs;
      break;
    }
    case WorkKind::pool:
      terms[kTermPoolIn] = layer.in_elements();
      break;
    case WorkKind::elementwise:
    case WorkKind::copy:
      terms[kTermElementwise] = layer.out_elements();
      break;
    case WorkKind::activation:
      return terms;  // runs inside the layer before it
  }
  terms[kTermLayers] = 1;
  return terms;
}

std::vector<double> work_terms(const NetworkProfile& network) {
  std::vector<double> sums(kTerms, 0.0);
  for (const LayerWork& layer : network.layers) {
    const std::vector<double> terms = work_terms(layer);
    for (std::size_t t = 0; t < kTerms; ++t) sums[t] += terms[t];
  }
  return sums;
}

}  // namespace systole::predictor
