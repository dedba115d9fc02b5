// SPDX-License-Identifier: MIT
#include "predictor/models/detail/systole/layer_effect.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <numeric>
#include <string>
#include <utility>

#include "predictor/features/network_features.h"
#include "predictor/models/detail/systole/layer_sum_loss.h"
#include "predictor/models/detail/systole/least_squares.h"

namespace systole::predictor {
namespace {

/// Times a layer's share, added to the second derivative share^2: the other layers of its network move in the same
/// round. Too little and boosting diverges; then the next larger one is tried.
constexpr std::array kCurvatures{0.02, 0.1, 1.0};

constexpr std::array<std::string_view, 14> kNames{"kind",    "in_size",   "in_ch",    "out_size", "out_ch",
                                                  "kernel",  "stride",    "macs",     "in",       "out",
                                                  "weights", "intensity", "out_ch_8", "pixels_4"};

void fill(float* row, const LayerWork& layer) {
  const auto log = [](double value) { return static_cast<float>(std::log1p(value)); };
  const double traffic = layer.in_elements() + layer.out_elements() + layer.weights;
  const std::array<float, kNames.size()> values{
      static_cast<float>(layer.kind),
      log(std::sqrt(layer.in_h * layer.in_w)),
      log(layer.in_ch),
      log(std::sqrt(layer.out_h * layer.out_w)),
      log(layer.out_ch),
      static_cast<float>(std::sqrt(layer.k_h * layer.k_w)),
      static_cast<float>(layer.stride),
      log(layer.macs),
      log(layer.in_elements()),
      log(layer.out_elements()),
      log(layer.weights),
      log(layer.macs) - log(traffic),
      static_cast<float>(std::fmod(layer.out_ch, 8)),
      static_cast<float>(std::fmod(layer.out_h * layer.out_w, 4)),
  };
  std::ranges::copy(values, row);
}

double prior(const LayerWork& layer, std::span<const double> coefficients) {
  const std::vector<double> terms = work_terms(layer);
  return std::inner_product(terms.begin(), terms.end(), coefficients.begin(), 0.0);
}

/// Fits relative errors: every network counts the same whatever its latency.
std::vector<double> fit_prior(std::span<const NetworkProfile* const> networks, const Eigen::VectorXd& effects,
                              const Eigen::VectorXd& weights) {
  const auto terms = static_cast<Eigen::Index>(work_term_names().size());
  Eigen::MatrixXd a = Eigen::MatrixXd::Zero(effects.size(), terms);
  Eigen::VectorXd b = Eigen::VectorXd::Zero(effects.size());
  for (Eigen::Index n = 0; n < effects.size(); ++n) {
    if (weights(n) <= 0) continue;
    const double weight = std::sqrt(weights(n));
    const std::vector<double> totals = work_terms(*networks[static_cast<std::size_t>(n)]);
    for (Eigen::Index t = 0; t < terms; ++t)
      a(n, t) = weight * totals[static_cast<std::size_t>(t)] / std::exp(effects(n));
    b(n) = weight;
  }
  Eigen::VectorXd scale = a.colwise().maxCoeff();
  for (double& s : scale) s = s > 0 ? s : 1;
  const Eigen::VectorXd x = nonnegative_least_squares(a * scale.cwiseInverse().asDiagonal(), b);
  const Eigen::VectorXd coefficients = x.cwiseQuotient(scale);
  return {coefficients.begin(), coefficients.end()};
}

bool counts(const LayerWork& layer) {
  return layer.kind != WorkKind::activation;
}

/// The layers to learn from, and the network that each belongs to.
struct KnownLayers {
  std::vector<const LayerWork*> layers{};
  std::vector<std::size_t> owner{};
};

KnownLayers layers_of(std::span<const NetworkProfile* const> networks, const Eigen::VectorXd& weights) {
  KnownLayers known;
  for (std::size_t n = 0; n < networks.size(); ++n) {
    if (weights(static_cast<Eigen::Index>(n)) <= 0) continue;
    for (const LayerWork& layer : networks[n]->layers) {
      if (!counts(layer)) continue;
      known.layers.push_back(&layer);
      known.owner.push_back(n);
    }
  }
  return known;
}

/// What is added to each layer's prior so that none is 0: a hundredth of their mean.
double smallest_prior(const std::vector<const LayerWork*>& layers, std::span<const double> coefficients) {
  double total = 0;
  for (const LayerWork* layer : layers) total += prior(*layer, coefficients);
  return std::max(1e-2 * total / std::max<double>(1, static_cast<double>(layers.size())), 1e-12);
}

xgboost::DMatrix features_of(const std::vector<const LayerWork*>& layers) {
  xgboost::Matrix rows(layers.size(), kNames.size());
  for (std::size_t i = 0; i < layers.size(); ++i) fill(rows.row(i), *layers[i]);
  return {rows, 1};
}

/// Boosts with the least curvature under which the loss does not grow; without any round if it always does.
xgboost::Booster boosted(const xgboost::DMatrix& features, const LayerSumLoss& loss, std::uint64_t seed,
                         const xgboost::RoundDone& round_done) {
  const xgboost::Parameters parameters{{"objective", "reg:squarederror"},
                                       {"base_score", "0"},
                                       {"eta", "0.1"},
                                       {"max_depth", "4"},
                                       {"reg_lambda", "0.02"},
                                       {"min_child_weight", "0"},
                                       {"colsample_bynode", "0.7"},
                                       {"tree_method", "hist"},
                                       {"nthread", "1"},
                                       {"seed", std::to_string(seed)}};
  const double before = loss.at(std::vector<float>(loss.layers(), 0.0F));
  double latest = before;  // before the round that asks for derivatives
  const auto boost = [&](double curvature, int rounds) {
    const xgboost::Objective objective = [&](std::span<const float> margins, std::span<float> first,
                                             std::span<float> second) {
      latest = loss.derivatives(margins, curvature, first, second);
    };
    return xgboost::Booster::train(features, parameters, rounds, objective, round_done);
  };
  for (const double curvature : kCurvatures) {
    xgboost::Booster booster = boost(curvature, LayerEffect::kRounds);
    if (std::isfinite(latest) && latest <= before) return booster;
  }
  constexpr int kNone = 0;  // the prior alone
  return boost(kCurvatures.back(), kNone);
}

}  // namespace

std::span<const std::string_view> layer_feature_names() {
  return kNames;
}

LayerEffect LayerEffect::train(std::span<const NetworkProfile* const> networks, const Eigen::VectorXd& effects,
                               const Eigen::VectorXd& weights, std::uint64_t seed,
                               const xgboost::RoundDone& round_done) {
  std::vector<double> coefficients = fit_prior(networks, effects, weights);
  KnownLayers known = layers_of(networks, weights);
  const double smallest = smallest_prior(known.layers, coefficients);
  std::vector<double> start;
  start.reserve(known.layers.size());
  for (const LayerWork* layer : known.layers) start.push_back(std::log(prior(*layer, coefficients) + smallest));
  const LayerSumLoss loss(std::move(known.owner), std::move(start), effects, weights);
  return {std::move(coefficients), smallest, boosted(features_of(known.layers), loss, seed, round_done)};
}

std::vector<double> LayerEffect::layer_times(const NetworkProfile& network) const {
  std::size_t counted = 0;
  for (const LayerWork& layer : network.layers) counted += counts(layer) ? 1U : 0U;
  xgboost::Matrix rows(counted, kNames.size());
  std::size_t row = 0;
  for (const LayerWork& layer : network.layers) {
    if (counts(layer)) fill(rows.row(row++), layer);
  }
  const std::vector<float> corrections = counted == 0 ? std::vector<float>{} : booster_.predict(rows, 1);
  std::vector<double> times;
  times.reserve(network.layers.size());
  row = 0;
  for (const LayerWork& layer : network.layers) {
    times.push_back(counts(layer)
                        ? (prior(layer, coefficients_) + smallest_) * std::exp(static_cast<double>(corrections[row++]))
                        : 0.0);
  }
  return times;
}

double LayerEffect::effect(const NetworkProfile& network) const {
  const std::vector<double> times = layer_times(network);
  return std::log(std::max(std::accumulate(times.begin(), times.end(), 0.0), smallest_));
}

std::vector<double> LayerEffect::shares(const NetworkProfile& network) const {
  std::vector<double> times = layer_times(network);
  const double sum = std::accumulate(times.begin(), times.end(), 0.0);
  for (double& time : times) time = sum > 0 ? time / sum : 0;
  return times;
}

}  // namespace systole::predictor
