// SPDX-License-Identifier: MIT
// A whole `systole simulate` in process: read the file, simulate every layer with utilisations.
#include <benchmark/benchmark.h>

#include <string>

#include "benches/shipped_network.h"
#include "dataflows/simulate.h"

namespace {

using namespace systole;  // NOLINT(google-build-using-namespace): a benchmark file

void simulate_network(benchmark::State& state, const std::string& name, dataflows::DepthwiseMapping depthwise) {
  for (auto _ : state) {
    const core::Network network = benches::shipped_network(name);
    dataflows::NetworkResult result = dataflows::simulate(network, {.depthwise = depthwise}, {}, 1);
    benchmark::DoNotOptimize(result);
  }
}
using dataflows::DepthwiseMapping;
BENCHMARK_CAPTURE(simulate_network, mobilenet_v2, "mobilenet_v2", DepthwiseMapping::per_channel)
    ->Unit(benchmark::kMicrosecond);
BENCHMARK_CAPTURE(simulate_network, mobilenet_v2_packed, "mobilenet_v2", DepthwiseMapping::packed)
    ->Unit(benchmark::kMicrosecond);
BENCHMARK_CAPTURE(simulate_network, resnet50, "resnet50", DepthwiseMapping::per_channel)->Unit(benchmark::kMicrosecond);
BENCHMARK_CAPTURE(simulate_network, gpt2_prefill, "gpt2_prefill", DepthwiseMapping::per_channel)
    ->Unit(benchmark::kMicrosecond);

}  // namespace
