// SPDX-License-Identifier: MIT
#include <doctest/doctest.h>

#include <array>
#include <cmath>
#include <set>

#include "core/error.h"
#include "predictor/evaluation/fold.h"
#include "predictor/evaluation/metrics.h"
#include "predictor/models/interval.h"
#include "tests/predictor/small_dataset.h"
#include "tests/shared_data.h"

using namespace systole;             // NOLINT(google-build-using-namespace): a test
using namespace systole::predictor;  // NOLINT(google-build-using-namespace)

TEST_CASE("metrics: by hand") {
  // One device, y = 1 2 3 4 and p = 1 2 3 6: residual 4, total 5.
  std::vector<Cell> cells;
  for (const auto& [y, p] : {std::pair{1.0, 1.0}, std::pair{2.0, 2.0}, std::pair{3.0, 3.0}, std::pair{4.0, 6.0}}) {
    cells.push_back({.network = cells.size(),
                     .device = 0,
                     .measured_ms = y,
                     .predicted_ms = p,
                     .low_ms = p * 0.9,
                     .high_ms = p * 1.1});
  }
  const Metrics m = metrics(cells);
  CHECK(m.cells == 4);
  CHECK(m.r2 == doctest::Approx(0.2));
  CHECK(m.rmse_ms == doctest::Approx(1));
  CHECK(m.mape == doctest::Approx(12.5));
  CHECK(m.median_ape == 0);
  CHECK(m.within_10 == 75);
  CHECK(m.spearman == doctest::Approx(1));
  CHECK(m.coverage == 75);
  CHECK(m.interval_width == doctest::Approx(1.1 / 0.9));
  // The three pairs with the last network: true gaps 3 2 1, predicted 5 4 3, all larger by more than a tenth.
  CHECK(m.type1 == 0);
  CHECK(m.type2 == doctest::Approx(50));
}

TEST_CASE("metrics: pair errors are told apart, ranks share ties") {
  const PairErrors errors = pair_errors(std::array{1.0, 2.0}, std::array{1.0, 1.5});
  CHECK(errors.type1 == 100);
  CHECK(errors.type2 == 0);
  // Ranks 1.5 1.5 3 and 1 2 3: covariance 1.5, variances 1.5 and 2.
  CHECK(spearman(std::array{5.0, 5.0, 9.0}, std::array{1.0, 2.0, 3.0}) == doctest::Approx(1.5 / std::sqrt(3.0)));
  const Spread s = spread(std::array{1.0, 3.0, 8.0});
  CHECK(s.mean == 4);
  CHECK(s.median == 3);
  CHECK(s.deviation == doctest::Approx(std::sqrt(26.0 / 3)));
}

TEST_CASE("intervals: conformal quantiles by hand") {
  std::vector<double> errors;
  for (int i = 19; i >= 1; --i) errors.push_back(0.01 * (i - 10));
  const ConformalErrors conformal(errors);
  // 19 errors, coverage 0.8: the ceil(20 * 0.9) = 18th and, from the other end, the 2nd.
  const Interval interval = conformal.interval(100, 0.8, 5);
  CHECK(interval.high == doctest::Approx(100 * std::exp(0.08)));
  CHECK(interval.low == doctest::Approx(100 * std::exp(-0.08)));
  CHECK_THROWS_AS((void)conformal.interval(1, 1, 0), core::InputError);
  CHECK_THROWS_AS((void)ConformalErrors().interval(1, 0.9, 0), core::InputError);
}

TEST_CASE("intervals: a device on which the model is far off has wide ones") {
  std::vector<double> errors;
  for (int i = 19; i >= 1; --i) errors.push_back(0.1 * (i - 10));
  const ConformalErrors conformal(errors, 0.03, 0.04);
  // The length of (0.03, 0.04) is 0.05.
  CHECK(conformal.interval(100, 0.8, 0.04).high == doctest::Approx(100 * std::exp(0.05 * 0.8)));
  CHECK(conformal.interval(100, 0.8, 0).low == doctest::Approx(100 * std::exp(-0.03 * 0.8)));
}

