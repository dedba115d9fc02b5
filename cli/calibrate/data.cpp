// SPDX-License-Identifier: MIT
// What `systole calibrate` prints for programs: --csv and --json.
#include <fmt/format.h>

#include <array>
#include <cmath>
#include <nlohmann/json.hpp>
#include <string>
#include <utility>
#include <vector>

#include "cli/calibrate/report.h"
#include "core/report/csv_field.h"

namespace systole::app {
namespace {

using calibration::MeasuredOperator;
using calibration::MeasuredProduct;
using calibration::Model;
using calibration::ModelTimes;
using calibration::Predicted;

constexpr std::array kColumnsOfModels{Model::law, Model::learned, Model::roofline, Model::scalesim_linear};

std::string time_cell(const CalibrationRun& run, Model model, std::size_t row) {
  const ModelTimes* const times = run.result.times(model);
  return times == nullptr ? std::string{} : fmt::format("{}", times->rows[row].us);
}

Json errors_json(const std::vector<Predicted>& rows) {
  const calibration::ErrorSummary errors = calibration::summary(rows);
  return {{"rows", errors.rows},           {"mean", 100 * errors.mean}, {"median", 100 * errors.median},
          {"ninety", 100 * errors.ninety}, {"bias", errors.bias},       {"within", calibration::spread_of_all(rows)}};
}

Json constants_json(const std::vector<calibration::FittedConstant>& constants) {
  Json list = Json::array();
  for (const calibration::FittedConstant& constant : constants) {
    // JSON has no infinity: an end that nothing binds is null.
    const auto end = [](double value) { return std::isfinite(value) ? Json(value) : Json(nullptr); };
    list.push_back({{"key", constant.key},
                    {"value", constant.value},
                    {"unit", constant.unit},
                    {"low", end(constant.low)},
                    {"high", end(constant.high)},
                    {"held", constant.held},
                    {"bound", constant.bound()}});
  }
  return list;
}

Json model_json(const ModelTimes& model) {
  Json classes = Json::array();
  for (const auto& bound : dataflows::kTimeBoundNames) {
    std::vector<Predicted> own;
    for (const Predicted& row : model.rows) {
      if (row.bound == bound.value) own.push_back(row);
    }
    if (own.empty()) continue;
    Json one{{"bound", bound.name}};
    one.update(errors_json(own));
    classes.push_back(std::move(one));
  }
  return {{"model", name(model.model)},
          {"constants", model.constants},
          {"errors", errors_json(model.rows)},
          {"classes", std::move(classes)}};
}

Json worst_json(const CalibrationRun& run) {
  constexpr std::size_t kWorst = 10;
  const ModelTimes& model = shown_model(run);
  Json list = Json::array();
  for (const std::size_t i : calibration::worst_rows(model.rows, kWorst)) {
    const MeasuredProduct& row = run.measurements.products[i];
    const Predicted& time = model.rows[i];
    list.push_back({{"file", row.where.file},
                    {"line", row.where.line},
                    {"m", row.shape.rows},
                    {"n", row.shape.cols},
                    {"k", row.shape.depth},
                    {"heads", row.shape.count},
                    {"measured_us", time.measured_us},
                    {"model_us", time.us}});
  }
  return list;
}

Json products_json(const CalibrationRun& run) {
  const calibration::Calibration& result = run.result;
  Json json{{"rows", run.measurements.products.size()}, {"beside_array", run.measurements.beside_array.size()}};
  if (result.products) {
    json["edge"] = result.products->law.edge;
    json["constants"] = constants_json(result.products->constants);
    json["left_out"] = result.products->left_out;
  }
  if (!result.checked) {
    json["roofline"] = {{"launch_us", result.roofline.launch_us},
                        {"peak_tflops", result.roofline.peak_tflops},
                        {"hbm_tbs", result.roofline.hbm_tbs}};
    Json lines = Json::array();
    for (const calibration::CycleLines::Line& line : result.lines.lines) {
      lines.push_back({{"slope", line.slope}, {"constant", line.constant}});
    }
    json["lines"] = std::move(lines);
  }
  Json models = Json::array();
  for (const ModelTimes& model : result.models) models.push_back(model_json(model));
  json["models"] = std::move(models);
  json["worst"] = worst_json(run);
  return json;
}

Json operators_json(const CalibrationRun& run) {
  Json json{{"rows", run.measurements.operators.size()}, {"left_out", run.result.beside_law}};
  if (run.result.operators) json["constants"] = constants_json(run.result.operators->constants);
  json["errors"] = errors_json(run.result.operator_times);
  return json;
}

}  // namespace

std::string calibrate_csv(const CalibrationRun& run) {
  std::string out =
      "file,line,layer,op,m,n,k,heads,elements,measured_us,law_us,learned_us,roofline_us,scalesim_linear_us,bound\n";
  for (std::size_t i = 0; i < run.measurements.products.size(); ++i) {
    const MeasuredProduct& row = run.measurements.products[i];
    out += fmt::format("{},{},{},product,{},{},{},{},,{}", core::csv_result_field(row.where.file), row.where.line,
                       core::csv_result_field(row.name), row.shape.rows, row.shape.cols, row.shape.depth,
                       row.shape.count, row.us);
    for (const Model model : kColumnsOfModels) out += ',' + time_cell(run, model, i);
    const Predicted& shown = shown_model(run).rows[i];
    out += fmt::format(",{}\n", shown.bound ? name(*shown.bound) : std::string_view{});
  }
  std::size_t of_law = 0;
  for (const MeasuredOperator& row : run.measurements.operators) {
    out += fmt::format("{},{},,{},,,,,{},{},{},,,,\n", core::csv_result_field(row.where.file), row.where.line, row.op,
                       row.elements, row.us,
                       row.of_law ? fmt::format("{}", run.result.operator_times[of_law].us) : std::string{});
    if (row.of_law) ++of_law;
  }
  return out;
}

Json calibrate_json(const CalibrationRun& run, const Provenance& provenance) {
  Json json{{"schema", "systole/calibrate/1"}, {"provenance", provenance.json()}, {"checked", run.result.checked}};
  if (!run.measurements.products.empty()) json["products"] = products_json(run);
  if (!run.measurements.operators.empty()) json["operators"] = operators_json(run);
  json["written"] = run.written;
  return json;
}

}  // namespace systole::app
