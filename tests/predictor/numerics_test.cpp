// SPDX-License-Identifier: MIT
// The numerical parts of Systole's model against slow, plain ones.
#include <doctest/doctest.h>

#include <Eigen/Dense>
#include <cmath>

#include "predictor/models/detail/systole/device_correction.h"
#include "predictor/models/detail/systole/grid_process.h"
#include "predictor/models/detail/systole/layer_effect.h"
#include "predictor/models/detail/systole/least_squares.h"
#include "predictor/models/detail/systole/signature_shape.h"
#include "tests/predictor/small_dataset.h"

using namespace systole::predictor;  // NOLINT(google-build-using-namespace): a test

namespace {

Eigen::MatrixXd random_matrix(systole::core::RandomBits& random, Eigen::Index rows, Eigen::Index columns) {
  Eigen::MatrixXd matrix(rows, columns);
  for (double& value : matrix.reshaped()) value = testing::uniform(random, -1, 1);
  return matrix;
}

}  // namespace

TEST_CASE("least squares: non-negative solutions fulfil the conditions of optimality") {
  systole::core::RandomBits random(7);
  for (int trial = 0; trial < 50; ++trial) {
    const Eigen::MatrixXd a = random_matrix(random, 12, 5);
    const Eigen::VectorXd b = random_matrix(random, 12, 1);
    const Eigen::VectorXd x = nonnegative_least_squares(a, b);
    const Eigen::VectorXd gradient = a.transpose() * (b - (a * x));
    for (Eigen::Index j = 0; j < x.size(); ++j) {
      CHECK(x(j) >= 0);
      CHECK(gradient(j) < 1e-8);
      if (x(j) > 0) CHECK(std::abs(gradient(j)) < 1e-8);
    }
  }
  // By hand: the second column only hurts.
  const Eigen::VectorXd x =
      nonnegative_least_squares((Eigen::MatrixXd(2, 2) << 1, 0, 0, 1).finished(), Eigen::Vector2d(3, -2));
  CHECK(x(0) == doctest::Approx(3));
  CHECK(x(1) == 0);
}

TEST_CASE("grid process: equal to the dense solution with the same weights") {
  systole::core::RandomBits random(3);
  const Eigen::Index networks = 5;
  const Eigen::Index devices = 4;
  const Eigen::MatrixXd n_points = random_matrix(random, networks, 3);
  const Eigen::MatrixXd d_points = random_matrix(random, devices, 2);
  const Eigen::MatrixXd kn = gaussian_kernel(n_points, n_points, 0.7);
  const Eigen::MatrixXd kd = gaussian_kernel(d_points, d_points, 1);
  const Eigen::MatrixXd values = random_matrix(random, networks, devices);
  Eigen::MatrixXd observed = Eigen::MatrixXd::Ones(networks, devices);
  observed(2, 1) = observed(4, 3) = 0;
  const double noise = 0.1;

  // Dense: (K + noise W^-1) alpha = y over the observed cells, weights as Huber gives them.
  std::vector<std::pair<Eigen::Index, Eigen::Index>> cells;
  for (Eigen::Index d = 0; d < devices; ++d) {
    for (Eigen::Index n = 0; n < networks; ++n) {
      if (observed(n, d) > 0) cells.emplace_back(n, d);
    }
  }
  const auto count = static_cast<Eigen::Index>(cells.size());
  Eigen::MatrixXd k(count, count);
  Eigen::VectorXd y(count);
  for (Eigen::Index i = 0; i < count; ++i) {
    const auto [n, d] = cells[static_cast<std::size_t>(i)];
    y(i) = values(n, d);
    for (Eigen::Index j = 0; j < count; ++j) {
      k(i, j) = kn(n, cells[static_cast<std::size_t>(j)].first) * kd(d, cells[static_cast<std::size_t>(j)].second);
    }
  }
  Eigen::VectorXd weights = Eigen::VectorXd::Ones(count);
  Eigen::VectorXd alpha;
  for (int round = 0; round < 4; ++round) {
    const Eigen::MatrixXd system = k + (noise * weights.cwiseInverse()).asDiagonal().toDenseMatrix();
    alpha = system.ldlt().solve(y);
    const Eigen::VectorXd errors = y - (k * alpha);
    const double delta = median_magnitude(errors);
    if (round < 3) weights = errors.unaryExpr([delta](double e) { return huber_weight(e, delta); });
  }
  const GridProcess fit = GridProcess::fit(kn, kd, observed.cwiseProduct(values), observed, noise);
  for (Eigen::Index i = 0; i < count; ++i) {
    const auto [n, d] = cells[static_cast<std::size_t>(i)];
    CHECK(fit.dual(n, d) == doctest::Approx(alpha(i)).epsilon(1e-3));
  }
  CHECK(fit.dual(2, 1) == 0);
}

