// SPDX-License-Identifier: MIT
#include "predictor/calibration/calibration.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <utility>

#include "core/error.h"
#include "predictor/calibration/folds.h"
#include "predictor/calibration/suspicious.h"

namespace systole::calibration {
namespace {

using dataflows::TimeOperands;

/// Rows a constant: fewer let any law fit.
constexpr std::size_t kRowsOfConstant = 2;
/// Trees are learned from twice as many rows.
constexpr std::size_t kLeastToLearn = 10;
/// Operators are fitted from so many rows on.
constexpr std::size_t kLeastOperators = 8;

Predicted by_law(const dataflows::ProductLaw& law, const MeasuredProduct& row) {
  const dataflows::ProductTime time = product_time(law, row.shape, TimeOperands::warm);
  return {.us = time.total, .measured_us = row.us, .bound = time.bound};
}

Predicted learned(const dataflows::ProductLaw& law, const dataflows::TimeResidual& residual,
                  const MeasuredProduct& row) {
  const dataflows::ProductTime time = product_time(law, row.shape, TimeOperands::warm);
  // Heads are left to the law, as dataflows/silicon/network_time.cpp leaves them.
  const double factor = row.shape.count == 1 ? std::exp(residual.log_ratio(residual_features(row.shape, time))) : 1;
  return {.us = time.total * factor, .measured_us = row.us, .bound = time.bound};
}

Predicted by_operator_law(const dataflows::OperatorLaw& law, const MeasuredOperator& row, double element_bytes) {
  return {.us = operator_time(law, row.elements * element_bytes), .measured_us = row.us, .bound = {}};
}

/// An operator's time by the chip's laws; none: they do not describe it.
std::optional<double> told(const dataflows::Silicon& silicon, const MeasuredOperator& row) {
  const double bytes = silicon.products.element_bytes;
  if (row.of_law) return operator_time(silicon.operators, row.elements * bytes);
  if (row.op == "reduce" && silicon.reductions.cycle_ns > 0) {
    return reduction_time(silicon.reductions, silicon.many_reductions, row.rows, bytes);
  }
  const bool normalises = row.op == "layer_norm" || row.op == "batch_norm_training";
  if (normalises && silicon.norms.launch_us > 0) return norm_time(silicon.norms, row.rows, bytes);
  return std::nullopt;
}

std::vector<MeasuredOperator> of_law(const Measurements& measurements) {
  std::vector<MeasuredOperator> rows = measurements.operators;
  std::erase_if(rows, [](const MeasuredOperator& row) { return !row.of_law; });
  return rows;
}

core::Location place_of(const Measurements& measurements) {
  if (!measurements.products.empty()) return {.file = measurements.products.front().where.file};
  return {.file = measurements.operators.empty() ? "" : measurements.operators.front().where.file};
}

[[noreturn]] void refuse(core::Location where, std::string found, std::string expected) {
  throw core::InputError(
      core::Diagnostic{.where = std::move(where), .found = std::move(found), .expected = std::move(expected)});
}

/// The least number of products that `constants` constants are fitted to.
void require_products(const Measurements& measurements, std::size_t constants) {
  const std::size_t least = kRowsOfConstant * constants;
  if (measurements.products.size() >= least) return;
  const std::vector<std::string_view> missing = missing_kinds(measurements.products);
  std::string expected = fmt::format("at least {} for {} constants", least, constants);
  if (!missing.empty()) expected += fmt::format(", among them {}", fmt::join(missing, "; "));
  refuse(place_of(measurements),
         fmt::format("{} product{}", measurements.products.size(), measurements.products.size() == 1 ? "" : "s"),
         std::move(expected));
}

/// A law whose launch or whose peak the rows do not say would answer anything.
void require_bound(const Measurements& measurements, const ProductFit& fit) {
  for (const FittedConstant& constant : fit.constants) {
    const bool essential = constant.key == "launch_us" || constant.key == "peak_tflops";
    if (!essential || constant.bound()) continue;
    refuse(place_of(measurements),
           fmt::format("{} products that do not say what {} is: {:.3g} to {:.3g} {} fit as well",
                       measurements.products.size(), constant.key, constant.low, constant.high, constant.unit),
           fmt::format("more {}, or a value: --fix {}=VALUE", constant.seen_in, constant.key));
  }
}

/// Fits products and predicts them out of their folds.
class Products {
 public:
  Products(const Measurements& measurements, const CalibrationOptions& options, const core::Observer& observer)
      : all_(measurements), options_(options), observer_(observer), folds_(folds_of(measurements.products)) {}

  void add(Calibration& into) {
    // A plain model first: it needs few rows, and shows units that are mixed before they are fitted.
    into.roofline = fit_roofline(rows(), options_.fit.element_bytes);
    require_one_unit(into.roofline);
    const bool with_law = options_.model == Model::law || options_.model == Model::learned;
    if (with_law) add_law(into);
    add_plain(into);
  }

