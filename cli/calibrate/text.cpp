// SPDX-License-Identifier: MIT
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "cli/calibrate/report.h"
#include "cli/common/terminal/terminal.h"
#include "core/report/number_text.h"
#include "core/report/significant.h"
#include "core/report/table.h"

namespace systole::app {
namespace {

using calibration::ErrorSummary;
using calibration::FittedConstant;
using calibration::Model;
using calibration::ModelTimes;
using calibration::Predicted;
using core::Align;

constexpr std::size_t kWorstShown = 10;

std::string count_text(std::size_t count) {
  return core::grouped(static_cast<std::int64_t>(count));
}

std::string percent_text(double share) {
  return fmt::format("{:.1f}", 100 * share);
}

std::string model_title(Model model) {
  switch (model) {
    case Model::law:
      return "law";
    case Model::learned:
      return "learned: the law and trees on what it leaves";
    case Model::roofline:
      return "roofline with a launch";
    case Model::scalesim_linear:
      break;
  }
  return "SCALE-Sim's lines, refitted";
}

/// `630 products of gemm.csv: 0.95 us to 13.2 ms`
template <class Row>
std::string rows_text(const std::vector<Row>& rows, const char* what) {
  std::set<std::string> files;
  for (const Row& row : rows) files.insert(row.where.file);
  const auto [least, most] = std::ranges::minmax_element(rows, {}, &Row::us);
  return fmt::format("{} {} of {}: {:.4g} to {} us\n", count_text(rows.size()), what, fmt::join(files, ", "), least->us,
                     core::significant(most->us));
}

std::string constants_table(const std::vector<FittedConstant>& constants) {
  core::Table table({{"constant", Align::left}, {"value"}, {"90 of 100 fits", Align::left, 1}, {"unit", Align::left}});
  for (const FittedConstant& constant : constants) {
    std::string interval = fmt::format("{:.4g} .. {:.4g}", constant.low, constant.high);
    if (!constant.bound()) interval = "not bound";
    if (constant.held) interval = "held";
    table.add({std::string{constant.key}, fmt::format("{:.4g}", constant.value), std::move(interval),
               std::string{constant.unit}});
  }
  return table.text(terminal_width());
}

/// What the rows do not say, and what would.
std::string unbound_text(const std::vector<FittedConstant>& constants) {
  std::string text;
  for (const FittedConstant& constant : constants) {
    if (constant.bound()) continue;
    text += fmt::format("{} is not bound by these rows: more {} would say it.\n", constant.key, constant.seen_in);
  }
  return text;
}

std::string fit_text(const calibration::ProductFit& fit) {
  if (fit.constants.empty()) return "Law of products: the machine's own.\n";
  std::string text = fmt::format("Law of products, sizes rounded up to {}:\n", fit.law.edge);
  if (fit.law.edge == 1) text = "Law of products, sizes not rounded up:\n";
  text += constants_table(fit.constants) + unbound_text(fit.constants);
  if (!fit.left_out.empty()) {
    text +=
        fmt::format("Left out, since the rows do not show that they need a term: {}.\n", fmt::join(fit.left_out, "; "));
  }
  return text;
}

std::vector<std::string> error_cells(std::string name, const ErrorSummary& errors, double within) {
  return {std::move(name),
          count_text(errors.rows),
          percent_text(errors.mean),
          percent_text(errors.median),
          percent_text(errors.ninety),
          fmt::format("{:.2f}", within)};
}

std::string classes_table(const std::vector<Predicted>& rows) {
  core::Table table({{"bound by", Align::left},
                     {"rows"},
                     {"mean %"},
                     {"median %"},
                     {"90 of 100 %", Align::right, 2},
                     {"90 within", Align::right, 1}});
  for (const auto& bound : dataflows::kTimeBoundNames) {
    std::vector<Predicted> own;
    for (const Predicted& row : rows) {
      if (row.bound == bound.value) own.push_back(row);
    }
    if (own.empty()) continue;
    table.add(error_cells(std::string{bound.name}, calibration::summary(own), calibration::spread_of_all(own)));
  }
  table.add_total(error_cells("all", calibration::summary(rows), calibration::spread_of_all(rows)));
  return table.text(terminal_width());
}

std::string models_table(const CalibrationRun& run) {
  core::Table table({{"model", Align::left},
                     {"constants", Align::right, 2},
                     {"mean %"},
                     {"median %"},
                     {"90 of 100 %", Align::right, 1}});
  for (const ModelTimes& model : run.result.models) {
    const ErrorSummary errors = calibration::summary(model.rows);
    table.add({model_title(model.model), model.constants > 0 ? count_text(model.constants) : "-",
               percent_text(errors.mean), percent_text(errors.median), percent_text(errors.ninety)},
              model.model == shown_model(run).model ? '*' : ' ');
  }
  return table.text(terminal_width());
}

std::string worst_table(const CalibrationRun& run) {
  const ModelTimes& model = shown_model(run);
  core::Table table({{"line"},
                     {"M"},
                     {"N"},
                     {"K"},
                     {"heads", Align::right, 2},
                     {"measured us"},
                     {"model us"},
                     {"times"},
                     {"bound by", Align::left, 1}});
  for (const std::size_t i : calibration::worst_rows(model.rows, kWorstShown)) {
    const calibration::MeasuredProduct& row = run.measurements.products[i];
    const Predicted& time = model.rows[i];
    const std::string place =
        run.files.size() > 1 ? fmt::format("{}:{}", row.where.file, row.where.line) : std::to_string(row.where.line);
    table.add({place, core::grouped(row.shape.rows), core::grouped(row.shape.cols), core::grouped(row.shape.depth),
               core::grouped(row.shape.count), core::significant(time.measured_us), core::significant(time.us),
               fmt::format("{:.2f}", time.us / time.measured_us),
               time.bound ? std::string{name(*time.bound)} : std::string{"-"}});
  }
  return table.text(terminal_width());
}

/// The share of rows that are within the machine's own factor of its law, against the 90 of 100 that it says.
std::string coverage_text(const CalibrationRun& run) {
  const ModelTimes& model = shown_model(run);
  const bool trees = model.model == Model::learned;
  const dataflows::TimeSpread& spread = trees ? run.silicon.learned_spread : run.silicon.spread;
  std::size_t known = 0;
  std::size_t within = 0;
  for (const Predicted& row : model.rows) {
    const std::array factors{spread.launch, spread.operands, spread.results, spread.compute, spread.vector};
    const double factor = factors.at(static_cast<std::size_t>(*row.bound));
    if (factor <= 1) continue;
    ++known;
    if (std::abs(std::log(row.us / row.measured_us)) <= std::log(factor)) ++within;
  }
  if (known == 0) return {};
  return fmt::format(
      "Of {} products whose class has an interval in the machine's file, {:.0f} of 100 are in it (it says "
      "90).\nWhere the machine was fitted to these very rows, errors on others are larger, of what was learned above "
      "all.\n",
      count_text(known), 100 * static_cast<double>(within) / static_cast<double>(known));
}

/// A law that explains little should not be taken for one.
std::string verdict_text(const CalibrationRun& run) {
  constexpr double kPoor = 0.25;
  const ErrorSummary errors = calibration::summary(shown_model(run).rows);
  if (errors.median < kPoor) return {};
  const char* const trees =
      run.wanted == Model::law && !run.result.checked ? " --model learned adds trees, which may know better." : "";
  return fmt::format(
      "\nThis model does not describe these times: half of them are off by more than {:.0f} %. Were other jobs "
      "running, "
      "or the clock changing? Measure each product several times and keep the least or the median.{}\n",
      100 * errors.median, trees);
}

std::string products_text(const CalibrationRun& run) {
  const calibration::Calibration& result = run.result;
  std::string text = rows_text(run.measurements.products, "products");
  if (!run.measurements.beside_array.empty()) {
    text += fmt::format("Left out: {} layers that no matrix unit runs, {} among them.\n",
                        count_text(run.measurements.beside_array.size()), run.measurements.beside_array.front());
  }
  const ModelTimes& model = shown_model(run);
  if (result.products) text += '\n' + fit_text(*result.products);
  if (run.wanted == Model::roofline && !result.checked) {
    text += fmt::format("\nRoofline with a launch: {:.4g} us, {:.4g} TFLOP/s, {:.4g} TB/s\n", result.roofline.launch_us,
                        result.roofline.peak_tflops, result.roofline.hbm_tbs);
  }
  if (run.wanted == Model::scalesim_linear && !result.checked) {
    constexpr std::array kClasses{"sizes up to 128", "sizes up to 1024", "longer ones"};
    text += '\n';
    for (std::size_t i = 0; i < result.lines.lines.size(); ++i) {
      text += fmt::format("{}: {:.6g} us a cycle + {:.5g} us\n", kClasses.at(i), result.lines.lines.at(i).slope,
                          result.lines.lines.at(i).constant);
    }
  }
  text += result.checked ? fmt::format("\nErrors of {} as it is, by model {}:\n", run.machine, name(model.model))
                         : fmt::format("\nErrors of model {}, each fifth of the rows predicted from the other four:\n",
                                       name(model.model));
  text += classes_table(model.rows);
  if (result.checked) text += coverage_text(run);
  if (result.models.size() > 1) {
    text += "\nBeside other models" + std::string{result.checked ? ":\n" : ", fitted and predicted in the same way:\n"};
    text += models_table(run);
  }
  text += fmt::format("\nWorst rows of model {}:\n", name(model.model)) + worst_table(run);
  return text + verdict_text(run);
}

/// A row an operator.
std::string operator_errors_table(const calibration::Calibration& result) {
  core::Table table({{"operator", Align::left},
                     {"rows"},
                     {"mean %"},
                     {"median %"},
                     {"90 of 100 %", Align::right, 2},
                     {"90 within", Align::right, 1}});
  const std::set<std::string> names(result.operator_names.begin(), result.operator_names.end());
  for (const std::string& wanted : names) {
    std::vector<Predicted> own;
    for (std::size_t i = 0; i < result.operator_times.size(); ++i) {
      if (result.operator_names[i] == wanted) own.push_back(result.operator_times[i]);
    }
    table.add(error_cells(wanted, calibration::summary(own), calibration::spread_of_all(own)));
  }
  const std::vector<Predicted>& all = result.operator_times;
  table.add_total(error_cells("all", calibration::summary(all), calibration::spread_of_all(all)));
  return table.text(terminal_width());
}

std::string operators_text(const CalibrationRun& run) {
  const calibration::Calibration& result = run.result;
  std::string text = rows_text(run.measurements.operators, "operators");
  if (result.beside_law > 0) {
    std::set<std::string> names;
    for (const calibration::MeasuredOperator& row : run.measurements.operators) {
      const std::vector<std::string>& told = result.operator_names;
      if (std::ranges::find(told, row.op) == told.end()) names.insert(row.op);
    }
    text += fmt::format("{} of them the law does not describe, and they are left out: {}.\n",
                        count_text(result.beside_law), fmt::join(names, ", "));
  }
  if (result.operators) {
    text += "\nLaw of operators:\n" + constants_table(result.operators->constants) +
            unbound_text(result.operators->constants);
  }
  text += result.checked ? "\nErrors of operators:\n"
                         : "\nErrors of operators, each fifth of the rows predicted from the other four:\n";
  return text + operator_errors_table(result);
}

}  // namespace

const ModelTimes& shown_model(const CalibrationRun& run) {
  if (const ModelTimes* const wanted = run.result.times(run.wanted); wanted != nullptr) return *wanted;
  const ModelTimes* const learned = run.result.times(Model::learned);
  return learned != nullptr ? *learned : *run.result.times(Model::law);
}

std::string calibrate_text(const CalibrationRun& run) {
  std::string text;
  if (!run.measurements.products.empty()) text += products_text(run);
  if (!run.measurements.operators.empty()) text += (text.empty() ? "" : "\n") + operators_text(run);
  for (const std::string& file : run.written)
    text += fmt::format("{}Wrote {}\n", &file == &run.written.front() ? "\n" : "", file);
  return for_terminal(text);
}

}  // namespace systole::app