TEST_CASE("signature shape: a disturbed latency is pulled back, a missing one filled") {
  systole::core::RandomBits random(11);
  Eigen::MatrixXd log_ms(5, 30);
  for (Eigen::Index d = 0; d < 30; ++d) {
    const double scale = testing::uniform(random, 0, 3);
    for (Eigen::Index n = 0; n < 5; ++n)
      log_ms(n, d) = scale + (0.3 * static_cast<double>(n)) + testing::uniform(random, -0.01, 0.01);
  }
  const SignatureShape shape(log_ms);
  const auto ms = [](double disturbed) {
    std::vector<double> values;
    for (int n = 0; n < 5; ++n) values.push_back(std::exp(1 + (0.3 * n)));
    values[2] *= disturbed;
    return values;
  };
  const SignatureView clean = shape.view(ms(1));
  const SignatureView disturbed = shape.view(ms(3));
  CHECK(clean.scale == doctest::Approx(1.6).epsilon(0.01));
  CHECK(disturbed.scale - clean.scale < 0.8 * std::log(3) / 5);  // as it was measured: log(3) / 5
  std::vector<double> missing = ms(1);
  missing[2] = std::nan("");
  CHECK(shape.view(missing).scale == doctest::Approx(clean.scale).epsilon(0.01));
  CHECK_THROWS((void)shape.view(std::vector<double>(5, std::nan(""))));
  CHECK_THROWS((void)shape.view(std::vector<double>(4, 1.0)));
}

TEST_CASE("signature shape: one of five that is a hundred times off is found, whichever it is") {
  systole::core::RandomBits random(11);
  Eigen::MatrixXd log_ms(5, 30);
  for (Eigen::Index d = 0; d < 30; ++d) {
    const double scale = testing::uniform(random, -1, 3);
    for (Eigen::Index n = 0; n < 5; ++n) {
      log_ms(n, d) = scale + (0.3 * static_cast<double>(n)) + testing::uniform(random, -0.05, 0.05);
    }
  }
  const SignatureShape shape(log_ms);
  std::vector<double> ms;
  for (int n = 0; n < 5; ++n) ms.push_back(std::exp(2 + (0.3 * n)));
  CHECK(shape.contradictions(ms).empty());
  const double scale = shape.view(ms).scale;
  for (std::size_t n = 0; n < 5; ++n) {
    for (const double factor : {100.0, 0.01}) {
      std::vector<double> wrong = ms;
      wrong[n] *= factor;
      const std::vector<Contradiction> found = shape.contradictions(wrong);
      REQUIRE(found.size() == 1);
      CHECK(found[0].network == n);
      CHECK(found[0].expected_ms == doctest::Approx(ms[n]).epsilon(0.15));
      CHECK(shape.view(wrong).scale == doctest::Approx(scale).epsilon(0.02));
    }
  }
  // Of two nobody knows which is wrong.
  const SignatureShape pair(log_ms.topRows(2));
  CHECK(pair.contradictions(std::vector<double>{ms[0], 100 * ms[1]}).size() == 2);
}

TEST_CASE("signature shape: with holes, the mean shape is that of the whole table") {
  Eigen::MatrixXd log_ms(3, 12);
  for (Eigen::Index d = 0; d < 12; ++d) {
    for (Eigen::Index n = 0; n < 3; ++n) log_ms(n, d) = static_cast<double>(d) + (2.0 * static_cast<double>(n * n));
  }
  const std::vector<std::vector<double>> whole = SignatureShape(log_ms).numbers();
  log_ms(0, 1) = log_ms(2, 4) = log_ms(2, 5) = log_ms(1, 7) = std::nan("");
  const std::vector<std::vector<double>> holed = SignatureShape(log_ms).numbers();
  for (std::size_t n = 0; n < 3; ++n) CHECK(holed[0][n] == doctest::Approx(whole[0][n]).epsilon(1e-3));
}