 private:
  [[nodiscard]] std::span<const MeasuredProduct> rows() const { return all_.products; }

  void require_one_unit(const Roofline& roofline) const {
    std::vector<Predicted> predicted;
    for (const MeasuredProduct& row : rows()) {
      predicted.push_back({.us = roofline_time(roofline, row.shape), .measured_us = row.us, .bound = {}});
    }
    core::Diagnostics diagnostics;
    report_mixed_units(rows(), predicted, diagnostics);
    diagnostics.throw_if_any();
  }

  void add_law(Calibration& into) {
    if (options_.law) return add_residual(into, *options_.law);
    constexpr std::size_t kFewestConstants = 8;  // without vectors and outer products
    require_products(all_, kFewestConstants - std::min(kFewestConstants - 1, options_.fit.held.size()));
    into.products = fit_products(rows(), options_.fit, observer_);
    require_products(all_, into.products->structure.free.size());
    require_bound(all_, *into.products);
    ModelTimes law{.model = Model::law, .constants = into.products->structure.free.size(), .rows = all_rows()};
    ModelTimes trees{.model = Model::learned, .constants = 0, .rows = all_rows()};
    const bool learning = options_.model == Model::learned;
    struct Both {
      dataflows::ProductLaw law;
      std::shared_ptr<const LearnedResidual> residual;
    };
    std::size_t fold = 0;
    cross_validate<MeasuredProduct>(
        rows(), folds_,
        [&](std::span<const MeasuredProduct> others) {
          observer_.check();
          observer_.report_progress("folds", static_cast<double>(fold++), static_cast<double>(kFolds));
          const ProductFit fit = fit_products(others, into.products->structure);
          return Both{.law = fit.law, .residual = learning ? learn_residual(others, fit.law) : nullptr};
        },
        [&](const Both& model, std::size_t i) {
          law.rows[i] = by_law(model.law, rows()[i]);
          if (learning) trees.rows[i] = learned(model.law, *model.residual, rows()[i]);
        });
    into.models.push_back(std::move(law));
    if (!learning) return;
    into.models.push_back(std::move(trees));
    into.residual = learn_residual(rows(), into.products->law);
  }

  /// The law as it is, and trees on what it leaves, which a fold learns from the others.
  void add_residual(Calibration& into, const dataflows::ProductLaw& law) {
    require_products(all_, kLeastToLearn);
    into.products = ProductFit{.structure = {.held = law}, .law = law};
    ModelTimes plain{.model = Model::law, .constants = 0, .rows = all_rows()};
    ModelTimes trees{.model = Model::learned, .constants = 0, .rows = all_rows()};
    for (std::size_t i = 0; i < rows().size(); ++i) plain.rows[i] = by_law(law, rows()[i]);
    cross_validate<MeasuredProduct>(
        rows(), folds_,
        [&](std::span<const MeasuredProduct> others) {
          observer_.check();
          return learn_residual(others, law);
        },
        [&](const std::shared_ptr<const LearnedResidual>& residual, std::size_t i) {
          trees.rows[i] = learned(law, *residual, rows()[i]);
        });
    into.models.push_back(std::move(plain));
    into.models.push_back(std::move(trees));
    into.residual = learn_residual(rows(), law);
  }

  void add_plain(Calibration& into) {
    constexpr std::size_t kConstantsOfRoofline = 3;
    constexpr std::size_t kConstantsOfLines = 6;
    if (options_.model == Model::roofline) require_products(all_, kConstantsOfRoofline);
    if (options_.model == Model::scalesim_linear) require_products(all_, kConstantsOfLines);
    into.lines = fit_lines(rows());
    ModelTimes roofline{.model = Model::roofline, .constants = kConstantsOfRoofline, .rows = all_rows()};
    ModelTimes lines{.model = Model::scalesim_linear, .constants = kConstantsOfLines, .rows = all_rows()};
    cross_validate<MeasuredProduct>(
        rows(), folds_,
        [&](std::span<const MeasuredProduct> others) { return fit_roofline(others, options_.fit.element_bytes); },
        [&](const Roofline& model, std::size_t i) {
          roofline.rows[i] = {.us = roofline_time(model, rows()[i].shape), .measured_us = rows()[i].us, .bound = {}};
        });
    cross_validate<MeasuredProduct>(
        rows(), folds_, [&](std::span<const MeasuredProduct> others) { return fit_lines(others); },
        [&](const CycleLines& model, std::size_t i) {
          lines.rows[i] = {.us = lines_time(model, rows()[i].shape), .measured_us = rows()[i].us, .bound = {}};
        });
    into.models.push_back(std::move(roofline));
    into.models.push_back(std::move(lines));
  }

