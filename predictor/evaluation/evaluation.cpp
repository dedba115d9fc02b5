// SPDX-License-Identifier: MIT
#include "predictor/evaluation/evaluation.h"

#include <fmt/format.h>

#include <utility>

#include "core/files/folder.h"
#include "core/files/text_file.h"
#include "core/report/csv_field.h"
#include "core/report/number_text.h"
#include "predictor/evaluation/feature_export.h"

namespace systole::predictor {
namespace {

std::vector<Fold> folds_of(const Dataset& data, const EvaluationPlan& plan, std::vector<core::InputRecord>& inputs) {
  if (!plan.splits_file) return make_folds(data, plan.folds);
  const core::TextFile file = core::read_text_file(*plan.splits_file);
  inputs.push_back(core::input_record(*plan.splits_file, file.text));
  return read_splits(file, data, plan.folds.protocol);
}

/// A row a predicted latency of all folds. There is no interval where nothing was calibrated.
std::string predictions_csv(const Evaluation& evaluation, const Dataset& data) {
  std::string out = "split,device,network,measured_ms,predicted_ms,low_ms,high_ms\n";
  for (const FoldResult& result : evaluation.results) {
    for (const Cell& cell : result.cells) {
      out += fmt::format("{},{},{},{},{}", core::csv_result_field(result.fold.name),
                         core::csv_result_field(data.devices[cell.device].name),
                         core::csv_result_field(data.networks[cell.network].name), core::python_text(cell.measured_ms),
                         core::python_text(cell.predicted_ms));
      out += cell.high_ms > 0 ? fmt::format(",{},{}\n", core::python_text(cell.low_ms), core::python_text(cell.high_ms))
                              : ",,\n";
    }
  }
  return out;
}

}  // namespace

void check(const Dataset& data, const EvaluationPlan& plan) {
  std::vector<core::InputRecord> inputs;
  const std::vector<Fold> folds = folds_of(data, plan, inputs);
  if (plan.options.model == ModelKind::static_info) return;
  for (const Fold& fold : folds) {
    check_signature(fold.train_devices.size(), fold.train_networks.size(), plan.options.signature);
  }
}

Evaluation evaluate(const LearningData& data, const EvaluationPlan& plan, const core::Observer& observer) {
  Evaluation evaluation{.source = data.source,
                        .protocol = plan.folds.protocol,
                        .grouping = plan.folds.grouping,
                        .options = plan.options,
                        .results = {},
                        .inputs = {}};
  const std::vector<Fold> folds = folds_of(data.dataset, plan, evaluation.inputs);
  evaluation.results = evaluate_folds(data.dataset, folds, plan.options, observer);
  double seconds = 0;
  for (const FoldResult& r : evaluation.results) seconds += r.select_s + r.train_s + r.predict_s;
  observer.say(fmt::format("{} splits took {:.1f} s", folds.size(), seconds));
  return evaluation;
}

std::vector<MetricColumn> metric_columns(const Evaluation& evaluation) {
  std::vector<MetricColumn> columns(kMetricColumns.begin(), kMetricColumns.end());
  if (evaluation.options.training.calibrate) {
    columns.insert(columns.end(), kIntervalColumns.begin(), kIntervalColumns.end());
  }
  return columns;
}

double central(const Evaluation& evaluation, double Metrics::*value) {
  return leaves_one_out(evaluation.protocol) ? pooled(evaluation.results).*value
                                             : spread_of(evaluation.results, value).mean;
}

std::vector<Cell> shown_cells(const Evaluation& evaluation) {
  const std::size_t folds = leaves_one_out(evaluation.protocol) ? evaluation.results.size() : 1;
  std::vector<Cell> cells;
  for (std::size_t f = 0; f < folds; ++f) {
    cells.insert(cells.end(), evaluation.results[f].cells.begin(), evaluation.results[f].cells.end());
  }
  return cells;
}

void export_evaluation(const std::filesystem::path& folder, const Evaluation& evaluation, const Dataset& data,
                       const core::Observer& observer) {
  core::make_folder(folder);
  for (std::size_t i = 0; i < evaluation.results.size(); ++i) {
    observer.check();
    const FoldResult& result = evaluation.results[i];
    core::write_file_atomically(folder / fmt::format("features_{:03}.csv", i),
                                export_features(data, result.fold, result.signature, evaluation.options.model));
  }
  core::write_file_atomically(folder / "predictions.csv", predictions_csv(evaluation, data));
  observer.say(
      fmt::format("wrote {} files of features and predictions.csv to {}", evaluation.results.size(), folder.string()));
}

}  // namespace systole::predictor
