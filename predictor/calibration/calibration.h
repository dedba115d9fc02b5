// SPDX-License-Identifier: MIT
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/named.h"
#include "core/observer.h"
#include "dataflows/time/silicon.h"
#include "predictor/calibration/errors.h"
#include "predictor/calibration/learned_residual.h"
#include "predictor/calibration/measurements.h"
#include "predictor/calibration/operator_fit.h"
#include "predictor/calibration/plain_models.h"
#include "predictor/calibration/product_fit.h"

/// From measured times to a chip's time models, and how far those are off.
namespace systole::calibration {

/// Which model is wanted.
enum class Model : std::uint8_t { law, learned, scalesim_linear, roofline };
inline constexpr std::array kModelNames{
    core::Named{Model::law, "law", "a law of the bytes and operations"},
    core::Named{Model::learned, "learned", "the law, and trees (XGBoost) on what it leaves"},
    core::Named{Model::scalesim_linear, "scalesim-linear", "SCALE-Sim's form: three lines through its cycles"},
    core::Named{Model::roofline, "roofline", "a launch, and the slower of computing and moving"}};
constexpr const auto& named_values(Model /*any*/) {
  return kModelNames;
}
constexpr std::string_view name(Model model) {
  return core::name_of(model);
}

/// A model and its times of all products, in their order.
struct ModelTimes {
  Model model = Model::law;
  std::size_t constants = 0;  ///< that were fitted; 0: none
  std::vector<Predicted> rows{};
};

/// What measurements say.
struct Calibration {
  bool checked = false;  ///< the constants were given: nothing was fitted
  std::optional<ProductFit> products{};
  std::optional<OperatorFit> operators{};
  Roofline roofline{};
  CycleLines lines{};
  std::shared_ptr<const LearnedResidual> residual{};
  /// Times of products. Fitted models are cross-validated: five times four fifths of the rows make a model that
  /// predicts the other fifth. The law's terms and its edge are chosen once, by all rows.
  std::vector<ModelTimes> models{};
  std::vector<Predicted> operator_times{};    ///< of the operators that the law describes
  std::vector<std::string> operator_names{};  ///< of those
  std::size_t beside_law = 0;                 ///< operators that it does not describe

  /// The times of one model; null: there are none.
  [[nodiscard]] const ModelTimes* times(Model model) const;
};

struct CalibrationOptions {
  Model model = Model::law;
  ProductFitOptions fit{};
  /// A law that is known: it is not fitted, and only what it leaves is learned.
  std::optional<dataflows::ProductLaw> law{};
};

/// Fits what the measurements hold: products, operators, or both. Throws InputError where they contradict themselves,
/// are in two units, are too few (how many, and which shapes are missing), or do not say what the launch or the peak
/// is. Deterministic. The law takes seconds for a thousand rows, learning three times as long.
Calibration calibrate(const Measurements& measurements, const CalibrationOptions& options,
                      const core::Observer& observer = {});

/// The errors of constants that are known already. Throws InputError where `silicon` has none for the rows.
Calibration check(const Measurements& measurements, const dataflows::Silicon& silicon);

/// Puts constants and spreads into a chip's models. What was learned of other constants goes. `silicon.source` and the
/// learned model's file are the caller's.
void apply(const Calibration& calibration, dataflows::Silicon& silicon);

}  // namespace systole::calibration
