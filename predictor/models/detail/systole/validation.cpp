// SPDX-License-Identifier: MIT
#include "predictor/models/detail/systole/validation.h"

#include <array>
#include <limits>
#include <numeric>
#include <vector>

#include "predictor/dataset/permutation.h"
#include "predictor/models/detail/systole/deviation_kernel.h"
#include "predictor/models/detail/systole/deviation_trees.h"

namespace systole::predictor {
namespace {

constexpr std::size_t kParts = 3;
constexpr std::size_t kFewestDevices = 6;
constexpr std::array kNoises{0.003, 0.02, 0.1, 0.4, 1.0};
constexpr std::array kTreeWeights{0.0, 0.1, 0.2, 0.3, 0.4, 0.5};

/// Deviations that trees predict for all cells of `devices`, networks x devices.
Eigen::MatrixXd predict_trees(const xgboost::Booster& trees, const TrainingGrid& devices,
                              const Eigen::VectorXd& effects) {
  const std::vector<float> cells =
      trees.predict(deviation_rows(devices.views, network_points(devices.networks), effects), 1);
  return Eigen::Map<const Eigen::MatrixXf>(cells.data(), effects.size(),
                                           static_cast<Eigen::Index>(devices.views.size()))
      .cast<double>();
}

/// Sum of |error| over the measured cells outside the signature.
double total_error(const TrainingGrid& grid, const Eigen::MatrixXd& errors) {
  double sum = 0;
  for (Eigen::Index n = 0; n < errors.rows(); ++n) {
    if (grid.in_signature[static_cast<std::size_t>(n)]) continue;
    sum += errors.row(n).cwiseAbs().dot(grid.observed.row(n));
  }
  return sum;
}

}  // namespace

int validation_rounds(std::size_t devices) {
  return devices < kFewestDevices ? 0 : static_cast<int>(kParts) * kDeviationRounds;
}

Hyperparameters validate(const TrainingGrid& grid, const Eigen::MatrixXd& deviations, const Eigen::VectorXd& effects,
                         std::uint64_t seed, const xgboost::RoundDone& round_done) {
  if (grid.views.size() < kFewestDevices) return {};
  const std::vector<std::size_t> order = numpy_permutation(static_cast<std::uint32_t>(seed), grid.views.size());
  std::vector<Eigen::Index> all_networks(grid.networks.size());
  std::iota(all_networks.begin(), all_networks.end(), Eigen::Index{0});
  const Eigen::MatrixXd points = network_points(grid.networks);

  struct Part {
    TrainingGrid held;
    Eigen::MatrixXd truth;
    std::array<Eigen::MatrixXd, kNoises.size()> kernel;
    Eigen::MatrixXd trees;
  };
  std::vector<Part> parts;
  for (std::size_t part = 0; part < kParts; ++part) {
    std::vector<Eigen::Index> rest;
    std::vector<Eigen::Index> held;
    for (std::size_t i = 0; i < order.size(); ++i) {
      (i % kParts == part ? held : rest).push_back(static_cast<Eigen::Index>(order[i]));
    }
    const TrainingGrid training = devices_of(grid, rest);
    const Eigen::MatrixXd lessons = deviations(Eigen::all, rest);
    Part& result = parts.emplace_back();
    result.held = devices_of(grid, held);
    result.truth = deviations(Eigen::all, held);
    for (std::size_t i = 0; i < kNoises.size(); ++i) {
      result.kernel.at(i) =
          DeviationKernel::train(training, lessons, kNoises.at(i)).predict(points, all_networks, result.held.views);
    }
    result.trees =
        predict_trees(train_deviation_trees(training, lessons, effects, seed, round_done), result.held, effects);
  }

  Hyperparameters best;
  double least = std::numeric_limits<double>::max();
  for (std::size_t i = 0; i < kNoises.size(); ++i) {
    for (const double weight : kTreeWeights) {
      double error = 0;
      for (const Part& part : parts) {
        error += total_error(part.held, part.truth - ((1 - weight) * part.kernel.at(i)) - (weight * part.trees));
      }
      if (error < least) {
        least = error;
        best = {.noise = kNoises.at(i), .tree_weight = weight};
      }
    }
  }
  return best;
}

}  // namespace systole::predictor
