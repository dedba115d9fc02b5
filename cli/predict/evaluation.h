// SPDX-License-Identifier: MIT
#pragma once

#include <array>
#include <string>
#include <vector>

#include "cli/common/provenance.h"
#include "cli/predict/data.h"
#include "core/report/chart/figure.h"
#include "predictor/evaluation/evaluate.h"
#include "predictor/evaluation/fold.h"

/// What `systole predict evaluate` computed, and its forms.
namespace systole::app {

struct Evaluation {
  std::string source;  ///< of the latencies, in words
  std::string protocol;
  predictor::Grouping grouping = predictor::Grouping::none;
  bool leave_one_out = false;  ///< then only the cells of all folds together say something
  bool quick = false;          ///< of `systole predict` alone
  predictor::EvaluationOptions options;
  std::vector<predictor::FoldResult> results;
};

/// One of the numbers that are reported, in the order of all reports.
struct MetricColumn {
  const char* key;     ///< in CSV and JSON
  const char* header;  ///< for people
  double predictor::Metrics::*value;
  int decimals;
};
inline constexpr std::array kMetricColumns{
    MetricColumn{"r2", "R2", &predictor::Metrics::r2, 4},
    MetricColumn{"rmse_ms", "RMSE, ms", &predictor::Metrics::rmse_ms, 2},
    MetricColumn{"mape", "mean error, % (MAPE)", &predictor::Metrics::mape, 2},
    MetricColumn{"median_ape", "median error, %", &predictor::Metrics::median_ape, 2},
    MetricColumn{"within_10", "within 10 %, % of the latencies", &predictor::Metrics::within_10, 1},
    MetricColumn{"spearman", "Spearman, mean of the devices", &predictor::Metrics::spearman, 4},
    MetricColumn{"device_r2", "R2, mean of the devices' own", &predictor::Metrics::device_r2, 4},
    MetricColumn{"type1", "Type-1 errors, % of the pairs", &predictor::Metrics::type1, 1},
    MetricColumn{"type2", "Type-2 errors, % of the pairs", &predictor::Metrics::type2, 1},
};
/// Only of models with calibrated intervals.
inline constexpr std::array kIntervalColumns{
    MetricColumn{"coverage", "inside of the interval, %", &predictor::Metrics::coverage, 1},
    MetricColumn{"interval_width", "interval's high / low, median", &predictor::Metrics::interval_width, 3},
};
/// Those of this evaluation.
std::vector<MetricColumn> metric_columns(const Evaluation& evaluation);

std::string evaluation_text(const Evaluation& evaluation, const predictor::Dataset& data);
/// A row a split, then `mean` and `deviation`; of leave-one-out `all` instead.
std::string evaluation_csv(const Evaluation& evaluation, const predictor::Dataset& data);
Json evaluation_json(const Evaluation& evaluation, const predictor::Dataset& data, const Provenance& provenance);
/// Predicted over measured latencies of the first split (of leave-one-out: of all folds).
core::chart::Figure evaluation_figure(const Evaluation& evaluation);

/// A CSV row a predicted latency of all splits.
std::string predictions_csv(const Evaluation& evaluation, const predictor::Dataset& data);

}  // namespace systole::app
