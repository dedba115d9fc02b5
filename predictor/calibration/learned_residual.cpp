// SPDX-License-Identifier: MIT
#include "predictor/calibration/learned_residual.h"

#include <algorithm>
#include <cmath>

#include "core/error.h"
#include "core/files/text_file.h"
#include "predictor/xgboost/saved_trees.h"

namespace systole::calibration {
namespace {

using predictor::xgboost::Booster;
using predictor::xgboost::DMatrix;
using predictor::xgboost::Matrix;

/// Few leaves, of two rows at least, and slow steps, since there are hundreds of rows. Deeper trees, more of them and
/// losses that are linear far off were no better by more than 0.2 points of the cross-validated error.
constexpr int kRounds = 150;
const predictor::xgboost::Parameters& parameters() {
  static const predictor::xgboost::Parameters kParameters{{"objective", "reg:squarederror"},
                                                          {"base_score", "0"},
                                                          {"tree_method", "exact"},
                                                          {"nthread", "1"},
                                                          {"max_depth", "3"},
                                                          {"eta", "0.1"},
                                                          {"min_child_weight", "2"},
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
  // No law that is used is off by more than a hundred times.
  constexpr double kMost = 4.6;
  return std::clamp(static_cast<double>(booster_.predict(matrix, 1).front()), -kMost, kMost);
}

std::shared_ptr<const LearnedResidual> learn_residual(std::span<const MeasuredProduct> rows,
                                                      const dataflows::ProductLaw& law) {
  std::vector<const MeasuredProduct*> single;
  for (const MeasuredProduct& row : rows) {
    if (row.shape.count == 1) single.push_back(&row);
  }
  if (single.empty())
    throw core::InputError("found products of several heads only, expected single ones to learn from");
  Matrix matrix = matrix_of(single.size());
  std::vector<float> labels;
  for (std::size_t i = 0; i < single.size(); ++i) {
    const MeasuredProduct& row = *single[i];
    const dataflows::ProductTime time = product_time(law, row.shape, dataflows::TimeOperands::warm);
    put(matrix, i, residual_features(row.shape, time));
    labels.push_back(static_cast<float>(std::log(row.us / time.total)));
  }
  DMatrix data(matrix, 1);
  data.set_labels(labels);
  return std::make_shared<LearnedResidual>(Booster::train(data, parameters(), kRounds));
}

std::shared_ptr<const LearnedResidual> read_residual(const std::filesystem::path& path) {
  return std::make_shared<LearnedResidual>(
      predictor::xgboost::read_booster(core::read_text_file(path), dataflows::kResidualFeatures.size()));
}

void load_learned(dataflows::Machine& machine) {
  dataflows::Silicon& silicon = machine.silicon;
  if (machine.silicon_model != dataflows::SiliconModel::learned || silicon.learned.empty()) return;
  silicon.residual = read_residual(silicon.learned);
}

}  // namespace systole::calibration
