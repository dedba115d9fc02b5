// SPDX-License-Identifier: MIT
#pragma once

#include <array>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "core/files/input_record.h"
#include "core/observer.h"
#include "predictor/dataset/learning_data.h"
#include "predictor/evaluation/evaluate.h"

/// How good predictions are for what training has not seen: a whole study, from the data to its numbers.
namespace systole::predictor {

struct EvaluationPlan {
  FoldOptions folds{};
  std::optional<std::filesystem::path> splits_file{};  ///< given splits instead of random ones (read_splits)
  EvaluationOptions options{};
};

struct Evaluation {
  std::string source;  ///< of the latencies, in words
  Protocol protocol = Protocol::unseen_devices;
  Grouping grouping = Grouping::none;
  EvaluationOptions options;
  std::vector<FoldResult> results;
  std::vector<core::InputRecord> inputs;  ///< the file of splits, if there is one
};

/// Makes or reads the folds and evaluates each. Throws InputError, Stopped.
Evaluation evaluate(const LearningData& data, const EvaluationPlan& plan, const core::Observer& observer = {});

/// Throws InputError where the plan does not fit the devices and networks. No latency is looked at.
void check(const Dataset& data, const EvaluationPlan& plan);

/// One of the numbers that are reported, in the order of all reports.
struct MetricColumn {
  const char* key;     ///< in CSV and JSON
  const char* header;  ///< for people
  double Metrics::*value;
  int decimals;
};
inline constexpr std::array kMetricColumns{
    MetricColumn{"r2", "R2", &Metrics::r2, 4},
    MetricColumn{"rmse_ms", "RMSE, ms", &Metrics::rmse_ms, 2},
    MetricColumn{"mape", "mean error, % (MAPE)", &Metrics::mape, 2},
    MetricColumn{"median_ape", "median error, %", &Metrics::median_ape, 2},
    MetricColumn{"within_10", "within 10 %, % of the latencies", &Metrics::within_10, 1},
    MetricColumn{"spearman", "Spearman, mean of the devices", &Metrics::spearman, 4},
    MetricColumn{"device_r2", "R2, mean of the devices' own", &Metrics::device_r2, 4},
    MetricColumn{"type1", "Type-1 errors, % of the pairs", &Metrics::type1, 1},
    MetricColumn{"type2", "Type-2 errors, % of the pairs", &Metrics::type2, 1},
};
/// Only of models with calibrated intervals.
inline constexpr std::array kIntervalColumns{
    MetricColumn{"coverage", "inside of the interval, %", &Metrics::coverage, 1},
    MetricColumn{"interval_width", "interval's high / low, median", &Metrics::interval_width, 3},
    MetricColumn{"ill_covered", "devices with less than 70 % inside, %", &Metrics::ill_covered, 1},
};
/// Those of this evaluation.
std::vector<MetricColumn> metric_columns(const Evaluation& evaluation);

/// What stands for the whole evaluation: the cells of all folds together where each holds one device or network only,
/// else the mean of the folds.
double central(const Evaluation& evaluation, double Metrics::*value);
/// The cells that are shown as an example: the first fold's; of folds that hold one device or network, all folds'.
std::vector<Cell> shown_cells(const Evaluation& evaluation);

/// Writes what an independent re-run needs to `folder`, which is made if it is missing: `features_NNN.csv` of each fold
/// (export_features), and `predictions.csv`, a row a predicted latency. Throws RunError, Stopped.
void export_evaluation(const std::filesystem::path& folder, const Evaluation& evaluation, const Dataset& data,
                       const core::Observer& observer = {});

}  // namespace systole::predictor
