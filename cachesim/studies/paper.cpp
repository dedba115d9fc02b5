// SPDX-License-Identifier: MIT
#include "cachesim/studies/paper.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <functional>
#include <iterator>
#include <span>
#include <string_view>
#include <utility>

#include "cachesim/studies/workload.h"

namespace systole::cachesim {
namespace {

constexpr std::array<std::string_view, 5> kOrders{"atlas-60", "atlas-48", "openblas-atom", "openblas-haswell", "naive-ikj"};
/// Of networks that take long: the default, and the one under which the published range appears.
constexpr std::array<std::string_view, 2> kFewOrders{"openblas-atom", "atlas-60"};

struct Benchmark {
  WorkloadRequest request;
  std::string weights;  ///< a short name
  bool few_orders = false;

  [[nodiscard]] std::span<const std::string_view> orders() const {
    if (few_orders) return kFewOrders;
    return kOrders;
  }
};

struct Choice {
  std::string name;
  std::function<void(CacheConfiguration&)> make;
};

/// Every choice of the null cache that the paper left open, one at a time.
std::vector<Choice> choices(const CacheSettings& settings) {
  std::vector<Choice> all;
  for (const std::uint32_t entries : {64U, 128U, 256U, 304U, 512U}) {
    all.push_back({fmt::format("{} entries", entries), [=](auto& c) { c.null_cache.entries = entries; }});
  }
  for (const auto merge : {Merge::none, Merge::first, Merge::higher}) {
    all.push_back({fmt::format("merge {}", name(merge)), [=](auto& c) { c.null_cache.merging.merge = merge; }});
  }
  for (const std::uint32_t x : {2U, 3U, 4U, 6U}) {
    all.push_back({fmt::format("at most {} X bits", x), [=](auto& c) { c.null_cache.merging.max_x = x; }});
  }
  using enum NullReplacement;
  for (const auto replacement : {lru, fifo, random, coverage, greedy_dual}) {
    all.push_back(
        {fmt::format("replacement {}", name(replacement)), [=](auto& c) { c.null_cache.replacement = replacement; }});
  }
  for (const auto detection : {Detection::fill, Detection::fill_evict, Detection::fill_write}) {
    all.push_back({fmt::format("detection {}", name(detection)), [=](auto& c) { c.detection = detection; }});
  }
  all.push_back({"no spill", [](auto& c) { c.spill = false; }});
  all.push_back(
      {"non-zero store invalidates", [](auto& c) { c.null_cache.on_nonzero_write = OnNonzeroWrite::invalidate; }});
  const auto sectors = sectored_accounting(null_storage(settings), line_bits(settings), 32).entries;
  all.push_back({"sectored (ZCA), equal bits", [=](auto& c) {
                   c.null_kind = NullKind::sectored;
                   c.zero_content.sectors = static_cast<std::uint32_t>(sectors);
                 }});
  all.push_back({"no bound", [](auto& c) { c.null_kind = NullKind::unlimited; }});
  return all;
}

std::vector<Benchmark> benchmarks(const CachePaperRequest& request, std::vector<NotRun>& not_run) {
  const auto lenet = [&](std::string_view weights) {
    return WorkloadRequest{
        .network = "lenet_caffe", .weights = std::string(weights), .input = {}, .seed = request.seed};
  };
  std::vector<Benchmark> all{{lenet(kSimdWeights), "SIMD groups"},
                             {lenet(kDeepCompressionWeights), "Deep Compression"},
                             {lenet(kDenseWeights), "dense (random)"}};
  if (request.squeezenet_weights.empty()) {
    not_run.push_back(NotRun::squeezenet);
  } else {
    all.push_back({{.network = "squeezenet1_0",
                    .weights = request.squeezenet_weights,
                    .input = request.squeezenet_input,
                    .seed = request.seed},
                   "Deep Compression",
                   true});
  }
  if (request.large) {
    for (const char* network : {"alexnet", "vgg16"}) {
      all.push_back({{.network = network, .weights = {}, .input = {}, .seed = request.seed}, "generated", true});
    }
  } else {
    not_run.push_back(NotRun::large);
  }
  return all;
}

CachePaperRow row(const Benchmark& benchmark, std::string_view network, std::string_view gemm) {
  return {.network = std::string(network),
          .weights = benchmark.weights,
          .gemm = std::string(gemm),
          .choice = {},
          .base = {},
          .larger = {},
          .null = {}};
}

/// Runs the paper's three configurations, and `variants` of the third in the same pass.
std::vector<CachePaperRow> run(const CacheWorkload& workload, const Benchmark& benchmark, const CacheSettings& settings,
                               std::string_view gemm, const std::vector<Choice>& variants,
                               const core::Observer& observer) {
  std::vector<CacheConfiguration> all = configurations(settings);
  for (const Choice& choice : variants) {
    all.push_back(settings.with_null);
    choice.make(all.back());
    all.back().name = choice.name;
  }
  SimulationOptions options;
  options.execution = settings.execution;
  options.execution.gemm = gemm_order_named(gemm);
  options.granularity = settings.granularity;
  options.flush_between_layers = settings.flush_between_layers;
  if (benchmark.few_orders) options.sampling = settings.sampling;
  options.observer.should_stop = observer.should_stop;
  const auto results = simulate(workload.network, workload.weights, workload.inputs, all, options);
  std::vector<CachePaperRow> rows;
  for (std::size_t i = 2; i < all.size(); ++i) {
    rows.push_back(row(benchmark, workload.network.name, gemm));
    if (i > 2) rows.back().choice = variants[i - 3].name;
    rows.back().base = results.configurations[0].total;
    rows.back().larger = results.configurations[1].total;
    rows.back().null = results.configurations[i].total;
  }
  return rows;
}

}  // namespace

Standing standing(const CachePaperRow& row) {
  constexpr double kRounding = 0.5;
  const double misses = 100 * miss_reduction(row.base, row.null);
  const double time = 100 * time_reduction(row.base, row.null);
  if (misses < kPublishedMissReduction.least - kRounding || time < kPublishedTimeReduction.least - kRounding) {
    return Standing::below;
  }
  if (misses > kPublishedMissReduction.most + kRounding || time > kPublishedTimeReduction.most + kRounding) {
    return Standing::above;
  }
  return Standing::within;
}

CachePaper cache_paper(const CachePaperRequest& request, const core::Observer& observer) {
  CachePaper paper{.settings = request.settings, .benchmarks = {}, .sensitivity = {}, .not_run = {}, .files = {}};
  const std::vector<Benchmark> all = benchmarks(request, paper.not_run);
  const std::vector<Choice> variants = choices(request.settings);
  double passes = 0;
  for (const Benchmark& benchmark : all) passes += static_cast<double>(benchmark.orders().size());
  double done = 0;
  std::vector<std::vector<CachePaperRow>> varied;
  for (const Benchmark& benchmark : all) {
    const CacheWorkload workload = cache_workload(benchmark.request, observer);
    std::ranges::copy(workload.files, std::back_inserter(paper.files));
    for (const std::string_view gemm : benchmark.orders()) {
      const bool vary = gemm == request.settings.execution.gemm.name && varied.size() < 2;
      std::vector<CachePaperRow> rows =
          run(workload, benchmark, request.settings, gemm, vary ? variants : std::vector<Choice>{}, observer);
      paper.benchmarks.push_back(rows.front());
      rows.erase(rows.begin());
      if (vary) varied.push_back(std::move(rows));
      observer.report_progress("benchmarks", ++done, passes);
    }
  }
  for (std::size_t i = 0; i < variants.size(); ++i) {
    for (const auto& rows : varied) paper.sensitivity.push_back(rows.at(i));
  }
  return paper;
}

}  // namespace systole::cachesim
