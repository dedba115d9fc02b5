// SPDX-License-Identifier: MIT
#pragma once

#include <Eigen/Core>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "predictor/features/layer_work.h"
#include "predictor/xgboost/booster.h"

namespace systole::predictor {

/// The network effect e_n = log(latency / the device's scale), from the layers alone: a latency is the sum of its
/// layers', each an analytical prior (non-negative least squares of the effects on 14 work totals) times a correction
/// that XGBoost learns from the layer: exp(e_n) = sum over l of prior_l * exp(f(layer_l)). Loss (log sum - e_n)^2; the
/// idea is Ansor's pack-sum (Zheng et al., OSDI 2020).
class LayerEffect {
 public:
  /// Rounds of boosting that train() takes; more where the loss grows.
  static constexpr int kRounds = 200;
  /// `effects` with their weights (0: unknown), one a network. Deterministic.
  static LayerEffect train(std::span<const NetworkProfile* const> networks, const Eigen::VectorXd& effects,
                           const Eigen::VectorXd& weights, std::uint64_t seed,
                           const xgboost::RoundDone& round_done = {});
  LayerEffect(std::vector<double> coefficients, double smallest, xgboost::Booster booster)
      : coefficients_(std::move(coefficients)), smallest_(smallest), booster_(std::move(booster)) {}

  [[nodiscard]] double effect(const NetworkProfile& network) const;
  /// Each layer's share in the sum; activations run inside the layer before them and have none.
  [[nodiscard]] std::vector<double> shares(const NetworkProfile& network) const;

  [[nodiscard]] const std::vector<double>& coefficients() const { return coefficients_; }
  [[nodiscard]] double smallest() const { return smallest_; }
  [[nodiscard]] const xgboost::Booster& booster() const { return booster_; }

 private:
  [[nodiscard]] std::vector<double> layer_times(const NetworkProfile& network) const;

  std::vector<double> coefficients_;  ///< of the work terms
  double smallest_ = 0;               ///< added to each layer's prior, so that none is 0
  xgboost::Booster booster_;
};

/// What XGBoost sees of a layer, in order: kind, sizes, channels, kernel, stride, work.
std::span<const std::string_view> layer_feature_names();

}  // namespace systole::predictor
