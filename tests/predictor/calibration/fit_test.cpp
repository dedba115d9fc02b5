// SPDX-License-Identifier: MIT
#include <doctest/doctest.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "core/error.h"
#include "predictor/calibration/calibration.h"
#include "predictor/calibration/folds.h"
#include "predictor/calibration/product_fit.h"
#include "tests/predictor/calibration/made_up_device.h"

namespace systole::calibration {
namespace {

using dataflows::ProductLaw;

const FittedConstant& constant(const ProductFit& fit, std::string_view key) {
  const auto found = std::ranges::find(fit.constants, key, &FittedConstant::key);
  REQUIRE(found != fit.constants.end());
  return *found;
}

double truth(std::string_view key) {
  const auto found = std::ranges::find(product_constants(), key, &LawConstant<ProductLaw>::key);
  return testing::made_up_law().*(found->value);
}

TEST_CASE("a device's constants are found again in 200 noisy times, and their intervals hold them") {
  for (const std::uint64_t seed : {1U, 2U, 3U}) {
    CAPTURE(seed);
    const std::vector<MeasuredProduct> rows = testing::measured(testing::made_up_law(), 200, 0.03, seed);
    const ProductFit fit = fit_products(rows, {.edge = 256});
    for (const char* key : {"launch_us", "peak_tflops", "larger_tbs", "vector_launch_us"}) {
      CAPTURE(key);
      CHECK(constant(fit, key).value == doctest::Approx(truth(key)).epsilon(0.03));
    }
    for (const FittedConstant& one : fit.constants) {
      CAPTURE(one.key);
      CHECK(one.bound());
      // Twice the interval of 90 of 100: of the 33 constants of three seeds none is outside by chance.
      CHECK(std::abs(std::log(truth(one.key) / one.value)) < 2 * std::log(one.high / one.value) + 0.05);
    }
    CHECK(fit.left_out == std::vector<std::string_view>{"products of depth 1"});
  }
}

TEST_CASE("how the larger operand lies in registers is found where it counts, and left out where it does not") {
  ProductLaw law = testing::made_up_law();
  law.larger_odd_tbs = 0.6 * law.larger_tbs;
  law.larger_lanes_tbs = 0.3 * law.larger_tbs;
  const ProductFit fit = fit_products(testing::measured(law, 300, 0.02, 7), {.edge = 256});
  CHECK(constant(fit, "larger_tbs").value == doctest::Approx(law.larger_tbs).epsilon(0.1));
  CHECK(constant(fit, "larger_odd_tbs").value == doctest::Approx(law.larger_odd_tbs).epsilon(0.1));
  CHECK(constant(fit, "larger_lanes_tbs").value == doctest::Approx(law.larger_lanes_tbs).epsilon(0.1));
  const ProductFit plain = fit_products(testing::measured(testing::made_up_law(), 300, 0.02, 7), {.edge = 256});
  CHECK(plain.law.larger_odd_tbs == 0);
  CHECK(plain.law.larger_lanes_tbs == 0);
}

TEST_CASE("a law that is kept is as it was, and trees learn what it leaves") {
  const Measurements measurements{.products = testing::measured(testing::made_up_law(), 96, 0.03, 2)};
  ProductLaw wrong = testing::made_up_law();
  wrong.peak_tflops *= 0.7;
  const Calibration result = calibrate(measurements, {.model = Model::learned, .law = wrong});
  CHECK(result.products->law == wrong);
  CHECK(result.products->constants.empty());
  CHECK(summary(result.times(Model::learned)->rows).mean < summary(result.times(Model::law)->rows).mean);
  dataflows::Silicon silicon{.products = wrong, .spread = {.launch = 1.25}};
  apply(result, silicon);
  CHECK(silicon.spread.launch == 1.25);  // of rows that the law had not seen
  CHECK(silicon.learned_spread.compute > 1);
}

TEST_CASE("the edge is found by the error") {
  const std::vector<MeasuredProduct> rows = testing::measured(testing::made_up_law(), 120, 0.03, 5);
  CHECK(fit_products(rows, ProductFitOptions{}).law.edge == 256);
}

TEST_CASE("times without noise give the constants, and times at which everything is exact") {
  const std::vector<MeasuredProduct> rows = testing::measured(testing::made_up_law(), 150, 0, 4);
  const ProductFit fit = fit_products(rows, {.edge = 256});
  for (const FittedConstant& one : fit.constants) {
    CAPTURE(one.key);
    CHECK(one.value == doctest::Approx(truth(one.key)).epsilon(0.002));
  }
}

TEST_CASE("terms that no row shows are left out, and constants that are held stay") {
  ProductLaw plain = testing::made_up_law();
  plain.result_tbs = plain.result_most_us = 0;
  plain.vector_launch_us = plain.vector_tbs = plain.vector_most_us = 0;
  const std::vector<MeasuredProduct> rows = testing::measured(plain, 120, 0.02, 6);
  const ProductFit fit = fit_products(rows, {.held = {{.key = "hbm_tbs", .value = 0.8}}, .edge = 256});
  CHECK(fit.law.hbm_tbs == 0.8);
  CHECK(constant(fit, "hbm_tbs").held);
  CHECK(fit.law.result_tbs == 0);
  CHECK(fit.law.vector_launch_us == 0);
  CHECK(fit.law.outer_launch_us == 0);
  CHECK(fit.law.peak_tflops == doctest::Approx(plain.peak_tflops).epsilon(0.03));
}

TEST_CASE("folds are the same whatever the order, of nearly equal size, and hold all rows of a shape") {
  std::vector<MeasuredProduct> rows = testing::measured(testing::made_up_law(), 103, 0.03, 8);
  rows.push_back(rows.front());
  const std::vector<std::size_t> folds = folds_of(rows);
  CHECK(folds.back() == folds.front());
  for (std::size_t fold = 0; fold < kFolds; ++fold) {
    CHECK(std::ranges::count(folds, fold) >= 20);
    CHECK(std::ranges::count(folds, fold) <= 22);
  }
  std::vector<MeasuredProduct> reversed(rows.rbegin(), rows.rend());
  std::vector<std::size_t> of_reversed = folds_of(reversed);
  std::ranges::reverse(of_reversed);
  CHECK(of_reversed == folds);
}

TEST_CASE("a calibration predicts every row from the others, and says how far off it is") {
  const Measurements measurements{.products = testing::measured(testing::made_up_law(), 96, 0.03, 2)};
  CalibrationOptions options{.model = Model::learned, .fit = {.edge = 256}};
  const Calibration result = calibrate(measurements, options);
  REQUIRE(result.times(Model::law) != nullptr);
  REQUIRE(result.times(Model::learned) != nullptr);
  const ErrorSummary law = summary(result.times(Model::law)->rows);
  CHECK(law.rows == 96);
  CHECK(law.mean > 0.02);  // half-normal noise of 3 % is 2.4 % on average
  CHECK(law.mean < 0.045);
  CHECK(law.mean < summary(result.times(Model::roofline)->rows).mean);
  CHECK(law.mean < summary(result.times(Model::scalesim_linear)->rows).mean);
  dataflows::Silicon silicon;
  apply(result, silicon);
  CHECK(silicon.spread.compute > 1.03);
  CHECK(silicon.spread.compute < 1.12);
  CHECK(silicon.residual != nullptr);
  CHECK(silicon.learned_spread.compute > 1);

  const Calibration checked = check(measurements, silicon);
  CHECK(checked.checked);
  CHECK(summary(checked.times(Model::law)->rows).mean < 0.04);
  CHECK(summary(checked.times(Model::learned)->rows).mean < summary(checked.times(Model::law)->rows).mean);
}

TEST_CASE("too few rows, and rows that do not show the launch or the peak, are refused in words") {
  const auto said = [](std::vector<MeasuredProduct> rows, const ProductFitOptions& fit = {.edge = 256}) {
    try {
      calibrate({.products = std::move(rows)}, {.model = Model::law, .fit = fit});
    } catch (const core::InputError& error) {
      return std::string{error.what()};
    }
    return std::string{};
  };
  const std::vector<MeasuredProduct> rows = testing::measured(testing::made_up_law(), 160, 0.03, 9);
  const std::string few = said({rows.begin(), rows.begin() + 9});
  CHECK(few.find("found 9 products, expected at least 16 for 8 constants") != std::string::npos);

  std::vector<MeasuredProduct> large(rows.begin(), rows.begin() + 40);
  core::RandomBits bits(3);
  for (MeasuredProduct& row : large) {
    row.shape = {.rows = testing::random_size(bits, 4096, 9000),
                 .cols = testing::random_size(bits, 4096, 9000),
                 .depth = testing::random_size(bits, 4096, 9000)};
    row.us = product_time(testing::made_up_law(), row.shape, dataflows::TimeOperands::warm).total *
             (0.97 + 0.06 * bits.unit());
  }
  const std::string no_launch = said(large);
  CAPTURE(no_launch);
  CHECK(no_launch.find("do not say what launch_us is") != std::string::npos);
  CHECK(no_launch.find("expected more small products") != std::string::npos);
  CHECK(said(large, {.held = {{.key = "launch_us", .value = 2.5}}, .edge = 256}) == "");
}

TEST_CASE("constants to hold are read, and wrong ones get the nearest key") {
  CHECK(read_held("hbm_tbs=1.638").value == 1.638);
  CHECK(read_held("operators.tbs = 2").key == "operators.tbs");
  const auto said = [](const char* text) {
    try {
      read_held(text);
    } catch (const core::InputError& error) {
      return std::string{error.what()};
    }
    return std::string{};
  };
  CHECK(said("hbm_tb=1").find("nearest: hbm_tbs") != std::string::npos);
  CHECK(said("hbm_tbs").find("expected KEY=VALUE") != std::string::npos);
  CHECK(said("peak_tflops=0").find("expected a number above 0") != std::string::npos);
  CHECK(said("overlap=0.5").find("expected a number from 1") != std::string::npos);
}

TEST_CASE("operators' constants are found again") {
  const dataflows::OperatorLaw law{.launch_us = 1.2, .tbs = 1.5, .second_tbs = 3, .second_most_us = 0.8};
  core::RandomBits bits(4);
  std::vector<MeasuredOperator> rows;
  for (std::size_t i = 0; i < 120; ++i) {
    const double elements = std::pow(10, 2 + 6 * bits.unit());
    const double noise = std::exp(0.03 * (bits.unit() + bits.unit() + bits.unit() - 1.5) * 2);
    rows.push_back({.op = "add", .elements = elements, .us = operator_time(law, 2 * elements) * noise});
  }
  rows.push_back({.op = "reduce", .elements = 1e6, .of_law = false, .us = 900});
  const OperatorFit fit = fit_operators(rows, {}, 2);
  CHECK(fit.law.launch_us == doctest::Approx(law.launch_us).epsilon(0.03));
  CHECK(fit.law.tbs == doctest::Approx(law.tbs).epsilon(0.03));
  CHECK(fit_operators(rows, {{.key = "operators.tbs", .value = 1.5}}, 2).law.tbs == 1.5);
}

}  // namespace
}  // namespace systole::calibration
