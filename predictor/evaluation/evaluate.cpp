// SPDX-License-Identifier: MIT
#include "predictor/evaluation/evaluate.h"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <string>

#include "core/random_bits.h"
#include "core/threads/parallel_for.h"
#include "predictor/evaluation/baseline.h"
#include "predictor/models/boosting_rounds.h"

namespace systole::predictor {
namespace {

using Clock = std::chrono::steady_clock;
double seconds_since(Clock::time_point start) {
  return std::chrono::duration<double>(Clock::now() - start).count();
}

/// Without a share of the cells, drawn anew for each fold.
Dataset with_holes(const Dataset& data, double share, std::size_t index) {
  constexpr std::uint64_t kHoleSeed = 20'000;
  Dataset holed = data;
  core::RandomBits random(kHoleSeed + index);
  const auto limit = static_cast<std::uint64_t>(share * 1e6);
  for (std::size_t n = 0; n < data.networks.size(); ++n) {
    for (std::size_t d = 0; d < data.devices.size(); ++d) {
      if (random.below(1'000'000) < limit) holed.latencies.clear(n, d);
    }
  }
  return holed;
}

/// Takes the devices out of the fold that ran no network of the signature: nothing tells what they are.
std::vector<std::size_t> leave_out_unread(const LatencyTable& table, std::span<const std::size_t> signature,
                                          Fold& fold) {
  std::vector<std::size_t> unread;
  const auto is_unread = [&](std::size_t device) {
    return std::ranges::none_of(signature, [&](std::size_t network) { return table.has(network, device); });
  };
  for (std::vector<std::size_t>* devices : {&fold.train_devices, &fold.test_devices}) {
    std::erase_if(*devices, [&](std::size_t device) {
      if (!is_unread(device)) return false;
      unread.push_back(device);
      return true;
    });
  }
  std::ranges::sort(unread);
  unread.erase(std::unique(unread.begin(), unread.end()), unread.end());
  return unread;
}

/// How good the baseline is on the same cells. `known`: without holes.
Metrics baseline_metrics(const Dataset& known, const FoldResult& result, std::span<const std::size_t> networks) {
  const std::vector<double> ms = baseline_latencies(known, result.fold, result.signature, networks);
  std::vector<Cell> cells = result.cells;
  std::size_t next = 0;
  for (std::size_t d = 0; d < result.fold.test_devices.size(); ++d) {
    for (std::size_t n = 0; n < networks.size() && next < cells.size(); ++n) {
      // Cells stand in this order, without those that nobody measured.
      if (cells[next].device != result.fold.test_devices[d] || cells[next].network != networks[n]) continue;
      cells[next++].predicted_ms = ms[(d * networks.size()) + n];
    }
  }
  for (Cell& cell : cells) cell.low_ms = cell.high_ms = 0;
  return metrics(cells);
}

}  // namespace

FoldResult evaluate_fold(const Dataset& data, const Fold& fold, std::size_t index, const EvaluationOptions& options) {
  FoldResult result;
  result.fold = fold;
  Dataset holed;
  if (options.holes > 0) holed = with_holes(data, options.holes, index);
  const Dataset& known = options.holes > 0 ? holed : data;

  auto start = Clock::now();
  SignatureOptions signature = options.signature;
  signature.seed += index;
  if (options.model != ModelKind::static_info) {
    result.signature = select_signature(known.latencies, fold.train_devices, fold.train_networks, signature);
    result.unread = leave_out_unread(known.latencies, result.signature, result.fold);
  }
  result.select_s = seconds_since(start);

  start = Clock::now();
  const auto model = train(options.model,
                           {.data = known,
                            .devices = result.fold.train_devices,
                            .networks = fold.train_networks,
                            .signature = result.signature},
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
  std::vector<double> residuals;
  for (const std::size_t device : result.fold.test_devices) {
    samples.push_back(sample_of(known, device, result.signature));
    residuals.push_back(options.training.calibrate ? model->residual(samples.back()) : 0);
  }

  start = Clock::now();
  const std::vector<double> predicted = model->predict(samples, profiles);
  result.predict_s = seconds_since(start);

  std::vector<const ConformalErrors*> errors;
  errors.reserve(profiles.size());
  for (const NetworkProfile& profile : profiles) errors.push_back(&model->intervals().of(model->knows(profile)));
  for (std::size_t d = 0; d < result.fold.test_devices.size(); ++d) {
    const std::size_t device = result.fold.test_devices[d];
    for (std::size_t n = 0; n < networks.size(); ++n) {
      if (!data.latencies.has(networks[n], device)) continue;
      Cell cell{.network = networks[n],
                .device = device,
                .measured_ms = data.latencies.at(networks[n], device),
                .predicted_ms = predicted[(d * networks.size()) + n]};
      if (!errors[n]->empty()) {
        const Interval interval = errors[n]->interval(cell.predicted_ms, options.coverage, residuals[d]);
        cell.low_ms = interval.low;
        cell.high_ms = interval.high;
      }
      result.cells.push_back(cell);
    }
  }
  result.metrics = metrics(result.cells);
  if (!result.signature.empty()) result.baseline = baseline_metrics(known, result, networks);
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
