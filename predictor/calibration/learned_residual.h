// SPDX-License-Identifier: MIT
#pragma once

#include <filesystem>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "dataflows/machine/machine.h"
#include "dataflows/time/product_law.h"
#include "dataflows/time/time_residual.h"
#include "predictor/calibration/measurements.h"
#include "predictor/xgboost/booster.h"

/// What a law of products leaves unexplained, learned by XGBoost's trees.
namespace systole::calibration {

/// Trees over dataflows::residual_features().
class LearnedResidual : public dataflows::TimeResidual {
 public:
  explicit LearnedResidual(predictor::xgboost::Booster booster) : booster_(std::move(booster)) {}
  [[nodiscard]] double log_ratio(const dataflows::ResidualFeatures& features) const override;
  /// XGBoost's own JSON, as read_residual() reads it.
  [[nodiscard]] std::string json() const { return booster_.json(); }

 private:
  predictor::xgboost::Booster booster_;
};

/// Learns log(measured / law) of the rows that are single products; heads are left to the law. The same trees for the
/// same rows on every machine with the same XGBoost; one thread. There must be rows. O(rounds * rows * features).
std::shared_ptr<const LearnedResidual> learn_residual(std::span<const MeasuredProduct> rows,
                                                      const dataflows::ProductLaw& law);

/// The trees of a file, for a machine's `silicon.learned`. Throws InputError if it can't be read or holds no such
/// trees.
std::shared_ptr<const LearnedResidual> read_residual(const std::filesystem::path& path);

/// Loads what the machine's `silicon.learned` names, if its model of time is the learned one. Throws as
/// read_residual().
void load_learned(dataflows::Machine& machine);

}  // namespace systole::calibration
