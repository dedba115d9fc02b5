// SPDX-License-Identifier: MIT
#include "dataflows/rtl/buffered/verify.h"

#include <algorithm>
#include <string_view>
#include <utility>

#include "core/checked.h"
#include "core/ir/operator_class.h"
#include "dataflows/rtl/buffered_hardware.h"
#include "dataflows/rtl/groups.h"

namespace systole::rtl {
namespace {

using core::checked_add;
using core::checked_multiply;

/// One run of a sample, on an array of its own.
struct LayerJob {
  std::vector<Fold> folds;
  std::int64_t model_cycles = 0;
};

std::vector<LayerJob> jobs_of(VerifiedLayers& verified, const VerifyOptions& options) {
  const dataflows::Array& array = options.machine.array;
  std::vector<LayerJob> jobs;
  for (VerifiedLayer& layer : verified.layers) {
    layer.folds = count_folds(layer.distinct.layer, array);
    layer.model_cycles = model_cycles(layer.distinct.layer, array);
    layer.samples = samples(layer.distinct.layer, array, options.max_steps);
    for (const LayerSample& sample : layer.samples) {
      const LayerJob job{.folds = folds(sample.layer, array), .model_cycles = model_cycles(sample.layer, array)};
      layer.folds_run += static_cast<std::int64_t>(job.folds.size());
      jobs.insert(jobs.end(), static_cast<std::size_t>(options.repeat), job);
    }
  }
  return jobs;
}

/// Takes the runs of a layer, which begin at `next`, and says what they came to.
void take_layer_runs(VerifiedLayer& layer, std::int64_t repeat, std::vector<Lockstep>::const_iterator& next) {
  const auto end = next + static_cast<std::ptrdiff_t>(layer.samples.size()) * repeat;
  layer.runs.assign(next, end);
  for (const LayerSample& sample : layer.samples) {
    layer.rtl_cycles = checked_add(layer.rtl_cycles, checked_multiply(sample.weight, next->rtl_cycles));
    next += repeat;
  }
  for (const Lockstep& one : layer.runs) {
    layer.values += one.values;
    layer.wrong += one.wrong;
  }
}

void add_layers(VerifiedSum& sum, const VerifiedLayer& layer, std::int64_t count) {
  sum.layers += count;
  sum.folds = checked_add(sum.folds, checked_multiply(count, layer.folds));
  sum.model_cycles = checked_add(sum.model_cycles, checked_multiply(count, layer.model_cycles));
  sum.rtl_cycles = checked_add(sum.rtl_cycles, checked_multiply(count, layer.rtl_cycles));
}

void add_distinct(VerifiedSum& sum, const VerifiedLayer& layer) {
  ++sum.distinct;
  sum.values += layer.values;
  sum.wrong += layer.wrong;
}

}  // namespace

bool VerifiedLayer::agrees() const {
  return rtl_cycles == model_cycles && std::ranges::all_of(runs, [](const auto& one) { return one.agrees(); });
}

std::size_t VerifiedLayers::differing() const {
  return static_cast<std::size_t>(std::ranges::count_if(layers, [](const auto& layer) { return !layer.agrees(); }));
}

std::vector<VerifiedSum> sums(const VerifiedLayers& verified) {
  std::vector<VerifiedSum> all;
  VerifiedSum total;
  for (const VerifiedLayer& layer : verified.layers) {
    std::vector<std::string_view> counted;
    for (const std::size_t at : layer.distinct.at) {
      const std::string_view op = core::class_name(verified.network.layers[at]);
      const Mode mode = layer.distinct.layer.mode();
      auto found = std::ranges::find_if(all, [&](const VerifiedSum& sum) { return sum.op == op && sum.mode == mode; });
      if (found == all.end()) {
        all.push_back({.op = op, .mode = mode});
        found = all.end() - 1;
      }
      add_layers(*found, layer, 1);
      if (std::ranges::find(counted, op) != counted.end()) continue;
      counted.push_back(op);
      add_distinct(*found, layer);
    }
    add_layers(total, layer, static_cast<std::int64_t>(layer.distinct.at.size()));
    add_distinct(total, layer);
  }
  all.push_back(total);
  return all;
}

VerifiedLayers verify_layers(core::Network network, const VerifyOptions& options, const core::Observer& observer) {
  VerifiedLayers result{.network = std::move(network), .layers = {}};
  for (DistinctLayer& distinct : distinct_layers(result.network, options.machine)) {
    result.layers.push_back({.distinct = std::move(distinct), .samples = {}, .runs = {}});
  }
  const std::vector<LayerJob> jobs = jobs_of(result, options);
  std::vector<Lockstep> runs(jobs.size());
  double total = 0;
  for (const LayerJob& job : jobs) total += static_cast<double>(job.model_cycles);
  run_groups(jobs.size(), options.threads, total, observer, [&](std::size_t i) {
    constexpr std::uint64_t kBetweenSeeds = 1'000'000'007;  // more than there are jobs
    const auto hardware = build_buffered_array(options.machine.array);
    const LayerJob& job = jobs[i];
    runs[i] = run_in_lockstep(*hardware, {{.folds = job.folds, .operands = {}}}, {&job.model_cycles, 1},
                              options.seed * kBetweenSeeds + i, {})
                  .front();
    return job.model_cycles;
  });
  auto next = runs.cbegin();
  for (VerifiedLayer& layer : result.layers) take_layer_runs(layer, options.repeat, next);
  return result;
}

}  // namespace systole::rtl
