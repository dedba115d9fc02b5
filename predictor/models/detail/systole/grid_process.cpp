// SPDX-License-Identifier: MIT
#include "predictor/models/detail/systole/grid_process.h"

#include <algorithm>
#include <cmath>
#include <vector>

#include "predictor/models/detail/systole/least_squares.h"

namespace systole::predictor {
namespace {

constexpr int kReweightings = 4;
constexpr int kMostSteps = 300;
constexpr double kTolerance = 1e-5;

double median_error(const Eigen::MatrixXd& errors, const Eigen::MatrixXd& observed) {
  std::vector<double> seen;
  for (Eigen::Index j = 0; j < errors.cols(); ++j) {
    for (Eigen::Index i = 0; i < errors.rows(); ++i) {
      if (observed(i, j) > 0) seen.push_back(errors(i, j));
    }
  }
  return median_magnitude(Eigen::Map<const Eigen::VectorXd>(seen.data(), static_cast<Eigen::Index>(seen.size())));
}

}  // namespace

GridProcess GridProcess::fit(const Eigen::MatrixXd& network_kernel, const Eigen::MatrixXd& device_kernel,
                             const Eigen::MatrixXd& values, const Eigen::MatrixXd& observed, double noise) {
  Eigen::MatrixXd weights = observed;
  Eigen::MatrixXd solution = Eigen::MatrixXd::Zero(values.rows(), values.cols());
  Eigen::MatrixXd root;
  for (int round = 0; round < kReweightings; ++round) {
    root = weights.cwiseSqrt();
    const auto apply = [&](const Eigen::MatrixXd& v) -> Eigen::MatrixXd {
      const Eigen::MatrixXd smoothed = network_kernel * root.cwiseProduct(v) * device_kernel;
      return root.cwiseProduct(smoothed) + (noise * v);
    };
    // (W^1/2 K W^1/2 + noise) x = W^1/2 y; the solution of the last round is a good start.
    const Eigen::MatrixXd right = root.cwiseProduct(values);
    Eigen::MatrixXd residual = right - apply(solution);
    Eigen::MatrixXd direction = residual;
    double size = residual.squaredNorm();
    const double enough = kTolerance * kTolerance * std::max(right.squaredNorm(), 1e-300);
    for (int step = 0; step < kMostSteps && size > enough; ++step) {
      const Eigen::MatrixXd image = apply(direction);
      const double length = size / direction.cwiseProduct(image).sum();
      solution += length * direction;
      residual -= length * image;
      const double next = residual.squaredNorm();
      direction = residual + ((next / size) * direction);
      size = next;
    }
    if (round + 1 == kReweightings) break;
    const Eigen::MatrixXd errors = values - (network_kernel * root.cwiseProduct(solution) * device_kernel);
    const double delta = std::max(median_error(errors, observed), kSmallestDelta);
    weights = observed.cwiseProduct(errors.unaryExpr([delta](double e) { return huber_weight(e, delta); }));
  }
  return {.dual = root.cwiseProduct(solution)};
}

Eigen::MatrixXd gaussian_kernel(const Eigen::MatrixXd& a, const Eigen::MatrixXd& b, double length) {
  const double scale = 2 * length * length * static_cast<double>(std::max<Eigen::Index>(a.cols(), 1));
  Eigen::MatrixXd kernel(a.rows(), b.rows());
  for (Eigen::Index i = 0; i < a.rows(); ++i) {
    for (Eigen::Index j = 0; j < b.rows(); ++j) {
      kernel(i, j) = std::exp(-(a.row(i) - b.row(j)).squaredNorm() / scale);
    }
  }
  return kernel;
}

}  // namespace systole::predictor
