// SPDX-License-Identifier: MIT
// Exploring MobileNetV2 on arrays of many shapes: points a second, constraints, costs and Pareto front included.
#include <benchmark/benchmark.h>

#include <cstdint>
#include <vector>

#include "benches/shipped_network.h"
#include "dataflows/explore/evaluate/explore.h"

namespace {

using namespace systole;                      // NOLINT(google-build-using-namespace): a benchmark file
using namespace systole::dataflows::explore;  // NOLINT(google-build-using-namespace)

std::vector<std::int64_t> from_to(std::int64_t first, std::int64_t last) {
  std::vector<std::int64_t> values;
  for (std::int64_t value = first; value <= last; ++value) values.push_back(value);
  return values;
}

/// Three dataflows on all arrays from 8x8 to 135x135.
Question closed_form() {
  Question question;
  question.axes.network = {"mobilenet_v2"};
  question.axes.timing = {dataflows::Timing::array};
  question.axes.dataflow = {dataflow_choice("os"), dataflow_choice("ws"), dataflow_choice("is")};
  question.axes.rows = question.axes.cols = from_to(8, 135);
  question.keep.objectives = {Metric::cycles, Metric::pes};
  return question;
}

void run(benchmark::State& state, Question question, unsigned threads) {
  const Exploration exploration(std::move(question), {benches::shipped_network("mobilenet_v2")});
  const ShardPositions positions(exploration.positions(), {});
  std::size_t front = 0;
  for (auto _ : state) {
    KeptPoints kept(exploration.question().keep, exploration.space());
    explore_positions(exploration, positions, 0, threads, [&](RangeResult&& range) { kept.add(range.points); });
    front = kept.size();
  }
  state.counters["kept"] = static_cast<double>(front);
  state.SetItemsProcessed(state.iterations() * static_cast<std::int64_t>(positions.size()));
}

void explore_closed_form(benchmark::State& state) {
  run(state, closed_form(), static_cast<unsigned>(state.range(0)));
}
BENCHMARK(explore_closed_form)->Arg(1)->Arg(2)->ArgName("threads")->Unit(benchmark::kMillisecond)->UseRealTime();

void explore_constrained(benchmark::State& state) {
  Question question = closed_form();
  question.constraints.emplace_back("rows * cols <= 16384 and cycles < 10 M", question.axes);
  run(state, std::move(question), 1);
}
BENCHMARK(explore_constrained)->Unit(benchmark::kMillisecond);

/// Each layer on its fastest dataflow, and the FuSe variants, whose 50% are chosen on each array anew.
void explore_best_per_layer(benchmark::State& state) {
  Question question = closed_form();
  question.axes.dataflow = {dataflow_choice("best")};
  question.axes.variant = {dataflows::kFuseVariants.begin(), dataflows::kFuseVariants.end()};
  question.select = dataflows::Select::greedy;
  run(state, std::move(question), 1);
}
BENCHMARK(explore_best_per_layer)->Unit(benchmark::kMillisecond);

/// Three dataflows on arrays from 8x8 to 39x39, so many cores of each: closed forms, each layer with its best
/// partition.
void explore_cores(benchmark::State& state) {
  Question question = closed_form();
  question.axes.rows = question.axes.cols = from_to(8, 39);
  question.axes.cores =
      state.range(0) == 0 ? std::vector<std::int64_t>{1, 2, 4, 8, 16, 32, 64} : from_to(1, state.range(0));
  run(state, std::move(question), 1);
}
BENCHMARK(explore_cores)->Arg(64)->Arg(0)->ArgName("cores")->Unit(benchmark::kMillisecond);

/// One number of cores, at random places of a space: nothing is shared between designs.
void explore_sixteen_cores(benchmark::State& state) {
  Question question = closed_form();
  question.axes.cores = {16};
  question.sample = 4096;
  run(state, std::move(question), 1);
}
BENCHMARK(explore_sixteen_cores)->Unit(benchmark::kMillisecond);

/// The whole network's cycles and those of the array, with as many lanes as columns.
void explore_whole_network(benchmark::State& state) {
  Question question = closed_form();
  question.keep.objectives = {Metric::network_cycles, Metric::pes};
  run(state, std::move(question), 1);
}
BENCHMARK(explore_whole_network)->Unit(benchmark::kMillisecond);

/// Three objectives of which one counts words: no closed forms.
void explore_accesses(benchmark::State& state) {
  Question question = closed_form();
  question.axes.rows = question.axes.cols = from_to(8, 40);
  question.keep.objectives = {Metric::cycles, Metric::pes, Metric::accesses};
  run(state, std::move(question), 1);
}
BENCHMARK(explore_accesses)->Unit(benchmark::kMillisecond);

void explore_tiled_memory(benchmark::State& state) {
  Question question = closed_form();
  question.axes.memory = {dataflows::memory_model_named("tiled")};
  question.axes.rows = question.axes.cols = {16, 32};
  question.axes.sram_kb = {16, 64};
  question.keep.objectives = {Metric::cycles, Metric::pes, Metric::sram};
  run(state, std::move(question), 1);
}
BENCHMARK(explore_tiled_memory)->Unit(benchmark::kMillisecond);

/// The same arrays with 16 sizes of scratchpads and four bandwidths.
void explore_tiled_memory_sizes(benchmark::State& state) {
  Question question = closed_form();
  question.axes.memory = {dataflows::memory_model_named("tiled")};
  question.axes.rows = question.axes.cols = {16, 32};
  question.axes.sram_kb = {8, 12, 16, 24, 32, 48, 64, 96, 128, 192, 256, 384, 512, 768, 1024, 1536};
  question.axes.bandwidth = {4, 8, 16, 32};
  question.keep.objectives = {Metric::cycles, Metric::pes, Metric::sram};
  run(state, std::move(question), 1);
}
BENCHMARK(explore_tiled_memory_sizes)->Unit(benchmark::kMillisecond)->Iterations(1);

/// The same with each scratchpad of its own size.
void explore_tiled_memory_scratchpads(benchmark::State& state) {
  Question question = closed_form();
  question.axes.memory = {dataflows::memory_model_named("tiled")};
  question.axes.rows = question.axes.cols = {16, 32};
  question.axes.sram_ifmap_kb = question.axes.sram_filter_kb =
      question.axes.sram_ofmap_kb = {8, 16, 32, 64, 128, 256, 512, 1024};
  question.axes.bandwidth = {8, 16};
  question.keep.objectives = {Metric::cycles, Metric::pes, Metric::sram};
  run(state, std::move(question), 1);
}
BENCHMARK(explore_tiled_memory_scratchpads)->Unit(benchmark::kMillisecond)->Iterations(1);

}  // namespace
