// SPDX-License-Identifier: MIT
#include "predictor/models/detail/systole/feature_space.h"

#include <fmt/format.h>

#include <cmath>

#include "core/error.h"

namespace systole::predictor {
namespace {
constexpr double kSmallestSpread = 1e-6;
}

FeatureSpace::FeatureSpace(const Eigen::MatrixXd& points, bool common) : centre_(points.colwise().mean()) {
  const Eigen::MatrixXd centred = points.rowwise() - centre_;
  const Eigen::RowVectorXd variance = centred.cwiseAbs2().colwise().mean();
  spread_ = variance.cwiseSqrt();
  if (common) spread_.setConstant(std::sqrt(variance.mean()));
  // A column that never varies says nothing, and must not shout when a new point differs.
  for (double& spread : spread_) spread = spread > kSmallestSpread ? spread : 1;
  training_ = standardised(points);
}

Eigen::MatrixXd FeatureSpace::standardised(const Eigen::MatrixXd& points) const {
  return (points.rowwise() - centre_) * spread_.cwiseInverse().asDiagonal();
}

std::vector<std::vector<double>> rows_of(const Eigen::MatrixXd& matrix) {
  std::vector<std::vector<double>> rows;
  for (Eigen::Index i = 0; i < matrix.rows(); ++i) {
    const Eigen::VectorXd row = matrix.row(i).transpose();
    rows.emplace_back(row.begin(), row.end());
  }
  return rows;
}

Eigen::MatrixXd matrix_of(const std::vector<std::vector<double>>& rows, std::size_t row_count, std::size_t columns,
                          const char* what) {
  Eigen::MatrixXd matrix(static_cast<Eigen::Index>(row_count), static_cast<Eigen::Index>(columns));
  bool fits = rows.size() == row_count;
  for (std::size_t i = 0; fits && i < row_count; ++i) {
    fits = rows[i].size() == columns;
    for (std::size_t j = 0; fits && j < columns; ++j) {
      matrix(static_cast<Eigen::Index>(i), static_cast<Eigen::Index>(j)) = rows[i][j];
    }
  }
  if (!fits) {
    throw core::InputError(fmt::format("manifest.json: {}: expected {} lists of {} numbers", what, row_count, columns));
  }
  return matrix;
}

std::vector<std::vector<double>> FeatureSpace::numbers() const {
  std::vector<std::vector<double>> all{{centre_.begin(), centre_.end()}, {spread_.begin(), spread_.end()}};
  for (auto& row : rows_of(training_)) all.push_back(std::move(row));
  return all;
}

FeatureSpace FeatureSpace::from_numbers(const std::vector<std::vector<double>>& numbers, std::size_t columns) {
  const Eigen::MatrixXd all = matrix_of(numbers, std::max<std::size_t>(numbers.size(), 2), columns, "feature space");
  FeatureSpace space;
  space.centre_ = all.row(0);
  space.spread_ = all.row(1);
  space.training_ = all.bottomRows(all.rows() - 2);
  if ((space.spread_.array() <= 0).any()) {
    throw core::InputError("manifest.json: feature space: expected spreads, the second list, above 0");
  }
  return space;
}

}  // namespace systole::predictor
