// SPDX-License-Identifier: MIT
#include "predictor/evaluation/evaluate.h"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <string>

#include "core/threads/parallel_for.h"
#include "predictor/models/boosting_rounds.h"

namespace systole::predictor {
namespace {

using Clock = std::chrono::steady_clock;
double seconds_since(Clock::time_point start) {
  return std::chrono::duration<double>(Clock::now() - start).count();
}

}  // namespace

FoldResult evaluate_fold(const Dataset& data, const Fold& fold, std::size_t index, const EvaluationOptions& options) {
  FoldResult result;
  result.fold = fold;

  auto start = Clock::now();
  SignatureOptions signature = options.signature;
  signature.seed += index;
  if (options.model != ModelKind::static_info) {
    result.signature = select_signature(data.latencies, fold.train_devices, fold.train_networks, signature);
  }
  result.select_s = seconds_since(start);

  start = Clock::now();
  const auto model = train(
      options.model,
      {.data = data, .devices = fold.train_devices, .networks = fold.train_networks, .signature = result.signature},
      options.training);
  result.train_s = seconds_since(start);

  std::vector<std::size_t> networks;
  std::vector<NetworkProfile> profiles;
  for (const std::size_t network : fold.test_networks) {
    if (std::ranges::find(result.signature, network) != result.signature.end()) continue;
    networks.push_back(network);
    profiles.push_back(data.networks[network]);
  }
  std::vector<DeviceSample> samples;
  samples.reserve(fold.test_devices.size());
  for (const std::size_t device : fold.test_devices) samples.push_back(sample_of(data, device, result.signature));

  start = Clock::now();
  const std::vector<double> predicted = model->predict(samples, profiles);
  result.predict_s = seconds_since(start);

  std::vector<const ConformalErrors*> errors;
  errors.reserve(profiles.size());
  for (const NetworkProfile& profile : profiles) errors.push_back(&model->intervals().of(model->knows(profile)));
  for (std::size_t d = 0; d < fold.test_devices.size(); ++d) {
    for (std::size_t n = 0; n < networks.size(); ++n) {
      if (!data.latencies.has(networks[n], fold.test_devices[d])) continue;
      Cell cell{.network = networks[n],
                .device = fold.test_devices[d],
                .measured_ms = data.latencies.at(networks[n], fold.test_devices[d]),
                .predicted_ms = predicted[(d * networks.size()) + n]};
      if (!errors[n]->empty()) {
        const Interval interval = errors[n]->interval(cell.predicted_ms, options.coverage);
        cell.low_ms = interval.low;
        cell.high_ms = interval.high;
      }
      result.cells.push_back(cell);
    }
  }
  result.metrics = metrics(result.cells);
  return result;
}

std::vector<FoldResult> evaluate_folds(const Dataset& data, std::span<const Fold> folds,
                                       const EvaluationOptions& options, const core::Observer& observer) {
  std::vector<FoldResult> results(folds.size());
  EvaluationOptions inner = options;
  if (folds.size() > 1) inner.training.threads = 1;  // the folds run side by side
  std::int64_t total = 0;
  for (const Fold& fold : folds) {
    const TrainingSet set{
        .data = data, .devices = fold.train_devices, .networks = fold.train_networks, .signature = {}};
    total += boosting_rounds(options.model, set, options.training);
  }
  // One fold may take many seconds, so it is the rounds within the folds that are counted.
  BoostingRounds rounds(fmt::format("evaluating {}", core::name_of(options.model)), total, observer);
  inner.training.round_done = rounds.counter();
  core::parallel_for_each(
      folds.size(), options.training.threads,
      [&](std::size_t i) { results[i] = evaluate_fold(data, folds[i], i, inner); },
      [&](std::size_t /*finished*/) {
        rounds.report();
        observer.check();
      });
  rounds.finish();
  return results;
}

Metrics pooled(std::span<const FoldResult> results) {
  std::vector<Cell> cells;
  for (const FoldResult& result : results) cells.insert(cells.end(), result.cells.begin(), result.cells.end());
  return metrics(cells);
}

Spread spread_of(std::span<const FoldResult> results, double Metrics::*metric) {
  std::vector<double> values;
  values.reserve(results.size());
  for (const FoldResult& result : results) values.push_back(result.metrics.*metric);
  return spread(values);
}

}  // namespace systole::predictor
