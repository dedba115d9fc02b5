// SPDX-License-Identifier: MIT
#include <Eigen/Cholesky>
#include <Eigen/Core>
#include <algorithm>
#include <cmath>
#include <limits>

#include "core/error.h"
#include "predictor/signature/detail/candidates.h"

namespace systole::predictor {
namespace {

using Eigen::Index;
using Eigen::MatrixXd;
using Eigen::VectorXd;

constexpr double kRidge = 0.3;
/// Of the latency, in the weight of a cell's error: between relative errors (0) and errors in ms (1).
constexpr double kWeightPower = 0.5;
/// A larger |log error| counts as this: a disturbed cell is no reason to choose anything.
constexpr double kMostError = 0.3;
/// What a cell is beyond its network's and its device's general latency is believed up to here, a factor of twenty.
constexpr double kMostDeviation = 3;

/// Log latencies, devices x networks, less each network's effect.
struct GreedyTable {
  MatrixXd centred;   ///< filled in where nobody measured
  MatrixXd targets;   ///< the same, without what no device can be
  MatrixXd measured;  ///< 1 or 0
  MatrixXd weights;   ///< of an error: the cell's general latency in ms, 0 where nobody measured
};

GreedyTable greedy_table(const Candidates& candidates) {
  const auto networks = static_cast<Index>(candidates.networks.size());
  const auto devices = static_cast<Index>(candidates.latency_ms.front().size());
  GreedyTable table{.centred = MatrixXd(devices, networks),
                    .targets = MatrixXd(devices, networks),
                    .measured = MatrixXd(devices, networks),
                    .weights = MatrixXd(devices, networks)};
  for (Index n = 0; n < networks; ++n) {
    const auto network = static_cast<std::size_t>(n);
    for (Index d = 0; d < devices; ++d) {
      const auto device = static_cast<std::size_t>(d);
      const double general = candidates.general_ms[network][device];
      const double log_ms = std::log(candidates.latency_ms[network][device]);
      table.centred(d, n) = log_ms;
      table.targets(d, n) = std::clamp(log_ms, std::log(general) - kMostDeviation, std::log(general) + kMostDeviation);
      table.measured(d, n) = candidates.measured[network][device] ? 1 : 0;
      table.weights(d, n) = table.measured(d, n) * std::pow(general, kWeightPower);
    }
  }
  const Eigen::RowVectorXd means = table.targets.colwise().mean();
  table.centred.rowwise() -= means;
  table.targets.rowwise() -= means;
  return table;
}

/// How far devices are off that a ridge regression has not seen (leave-one-out in closed form: e_i / (1 - h_ii)).
struct HeldOutErrors {
  MatrixXd magnitudes;  ///< |log error|, devices x networks, at most kMostError
  VectorXd told;        ///< 1 for devices that ran a network of the signature, else 0; their errors are 0
};

HeldOutErrors held_out_errors(const GreedyTable& table, const std::vector<Index>& signature) {
  const MatrixXd measured = table.measured(Eigen::all, signature);
  const VectorXd counts = measured.rowwise().sum();
  const VectorXd told = counts.cwiseMin(1);
  MatrixXd columns = table.centred(Eigen::all, signature);
  const VectorXd scale = columns.cwiseProduct(measured).rowwise().sum().cwiseQuotient(counts.cwiseMax(1));
  // What a device did not run is as far above its scale as on all devices: by nothing.
  columns = (columns.colwise() - scale).cwiseProduct(measured);
  columns.conservativeResize(Eigen::NoChange, columns.cols() + 1);
  columns.rightCols(1) = scale;
  MatrixXd ratios = table.targets.colwise() - scale;
  const double devices = told.sum();
  const auto centre = [&](MatrixXd& values) {
    const Eigen::RowVectorXd means = (told.transpose() * values) / devices;
    values = told.asDiagonal() * (values.rowwise() - means);
  };
  centre(columns);
  centre(ratios);
  MatrixXd normal = columns.transpose() * columns;
  normal.diagonal().array() += kRidge;
  const MatrixXd solved = normal.llt().solve(columns.transpose());  // columns x devices
  const MatrixXd residuals = ratios - (columns * (solved * ratios));
  const VectorXd leverage = columns.cwiseProduct(solved.transpose()).rowwise().sum().array() + (1 / devices);
  const MatrixXd errors = (1 - leverage.array()).cwiseMax(1e-9).inverse().matrix().asDiagonal() * residuals;
  return {.magnitudes = told.asDiagonal() * errors.cwiseAbs().cwiseMin(kMostError), .told = told};
}

/// The errors of those who know no more of a device than what devices are on average.
MatrixXd errors_without_signature(const GreedyTable& table) {
  const auto devices = static_cast<double>(table.targets.rows());
  return (devices / std::max(devices - 1, 1.0)) * table.targets.cwiseAbs();
}

/// By how much the networks besides `signature` are told better by it than they were, on average: |log error| in
/// proportion to the latency. What is chosen gets no credit for itself, so a network that nothing tells, for its cells
/// are wrong, is no good choice.
double gain(const GreedyTable& table, const MatrixXd& before, const HeldOutErrors& after,
            const std::vector<Index>& signature) {
  MatrixXd weights = after.told.asDiagonal() * table.weights;
  for (const Index n : signature) weights.col(n).setZero();
  const double total = weights.sum();
  return total > 0 ? weights.cwiseProduct(before - after.magnitudes).sum() / total : 0;
}

}  // namespace

std::vector<std::size_t> select_by_validation_error(const Candidates& candidates, std::size_t size) {
  const GreedyTable table = greedy_table(candidates);
  MatrixXd errors = errors_without_signature(table).cwiseMin(kMostError);
  std::vector<Index> signature;
  while (signature.size() < size) {
    double most = -std::numeric_limits<double>::max();
    Index best = -1;
    std::vector<Index> trial = signature;
    trial.push_back(-1);
    for (Index n = 0; n < table.targets.cols(); ++n) {
      if (!candidates.may_be_chosen[static_cast<std::size_t>(n)]) continue;
      if (std::ranges::find(signature, n) != signature.end()) continue;
      trial.back() = n;
      const double gained = gain(table, errors, held_out_errors(table, trial), trial);
      if (gained > most) {
        most = gained;
        best = n;
      }
    }
    if (best < 0) {
      throw core::InputError(
          "signature: no choice of networks has an error that is a number; expected latencies that differ less");
    }
    signature.push_back(best);
    const HeldOutErrors after = held_out_errors(table, signature);
    for (Index d = 0; d < errors.rows(); ++d) {
      if (after.told(d) > 0) errors.row(d) = after.magnitudes.row(d);
    }
  }
  return {signature.begin(), signature.end()};
}

}  // namespace systole::predictor
