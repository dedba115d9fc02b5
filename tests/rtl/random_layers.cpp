// SPDX-License-Identifier: MIT
#include "tests/rtl/random_layers.h"

#include <array>
#include <cstddef>
#include <string_view>

#include "core/ir/validate.h"

namespace systole::tests {

std::int64_t LayerDice::draw(std::int64_t most) {
  return 1 + static_cast<std::int64_t>(random_() % static_cast<std::uint64_t>(most));
}

rtl::OverlappedLayer LayerDice::layer(const char* dataflow, const dataflows::Array& array, std::int64_t most) {
  const bool lines = std::string_view(dataflow) == "rp";
  const bool packed = !lines && draw(4) == 1;
  const dataflows::Machine machine{.array = array,
                                   .dataflow = dataflows::dataflow_named(dataflow),
                                   .timing = dataflows::Timing::buffered,
                                   .depthwise = lines    ? dataflows::DepthwiseMapping::rows
                                                : packed ? dataflows::DepthwiseMapping::packed
                                                         : dataflows::DepthwiseMapping::per_channel};
  if (lines || packed) return rtl::overlapped(depthwise(), machine);
  core::Layer product;
  product.name = "product";
  product.op = core::Operator::gemm;
  product.m = draw(most);
  product.n = draw(most);
  product.k = draw(most);
  return rtl::overlapped(product, machine);
}

core::Layer LayerDice::depthwise() {
  core::Layer layer;
  do {
    layer = {};
    layer.name = "depthwise";
    layer.in_ch = layer.out_ch = layer.groups = 1 + draw(6);
    layer.in_h = draw(6);
    layer.in_w = draw(20);
    layer.k_w = draw(5);
    layer.k_h = draw(3);
    layer.stride_h = draw(2);
    layer.stride_w = draw(3);
    layer.dilation_w = draw(2);
    layer.pad_w = layer.k_w / 2;
  } while (!core::problems(layer).empty());
  return layer;
}

std::vector<rtl::OverlappedLayer> random_layers(const dataflows::Array& array, int count, std::uint64_t seed,
                                                std::int64_t most) {
  LayerDice dice(seed);
  std::vector<rtl::OverlappedLayer> layers;
  for (int i = 0; i < count; ++i) {
    const char* const dataflow = std::array{"os", "ws", "is", "rp"}.at(static_cast<std::size_t>(dice.draw(4) - 1));
    layers.push_back(dice.layer(dataflow, array, dice.draw(2) == 1 ? 6 : most));
  }
  return layers;
}

rtl::OverlappedLayer long_layer(const dataflows::Array& array, std::int64_t steps) {
  core::Layer product;
  product.name = "product";
  product.op = core::Operator::gemm;
  product.m = array.rows;
  product.n = array.cols;
  product.k = steps;
  return rtl::overlapped(
      product, {.array = array, .dataflow = dataflows::dataflow_named("os"), .timing = dataflows::Timing::buffered});
}

rtl::OverlappedLayer one_push_layer(const dataflows::Array& array) {
  core::Layer lines;
  lines.name = "lines";
  lines.op = core::Operator::conv;
  lines.in_ch = lines.out_ch = lines.groups = 2 * array.rows + 1;
  return rtl::overlapped(
      lines, {.array = array, .dataflow = dataflows::dataflow_named("rp"), .timing = dataflows::Timing::buffered});
}

std::vector<rtl::LayerWork> work_of(const std::vector<rtl::OverlappedLayer>& layers, const dataflows::Array& array,
                                    std::int64_t depth) {
  std::vector<rtl::LayerWork> work;
  bool adds_up = false;
  for (const rtl::OverlappedLayer& layer : layers) {
    adds_up = !adds_up;
    work.push_back({.folds = rtl::folds(layer, array), .operands = {}});
    if (adds_up) work.back().accumulation = rtl::accumulation(layer, array, depth);
  }
  return work;
}

}  // namespace systole::tests
