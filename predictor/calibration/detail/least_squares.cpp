// SPDX-License-Identifier: MIT
#include "predictor/calibration/detail/least_squares.h"

#include <Eigen/Core>
#include <Eigen/Eigenvalues>
#include <algorithm>
#include <cmath>
#include <limits>
#include <unsupported/Eigen/LevenbergMarquardt>

namespace systole::calibration {
namespace {

/// Weight of a parameter's distance from its start beside a row's residual.
constexpr double kPull = 1e-4;
/// Of a parameter, which is a logarithm, for its derivatives.
constexpr double kStep = 1e-5;
/// Evaluations beyond this do not help a fit that has not come to rest.
constexpr Eigen::Index kMostEvaluations = 300;
/// Eigenvalues below this share of the largest one say nothing.
constexpr double kLeastCurvature = 1e-9;

/// What has the soft loss as its square: half of the square is the loss.
double soft(double residual) {
  const double ratio = residual / kSoftFrom;
  return residual * std::sqrt(2 / (std::sqrt(1 + ratio * ratio) + 1));
}

/// The rows and the pull as Eigen's solver wants them.
class Problem : public Eigen::DenseFunctor<double> {
 public:
  Problem(const Residuals& residuals, std::size_t rows, const std::vector<double>& start)
      : DenseFunctor(static_cast<int>(start.size()), static_cast<int>(rows + start.size())),
        residuals_(residuals),
        rows_(rows),
        start_(Eigen::VectorXd::Map(start.data(), static_cast<Eigen::Index>(start.size()))) {}

  int operator()(const Eigen::VectorXd& at, Eigen::VectorXd& values) const {
    residuals_({at.data(), static_cast<std::size_t>(at.size())}, {values.data(), rows_});
    const auto rows = static_cast<Eigen::Index>(rows_);
    for (Eigen::Index i = 0; i < rows; ++i) values[i] = soft(values[i]);
    values.tail(at.size()) = kPull * (at - start_);
    return 0;
  }

  int df(const Eigen::VectorXd& at, Eigen::MatrixXd& jacobian) const {
    Eigen::VectorXd moved = at;
    Eigen::VectorXd above(values());
    Eigen::VectorXd below(values());
    for (Eigen::Index i = 0; i < at.size(); ++i) {
      moved[i] = at[i] + kStep;
      (*this)(moved, above);
      moved[i] = at[i] - kStep;
      (*this)(moved, below);
      moved[i] = at[i];
      jacobian.col(i) = (above - below) / (2 * kStep);
    }
    return 0;
  }

 private:
  const Residuals& residuals_;
  std::size_t rows_;
  Eigen::VectorXd start_;
};

/// By the rows alone. A parameter that takes part in a direction without curvature is not bound.
std::vector<double> deviations(const Eigen::MatrixXd& jacobian, double variance) {
  const Eigen::SelfAdjointEigenSolver<Eigen::MatrixXd> curvature(jacobian.transpose() * jacobian);
  const Eigen::VectorXd& values = curvature.eigenvalues();
  const double least = kLeastCurvature * std::max(values.maxCoeff(), std::numeric_limits<double>::min());
  std::vector<double> found;
  for (Eigen::Index i = 0; i < values.size(); ++i) {
    double sum = 0;
    for (Eigen::Index j = 0; j < values.size(); ++j) {
      const double part = curvature.eigenvectors()(i, j) * curvature.eigenvectors()(i, j);
      if (values[j] > least) {
        sum += part / values[j];
      } else if (part > kLeastCurvature) {
        sum = std::numeric_limits<double>::infinity();
      }
    }
    found.push_back(std::sqrt(variance * sum));
  }
  return found;
}

}  // namespace

LeastSquares least_soft_squares(const Residuals& residuals, std::size_t rows, const std::vector<double>& start) {
  Problem problem(residuals, rows, start);
  Eigen::VectorXd at = Eigen::VectorXd::Map(start.data(), static_cast<Eigen::Index>(start.size()));
  Eigen::LevenbergMarquardt<Problem> solver(problem);
  solver.setMaxfev(kMostEvaluations);
  if (!start.empty()) solver.minimize(at);

  Eigen::VectorXd values(problem.values());
  problem(at, values);
  Eigen::MatrixXd jacobian(problem.values(), at.size());
  problem.df(at, jacobian);
  const auto count = static_cast<Eigen::Index>(rows);
  LeastSquares found{
      .parameters = {at.begin(), at.end()}, .deviations = {}, .loss = values.head(count).squaredNorm() / 2};
  const auto free_rows = std::max<double>(1, static_cast<double>(rows) - static_cast<double>(start.size()));
  if (!start.empty()) found.deviations = deviations(jacobian.topRows(count), 2 * found.loss / free_rows);
  return found;
}

}  // namespace systole::calibration
