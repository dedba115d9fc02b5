// SPDX-License-Identifier: MIT
#include "predictor/models/detail/systole/deviation_trees.h"

#include <algorithm>

#include "predictor/features/network_features.h"

namespace systole::predictor {
namespace {

/// Deviations beyond this many times the median's magnitude are outliers, not lessons.
constexpr double kClip = 10;

void fill(float* row, const SignatureView& device, const Eigen::MatrixXd& network_points, Eigen::Index network,
          double effect) {
  for (const double shape : device.shape) *row++ = static_cast<float>(shape);
  *row++ = static_cast<float>(device.scale);
  *row++ = static_cast<float>(effect);
  for (Eigen::Index j = 0; j < network_points.cols(); ++j) *row++ = static_cast<float>(network_points(network, j));
}

std::size_t column_count(const SignatureView& device, const Eigen::MatrixXd& network_points) {
  return static_cast<std::size_t>(device.shape.size() + network_points.cols() + 2);
}

}  // namespace

xgboost::Matrix deviation_rows(const std::vector<SignatureView>& devices, const Eigen::MatrixXd& network_points,
                               const Eigen::VectorXd& effects) {
  if (devices.empty()) return {};
  const auto networks = static_cast<std::size_t>(network_points.rows());
  xgboost::Matrix rows(devices.size() * networks, column_count(devices.front(), network_points));
  for (std::size_t d = 0; d < devices.size(); ++d) {
    for (std::size_t n = 0; n < networks; ++n) {
      const auto network = static_cast<Eigen::Index>(n);
      fill(rows.row((d * networks) + n), devices[d], network_points, network, effects(network));
    }
  }
  return rows;
}

DeviationCells deviation_cells(const TrainingGrid& grid, const Eigen::MatrixXd& deviations,
                               const Eigen::VectorXd& effects) {
  const Eigen::MatrixXd points = network_points(grid.networks);
  std::vector<double> magnitudes;
  std::vector<std::pair<Eigen::Index, Eigen::Index>> cells;
  for (Eigen::Index d = 0; d < deviations.cols(); ++d) {
    for (Eigen::Index n = 0; n < deviations.rows(); ++n) {
      if (grid.observed(n, d) == 0 || grid.in_signature[static_cast<std::size_t>(n)]) continue;
      cells.emplace_back(n, d);
      magnitudes.push_back(std::abs(deviations(n, d)));
    }
  }
  DeviationCells result;
  if (cells.empty()) return result;
  const auto half = magnitudes.begin() + static_cast<std::ptrdiff_t>(magnitudes.size() / 2);
  std::ranges::nth_element(magnitudes, half);
  const double limit = kClip * std::max(*half, 1e-4);
  result.rows = xgboost::Matrix(cells.size(), column_count(grid.views.front(), points));
  for (std::size_t i = 0; i < cells.size(); ++i) {
    const auto [n, d] = cells[i];
    fill(result.rows.row(i), grid.views[static_cast<std::size_t>(d)], points, n, effects(n));
    result.targets.push_back(static_cast<float>(std::clamp(deviations(n, d), -limit, limit)));
  }
  return result;
}

xgboost::Booster train_deviation_trees(const TrainingGrid& grid, const Eigen::MatrixXd& deviations,
                                       const Eigen::VectorXd& effects, std::uint64_t seed,
                                       const xgboost::RoundDone& round_done) {
  const DeviationCells cells = deviation_cells(grid, deviations, effects);
  xgboost::DMatrix data(cells.rows, 1);
  data.set_labels(cells.targets);
  return xgboost::Booster::train(data,
                                 {{"objective", "reg:squarederror"},
                                  {"base_score", "0"},
                                  {"eta", "0.1"},
                                  {"max_depth", "4"},
                                  {"min_child_weight", "5"},
                                  {"subsample", "0.8"},
                                  {"colsample_bynode", "0.5"},
                                  {"tree_method", "hist"},
                                  {"nthread", "1"},
                                  {"seed", std::to_string(seed)}},
                                 kDeviationRounds, round_done);
}

std::vector<std::string> deviation_columns(const std::vector<std::string>& signature) {
  std::vector<std::string> names;
  for (const std::string& network : signature) names.push_back("shape: " + network);
  names.emplace_back("device scale");
  names.emplace_back("network effect");
  for (const std::string_view feature : network_feature_names()) names.emplace_back(feature);
  return names;
}

}  // namespace systole::predictor
