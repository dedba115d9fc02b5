// SPDX-License-Identifier: MIT
// Cycles, folds and SRAM counts of prepared layers on arrays from 8x8 to 128x128: MobileNetV2's with 1x3 in place of
// its 3x3 depthwise convolutions; all 53 of them, for rp the 17 that it maps itself.
#include <benchmark/benchmark.h>

#include <cstdint>
#include <string>
#include <vector>

#include "benches/shipped_network.h"
#include "dataflows/mapping/cost.h"
#include "dataflows/mapping/mapping.h"

namespace {

using namespace systole;  // NOLINT(google-build-using-namespace): a benchmark file

void evaluate_layers(benchmark::State& state, const dataflows::Dataflow& dataflow, dataflows::Timing timing) {
  std::vector<dataflows::LayerMapping> layers;
  for (core::Layer layer : benches::shipped_network("mobilenet_v2").layers) {
    if (!core::runs_on_array(layer.op)) continue;
    if (core::is_depthwise(layer)) {  // rp has a mapping of its own only for 1D layers
      layer.k_h = 1;
      layer.pad_h = 0;
    }
    if (!dataflow.maps(layer)) continue;
    layers.push_back(
        dataflows::map_layer(layer, dataflow, timing, dataflows::DepthwiseMapping::per_channel, dataflows::Array{}));
  }
  const std::vector<dataflows::Array> arrays{{8, 8}, {16, 16}, {32, 32}, {64, 64}, {128, 128}, {12, 14}};
  std::int64_t evaluations = 0;
  for (auto _ : state) {
    for (const dataflows::Array& array : arrays) {
      for (const dataflows::LayerMapping& layer : layers) {
        dataflows::LayerCost cost = dataflows::evaluate(layer, array);
        benchmark::DoNotOptimize(cost);
      }
    }
    evaluations += static_cast<std::int64_t>(arrays.size() * layers.size());
  }
  state.SetItemsProcessed(evaluations);
}

// NOLINTNEXTLINE(cert-err58-cpp): without its benchmarks the program is to end
const bool kRegistered = []() noexcept {
  for (const dataflows::Dataflow* dataflow : dataflows::dataflows()) {
    for (const dataflows::Timing timing : dataflows::kTimings) {
      if (!dataflow->cycles[timing]) continue;
      const std::string name =
          "layer_evaluation/" + std::string{dataflow->name} + "/" + std::string{dataflows::name(timing)};
      benchmark::RegisterBenchmark(
          name.c_str(), [dataflow, timing](benchmark::State& state) { evaluate_layers(state, *dataflow, timing); });
    }
  }
  return true;
}();

}  // namespace
