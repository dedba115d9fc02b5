// SPDX-License-Identifier: MIT
#include "predictor/statistics/summary.h"

#include <doctest/doctest.h>

#include <cmath>
#include <vector>

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

}  // namespace
