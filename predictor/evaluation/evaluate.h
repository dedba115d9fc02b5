// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "core/observer.h"
#include "predictor/evaluation/fold.h"
#include "predictor/evaluation/metrics.h"
#include "predictor/models/model.h"
#include "predictor/signature/selection.h"

namespace systole::predictor {

struct EvaluationOptions {
  ModelKind model = ModelKind::systole;
  SignatureOptions signature{};  ///< the random method's seed is moved by the fold's index
  TrainOptions training{};
  double coverage = 0.9;  ///< of the intervals, where training calibrates them
  double holes = 0;       ///< share of the cells that nobody measured: drawn for each fold, kept for the metrics only
};

struct FoldResult {
  Fold fold;
  std::vector<std::size_t> signature;
  std::vector<std::size_t> unread{};  ///< devices without a latency of the signature: nothing tells what they are
  std::vector<Cell> cells;            ///< test devices x (test networks - signature), measured ones only
  Metrics metrics;
  Metrics
      baseline{};  ///< of what needs no model (baseline.h) on the same cells; without cells where there is no signature
  double select_s = 0;  ///< wall seconds
  double train_s = 0;
  double predict_s = 0;
};

/// Selects the signature on the fold's training devices and networks, trains, predicts the test cells. Test devices'
/// latencies are read only for their signature and, afterwards, for the metrics.
FoldResult evaluate_fold(const Dataset& data, const Fold& fold, std::size_t index, const EvaluationOptions& options);

/// All folds, side by side on `options.training.threads` threads (0: all cores). Throws Stopped.
std::vector<FoldResult> evaluate_folds(const Dataset& data, std::span<const Fold> folds,
                                       const EvaluationOptions& options, const core::Observer& observer = {});

/// Metrics of all folds' cells together: for leave-one-out, whose single folds are too small.
Metrics pooled(std::span<const FoldResult> results);

/// One number of each fold's metrics, e.g. `spread_of(results, &Metrics::r2)`.
Spread spread_of(std::span<const FoldResult> results, double Metrics::*metric);

}  // namespace systole::predictor
