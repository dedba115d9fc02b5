// SPDX-License-Identifier: MIT
// SCALE-Sim's memory model: whole networks as reports, single layers as reports and as traces. One thread.
#include <benchmark/benchmark.h>

#include <cstdint>
#include <initializer_list>
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

struct ConvRow {
  std::int64_t side, kernel, in, out;
};

core::Layer conv(const ConvRow& row) {
  core::Layer layer;
  layer.in_h = layer.in_w = row.side;
  layer.k_h = layer.k_w = row.kernel;
  layer.in_ch = row.in;
  layer.out_ch = row.out;
  return layer;
}

core::Network network_of(const std::string& name, std::initializer_list<ConvRow> rows) {
  core::Network network;
  network.name = name;
  for (const ConvRow& row : rows) network.layers.push_back(conv(row));
  return network;
}

/// Tiny YOLO (Redmon, Farhadi, CVPR 2017): 3x3 convolutions without padding over maps that halve, and a 1x1.
core::Network tiny_yolo() {
  return network_of("tiny_yolo", {{416, 3, 3, 16},
                                  {208, 3, 16, 32},
                                  {104, 3, 32, 64},
                                  {52, 3, 64, 128},
                                  {26, 3, 128, 256},
                                  {13, 3, 256, 512},
                                  {11, 3, 512, 1024},
                                  {9, 3, 1024, 1024},
                                  {7, 1, 1024, 125}});
}

/// U-Net (Ronneberger, Fischer, Brox, MICCAI 2015) on an image of 2048x2048, as SCALE-Sim's UNet_2d.csv has it.
core::Network unet() {
  return network_of("unet", {{2048, 3, 1, 64},
                             {2046, 3, 64, 64},
                             {1022, 3, 64, 128},
                             {1020, 3, 128, 128},
                             {509, 3, 128, 256},
                             {507, 3, 256, 256},
                             {253, 3, 256, 512},
                             {251, 3, 512, 512},
                             {125, 3, 512, 1024},
                             {123, 3, 1024, 1024},
                             {241, 3, 1024, 512},
                             {239, 3, 512, 512},
                             {473, 3, 512, 256},
                             {471, 3, 256, 256},
                             {938, 3, 256, 128},
                             {936, 3, 128, 128},
                             {1868, 3, 128, 64},
                             {1866, 3, 64, 64},
                             {1864, 1, 64, 2}});
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

// An ifmap of 268 million words; its im2col matrix has 2.4 thousand million entries.
void memory_of_large_layer(benchmark::State& state, const std::string& dataflow) {
  const core::Layer layer = unet().layers.at(1);
  for (auto _ : state) {
    scalesim::LayerReport report = scalesim::simulate_memory(layer, options(dataflow, kUser));
    benchmark::DoNotOptimize(report);
  }
}
BENCHMARK_CAPTURE(memory_of_large_layer, os_user, "os")->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(memory_of_large_layer, ws_user, "ws")->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(memory_of_large_layer, is_user, "is")->Unit(benchmark::kMillisecond);

void memory_of_unet(benchmark::State& state, const std::string& dataflow) {
  const core::Network network = unet();
  for (auto _ : state) {
    scalesim::MemoryReport report = scalesim::simulate_memory(network, options(dataflow, kUser), {}, 1);
    benchmark::DoNotOptimize(report);
  }
}
BENCHMARK_CAPTURE(memory_of_unet, ws_user, "ws")->Unit(benchmark::kMillisecond);

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
