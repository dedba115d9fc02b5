// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "core/observer.h"
#include "dataflows/time/product_law.h"
#include "predictor/calibration/law_constants.h"
#include "predictor/calibration/measurements.h"

/// The law of products, fitted to measured times.
namespace systole::calibration {

/// What a fit is given beside the rows.
struct ProductFitOptions {
  std::vector<HeldConstant> held{};
  std::optional<std::int64_t> edge{};  ///< none: chosen by the error
  double element_bytes = 2;
};

/// Which constants of a law are free. The others are held, or their term is left out.
struct LawStructure {
  dataflows::ProductLaw held{};     ///< with the edge, and 0 for what is left out
  std::vector<std::size_t> free{};  ///< of product_constants(), ascending
  friend bool operator==(const LawStructure&, const LawStructure&) = default;
};

/// A law with its constants.
struct ProductFit {
  LawStructure structure{};
  dataflows::ProductLaw law{};
  std::vector<FittedConstant> constants{};   ///< free and held ones, in the order of product_constants()
  std::vector<std::string_view> left_out{};  ///< terms that the rows do not show
  double loss = 0;
};

/// Fits the law to the rows' logarithms: the least sum of soft losses of log(law / measured), from several starts that
/// are made of the rows. The edge is the power of two of the least loss. A term is left out where no row shows it, or
/// where its constants explain less than their number is worth (Schwarz's criterion): results on their way out, the
/// vector unit, products of depth 1. In the end refinements are tried: how the larger operand lies in registers, and a
/// longer launch of long kernels. Deterministic. There must be more rows than constants.
/// O(edges * starts * iterations * constants * rows).
ProductFit fit_products(std::span<const MeasuredProduct> rows, const ProductFitOptions& options,
                        const core::Observer& observer = {});

/// Fits the free constants of a structure that is known, from fewer starts: for the folds of a cross-validation.
ProductFit fit_products(std::span<const MeasuredProduct> rows, const LawStructure& structure);

}  // namespace systole::calibration
