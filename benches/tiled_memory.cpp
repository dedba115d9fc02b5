// SPDX-License-Identifier: MIT
// The tiled memory model on whole networks, 32x32, 64 kB scratchpads, 10 words a cycle, one thread: per layer.
#include "dataflows/memory/tiled/tiled_memory.h"

#include <benchmark/benchmark.h>

#include <string>

#include "benches/shipped_network.h"
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

// NOLINTNEXTLINE(cert-err58-cpp): without its benchmarks the program is to end
const bool kRegistered = []() noexcept {
  using dataflows::tiled::Search;
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
