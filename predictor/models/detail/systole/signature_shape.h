// SPDX-License-Identifier: MIT
#pragma once

#include <Eigen/Core>
#include <cstddef>
#include <span>
#include <vector>

namespace systole::predictor {

/// A device as its signature tells it: `scale` is the mean of the signature's log latencies, `shape` what each of them
/// is above that mean.
struct SignatureView {
  double scale = 0;
  Eigen::VectorXd shape;
};

/// A signature latency that the others contradict.
struct Contradiction {
  std::size_t network = 0;  ///< its place in the signature
  double expected_ms = 0;   ///< what the others say
};

/// Reads signatures. A signature latency that the others contradict by far (a run that something disturbed) is moved
/// towards what they say: each is predicted from the others by a robust ridge regression over the training devices, and
/// its difference is clipped at three times the training differences' 90 % quantile. One that is more than four times
/// off, where at least three were measured, counts as missing. Missing ones are replaced by that prediction.
class SignatureShape {
 public:
  SignatureShape() = default;
  /// Log latencies of the training devices: signature networks x devices, NaN where missing.
  explicit SignatureShape(const Eigen::MatrixXd& log_ms);

  /// Throws InputError if the count differs, none was measured, or one is not positive.
  [[nodiscard]] SignatureView view(std::span<const double> ms) const;
  /// Those that are more than four times off what the others say; of two, each says so of the other.
  [[nodiscard]] std::vector<Contradiction> contradictions(std::span<const double> ms) const;
  [[nodiscard]] std::size_t size() const { return static_cast<std::size_t>(profile_.size()); }

  [[nodiscard]] std::vector<std::vector<double>> numbers() const;
  /// Throws InputError unless they are those of `networks` signature networks.
  static SignatureShape from_numbers(const std::vector<std::vector<double>>& numbers, std::size_t networks);

 private:
  [[nodiscard]] Eigen::VectorXd completed(const Eigen::VectorXd& log_ms) const;
  [[nodiscard]] double predicted(Eigen::Index i, const Eigen::VectorXd& log_ms) const;
  [[nodiscard]] Eigen::VectorXd logs(std::span<const double> ms) const;
  /// The latency that is farthest off what the others say, if it is off by more than they can be.
  [[nodiscard]] Eigen::Index most_contradicted(const Eigen::VectorXd& log_ms) const;
  [[nodiscard]] Eigen::VectorXd without_contradicted(Eigen::VectorXd log_ms) const;

  Eigen::VectorXd profile_;  ///< mean shape of the training devices
  Eigen::VectorXd centre_;   ///< per network: the regression's centre
  Eigen::MatrixXd slopes_;   ///< row i: slopes on the others' shapes
  Eigen::VectorXd limit_;    ///< per network: largest difference that is believed
};

}  // namespace systole::predictor
