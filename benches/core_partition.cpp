// SPDX-License-Identifier: MIT
// A network on several cores, each layer with its best partition: the search, and what is simulated of its choice.
#include <benchmark/benchmark.h>

#include <cstdint>
#include <string>

#include "benches/shipped_network.h"
#include "dataflows/chip/partition_search.h"
#include "dataflows/simulate.h"

namespace {

using namespace systole;  // NOLINT(google-build-using-namespace): a benchmark file

dataflows::Machine machine_of(std::int64_t cores, dataflows::Partition partition) {
  dataflows::Machine machine{.array = {.rows = 32, .cols = 32}, .timing = dataflows::Timing::array};
  machine.cores = {.count = cores, .partition = partition};
  return machine;
}

void partition_network(benchmark::State& state, const std::string& name, dataflows::Partition partition) {
  const core::Network network = benches::shipped_network(name);
  const dataflows::Machine machine = machine_of(state.range(0), partition);
  for (auto _ : state) {
    dataflows::NetworkResult result = dataflows::simulate(network, machine, {}, 1);
    benchmark::DoNotOptimize(result);
  }
}
BENCHMARK_CAPTURE(partition_network, resnet50_auto, "resnet50", dataflows::Partition::best)
    ->Arg(4)
    ->Arg(64)
    ->ArgName("cores")
    ->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(partition_network, resnet50_spatial, "resnet50", dataflows::Partition::spatial)
    ->Arg(64)
    ->ArgName("cores")
    ->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(partition_network, mobilenet_v2_auto, "mobilenet_v2", dataflows::Partition::best)
    ->Arg(64)
    ->ArgName("cores")
    ->Unit(benchmark::kMillisecond);

/// The search alone, one layer after the other.
void partition_search(benchmark::State& state) {
  const core::Network network = benches::shipped_network("resnet50");
  const dataflows::Machine machine = machine_of(state.range(0), dataflows::Partition::best);
  for (auto _ : state) {
    for (const core::Layer& layer : network.layers) {
      if (!core::runs_on_array(layer.op)) continue;
      dataflows::Choice choice = dataflows::best_choice(layer, machine);
      benchmark::DoNotOptimize(choice);
    }
  }
}
BENCHMARK(partition_search)->Arg(64)->ArgName("cores")->Unit(benchmark::kMillisecond);

}  // namespace
