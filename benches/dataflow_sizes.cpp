// SPDX-License-Identifier: MIT
// One layer under each dataflow, by the layer's size and the array's: mapping and evaluating it in closed form, and the
// whole simulation of it with scratchpads and DRAM. rp maps lines, so its layer is a bank of 1x3 filters.
#include <benchmark/benchmark.h>

#include <array>
#include <cstdint>
#include <string>

#include "core/ir/network.h"
#include "dataflows/mapping/cost.h"
#include "dataflows/mapping/mapping.h"
#include "dataflows/simulate.h"

namespace {

using namespace systole;  // NOLINT(google-build-using-namespace): a benchmark file

constexpr std::array<std::int64_t, 4> kSizes{16, 64, 256, 1024};
constexpr std::array<std::int64_t, 3> kArrays{8, 32, 128};
constexpr std::int64_t kMap = 14;
constexpr std::int64_t kKernel = 3;

/// `size` channels in and out: a 3x3 convolution of a 14x14 map, or the 1D convolution of each channel for rp.
core::Layer layer_of(const dataflows::Dataflow& dataflow, std::int64_t size) {
  core::Layer layer;
  layer.name = "layer";
  layer.op = core::Operator::conv;
  layer.in_h = layer.in_w = kMap;
  layer.in_ch = layer.out_ch = size;
  layer.k_h = layer.k_w = kKernel;
  layer.pad_h = layer.pad_w = 1;
  if (dataflow.maps(layer)) return layer;
  layer.k_h = 1;
  layer.pad_h = 0;
  layer.groups = size;
  return layer;
}

void evaluate_layer(benchmark::State& state, const dataflows::Dataflow& dataflow, std::int64_t size,
                    std::int64_t array) {
  const core::Layer layer = layer_of(dataflow, size);
  const dataflows::Array pes{array, array};
  for (auto _ : state) {
    dataflows::LayerMapping mapping =
        dataflows::map_layer(layer, dataflow, dataflows::Timing::array, dataflows::DepthwiseMapping::per_channel, pes);
    dataflows::LayerCost cost = dataflows::evaluate(mapping, pes);
    benchmark::DoNotOptimize(cost);
  }
  state.SetItemsProcessed(state.iterations());
}

void simulate_layer(benchmark::State& state, const dataflows::Dataflow& dataflow, const dataflows::MemoryModel& memory,
                    std::int64_t size, std::int64_t array) {
  core::Network network;
  network.name = "network";
  network.layers.push_back(layer_of(dataflow, size));
  const bool scalesim = memory.is_scalesim;
  const dataflows::Machine machine{.array = {array, array},
                                   .dataflow = &dataflow,
                                   .timing = scalesim ? dataflows::Timing::scalesim : dataflows::Timing::array,
                                   .memory = &memory};
  for (auto _ : state) {
    dataflows::NetworkResult result = dataflows::simulate(network, machine, {}, 1);
    benchmark::DoNotOptimize(result);
  }
  state.SetItemsProcessed(state.iterations());
}

std::string sized(const std::string& name, std::int64_t array, std::int64_t size) {
  return name + "/array:" + std::to_string(array) + "/size:" + std::to_string(size);
}

// NOLINTNEXTLINE(cert-err58-cpp): without its benchmarks the program is to end
const bool kRegistered = []() noexcept {
  for (const dataflows::Dataflow* dataflow : dataflows::dataflows()) {
    for (const std::int64_t array : kArrays) {
      for (const std::int64_t size : kSizes) {
        const std::string name{dataflow->name};
        benchmark::RegisterBenchmark(sized("dataflow/" + name + "/closed-form", array, size).c_str(),
                                     [=](benchmark::State& s) { evaluate_layer(s, *dataflow, size, array); });
        for (const char* memory : {"tiled", "scalesim"}) {
          const dataflows::MemoryModel* model = dataflows::memory_model_named(memory);
          if (model->is_scalesim && name == "rp") continue;  // SCALE-Sim has no rp
          benchmark::RegisterBenchmark(sized("dataflow/" + name + "/" + memory, array, size).c_str(),
                                       [=](benchmark::State& s) { simulate_layer(s, *dataflow, *model, size, array); });
        }
      }
    }
  }
  return true;
}();

}  // namespace
