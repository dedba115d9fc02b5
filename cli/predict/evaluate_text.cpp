// SPDX-License-Identifier: MIT
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <set>
#include <string>
#include <vector>

#include "cli/common/terminal/terminal.h"
#include "cli/predict/evaluate.h"
#include "core/report/number_text.h"
#include "core/report/table.h"

namespace systole::app {
namespace {

using core::Align;
using predictor::Evaluation;
using predictor::MetricColumn;
using predictor::Metrics;
using predictor::Protocol;
using predictor::Spread;

std::string counted(std::size_t count, const char* one, const char* many) {
  return fmt::format("{} {}", core::grouped(static_cast<std::int64_t>(count)), count == 1 ? one : many);
}

std::string model_text(const Evaluation& evaluation) {
  const predictor::EvaluationOptions& options = evaluation.options;
  std::string text(core::name_of(options.model));
  if (options.model == predictor::ModelKind::reference) text += ", the paper's";
  if (options.model == predictor::ModelKind::static_info) return text + ", frequency and DRAM only";
  return text + fmt::format("; signature of {} by {}{}", counted(options.signature.size, "network", "networks"),
                            core::name_of(options.signature.method),
                            options.signature.as_published ? " as published" : "");
}

std::string unseen_text(const Evaluation& evaluation) {
  const predictor::Fold& fold = evaluation.results.front().fold;
  const std::string devices = counted(fold.test_devices.size(), "device", "devices");
  const std::string networks = counted(fold.test_networks.size(), "network", "networks");
  std::string text;
  switch (evaluation.protocol) {
    case Protocol::unseen_devices:
      text = devices;
      break;
    case Protocol::unseen_networks:
      text = networks;
      break;
    case Protocol::unseen_both:
      text = devices + " and at once " + networks;
      break;
    default:
      text = core::meaning_of(evaluation.protocol);
  }
  text += fmt::format(" (trained on {} and {})", counted(fold.train_devices.size(), "device", "devices"),
                      counted(fold.train_networks.size(), "network", "networks"));
  if (evaluation.grouping == predictor::Grouping::phone_model) text += ", none of a model in training";
  if (evaluation.grouping == predictor::Grouping::cpu_core) text += ", none with a core in training";
  return text;
}

std::string signature_text(const Evaluation& evaluation, const predictor::Dataset& data) {
  const predictor::FoldResult& first = evaluation.results.front();
  if (first.signature.empty()) return {};
  std::vector<std::string> names;
  for (const std::size_t network : first.signature) names.push_back(data.networks[network].name);
  return fmt::format("Signature{}: {}\n", evaluation.results.size() > 1 ? " of " + first.fold.name : "",
                     fmt::join(names, ", "));
}

/// Devices that were left out, for nothing tells what they are.
std::string unread_text(const Evaluation& evaluation, const predictor::Dataset& data) {
  std::set<std::string> names;
  for (const predictor::FoldResult& result : evaluation.results) {
    for (const std::size_t device : result.unread) names.insert(data.devices[device].name);
  }
  if (names.empty()) return {};
  return fmt::format("Left out where they ran none of the signature networks: {}\n", fmt::join(names, ", "));
}

std::string number(const MetricColumn& column, double value) {
  return std::isnan(value) ? "-" : fmt::format("{:.{}f}", value, column.decimals);
}

/// Of leave-one-out the splits are too small for a number each.
bool has_baseline(const Evaluation& evaluation) {
  return !leaves_one_out(evaluation.protocol) && evaluation.results.front().baseline.cells > 0;
}

/// The splits' mean; intervals are the model's alone.
std::string baseline_text(const Evaluation& evaluation, const MetricColumn& column) {
  if (std::ranges::find(predictor::kMetricColumns, column.value, &MetricColumn::value) ==
      predictor::kMetricColumns.end()) {
    return "-";
  }
  double sum = 0;
  for (const predictor::FoldResult& result : evaluation.results) sum += result.baseline.*column.value;
  return number(column, sum / static_cast<double>(evaluation.results.size()));
}

/// One column of all cells together, or the splits' mean and spread.
std::string metric_table(const Evaluation& evaluation) {
  const bool several = evaluation.results.size() > 1 && !leaves_one_out(evaluation.protocol);
  std::vector<core::Table::Column> columns{{"metric", Align::left}};
  for (const char* header : {"mean", "deviation", "least", "median", "most"}) {
    if (several) columns.push_back({header});
  }
  if (!several) columns.push_back({leaves_one_out(evaluation.protocol) ? "all together" : "value"});
  const bool beside = has_baseline(evaluation);
  if (beside) columns.push_back({"baseline"});
  core::Table table(columns);
  const Metrics all =
      leaves_one_out(evaluation.protocol) ? pooled(evaluation.results) : evaluation.results.front().metrics;
  for (const MetricColumn& column : metric_columns(evaluation)) {
    std::vector<std::string> cells{column.header};
    if (several) {
      const Spread spread = spread_of(evaluation.results, column.value);
      for (const double value : {spread.mean, spread.deviation, spread.min, spread.median, spread.max}) {
        cells.push_back(number(column, value));
      }
    } else {
      cells.push_back(number(column, all.*column.value));
    }
    if (beside) cells.push_back(baseline_text(evaluation, column));
    table.add(std::move(cells));
  }
  return table.text(terminal_width());
}

std::string closing_text(const Evaluation& evaluation) {
  const predictor::EvaluationOptions& options = evaluation.options;
  const bool static_only = options.model == predictor::ModelKind::static_info;
  const std::string known =
      static_only ? "Frequency and DRAM size of an unseen device"
                  : fmt::format("Running {} on a device", counted(options.signature.size, "network", "networks"));
  const double r2 = central(evaluation, &Metrics::r2);
  std::string text = fmt::format("{} {} the latency of the others to {:.1f} % on average (median {:.1f} %){}.\n", known,
                                 static_only ? "tell" : "tells", central(evaluation, &Metrics::mape),
                                 central(evaluation, &Metrics::median_ape),
                                 std::isnan(r2) ? std::string{} : fmt::format("; R2 {:.4f}", r2));
  if (options.training.calibrate && central(evaluation, &Metrics::coverage) > 0) {
    text += fmt::format("{:.1f} % of the measured latencies are inside of the intervals that should hold {:g} %.\n",
                        central(evaluation, &Metrics::coverage), 100 * options.coverage);
  }
  return text;
}

}  // namespace

std::string evaluation_text(const Evaluation& evaluation, const predictor::Dataset& data) {
  std::size_t cells = 0;
  for (const predictor::FoldResult& result : evaluation.results) cells += result.cells.size();
  std::string text = fmt::format("Latencies: {}\nUnseen: {}\nModel: {}\n", evaluation.source, unseen_text(evaluation),
                                 model_text(evaluation));
  text += signature_text(evaluation, data);
  text += unread_text(evaluation, data);
  text += fmt::format("Predicted: {} in {}\n\n", counted(cells, "latency", "latencies"),
                      counted(evaluation.results.size(), "split", "splits"));
  text += metric_table(evaluation) + "\n";
  if (has_baseline(evaluation)) {
    text += "Baseline: a network as on the most similar training device, one that training has not seen by its MACs.\n";
  }
  return text + closing_text(evaluation);
}

}  // namespace systole::app
