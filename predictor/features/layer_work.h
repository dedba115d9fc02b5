// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "core/ir/network.h"
#include "predictor/embedding/layer_row.h"

namespace systole::predictor {

/// What a layer is to a cost model.
enum class WorkKind : std::uint8_t {
  conv,     ///< convolution of one group, linear layers and matrix products
  grouped,  ///< convolution of several groups that is not depthwise
  depthwise,
  elementwise,  ///< add and mul
  activation,   ///< activations and normalisations
  pool,
  copy,  ///< concat and slice
};

/// The work of one layer, in elements and multiply-accumulates (doubles: they are features, not counts). Built from the
/// layer IR exactly, or from a row of the published embedding as far as that tells.
struct LayerWork {
  WorkKind kind = WorkKind::conv;
  double in_h = 1, in_w = 1, in_ch = 1;
  double out_h = 1, out_w = 1, out_ch = 1;
  double k_h = 1, k_w = 1;
  double stride = 1;
  double groups = 1;
  double macs = 0;     ///< multiply-accumulates; 0 for all but the convolutions
  double weights = 0;  ///< weight elements
  [[nodiscard]] double in_elements() const { return in_h * in_w * in_ch; }
  [[nodiscard]] double out_elements() const { return out_h * out_w * out_ch; }
  friend bool operator==(const LayerWork&, const LayerWork&) = default;
};

LayerWork work_of(const LayerRow& row);
/// A linear layer is a convolution with a 1x1 output, a gemm one with m outputs (groups side by side). O(1).
LayerWork work_of(const core::Layer& layer);

/// A network as the predictor sees it: the published embedding for the paper's models, the layers' work for Systole's.
struct NetworkProfile {
  std::string name;
  Embedding embedding;
  std::vector<LayerWork> layers;
  std::vector<std::string> layer_names;  ///< as many as `layers`
};

/// From the layer IR: exact work, embedding as the authors' parser would write it. O(layers).
NetworkProfile profile(const core::Network& network);
/// From published rows.
NetworkProfile profile(std::string name, Embedding embedding);

/// Multiply-accumulates of all its layers.
double total_macs(const NetworkProfile& network);

/// A hash of a network's layers (names do not count): networks with the same layers have the same latencies.
std::uint64_t fingerprint(const NetworkProfile& network);

}  // namespace systole::predictor
