// SPDX-License-Identifier: MIT
#include "predictor/models/detail/systole/training_grid.h"

#include <algorithm>
#include <cmath>

#include "predictor/features/network_features.h"
#include "predictor/models/detail/systole/least_squares.h"
#include "predictor/statistics/summary.h"

namespace systole::predictor {
namespace {

constexpr double kScaleWeight = 0.03;
constexpr int kRobustRounds = 10;

std::vector<double> measured_of(const TrainingGrid& grid, Eigen::Index row) {
  std::vector<double> values;
  for (Eigen::Index d = 0; d < grid.ratios.cols(); ++d) {
    if (grid.observed(row, d) > 0) values.push_back(grid.ratios(row, d));
  }
  return values;
}

}  // namespace

TrainingGrid training_grid(const TrainingSet& set) {
  const auto networks = static_cast<Eigen::Index>(set.networks.size());
  const auto devices = static_cast<Eigen::Index>(set.devices.size());
  const LatencyTable& table = set.data.latencies;
  TrainingGrid grid;
  Eigen::MatrixXd log_signature(static_cast<Eigen::Index>(set.signature.size()), devices);
  for (Eigen::Index d = 0; d < devices; ++d) {
    for (Eigen::Index i = 0; i < log_signature.rows(); ++i) {
      log_signature(i, d) =
          std::log(table.at(set.signature[static_cast<std::size_t>(i)], set.devices[static_cast<std::size_t>(d)]));
    }
  }
  grid.signature = SignatureShape(log_signature);
  grid.ratios = Eigen::MatrixXd::Zero(networks, devices);
  grid.observed = Eigen::MatrixXd::Zero(networks, devices);
  for (const std::size_t network : set.networks) {
    grid.networks.push_back(&set.data.networks[network]);
    grid.in_signature.push_back(std::ranges::find(set.signature, network) != set.signature.end());
  }
  for (Eigen::Index d = 0; d < devices; ++d) {
    const std::size_t device = set.devices[static_cast<std::size_t>(d)];
    grid.views.push_back(grid.signature.view(table.column(device, set.signature)));
    for (Eigen::Index n = 0; n < networks; ++n) {
      const std::size_t network = set.networks[static_cast<std::size_t>(n)];
      if (!table.has(network, device)) continue;
      grid.ratios(n, d) = std::log(table.at(network, device)) - grid.views.back().scale;
      grid.observed(n, d) = 1;
    }
  }
  return grid;
}

TrainingGrid devices_of(const TrainingGrid& grid, const std::vector<Eigen::Index>& devices) {
  TrainingGrid part;
  part.signature = grid.signature;
  part.networks = grid.networks;
  part.in_signature = grid.in_signature;
  part.ratios = grid.ratios(Eigen::all, devices);
  part.observed = grid.observed(Eigen::all, devices);
  for (const Eigen::Index d : devices) part.views.push_back(grid.views[static_cast<std::size_t>(d)]);
  return part;
}

RowCentres row_centres(const TrainingGrid& grid) {
  const Eigen::Index rows = grid.ratios.rows();
  RowCentres centres{.centre = Eigen::VectorXd::Zero(rows), .weight = Eigen::VectorXd::Zero(rows)};
  std::vector<double> magnitudes;
  for (Eigen::Index n = 0; n < rows; ++n) {
    const std::vector<double> values = measured_of(grid, n);
    centres.centre(n) = upper_median(values);
    for (const double value : values) magnitudes.push_back(std::abs(value - centres.centre(n)));
  }
  const double delta = std::max(upper_median(std::move(magnitudes)), kSmallestDelta);
  for (Eigen::Index n = 0; n < rows; ++n) {
    const std::vector<double> values = measured_of(grid, n);
    for (int round = 0; round < kRobustRounds && !values.empty(); ++round) {
      double sum = 0;
      double weights = 0;
      for (const double value : values) {
        const double weight = huber_weight(value - centres.centre(n), delta);
        sum += weight * value;
        weights += weight;
      }
      centres.centre(n) = sum / weights;
      centres.weight(n) = weights;
    }
  }
  return centres;
}

Eigen::MatrixXd device_points(const std::vector<SignatureView>& views, double mean_scale) {
  const Eigen::Index columns = views.empty() ? 0 : views.front().shape.size();
  Eigen::MatrixXd points(static_cast<Eigen::Index>(views.size()), columns + 1);
  for (std::size_t d = 0; d < views.size(); ++d) {
    const auto row = static_cast<Eigen::Index>(d);
    points.row(row).head(columns) = views[d].shape.transpose();
    points(row, columns) = kScaleWeight * (views[d].scale - mean_scale);
  }
  return points;
}

Eigen::MatrixXd network_points(std::span<const NetworkProfile* const> networks) {
  Eigen::MatrixXd points(static_cast<Eigen::Index>(networks.size()),
                         static_cast<Eigen::Index>(network_feature_names().size()));
  for (std::size_t n = 0; n < networks.size(); ++n) {
    const std::vector<float> features = network_features(*networks[n]);
    for (std::size_t j = 0; j < features.size(); ++j) {
      points(static_cast<Eigen::Index>(n), static_cast<Eigen::Index>(j)) = features[j];
    }
  }
  return points;
}

}  // namespace systole::predictor