  [[nodiscard]] std::vector<Predicted> all_rows() const { return std::vector<Predicted>(all_.products.size()); }

  const Measurements& all_;
  const CalibrationOptions& options_;
  const core::Observer& observer_;
  std::vector<std::size_t> folds_;
};

void add_operators(const Measurements& measurements, const CalibrationOptions& options, Calibration& into) {
  const std::vector<MeasuredOperator> rows = of_law(measurements);
  if (rows.size() < kLeastOperators) {
    refuse(place_of(measurements), fmt::format("{} rows of operators that the law describes", rows.size()),
           fmt::format("at least {}, of few and of many elements", kLeastOperators));
  }
  const ProductFitOptions& fit = options.fit;
  into.operators = fit_operators(rows, fit.held, fit.element_bytes);
  into.operator_times.resize(rows.size());
  for (const MeasuredOperator& row : rows) into.operator_names.push_back(row.op);
  cross_validate<MeasuredOperator>(
      rows, folds_of(rows),
      [&](std::span<const MeasuredOperator> others) { return fit_operators(others, fit.held, fit.element_bytes); },
      [&](const OperatorFit& model, std::size_t i) {
        into.operator_times[i] = by_operator_law(model.law, rows[i], fit.element_bytes);
      });
}

void require_rows(const Measurements& measurements) {
  if (!measurements.products.empty() || !measurements.operators.empty()) return;
  throw core::InputError("found no measurements, expected products M, N, K or operators with their times");
}

}  // namespace

const ModelTimes* Calibration::times(Model model) const {
  const auto found = std::ranges::find(models, model, &ModelTimes::model);
  return found == models.end() ? nullptr : &*found;
}

Calibration calibrate(const Measurements& measurements, const CalibrationOptions& options,
                      const core::Observer& observer) {
  require_rows(measurements);
  core::Diagnostics diagnostics;
  report_contradictions(measurements, diagnostics);
  diagnostics.throw_if_any();
  Calibration calibration;
  if (!measurements.products.empty()) Products(measurements, options, observer).add(calibration);
  if (!measurements.operators.empty()) add_operators(measurements, options, calibration);
  calibration.beside_law = measurements.operators.size() - calibration.operator_times.size();
  return calibration;
}

Calibration check(const Measurements& measurements, const dataflows::Silicon& silicon) {
  require_rows(measurements);
  core::Diagnostics diagnostics;
  report_contradictions(measurements, diagnostics);
  diagnostics.throw_if_any();
  Calibration calibration{.checked = true};
  if (!measurements.products.empty()) {
    if (silicon.products.peak_tflops <= 0) {
      throw core::InputError(
          "--check: found a machine without silicon.products, expected one whose law can be held "
          "against measured products (tpu_v4, tpu_v6e, or what systole calibrate -o wrote)");
    }
    ModelTimes law{.model = Model::law};
    ModelTimes trees{.model = Model::learned};
    for (const MeasuredProduct& row : measurements.products) {
      law.rows.push_back(by_law(silicon.products, row));
      if (silicon.residual) trees.rows.push_back(learned(silicon.products, *silicon.residual, row));
    }
    calibration.models.push_back(std::move(law));
    if (silicon.residual) calibration.models.push_back(std::move(trees));
  }
  if (!measurements.operators.empty()) {
    if (silicon.operators.launch_us <= 0) {
      throw core::InputError(
          "--check: found a machine without silicon.operators, expected one whose law can be held "
          "against measured operators (tpu_v4, tpu_v6e, or what systole calibrate -o wrote)");
    }
    for (const MeasuredOperator& row : measurements.operators) {
      if (const std::optional<double> us = told(silicon, row)) {
        calibration.operator_times.push_back({.us = *us, .measured_us = row.us, .bound = {}});
        calibration.operator_names.push_back(row.op);
      }
    }
  }
  calibration.beside_law = measurements.operators.size() - calibration.operator_times.size();
  return calibration;
}

void apply(const Calibration& calibration, dataflows::Silicon& silicon) {
  if (calibration.products) {
    const bool known = silicon.products == calibration.products->law;  // its spread was found by rows not seen before
    silicon.products = calibration.products->law;
    const dataflows::TimeSpread before = silicon.spread;
    if (!known) silicon.spread = spread(calibration.times(Model::law)->rows);
    silicon.spread.operators = before.operators;
    silicon.spread.program = before.program;
    silicon.learned.clear();
    silicon.residual = calibration.residual;
    const ModelTimes* const trees = calibration.times(Model::learned);
    silicon.learned_spread = trees != nullptr ? spread(trees->rows) : dataflows::TimeSpread{};
  }
  if (calibration.operators) {
    silicon.operators = calibration.operators->law;
    silicon.spread.operators = spread_of_all(calibration.operator_times);
  }
}

}  // namespace systole::calibration