TEST_CASE("device correction: follows errors that features tell, and leaves noise alone") {
  systole::core::RandomBits random(5);
  const Eigen::MatrixXd points = random_matrix(random, 12, 4);
  const Eigen::VectorXd told = 0.4 * points.col(0) + (0.2 * Eigen::VectorXd::Ones(12));
  const DeviceCorrection correction(points, told);
  REQUIRE(correction.corrects());
  const Eigen::MatrixXd others = random_matrix(random, 20, 4);
  const Eigen::VectorXd wanted = 0.4 * others.col(0) + (0.2 * Eigen::VectorXd::Ones(20));
  CHECK((correction.at(others) - wanted).norm() < 0.3 * wanted.norm());
  CHECK(correction.residual() < 0.5 * std::sqrt(told.squaredNorm() / 12));
  Eigen::VectorXd noise(12);
  for (Eigen::Index i = 0; i < 12; ++i) noise(i) = i % 2 == 0 ? 0.1 : -0.1;
  const DeviceCorrection none(points, noise);
  CHECK_FALSE(none.corrects());
  CHECK(none.at(others).isZero());
  CHECK(none.residual() == doctest::Approx(0.1));
  CHECK_FALSE(DeviceCorrection(points.topRows(3), told.head(3)).corrects());
  CHECK(DeviceCorrection().residual() == 0);
}

TEST_CASE("device correction: leaving one out in closed form is leaving one out") {
  systole::core::RandomBits random(6);
  const Eigen::MatrixXd points = random_matrix(random, 9, 3);
  const Eigen::VectorXd residuals = points.col(1) + (0.05 * random_matrix(random, 9, 1));
  const DeviceCorrection whole(points, residuals);
  REQUIRE(whole.corrects());
  double least = 1e300;
  double best = 0;
  for (const double noise : {0.01, 0.03, 0.1, 0.3, 1.0, 3.0}) {
    Eigen::VectorXd off(9);
    for (Eigen::Index left = 0; left < 9; ++left) {
      std::vector<Eigen::Index> rest;
      for (Eigen::Index i = 0; i < 9; ++i) {
        if (i != left) rest.push_back(i);
      }
      const Eigen::MatrixXd p = points(rest, Eigen::all);
      const auto covariance = [](const Eigen::MatrixXd& a, const Eigen::MatrixXd& b) -> Eigen::MatrixXd {
        Eigen::MatrixXd k = gaussian_kernel(a, b, 1) + (a * b.transpose() / 3);
        k.array() += 1;
        return k;
      };
      Eigen::MatrixXd noisy = covariance(p, p);
      noisy.diagonal().array() += noise;
      const Eigen::VectorXd dual = noisy.ldlt().solve(residuals(rest));
      off(left) = residuals(left) - (covariance(points.row(left), p) * dual)(0);
    }
    if (off.cwiseAbs().sum() >= least) continue;
    least = off.cwiseAbs().sum();
    best = std::sqrt(off.squaredNorm() / 9);
  }
  CHECK(whole.residual() == doctest::Approx(best).epsilon(1e-6));
}

TEST_CASE("layer effect: learns what layers cost and splits a network by it") {
  const Dataset data = testing::small_dataset(60, 1, 4);
  std::vector<const NetworkProfile*> networks;
  Eigen::VectorXd effects(40);
  for (std::size_t n = 0; n < 40; ++n) {
    networks.push_back(&data.networks[n]);
    effects(static_cast<Eigen::Index>(n)) = std::log(data.latencies.at(n, 0));
  }
  const LayerEffect layers = LayerEffect::train(networks, effects, Eigen::VectorXd::Ones(40), 0);
  double error = 0;
  for (std::size_t n = 40; n < 60; ++n)
    error += std::abs(layers.effect(data.networks[n]) - std::log(data.latencies.at(n, 0))) / 20;
  CHECK(error < 0.1);
  const std::vector<double> shares = layers.shares(data.networks[50]);
  CHECK(shares.size() == data.networks[50].layers.size());
  double sum = 0;
  for (const double share : shares) sum += share;
  CHECK(sum == doctest::Approx(1));
}
