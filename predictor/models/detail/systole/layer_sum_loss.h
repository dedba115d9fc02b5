// SPDX-License-Identifier: MIT
#pragma once

#include <Eigen/Core>
#include <cstddef>
#include <span>
#include <utility>
#include <vector>

namespace systole::predictor {

/// How far sums of layers' times are off the networks' effects: the sum over networks of
/// weight * (log of the sum over its layers of exp(start + margin) - effect)^2. Boosting learns the margins.
class LayerSumLoss {
 public:
  /// `owner` and `start` are of the layers, `effects` and `weights` of the networks; both vectors outlive the loss.
  LayerSumLoss(std::vector<std::size_t> owner, std::vector<double> start, const Eigen::VectorXd& effects,
               const Eigen::VectorXd& weights)
      : owner_(std::move(owner)), start_(std::move(start)), effects_(effects), weights_(weights) {}

  [[nodiscard]] std::size_t layers() const { return owner_.size(); }

  /// The loss at these margins.
  [[nodiscard]] double at(std::span<const float> margins) const;

  /// The loss at these margins, with half its derivatives by each layer's margin. The second ones are share^2 +
  /// `curvature` * share, where a layer's share is its part of its network's sum. O(layers).
  [[nodiscard]] double derivatives(std::span<const float> margins, double curvature, std::span<float> first,
                                   std::span<float> second) const;

 private:
  std::vector<std::size_t> owner_;
  std::vector<double> start_;
  const Eigen::VectorXd& effects_;
  const Eigen::VectorXd& weights_;
};

}  // namespace systole::predictor
