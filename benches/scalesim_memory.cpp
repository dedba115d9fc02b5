// SPDX-License-Identifier: MIT
// SCALE-Sim's memory model: whole networks as reports, single layers as reports and as traces. One thread.
#include <benchmark/benchmark.h>

#include <cstdint>
#include <string>

#include "benches/shipped_network.h"
#include "dataflows/memory/scalesim/scalesim_memory.h"
#include "dataflows/memory/scalesim/traces/traces.h"

namespace {

using namespace systole;  // NOLINT(google-build-using-namespace): a benchmark file
namespace scalesim = dataflows::scalesim;

/// 32x32, 64 kB scratchpads, 10 words a cycle: SCALE-Sim's defaults.
dataflows::Machine options(const std::string& dataflow, dataflows::InterfaceMode mode) {
  dataflows::Machine options;
  options.dataflow = dataflows::dataflow_named(dataflow);
  options.interface_mode = mode;
  return options;
}

void memory_of_network(benchmark::State& state, const std::string& name, const std::string& dataflow,
                       dataflows::InterfaceMode mode) {
  const core::Network network = benches::shipped_network(name);
  for (auto _ : state) {
    scalesim::MemoryReport report = scalesim::simulate_memory(network, options(dataflow, mode), {}, 1);
    benchmark::DoNotOptimize(report);
  }
}
constexpr auto kUser = dataflows::InterfaceMode::user;
constexpr auto kCalc = dataflows::InterfaceMode::calc;
BENCHMARK_CAPTURE(memory_of_network, mobilenet_v1_os_user, "mobilenet_v1", "os", kUser)->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(memory_of_network, mobilenet_v1_ws_calc, "mobilenet_v1", "ws", kCalc)->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(memory_of_network, resnet50_os_user, "resnet50", "os", kUser)->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(memory_of_network, resnet50_ws_user, "resnet50", "ws", kUser)->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(memory_of_network, resnet50_is_calc, "resnet50", "is", kCalc)->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(memory_of_network, vgg16_ws_calc, "vgg16", "ws", kCalc)->Unit(benchmark::kMillisecond);

/// Tiny YOLO (Redmon, Farhadi, CVPR 2017): 3x3 convolutions without padding over maps that halve, and a 1x1.
core::Network tiny_yolo() {
  struct Row {
    std::int64_t side, kernel, in, out;
  };
  core::Network network;
  network.name = "tiny_yolo";
  for (const auto& [side, kernel, in, out] :
       {Row{416, 3, 3, 16}, Row{208, 3, 16, 32}, Row{104, 3, 32, 64}, Row{52, 3, 64, 128}, Row{26, 3, 128, 256},
        Row{13, 3, 256, 512}, Row{11, 3, 512, 1024}, Row{9, 3, 1024, 1024}, Row{7, 1, 1024, 125}}) {
    core::Layer layer;
    layer.in_h = layer.in_w = side;
    layer.k_h = layer.k_w = kernel;
    layer.in_ch = in;
    layer.out_ch = out;
    network.layers.push_back(layer);
  }
  return network;
}

// Users of SCALE-Sim wait for the first layer of this one: three scratchpads of 8 MB (its issue 101).
void memory_of_yolo(benchmark::State& state, const std::string& dataflow, dataflows::InterfaceMode mode) {
  const core::Network network = tiny_yolo();
  dataflows::Machine large = options(dataflow, mode);
  large.sram_kb = {.ifmap = 8192, .filter = 8192, .ofmap = 8192};
  for (auto _ : state) {
    scalesim::MemoryReport report = scalesim::simulate_memory(network, large);
    benchmark::DoNotOptimize(report);
  }
}
BENCHMARK_CAPTURE(memory_of_yolo, os_user, "os", kUser)->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(memory_of_yolo, ws_calc, "ws", kCalc)->Unit(benchmark::kMillisecond);

/// ResNet-18's Conv5_2b, 7x7x512 under 512 filters of 3x3.
core::Layer resnet18_conv5() {
  core::Layer layer;
  layer.name = "conv5";
  layer.in_h = layer.in_w = 7;
  layer.k_h = layer.k_w = 3;
  layer.in_ch = layer.out_ch = 512;
  return layer;
}

// On ws in USER mode SCALE-Sim would copy 4e14 bytes for this one.
void memory_of_layer(benchmark::State& state, const std::string& dataflow, dataflows::InterfaceMode mode) {
  for (auto _ : state) {
    scalesim::LayerReport report = scalesim::simulate_memory(resnet18_conv5(), options(dataflow, mode));
    benchmark::DoNotOptimize(report);
  }
}
BENCHMARK_CAPTURE(memory_of_layer, os_user, "os", kUser)->Unit(benchmark::kMicrosecond);
BENCHMARK_CAPTURE(memory_of_layer, ws_user, "ws", kUser)->Unit(benchmark::kMicrosecond);
BENCHMARK_CAPTURE(memory_of_layer, is_calc, "is", kCalc)->Unit(benchmark::kMicrosecond);

class CountingSink final : public scalesim::TraceSink {
 public:
  void append(std::string_view bytes) override { bytes_ += static_cast<std::int64_t>(bytes.size()); }
  [[nodiscard]] std::int64_t bytes() const { return bytes_; }

 private:
  std::int64_t bytes_ = 0;
};

void traces_of_layer(benchmark::State& state, const std::string& dataflow, dataflows::InterfaceMode mode) {
  std::int64_t bytes = 0;
  for (auto _ : state) {
    CountingSink sink;  // all six into one
    scalesim::write_traces(resnet18_conv5(), options(dataflow, mode), {&sink, &sink, &sink, &sink, &sink, &sink});
    bytes += sink.bytes();
  }
  state.SetBytesProcessed(bytes);
}
BENCHMARK_CAPTURE(traces_of_layer, os_user, "os", kUser)->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(traces_of_layer, is_calc, "is", kCalc)->Unit(benchmark::kMillisecond);

}  // namespace
