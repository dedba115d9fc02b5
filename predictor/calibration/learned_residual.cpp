// SPDX-License-Identifier: MIT
#include "predictor/calibration/learned_residual.h"

#include <fmt/format.h>

#include <cmath>

#include "core/error.h"
#include "core/files/text_file.h"

namespace systole::calibration {
namespace {

using predictor::xgboost::Booster;
using predictor::xgboost::DMatrix;
using predictor::xgboost::Matrix;

/// Few leaves and slow steps, since there are hundreds of rows; a loss that is linear beyond 20 %, since some of them
/// are far off for reasons that no feature tells. Deeper trees and more of them were no better (docs/silicon.md).
constexpr int kRounds = 150;
const predictor::xgboost::Parameters& parameters() {
  static const predictor::xgboost::Parameters kParameters{{"objective", "reg:pseudohubererror"},
                                                          {"huber_slope", "0.2"},
                                                          {"base_score", "0"},
                                                          {"tree_method", "exact"},
                                                          {"nthread", "1"},
                                                          {"max_depth", "3"},
                                                          {"eta", "0.1"},
                                                          {"min_child_weight", "0.1"},
                                                          {"subsample", "0.8"},
                                                          {"colsample_bytree", "0.8"},
                                                          {"seed", "1"}};
  return kParameters;
}

Matrix matrix_of(std::size_t rows) {
  return {rows, dataflows::kResidualFeatures.size()};
}

void put(Matrix& matrix, std::size_t row, const dataflows::ResidualFeatures& features) {
  for (std::size_t i = 0; i < features.size(); ++i) matrix.row(row)[i] = static_cast<float>(features.at(i));
}

}  // namespace

double LearnedResidual::log_ratio(const dataflows::ResidualFeatures& features) const {
  Matrix matrix = matrix_of(1);
  put(matrix, 0, features);
  return booster_.predict(matrix, 1).front();
}

std::shared_ptr<const LearnedResidual> learn_residual(std::span<const MeasuredProduct> rows,
                                                      const dataflows::ProductLaw& law) {
  Matrix matrix = matrix_of(rows.size());
  std::vector<float> labels;
  for (std::size_t i = 0; i < rows.size(); ++i) {
    const dataflows::ProductTime time = product_time(law, rows[i].shape, dataflows::TimeOperands::warm);
    put(matrix, i, residual_features(rows[i].shape, time));
    labels.push_back(static_cast<float>(std::log(rows[i].us / time.total)));
  }
  DMatrix data(matrix, 1);
  data.set_labels(labels);
  return std::make_shared<LearnedResidual>(Booster::train(data, parameters(), kRounds));
}

std::shared_ptr<const LearnedResidual> read_residual(const std::filesystem::path& path) {
  const core::TextFile file = core::read_text_file(path);
  const auto refuse = [&](const std::string& found) {
    return core::InputError(
        core::Diagnostic{.where = {.file = file.name},
                         .found = found,
                         .expected = "XGBoost's trees as systole calibrate --model learned writes them"});
  };
  try {
    auto residual = std::make_shared<LearnedResidual>(Booster::from_json(file.text, 1));
    // Trees of other features than ours answer nothing that means anything, or nothing at all.
    if (!std::isfinite(residual->log_ratio({}))) throw refuse("trees without finite values");
    return residual;
  } catch (const core::RunError& error) {
    throw refuse(error.what());
  }
}

void load_learned(dataflows::Machine& machine) {
  dataflows::Silicon& silicon = machine.silicon;
  if (machine.silicon_model != dataflows::SiliconModel::learned || silicon.learned.empty()) return;
  silicon.residual = read_residual(silicon.learned);
}

}  // namespace systole::calibration
