// SPDX-License-Identifier: MIT
#include "predictor/statistics/summary.h"

#include <doctest/doctest.h>

#include <cmath>
#include <limits>
#include <vector>

#include "predictor/statistics/additive_fit.h"

namespace {

using namespace systole::predictor;  // NOLINT(google-build-using-namespace): a test file

TEST_CASE("summaries: medians and quantiles by hand, each of its kind") {
  const std::vector<double> four{4, 1, 3, 2};
  CHECK(mean(four) == 2.5);
  CHECK(median(four) == 2.5);
  CHECK(upper_median(four) == 3);
  CHECK(median({5, 1, 9}) == 5);
  CHECK(upper_median({5, 1, 9}) == 5);
  const std::vector<double> sorted{1, 2, 3, 4};
  CHECK(quantile(sorted, 0) == 1);
  CHECK(quantile(sorted, 0.25) == 1.75);
  CHECK(quantile(sorted, 0.5) == 2.5);
  CHECK(quantile(sorted, 1) == 4);
  CHECK(lower_quantile(four, 0.5) == 2);
  CHECK(lower_quantile(four, 0.9) == 3);
  CHECK(lower_quantile(four, 1) == 4);
}

TEST_CASE("summaries: of nothing") {
  CHECK(std::isnan(mean({})));
  CHECK(std::isnan(median({})));
  CHECK(upper_median({}) == 0);
}

TEST_CASE("median polish: rows and columns are found again behind holes and a wrong cell") {
  const std::vector<double> rows{1, 4, -2, 0.5, 3};
  const std::vector<double> columns{0.25, 2, -1, 5, 0, 1.5};
  std::vector<std::vector<double>> values;
  for (const double row : rows) {
    values.emplace_back();
    for (const double column : columns) values.back().push_back(row + column);
  }
  values[1][2] = std::numeric_limits<double>::quiet_NaN();
  values[4][0] = std::numeric_limits<double>::quiet_NaN();
  values[3][3] = 40;
  const AdditiveFit fit = median_polish(values);
  for (std::size_t i = 0; i < rows.size(); ++i) {
    for (std::size_t j = 0; j < columns.size(); ++j) CHECK(fit.at(i, j) == doctest::Approx(rows[i] + columns[j]));
  }
  CHECK(median_polish({}).rows.empty());
}

}  // namespace
