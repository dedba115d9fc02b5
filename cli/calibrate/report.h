// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <vector>

#include "cli/common/json/provenance.h"
#include "core/report/chart/figure.h"
#include "dataflows/time/silicon.h"
#include "predictor/calibration/calibration.h"

/// What `systole calibrate` prints.
namespace systole::app {

/// A calibration with what it was made of.
struct CalibrationRun {
  calibration::Measurements measurements;
  calibration::Calibration result;
  calibration::Model wanted = calibration::Model::law;
  dataflows::Silicon silicon{};      ///< as it was fitted, or as the machine has it
  std::string machine{};             ///< that was checked, or whose lines were kept; empty: none
  std::vector<std::string> files{};  ///< of measurements
  std::vector<std::string> written{};
};

std::string calibrate_text(const CalibrationRun& run);
/// A row a measurement: what it is of, its time, and that of each model.
std::string calibrate_csv(const CalibrationRun& run);
Json calibrate_json(const CalibrationRun& run, const Provenance& provenance);
/// Predicted over measured times, and their ratio by the products' operations, coloured by class. There must be a model
/// of products.
core::chart::Figure calibration_figure(const CalibrationRun& run);

/// The times of the model that was wanted, or the best that was checked. There must be products.
const calibration::ModelTimes& shown_model(const CalibrationRun& run);

}  // namespace systole::app
