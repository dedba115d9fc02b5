// SPDX-License-Identifier: MIT
#include <fmt/format.h>

#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "cli/predict/evaluate.h"
#include "core/report/csv_field.h"
#include "core/report/number_text.h"

namespace systole::app {
namespace {

using predictor::Evaluation;
using predictor::FoldResult;
using predictor::Metrics;

std::vector<std::string> names_of(const std::vector<std::size_t>& networks, const predictor::Dataset& data) {
  std::vector<std::string> names;
  names.reserve(networks.size());
  for (const std::size_t network : networks) names.push_back(data.networks[network].name);
  return names;
}

std::vector<std::string> device_names(const std::vector<std::size_t>& devices, const predictor::Dataset& data) {
  std::vector<std::string> names;
  names.reserve(devices.size());
  for (const std::size_t device : devices) names.push_back(data.devices[device].name);
  return names;
}

Json metrics_json(const Evaluation& evaluation, const Metrics& metrics) {
  Json json{{"cells", metrics.cells}};
  for (const predictor::MetricColumn& column : metric_columns(evaluation)) json[column.key] = metrics.*column.value;
  return json;
}

/// Of what needs no model, which has no intervals.
Json baseline_json(const Metrics& metrics) {
  Json json{{"cells", metrics.cells}};
  for (const predictor::MetricColumn& column : predictor::kMetricColumns) json[column.key] = metrics.*column.value;
  return json;
}

Json spreads_json(const Evaluation& evaluation) {
  Json json = Json::object();
  for (const predictor::MetricColumn& column : metric_columns(evaluation)) {
    const predictor::Spread spread = spread_of(evaluation.results, column.value);
    json[column.key] = {{"mean", spread.mean},
                        {"deviation", spread.deviation},
                        {"min", spread.min},
                        {"median", spread.median},
                        {"max", spread.max}};
  }
  return json;
}

}  // namespace

std::string evaluation_csv(const Evaluation& evaluation, const predictor::Dataset& data) {
  const std::vector<predictor::MetricColumn> columns = metric_columns(evaluation);
  std::string out = "split,train_devices,test_devices,train_networks,test_networks,cells";
  for (const predictor::MetricColumn& column : columns) out += fmt::format(",{}", column.key);
  out += ",signature\n";
  for (const FoldResult& result : evaluation.results) {
    out += fmt::format("{},{},{},{},{},{}", core::csv_result_field(result.fold.name), result.fold.train_devices.size(),
                       result.fold.test_devices.size(), result.fold.train_networks.size(),
                       result.fold.test_networks.size(), result.cells.size());
    for (const predictor::MetricColumn& column : columns) out += "," + core::python_text(result.metrics.*column.value);
    out += fmt::format(",{}\n",
                       core::csv_result_field(fmt::format("{}", fmt::join(names_of(result.signature, data), " "))));
  }
  if (leaves_one_out(evaluation.protocol)) {
    const Metrics all = pooled(evaluation.results);
    out += fmt::format("all,,,,,{}", all.cells);
    for (const predictor::MetricColumn& column : columns) out += "," + core::python_text(all.*column.value);
    return out + ",\n";
  }
  for (const auto& [label, statistic] :
       {std::pair{"mean", &predictor::Spread::mean}, std::pair{"deviation", &predictor::Spread::deviation}}) {
    out += fmt::format("{},,,,,", label);
    for (const predictor::MetricColumn& column : columns) {
      out += "," + core::python_text(spread_of(evaluation.results, column.value).*statistic);
    }
    out += ",\n";
  }
  return out;
}

Json evaluation_json(const Evaluation& evaluation, const predictor::Dataset& data, const Provenance& provenance) {
  Json splits = Json::array();
  for (const FoldResult& result : evaluation.results) {
    splits.push_back({{"split", result.fold.name},
                      {"signature", names_of(result.signature, data)},
                      {"train_devices", result.fold.train_devices.size()},
                      {"test_devices", device_names(result.fold.test_devices, data)},
                      {"train_networks", result.fold.train_networks.size()},
                      {"test_networks", names_of(result.fold.test_networks, data)},
                      {"metrics", metrics_json(evaluation, result.metrics)}});
    if (result.baseline.cells > 0) splits.back()["baseline"] = baseline_json(result.baseline);
  }
  Json json{{"schema", "systole/predict-evaluate/1"},
            {"provenance", provenance.json()},
            {"devices", data.devices.size()},
            {"networks", data.networks.size()},
            {"splits", std::move(splits)}};
  if (leaves_one_out(evaluation.protocol)) {
    json["all"] = metrics_json(evaluation, pooled(evaluation.results));
  } else {
    json["spread"] = spreads_json(evaluation);
  }
  return json;
}

}  // namespace systole::app
