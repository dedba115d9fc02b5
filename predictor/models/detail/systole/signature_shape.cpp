// SPDX-License-Identifier: MIT
#include "predictor/models/detail/systole/signature_shape.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <utility>
#include <vector>

#include "core/error.h"
#include "predictor/models/detail/systole/least_squares.h"
#include "predictor/statistics/summary.h"

namespace systole::predictor {
namespace {

constexpr double kRidge = 0.1;
constexpr double kLimitQuantile = 0.9;
constexpr double kLimitFactor = 3;
constexpr double kSmallestLimit = 0.1;
constexpr double kFarOff = 1.3862943611198906;  ///< log 4
constexpr Eigen::Index kFewestToTell = 3;       ///< of two that disagree nobody knows which is wrong
constexpr int kProfileRounds = 30;

/// The others' shapes relative to their own mean, less the training mean; and that mean.
struct Others {
  Eigen::VectorXd shape;
  double mean = 0;
};
Others others_of(const Eigen::VectorXd& log_ms, Eigen::Index left_out, const Eigen::VectorXd& profile) {
  const Eigen::Index count = log_ms.size() - 1;
  Others others{.shape = Eigen::VectorXd(count), .mean = 0};
  double profile_mean = 0;
  for (Eigen::Index j = 0, k = 0; j < log_ms.size(); ++j) {
    if (j == left_out) continue;
    others.shape(k++) = log_ms(j) - profile(j);
    others.mean += log_ms(j) / static_cast<double>(count);
    profile_mean += profile(j) / static_cast<double>(count);
  }
  others.shape.array() -= others.mean - profile_mean;
  return others;
}

/// The mean shape over what is measured: each network's mean log latency above its devices', of mean 0. Where cells are
/// missing, devices' and networks' means wait for each other.
Eigen::VectorXd mean_shape(const Eigen::MatrixXd& log_ms) {
  Eigen::VectorXd profile = Eigen::VectorXd::Zero(log_ms.rows());
  const int rounds = log_ms.array().isNaN().any() ? kProfileRounds : 1;
  for (int round = 0; round < rounds; ++round) {
    Eigen::VectorXd sums = Eigen::VectorXd::Zero(log_ms.rows());
    Eigen::VectorXd counts = Eigen::VectorXd::Zero(log_ms.rows());
    for (Eigen::Index d = 0; d < log_ms.cols(); ++d) {
      double sum = 0;
      double count = 0;
      for (Eigen::Index n = 0; n < log_ms.rows(); ++n) {
        if (std::isnan(log_ms(n, d))) continue;
        sum += log_ms(n, d) - profile(n);
        count += 1;
      }
      if (count == 0) throw core::InputError("a training device has no signature latency");
      for (Eigen::Index n = 0; n < log_ms.rows(); ++n) {
        if (std::isnan(log_ms(n, d))) continue;
        sums(n) += log_ms(n, d) - (sum / count);
        counts(n) += 1;
      }
    }
    profile = sums.cwiseQuotient(counts.cwiseMax(1));
    if (rounds > 1) profile.array() -= profile.mean();
  }
  return profile;
}

double lower_quantile_of(const Eigen::VectorXd& magnitudes, double q) {
  return lower_quantile({magnitudes.begin(), magnitudes.end()}, q);
}

}  // namespace

SignatureShape::SignatureShape(const Eigen::MatrixXd& log_ms) {
  const Eigen::Index networks = log_ms.rows();
  const Eigen::Index devices = log_ms.cols();
  profile_ = mean_shape(log_ms);
  centre_ = Eigen::VectorXd::Zero(networks);
  slopes_ = Eigen::MatrixXd::Zero(networks, std::max<Eigen::Index>(networks - 1, 0));
  limit_ = Eigen::VectorXd::Constant(networks, std::numeric_limits<double>::max());
  if (networks < 2) return;

  Eigen::MatrixXd full(networks, devices);
  for (Eigen::Index d = 0; d < devices; ++d) full.col(d) = completed(log_ms.col(d));
  for (Eigen::Index i = 0; i < networks; ++i) {
    Eigen::MatrixXd x(devices, networks - 1);
    Eigen::VectorXd y(devices);
    for (Eigen::Index d = 0; d < devices; ++d) {
      const Others others = others_of(full.col(d), i, profile_);
      x.row(d) = others.shape.transpose();
      y(d) = full(i, d) - others.mean;
    }
    const RobustRidge fit = robust_ridge(x, y, kRidge);
    centre_(i) = fit.centre;
    slopes_.row(i) = fit.slopes.transpose();
    limit_(i) = std::max(kSmallestLimit, kLimitFactor * lower_quantile_of(fit.residuals.cwiseAbs(), kLimitQuantile));
  }
}

/// Missing ones from the mean shape at the scale of the others.
Eigen::VectorXd SignatureShape::completed(const Eigen::VectorXd& log_ms) const {
  std::vector<double> scales;
  for (Eigen::Index i = 0; i < log_ms.size(); ++i) {
    if (!std::isnan(log_ms(i))) scales.push_back(log_ms(i) - profile_(i));
  }
  if (scales.empty()) throw core::InputError("a device without any signature latency can't be told from others");
  const double scale = upper_median(std::move(scales));
  Eigen::VectorXd full = log_ms;
  for (Eigen::Index i = 0; i < full.size(); ++i) {
    if (std::isnan(full(i))) full(i) = scale + profile_(i);
  }
  return full;
}

double SignatureShape::predicted(Eigen::Index i, const Eigen::VectorXd& log_ms) const {
  const Others others = others_of(log_ms, i, profile_);
  return others.mean + centre_(i) + slopes_.row(i).dot(others.shape);
}

Eigen::VectorXd SignatureShape::logs(std::span<const double> ms) const {
  if (ms.size() != size()) {
    throw core::InputError(fmt::format("found {} signature latencies, expected {}", ms.size(), size()));
  }
  Eigen::VectorXd log_ms(profile_.size());
  for (Eigen::Index i = 0; i < log_ms.size(); ++i) {
    const double value = ms[static_cast<std::size_t>(i)];
    if (value <= 0)
      throw core::InputError(fmt::format("signature latency {}: found {}, expected ms above 0", i + 1, value));
    log_ms(i) = std::log(value);
  }
  return log_ms;
}

Eigen::Index SignatureShape::most_contradicted(const Eigen::VectorXd& log_ms) const {
  const Eigen::VectorXd full = completed(log_ms);
  Eigen::Index worst = -1;
  double most = 0;
  for (Eigen::Index i = 0; i < full.size(); ++i) {
    if (std::isnan(log_ms(i))) continue;
    const double off = std::abs(full(i) - predicted(i, full));
    if (off <= std::max(limit_(i), kFarOff) || off <= most) continue;
    most = off;
    worst = i;
  }
  return worst;
}

Eigen::VectorXd SignatureShape::without_contradicted(Eigen::VectorXd log_ms) const {
  while ((!log_ms.array().isNaN()).count() >= kFewestToTell) {
    const Eigen::Index worst = most_contradicted(log_ms);
    if (worst < 0) break;
    log_ms(worst) = std::numeric_limits<double>::quiet_NaN();
  }
  return log_ms;
}

std::vector<Contradiction> SignatureShape::contradictions(std::span<const double> ms) const {
  const Eigen::VectorXd log_ms = logs(ms);
  if (log_ms.array().isNaN().all()) return {};
  const Eigen::VectorXd believed = without_contradicted(log_ms);
  const Eigen::VectorXd full = completed(believed);
  std::vector<Contradiction> found;
  for (Eigen::Index i = 0; full.size() > 1 && i < full.size(); ++i) {
    if (std::isnan(log_ms(i))) continue;
    const double guess = predicted(i, full);
    if (std::abs(log_ms(i) - guess) <= std::max(limit_(i), kFarOff)) continue;
    found.push_back({.network = static_cast<std::size_t>(i), .expected_ms = std::exp(guess)});
  }
  return found;
}

SignatureView SignatureShape::view(std::span<const double> ms) const {
  const Eigen::VectorXd log_ms = without_contradicted(logs(ms));
  const Eigen::VectorXd full = completed(log_ms);
  Eigen::VectorXd cleaned = full;
  if (full.size() > 1) {
    for (Eigen::Index i = 0; i < full.size(); ++i) {
      const double guess = predicted(i, full);
      cleaned(i) = std::isnan(log_ms(i)) ? guess : guess + std::clamp(full(i) - guess, -limit_(i), limit_(i));
    }
  }
  SignatureView view;
  view.scale = cleaned.mean();
  view.shape = cleaned.array() - view.scale;
  return view;
}

std::vector<std::vector<double>> SignatureShape::numbers() const {
  const auto list = [](const auto& values) { return std::vector<double>(values.begin(), values.end()); };
  std::vector<std::vector<double>> all{list(profile_), list(centre_), list(limit_)};
  for (Eigen::Index i = 0; i < slopes_.rows(); ++i) {
    const Eigen::VectorXd row = slopes_.row(i).transpose();
    all.push_back(list(row));
  }
  return all;
}

SignatureShape SignatureShape::from_numbers(const std::vector<std::vector<double>>& numbers, std::size_t networks) {
  const auto fail = [] {
    return core::InputError(
        "manifest.json: signature_shape: expected 3 lists of a number for each signature network, then their slopes");
  };
  if (networks == 0 || numbers.size() != 3 + networks) throw fail();
  for (std::size_t i = 0; i < numbers.size(); ++i) {
    if (numbers[i].size() != (i < 3 ? networks : networks - 1)) throw fail();
  }
  if (std::ranges::any_of(numbers[2], [](double limit) { return limit < 0; })) {
    throw core::InputError("manifest.json: signature_shape: expected limits, the third list, of at least 0");
  }
  const auto vector = [](const std::vector<double>& list) {
    return Eigen::VectorXd(Eigen::Map<const Eigen::VectorXd>(list.data(), static_cast<Eigen::Index>(list.size())));
  };
  SignatureShape shape;
  shape.profile_ = vector(numbers[0]);
  shape.centre_ = vector(numbers[1]);
  shape.limit_ = vector(numbers[2]);
  shape.slopes_.resize(shape.profile_.size(), std::max<Eigen::Index>(shape.profile_.size() - 1, 0));
  for (std::size_t i = 0; i < networks; ++i)
    shape.slopes_.row(static_cast<Eigen::Index>(i)) = vector(numbers[3 + i]).transpose();
  return shape;
}

}  // namespace systole::predictor
