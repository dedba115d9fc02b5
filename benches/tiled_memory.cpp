// SPDX-License-Identifier: MIT
// The tiled memory model on whole networks (32x32, 64 kB scratchpads) and on each layer of the zoo (32x32, three sizes
// of scratchpads), 10 words a cycle, one thread.
#include "dataflows/memory/tiled/tiled_memory.h"

#include <benchmark/benchmark.h>

#include <algorithm>
#include <ctime>
#include <filesystem>
#include <numeric>
#include <string>
#include <vector>

#include "benches/shipped_network.h"
#include "core/ir/work.h"
#include "dataflows/machine/map_layer.h"
#include "dataflows/simulate.h"

namespace {

using namespace systole;  // NOLINT(google-build-using-namespace): a benchmark file

void tiled_network(benchmark::State& state, const std::string& name, const dataflows::Dataflow& dataflow,
                   dataflows::tiled::Search search) {
  const core::Network network = benches::shipped_network(name);
  const dataflows::Machine machine{
      .dataflow = &dataflow, .memory = dataflows::memory_model_named("tiled"), .search = search};
  for (auto _ : state) {
    dataflows::NetworkResult result = dataflows::simulate(network, machine, {}, 1);
    benchmark::DoNotOptimize(result);
  }
  state.SetItemsProcessed(state.iterations() * static_cast<std::int64_t>(network.layers.size()));
}

/// All layers of all shipped networks that an array runs.
std::vector<core::Layer> zoo_layers() {
  std::vector<std::string> names;
  for (const auto& file : std::filesystem::directory_iterator(SYSTOLE_SOURCE_DIR "/topologies")) {
    if (file.path().extension() == ".csv") names.push_back(file.path().stem());
  }
  std::ranges::sort(names);
  std::vector<core::Layer> layers;
  for (const std::string& name : names) {
    for (const core::Layer& layer : benches::shipped_network(name).layers) {
      if (core::runs_on_array(layer.op)) layers.push_back(layer);
    }
  }
  return layers;
}

/// CPU time of this thread, so that others on the machine count little.
double cpu_seconds() {
  timespec now{};
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
  constexpr double kNanosecond = 1e-9;
  return static_cast<double>(now.tv_sec) + static_cast<double>(now.tv_nsec) * kNanosecond;
}

/// Of the times that each layer's optimum takes, the one that half of them stay below; mean and slowest as counters.
void tiled_layer(benchmark::State& state, const dataflows::Dataflow& dataflow, bool strips) {
  const std::int64_t kilobytes = state.range(0);
  dataflows::Machine machine{.dataflow = &dataflow, .timing = dataflows::Timing::array, .strips = strips};
  machine.sram_kb = {.ifmap = kilobytes, .filter = kilobytes, .ofmap = kilobytes};
  const std::vector<core::Layer> layers = zoo_layers();
  std::vector<double> seconds;
  for (auto _ : state) {
    seconds.clear();
    for (const core::Layer& layer : layers) {
      const dataflows::LayerMapping mapping = dataflows::map_layer(layer, machine);
      const double start = cpu_seconds();
      dataflows::TiledCost cost = dataflows::tiled_cost(layer, mapping, machine);
      benchmark::DoNotOptimize(cost);
      seconds.push_back(cpu_seconds() - start);
    }
    std::ranges::sort(seconds);
    state.SetIterationTime(seconds[seconds.size() / 2]);
  }
  constexpr double kMicroseconds = 1e6;
  state.counters["mean_us"] =
      std::accumulate(seconds.begin(), seconds.end(), 0.0) / static_cast<double>(seconds.size()) * kMicroseconds;
  state.counters["slowest_us"] = seconds.back() * kMicroseconds;
  state.counters["layers"] = static_cast<double>(layers.size());
}

// NOLINTNEXTLINE(cert-err58-cpp): without its benchmarks the program is to end
const bool kRegistered = []() noexcept {
  using dataflows::tiled::Search;
  for (const bool strips : {false, true}) {
    for (const char* dataflow : {"os", "ws", "is"}) {
      const std::string name =
          std::string{strips ? "tiled_memory/median_layer/" : "tiled_memory/median_layer_no_strips/"} + dataflow;
      benchmark::RegisterBenchmark(
          name.c_str(),
          [=](benchmark::State& state) { tiled_layer(state, *dataflows::dataflow_named(dataflow), strips); })
          ->ArgName("kB")
          ->Arg(16)
          ->Arg(64)
          ->Arg(256)
          ->Unit(benchmark::kMicrosecond)
          ->UseManualTime()
          ->Iterations(3);  // of the whole zoo
    }
  }
  for (const char* network : {"mobilenet_v1", "resnet50", "vgg16", "gpt2_prefill"}) {
    for (const dataflows::Dataflow* dataflow : dataflows::dataflows()) {
      for (const Search search : {Search::least_cycles, Search::least_traffic, Search::fold_order}) {
        const char* const found = search == Search::least_cycles    ? "least_cycles"
                                  : search == Search::least_traffic ? "least_traffic"
                                                                    : "fold_order";
        const std::string name =
            "tiled_memory/" + std::string{network} + "/" + std::string{dataflow->name} + "/" + found;
        benchmark::RegisterBenchmark(name.c_str(), [=](benchmark::State& state) {
          tiled_network(state, network, *dataflow, search);
        })->Unit(benchmark::kMicrosecond);
      }
    }
  }
  return true;
}();

}  // namespace
