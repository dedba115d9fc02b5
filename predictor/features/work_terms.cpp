// SPDX-License-Identifier: MIT
#include <array>
#include <cmath>

#include "predictor/features/network_features.h"

namespace systole::predictor {
namespace {

enum Term : std::size_t {
  kOverhead,   ///< convolutions: each one's fixed cost
  kPointwise,  ///< MACs of 1x1 convolutions, padded to whole tiles of a GEMM kernel
  kSpatial,    ///< MACs of k x k convolutions
  kIm2col,     ///< elements that im2col writes
  kDepthwise3,
  kDepthwise5,
  kDepthwise7,   ///< 7x7 and all other kernels
  kPointwiseIn,  ///< elements that 1x1 convolutions read
  kConvOut,      ///< elements that convolutions write
  kDepthwiseIn,
  kPoolIn,
  kWeights,
  kElementwise,  ///< elements of adds, products and copies
  kLayers,
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
      terms[kOverhead] = 1;
      terms[kConvOut] = layer.out_elements();
      terms[kWeights] = layer.weights;
      if (layer.k_h * layer.k_w == 1) {
        terms[kPointwise] = tiles(pixels, 4) * tiles(layer.out_ch, 8) * reduction;
        terms[kPointwiseIn] = layer.in_elements();
      } else {
        terms[kSpatial] = layer.macs;
        terms[kIm2col] = pixels * layer.k_h * layer.k_w * layer.in_ch;
      }
      break;
    }
    case WorkKind::depthwise: {
      const double taps = layer.k_h * layer.k_w;
      terms[kOverhead] = 1;
      terms[kConvOut] = layer.out_elements();
      terms[kDepthwiseIn] = layer.in_elements();
      terms[kWeights] = layer.weights;
      terms[taps <= 9 ? kDepthwise3 : taps <= 25 ? kDepthwise5 : kDepthwise7] = layer.macs;
      break;
    }
    case WorkKind::pool:
      terms[kPoolIn] = layer.in_elements();
      break;
    case WorkKind::elementwise:
    case WorkKind::copy:
      terms[kElementwise] = layer.out_elements();
      break;
    case WorkKind::activation:
      return terms;  // runs inside the layer before it
  }
  terms[kLayers] = 1;
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
