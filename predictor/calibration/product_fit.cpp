// SPDX-License-Identifier: MIT
#include "predictor/calibration/product_fit.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <utility>

#include "dataflows/time/units.h"
#include "predictor/calibration/detail/constant_logs.h"
#include "predictor/calibration/detail/least_squares.h"
#include "predictor/statistics/summary.h"

namespace systole::calibration {
namespace {

using dataflows::GemmShape;
using dataflows::ProductLaw;
using Constant = LawConstant<ProductLaw>;

/// Edges that are tried: 1 rounds nothing up.
constexpr std::array<std::int64_t, 8> kEdges{1, 8, 16, 32, 64, 128, 256, 512};
/// A group of constants that may be left out together: without `first` its term costs nothing.
struct OptionalTerm {
  std::string_view name;
  std::array<std::string_view, 3> keys;
};
constexpr OptionalTerm kVectorTerm{"products with a vector", {"vector_launch_us", "vector_tbs", "vector_most_us"}};
constexpr OptionalTerm kOuterTerm{"products of depth 1", {"outer_launch_us", "outer_tbs", ""}};
constexpr std::array kTerms{
    OptionalTerm{"results on their way out", {"result_tbs", "result_most_us", ""}},
    OptionalTerm{"the smaller operand on its way in", {"smaller_tbs", "", ""}},
    OptionalTerm{"the larger operand on its way in", {"larger_tbs", "", ""}},
    OptionalTerm{"what products with a vector move beyond DRAM", {"vector_tbs", "vector_most_us", ""}},
    kVectorTerm,
    kOuterTerm};

/// Terms that are tried when all others are known.
constexpr std::array kRefinements{
    OptionalTerm{"how the larger operand lies in registers", {"larger_odd_tbs", "larger_lanes_tbs", ""}},
    OptionalTerm{"a longer launch above 128 rows or columns", {"long_us", "", ""}}};

bool is_of(const OptionalTerm& term, const Constant& constant) {
  return std::ranges::find(term.keys, constant.key) != term.keys.end();
}

ProductLaw law_of(const LawStructure& structure, std::span<const double> parameters) {
  ProductLaw law = structure.held;
  for (std::size_t i = 0; i < structure.free.size(); ++i) {
    const Constant& constant = product_constants()[structure.free[i]];
    law.*constant.value = value_at(constant, parameters[i]);
  }
  return law;
}

/// What the rows say before anything is fitted.
struct FirstLook {
  double least_us = std::numeric_limits<double>::max();
  double rate = 0;       ///< most operations a microsecond
  double bandwidth = 0;  ///< most bytes a microsecond
};

FirstLook first_look(std::span<const MeasuredProduct> rows, double element_bytes) {
  FirstLook look;
  std::vector<double> times;
  for (const MeasuredProduct& row : rows) {
    const auto m = static_cast<double>(row.shape.rows);
    const auto n = static_cast<double>(row.shape.cols);
    const auto k = static_cast<double>(row.shape.depth);
    const auto heads = static_cast<double>(row.shape.count);
    times.push_back(row.us);
    look.rate = std::max(look.rate, 2 * heads * m * n * k / row.us);
    look.bandwidth = std::max(look.bandwidth, element_bytes * heads * (m * k + k * n + m * n) / row.us);
  }
  constexpr double kLowest = 0.02;
  look.least_us = predictor::lower_quantile(std::move(times), kLowest);
  return look;
}

/// Factors on what the rows say at first: of the larger operand's, of the smaller one's and of DRAM's bandwidth, and of
/// the results'.
struct Start {
  double larger;
  double smaller;
  double hbm;
  double results;
  double overlap;
};
constexpr std::array kStarts{Start{1, 0.25, 0.5, 1, 3}, Start{2, 1, 1, 0.3, 1.5}, Start{0.5, 0.5, 0.3, 3, 2},
                             Start{4, 0.1, 1, 1, 1.2},  Start{1, 4, 0.5, 0.3, 6}, Start{0.3, 0.3, 0.3, 0.3, 1.5}};

ProductLaw starting_law(const FirstLook& look, const Start& start) {
  const double tbs = look.bandwidth / dataflows::kTeraInMicrosecond;
  return {.peak_tflops = look.rate / dataflows::kTeraInMicrosecond * 1.1,
          .launch_us = look.least_us * 0.9,
          .long_us = look.least_us * 0.1,
          .hbm_tbs = tbs * start.hbm,
          .larger_tbs = tbs * start.larger,
          .larger_odd_tbs = tbs * start.larger,
          .larger_lanes_tbs = tbs * start.larger,
          .smaller_tbs = tbs * start.smaller,
          .overlap = start.overlap,
          .result_tbs = tbs * start.results,
          .result_most_us = look.least_us,
          .vector_launch_us = look.least_us * 1.3,
          .vector_tbs = tbs * start.results,
          .vector_most_us = look.least_us,
          .outer_launch_us = look.least_us * 1.3,
          .outer_tbs = tbs * start.hbm};
}

/// The structure from `start`, of a law whose free constants are where the fit begins.
ProductFit fit_from(std::span<const MeasuredProduct> rows, const LawStructure& structure, const ProductLaw& start,
                    LeastSquares* details = nullptr) {
  std::vector<double> parameters;
  for (const std::size_t index : structure.free) {
    const Constant& constant = product_constants()[index];
    parameters.push_back(log_of(constant, start.*constant.value));
  }
  const Residuals residuals = [&](std::span<const double> at, std::span<double> values) {
    const ProductLaw law = law_of(structure, at);
    for (std::size_t i = 0; i < rows.size(); ++i) {
      const double time = dataflows::product_time(law, rows[i].shape, dataflows::TimeOperands::warm).total;
      values[i] = std::log(std::max(time, std::numeric_limits<double>::min()) / rows[i].us);
    }
  };
  LeastSquares found = least_soft_squares(residuals, rows.size(), parameters);
  ProductFit fit{.structure = structure, .law = law_of(structure, found.parameters), .loss = found.loss};
  if (details != nullptr) *details = std::move(found);
  return fit;
}

ProductFit best_fit(std::span<const MeasuredProduct> rows, const LawStructure& structure, std::size_t starts) {
  const FirstLook look = first_look(rows, structure.held.element_bytes);
  ProductFit best{.loss = std::numeric_limits<double>::infinity()};
  for (std::size_t i = 0; i < std::min(starts, kStarts.size()); ++i) {
    ProductFit fit = fit_from(rows, structure, starting_law(look, kStarts[i]));
    if (fit.loss < best.loss || i == 0) best = std::move(fit);
  }
  return best;
}

bool is_vector_product(const GemmShape& product) {
  constexpr std::int64_t kFewResults = 4;
  const auto [fewer, more] = std::minmax(product.rows, product.cols);
  return product.depth > 1 && fewer == 1 && more > kFewResults;
}

bool is_outer_product(const GemmShape& product) {
  return product.depth == 1 && product.rows > 1 && product.cols > 1;
}

/// The structure without a term.
LawStructure without(const LawStructure& structure, const OptionalTerm& term) {
  LawStructure smaller = structure;
  std::erase_if(smaller.free, [&](std::size_t index) { return is_of(term, product_constants()[index]); });
  return smaller;
}

/// The structure with a term, but for constants of it that are held.
LawStructure with(const LawStructure& structure, const OptionalTerm& term, const ProductFitOptions& options) {
  LawStructure larger = structure;
  for (std::size_t i = 0; i < product_constants().size(); ++i) {
    const Constant& constant = product_constants()[i];
    const bool held = std::ranges::find(options.held, constant.key, &HeldConstant::key) != options.held.end();
    if (is_of(term, constant) && !held) larger.free.push_back(i);
  }
  std::ranges::sort(larger.free);
  return larger;
}

/// Where the fit with a further term begins: from the law without it.
ProductLaw refined_start(ProductLaw law, const OptionalTerm& term) {
  constexpr double kPart = 0.1;
  for (const Constant& constant : product_constants()) {
    if (!is_of(term, constant)) continue;
    law.*constant.value = constant.key == "long_us" ? kPart * law.launch_us : law.larger_tbs;
  }
  return law;
}

/// Fewer rows than this of a kind cannot tell what its own constants are.
constexpr std::size_t kLeastRowsOfTerm = 6;

/// All constants that are not held and that some rows could show. A key that is held for a term's first constant
/// decides about the term.
LawStructure whole_structure(std::span<const MeasuredProduct> rows, const ProductFitOptions& options,
                             std::vector<std::string_view>& left_out) {
  LawStructure structure;
  structure.held = {.element_bytes = options.element_bytes};
  for (std::size_t i = 0; i < product_constants().size(); ++i) structure.free.push_back(i);
  const auto shown = [&](bool (*is)(const GemmShape&)) {
    const auto count = std::ranges::count_if(rows, is, &MeasuredProduct::shape);
    return static_cast<std::size_t>(count) >= kLeastRowsOfTerm;
  };
  const auto leave_out = [&](const OptionalTerm& term) {
    structure = without(structure, term);
    left_out.push_back(term.name);
  };
  for (const OptionalTerm& term : kRefinements) structure = without(structure, term);
  if (!shown(is_vector_product)) leave_out(kVectorTerm);
  if (!shown(is_outer_product)) leave_out(kOuterTerm);
  for (const HeldConstant& held : options.held) {
    for (std::size_t i = 0; i < product_constants().size(); ++i) {
      const Constant& constant = product_constants()[i];
      if (constant.key != held.key) continue;
      structure.held.*constant.value = held.value;
      std::erase(structure.free, i);
      if (held.value > 0) continue;
      for (const OptionalTerm& term : kTerms) {  // a term whose constant is 0 costs nothing: its others say nothing
        if (term.keys.front() == held.key) structure = without(structure, term);
      }
    }
  }
  return structure;
}

/// Schwarz's criterion, up to what all models of the rows have in common.
double criterion(const ProductFit& fit, std::size_t rows) {
  const auto count = static_cast<double>(rows);
  const double least = count * 1e-12;  // rows without noise
  return count * std::log(std::max(fit.loss, least)) + static_cast<double>(fit.structure.free.size()) * std::log(count);
}

/// Puts the constants with their intervals into the fit.
void add_constants(std::span<const MeasuredProduct> rows, const ProductFitOptions& options, ProductFit& fit) {
  LeastSquares details;
  fit = [&] {
    ProductFit again = fit_from(rows, fit.structure, fit.law, &details);
    again.left_out = std::move(fit.left_out);
    return again;
  }();
  for (std::size_t i = 0; i < product_constants().size(); ++i) {
    const Constant& constant = product_constants()[i];
    double& value = fit.law.*constant.value;
    const auto free = std::ranges::find(fit.structure.free, i);
    const auto held = std::ranges::find(options.held, constant.key, &HeldConstant::key);
    if (free != fit.structure.free.end()) {
      value = in_five_digits(value);
      const auto place = static_cast<std::size_t>(free - fit.structure.free.begin());
      fit.constants.push_back(fitted_constant(constant, value, details.deviations[place]));
    } else if (held != options.held.end()) {
      fit.constants.push_back(fitted_constant(constant, value, std::nullopt));
    }
  }
}

}  // namespace

ProductFit fit_products(std::span<const MeasuredProduct> rows, const LawStructure& structure) {
  constexpr std::size_t kFoldStarts = 3;
  return best_fit(rows, structure, kFoldStarts);
}

ProductFit fit_products(std::span<const MeasuredProduct> rows, const ProductFitOptions& options,
                        const core::Observer& observer) {
  std::vector<std::string_view> left_out;
  LawStructure structure = whole_structure(rows, options, left_out);
  const std::vector<std::int64_t> edges =
      options.edge ? std::vector{*options.edge} : std::vector<std::int64_t>(kEdges.begin(), kEdges.end());
  constexpr std::size_t kFirstStarts = 2;
  ProductFit best{.loss = std::numeric_limits<double>::infinity()};
  for (std::size_t i = 0; i < edges.size(); ++i) {
    observer.check();
    observer.report_progress("law", static_cast<double>(i), static_cast<double>(edges.size()));
    structure.held.edge = edges[i];
    ProductFit fit = best_fit(rows, structure, kFirstStarts);
    if (fit.loss < best.loss || i == 0) best = std::move(fit);
  }
  structure.held.edge = best.structure.held.edge;
  if (ProductFit fit = best_fit(rows, structure, kStarts.size()); fit.loss < best.loss) best = std::move(fit);
  for (const OptionalTerm& term : kTerms) {
    observer.check();
    const LawStructure smaller = without(best.structure, term);
    if (smaller == best.structure) continue;
    // From where it was, and from the beginning: the rest may have gone to a valley of its own.
    ProductFit fit = fit_from(rows, smaller, best.law);
    if (ProductFit anew = best_fit(rows, smaller, kFirstStarts); anew.loss < fit.loss) fit = std::move(anew);
    if (criterion(fit, rows.size()) >= criterion(best, rows.size())) continue;
    best = std::move(fit);
    left_out.push_back(term.name);
  }
  for (const OptionalTerm& term : kRefinements) {
    observer.check();
    const LawStructure larger = with(best.structure, term, options);
    if (larger == best.structure) continue;
    ProductFit fit = fit_from(rows, larger, refined_start(best.law, term));
    if (criterion(fit, rows.size()) < criterion(best, rows.size())) best = std::move(fit);
  }
  best.left_out = std::move(left_out);
  add_constants(rows, options, best);
  return best;
}

}  // namespace systole::calibration
