// SPDX-License-Identifier: MIT
#include "predictor/features/network_features.h"

#include <algorithm>
#include <array>
#include <cmath>

namespace systole::predictor {
namespace {

enum Feature : std::size_t {
  kMacs,
  kWeights,
  kActivations,
  kLargestActivation,
  kLayers,
  kConvs,
  kPointwises,
  kDepthwises,
  kAdds,
  kStrided,
  kPointwiseMacs,
  kSpatialMacs,
  kDepthwiseMacs,
  kDepthwise3Macs,
  kDepthwise5Macs,
  kDepthwise7Macs,
  kPointwiseIn,
  kPointwiseOut,
  kDepthwiseIn,
  kDepthwiseOut,
  kElementwise,
  kPool,
  kActivationOut,
  kPointwiseMacs112,
  kPointwiseMacs56,
  kPointwiseMacs28,
  kPointwiseMacs14,
  kPointwiseMacs7,
  kDepthwiseMacs112,
  kDepthwiseMacs56,
  kDepthwiseMacs28,
  kDepthwiseMacs14,
  kDepthwiseMacs7,
  kOut112,
  kOut56,
  kOut28,
  kOut14,
  kOut7,
  kRoofline4,
  kRoofline16,
  kRoofline64,
  kSystolic8,
  kSystolic16,
  kSystolic32,
  kSystolic64,
  kSystolic128,
  kWidestLayer,
  kDepthwiseShare,
  kIntensity,
  kOwnFeatures,
};
constexpr std::array<std::string_view, kOwnFeatures> kOwnNames{"macs",
                                                               "weights",
                                                               "activations",
                                                               "largest_activation",
                                                               "layers",
                                                               "convs",
                                                               "pointwises",
                                                               "depthwises",
                                                               "adds",
                                                               "strided",
                                                               "pointwise_macs",
                                                               "spatial_macs",
                                                               "depthwise_macs",
                                                               "depthwise3_macs",
                                                               "depthwise5_macs",
                                                               "depthwise7_macs",
                                                               "pointwise_in",
                                                               "pointwise_out",
                                                               "depthwise_in",
                                                               "depthwise_out",
                                                               "elementwise",
                                                               "pool",
                                                               "activation_out",
                                                               "pointwise_macs_112",
                                                               "pointwise_macs_56",
                                                               "pointwise_macs_28",
                                                               "pointwise_macs_14",
                                                               "pointwise_macs_7",
                                                               "depthwise_macs_112",
                                                               "depthwise_macs_56",
                                                               "depthwise_macs_28",
                                                               "depthwise_macs_14",
                                                               "depthwise_macs_7",
                                                               "out_112",
                                                               "out_56",
                                                               "out_28",
                                                               "out_14",
                                                               "out_7",
                                                               "roofline_4",
                                                               "roofline_16",
                                                               "roofline_64",
                                                               "systolic_8",
                                                               "systolic_16",
                                                               "systolic_32",
                                                               "systolic_64",
                                                               "systolic_128",
                                                               "widest_layer",
                                                               "depthwise_share",
                                                               "macs_per_element"};

/// 0 for maps of 80 rows and more, then halving: 112, 56, 28, 14, 7 of a 224 x 224 network.
std::size_t stage(double size) {
  return size >= 80 ? 0 : size >= 40 ? 1 : size >= 20 ? 2 : size >= 10 ? 3 : 4;
}

/// Output-stationary cycles on an n x n array: folds times the fold's length (SCALE-Sim's closed form).
double systolic_cycles(const LayerWork& layer, double n) {
  const double pixels = layer.out_h * layer.out_w;
  const double channels = layer.out_ch / layer.groups;
  const double reduction = layer.macs / (pixels * layer.out_ch);
  return layer.groups * std::ceil(pixels / n) * std::ceil(channels / n) * (reduction + (2 * n) - 2);
}

void add_convolution(std::array<double, kOwnFeatures>& f, const LayerWork& layer) {
  const double traffic = layer.in_elements() + layer.out_elements() + layer.weights;
  const std::size_t s = stage(layer.out_h);
  f[kMacs] += layer.macs;
  f[kWeights] += layer.weights;
  f[kActivations] += layer.in_elements() + layer.out_elements();
  f[kConvs] += 1;
  f[kStrided] += layer.stride > 1 ? 1 : 0;
  f[kOut112 + s] += layer.out_elements();
  f[kWidestLayer] = std::max(f[kWidestLayer], layer.out_ch);
  f[kRoofline4] += std::max(layer.macs / 4, traffic);
  f[kRoofline16] += std::max(layer.macs / 16, traffic);
  f[kRoofline64] += std::max(layer.macs / 64, traffic);
  f[kSystolic8] += systolic_cycles(layer, 8);
  f[kSystolic16] += systolic_cycles(layer, 16);
  f[kSystolic32] += systolic_cycles(layer, 32);
  f[kSystolic64] += systolic_cycles(layer, 64);
  f[kSystolic128] += systolic_cycles(layer, 128);
  if (layer.kind == WorkKind::depthwise) {
    const double taps = layer.k_h * layer.k_w;
    f[kDepthwises] += 1;
    f[kDepthwiseMacs] += layer.macs;
    f[taps <= 9 ? kDepthwise3Macs : taps <= 25 ? kDepthwise5Macs : kDepthwise7Macs] += layer.macs;
    f[kDepthwiseMacs112 + s] += layer.macs;
    f[kDepthwiseIn] += layer.in_elements();
    f[kDepthwiseOut] += layer.out_elements();
  } else if (layer.k_h * layer.k_w == 1) {
    f[kPointwises] += 1;
    f[kPointwiseMacs] += layer.macs;
    f[kPointwiseMacs112 + s] += layer.macs;
    f[kPointwiseIn] += layer.in_elements();
    f[kPointwiseOut] += layer.out_elements();
  } else {
    f[kSpatialMacs] += layer.macs;
  }
}

}  // namespace

std::span<const std::string_view> network_feature_names() {
  static const std::vector<std::string_view> all = [] {
    std::vector<std::string_view> names(kOwnNames.begin(), kOwnNames.end());
    names.insert(names.end(), {"tile_macs", "im2col_elements"});
    return names;
  }();
  return all;
}

std::vector<float> network_features(const NetworkProfile& network) {
  std::array<double, kOwnFeatures> f{};
  for (const LayerWork& layer : network.layers) {
    f[kLargestActivation] = std::max(f[kLargestActivation], layer.out_elements());
    f[kLayers] += layer.kind == WorkKind::activation ? 0 : 1;
    switch (layer.kind) {
      case WorkKind::conv:
      case WorkKind::grouped:
      case WorkKind::depthwise:
        add_convolution(f, layer);
        break;
      case WorkKind::elementwise:
      case WorkKind::copy:
        f[kAdds] += 1;
        f[kElementwise] += layer.out_elements();
        break;
      case WorkKind::pool:
        f[kPool] += layer.in_elements();
        break;
      case WorkKind::activation:
        f[kActivationOut] += layer.out_elements();
        break;
    }
  }
  f[kDepthwiseShare] = f[kMacs] > 0 ? f[kDepthwiseMacs] / f[kMacs] : 0;
  f[kIntensity] = f[kMacs] / std::max(1.0, f[kActivations] + f[kWeights]);

  std::vector<float> values;
  values.reserve(network_feature_names().size());
  for (std::size_t i = 0; i < kOwnFeatures; ++i) values.push_back(static_cast<float>(std::log1p(f.at(i))));
  const std::vector<double> terms = work_terms(network);
  values.push_back(static_cast<float>(std::log1p(terms[1])));
  values.push_back(static_cast<float>(std::log1p(terms[3])));
  return values;
}

}  // namespace systole::predictor