TEST_CASE("intervals: normalised errors hold as much as they should, narrower where devices differ") {
  // Devices with residuals 0.01 and 0.1, whose errors are as large.
  std::vector<HeldOutError> errors;
  for (int i = 1; i <= 200; ++i) {
    for (const double residual : {0.01, 0.1}) {
      errors.push_back({.log_error = residual * (i - 100.5) / 100, .residual = residual});
    }
  }
  const ConformalErrors conformal = normalised_errors(errors);
  CHECK(conformal.usual_residual() == doctest::Approx(0.055));
  CHECK(conformal.floor() > 0);
  std::size_t held = 0;
  for (const HeldOutError& error : errors) {
    const Interval interval = conformal.interval(1, 0.9, error.residual);
    held += interval.low <= std::exp(error.log_error) && std::exp(error.log_error) <= interval.high ? 1U : 0U;
  }
  CHECK(static_cast<double>(held) == doctest::Approx(0.9 * 400).epsilon(0.02));
  const Interval good = conformal.interval(1, 0.9, 0.01);
  const Interval bad = conformal.interval(1, 0.9, 0.1);
  CHECK(std::log(bad.high / bad.low) > 3 * std::log(good.high / good.low));
  CHECK(normalised_errors({}).empty());
}

TEST_CASE("folds: sides are disjoint, groups are whole, protocols as named") {
  const Dataset data = predictor::testing::small_dataset(12, 16, 3);
  for (const auto& row : kGroupings) {
    const Grouping grouping = row.value;
    for (const Fold& fold : make_folds(data, {.protocol = Protocol::unseen_both, .grouping = grouping, .splits = 5})) {
      const std::set<std::size_t> training(fold.train_devices.begin(), fold.train_devices.end());
      CHECK(training.size() + fold.test_devices.size() == 16);
      CHECK(fold.train_networks.size() == 8);
      CHECK(fold.test_networks.size() == 4);
      for (const std::size_t test : fold.test_devices) {
        CHECK_FALSE(training.contains(test));
        for (const std::size_t train : training) {
          if (grouping == Grouping::phone_model)
            CHECK(data.devices[test].phone_model != data.devices[train].phone_model);
          if (grouping == Grouping::cpu_core) CHECK(data.devices[test].cpu_core != data.devices[train].cpu_core);
        }
      }
    }
  }
  CHECK(make_folds(data, {.protocol = Protocol::leave_one_device_out}).size() == 16);
  CHECK(make_folds(data, {.protocol = Protocol::leave_one_network_out}).size() == 12);
  CHECK_THROWS_AS(make_folds(data, {.train_share = 0.01}), core::InputError);
}

TEST_CASE("folds: a file of splits may hold the networks, too") {
  const Dataset data = predictor::testing::small_dataset(5, 4, 3);
  const std::string devices = "split,role,devices\n7,train,0 2 3\n7,test,1\n";
  const auto read = [&](const std::string& text, Protocol protocol) {
    return read_splits(core::TextFile{.name = "s.csv", .text = text}, data, protocol);
  };
  const std::vector<Fold> folds = read(devices + "7,net_train,4 0 1\n7,net_test,2 3\n", Protocol::unseen_both);
  REQUIRE(folds.size() == 1);
  CHECK(folds[0].train_devices == std::vector<std::size_t>{0, 2, 3});
  CHECK(folds[0].train_networks == std::vector<std::size_t>{4, 0, 1});
  CHECK(folds[0].test_networks == std::vector<std::size_t>{2, 3});
  CHECK(read(devices, Protocol::unseen_both)[0].train_networks.size() == 3);
  CHECK_THROWS_AS((void)read(devices + "7,net_train,4 0 1\n7,net_test,2 4\n", Protocol::unseen_both), core::InputError);
  CHECK_THROWS_AS((void)read(devices + "7,net_train,4 0 5\n7,net_test,2\n", Protocol::unseen_both), core::InputError);
  CHECK_THROWS_AS((void)read(devices + "7,net_train,4 0\n7,net_test,2\n", Protocol::unseen_devices), core::InputError);
}

TEST_CASE("folds: the given splits are numpy's permutations") {
  if (!systole::tests::shared_data_is_there()) return;
  const auto folder = systole::tests::shared_data("mobile-latency");
  const Dataset data = load_dataset(folder);
  const auto given = read_splits(core::read_text_file(folder / "splits.csv"), data, Protocol::unseen_devices);
  const auto random = make_folds(data, {.protocol = Protocol::unseen_devices, .splits = 20});
  REQUIRE(given.size() == 20);
  for (std::size_t s = 0; s < 20; ++s) {
    CHECK(given[s].train_devices == random[s].train_devices);
    CHECK(given[s].test_devices == random[s].test_devices);
  }
  CHECK_THROWS_AS(read_splits({.name = "s", .text = "split,role,devices\n0,train,1 999\n0,tst,3\n"}, data,
                              Protocol::unseen_devices),
                  core::InputError);
}
