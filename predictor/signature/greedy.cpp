// SPDX-License-Identifier: MIT
#include <Eigen/Cholesky>
#include <Eigen/Core>
#include <cmath>
#include <limits>

#include "core/error.h"
#include "predictor/signature/detail/candidates.h"

namespace systole::predictor {
namespace {

using Eigen::Index;

constexpr double kRidge = 0.3;

/// The sum over all networks and devices of the squared error of a ridge regression that has not seen the device
/// (leave-one-out in closed form: e_i / (1 - h_ii)): log ratios to the mean of the signature's log latencies from the
/// signature's shape and scale, as Systole's model reads them. Errors count in proportion to the latency: between
/// relative and absolute.
double validation_error(const Eigen::MatrixXd& signature, const Eigen::MatrixXd& targets,
                        const Eigen::MatrixXd& weights) {
  const Index devices = signature.rows();
  const Eigen::MatrixXd centred = signature.rowwise() - signature.colwise().mean();
  const Eigen::VectorXd scale = centred.rowwise().mean();
  Eigen::MatrixXd columns(devices, signature.cols() + 1);
  columns.leftCols(signature.cols()) = centred.colwise() - scale;
  columns.rightCols(1) = scale;
  Eigen::MatrixXd normal = columns.transpose() * columns;
  normal.diagonal().array() += kRidge;
  const Eigen::MatrixXd solved = normal.llt().solve(columns.transpose());  // columns x devices
  const Eigen::MatrixXd ratios = targets.colwise() - scale;
  const Eigen::MatrixXd fitted = columns * (solved * ratios);
  const Eigen::VectorXd leverage =
      (columns.cwiseProduct(solved.transpose())).rowwise().sum().array() + (1.0 / static_cast<double>(devices));
  const Eigen::MatrixXd errors = (1 - leverage.array()).inverse().matrix().asDiagonal() * (ratios - fitted);
  return errors.cwiseAbs2().cwiseProduct(weights.cwiseAbs2()).sum();
}

}  // namespace

std::vector<std::size_t> select_by_validation_error(const Candidates& candidates, std::size_t size) {
  const auto networks = static_cast<Index>(candidates.networks.size());
  const auto devices = static_cast<Index>(candidates.latency_ms.front().size());
  Eigen::MatrixXd ms(devices, networks);
  for (Index n = 0; n < networks; ++n) {
    for (Index d = 0; d < devices; ++d) {
      ms(d, n) = candidates.latency_ms[static_cast<std::size_t>(n)][static_cast<std::size_t>(d)];
    }
  }
  const Eigen::MatrixXd log_ms = ms.array().log();
  // Ratios are centred over the devices: a network's mean is known whatever the signature.
  const Eigen::MatrixXd targets = log_ms.rowwise() - log_ms.colwise().mean();

  std::vector<std::size_t> chosen;
  std::vector<Index> columns;
  while (chosen.size() < size) {
    double least = std::numeric_limits<double>::max();
    Index best = -1;
    columns.push_back(-1);
    for (Index n = 0; n < networks; ++n) {
      bool taken = false;
      for (const std::size_t other : chosen) taken = taken || other == static_cast<std::size_t>(n);
      if (taken) continue;
      columns.back() = n;
      const double error = validation_error(log_ms(Eigen::all, columns), targets, ms);
      if (error < least) {
        least = error;
        best = n;
      }
    }
    if (best < 0) {
      throw core::InputError(
          "signature: no choice of networks has an error that is a number; expected latencies that differ less");
    }
    columns.back() = best;
    chosen.push_back(static_cast<std::size_t>(best));
  }
  return chosen;
}

}  // namespace systole::predictor
