// SPDX-License-Identifier: MIT
#include "predictor/evaluation/evaluate.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <string_view>
#include <vector>

#include "predictor/evaluation/baseline.h"
#include "tests/predictor/small_dataset.h"

using namespace systole;             // NOLINT(google-build-using-namespace): a test file
using namespace systole::predictor;  // NOLINT(google-build-using-namespace)

namespace {

Fold fold_of(const Dataset& data, std::size_t test_devices) {
  Fold fold{.name = "f", .train_devices = {}, .test_devices = {}, .train_networks = {}, .test_networks = {}};
  for (std::size_t d = 0; d < data.devices.size(); ++d) {
    (d < test_devices ? fold.test_devices : fold.train_devices).push_back(d);
  }
  for (std::size_t n = 0; n < data.networks.size(); ++n) {
    fold.train_networks.push_back(n);
    fold.test_networks.push_back(n);
  }
  return fold;
}

}  // namespace

// A person sees how long it will still take, though one fold may take many seconds.
TEST_CASE("evaluation tells how much is done within a fold, too, and ends with all of it") {
  const Dataset data = predictor::testing::small_dataset(12, 16, 3);
  for (const std::size_t folds : {std::size_t{1}, std::size_t{3}}) {
    for (const unsigned threads : {1U, 2U}) {
      CAPTURE(folds);
      CAPTURE(threads);
      std::vector<Fold> all;
      for (std::size_t i = 0; i < folds; ++i) all.push_back(fold_of(data, i + 1));
      std::vector<double> done;
      double whole = 0;
      const core::Observer observer{.progress = [&](std::string_view /*what*/, double now, double total) {
        done.push_back(now);
        whole = total;
      }};
      EvaluationOptions options;
      options.signature = {.method = SignatureMethod::random, .size = 3, .seed = 1};
      options.training = {.threads = threads, .calibrate = false};
      const std::vector<FoldResult> results = evaluate_folds(data, all, options, observer);
      CHECK(results.size() == folds);
      REQUIRE(done.size() > folds);
      CHECK(std::ranges::is_sorted(done));
      CHECK(done.front() == 0);
      CHECK(done.back() == whole);
      if (threads == 1) CHECK(done.size() > 100);
    }
  }
}

TEST_CASE("the baseline is the most similar training device, scaled, and MACs where training has not seen a network") {
  Dataset data = predictor::testing::small_dataset(6, 5, 8);
  Fold fold = fold_of(data, 1);
  for (std::size_t n = 0; n < 6; ++n) data.latencies.set(n, 0, 2 * data.latencies.at(n, 3));  // as device 3, but slower
  data.latencies.clear(5, 3);
  std::erase(fold.train_networks, std::size_t{4});
  const std::vector<std::size_t> signature{0, 1, 2};
  const std::vector<double> ms = baseline_latencies(data, fold, signature, std::vector<std::size_t>{3, 4, 5});
  REQUIRE(ms.size() == 3);
  CHECK(ms[0] == doctest::Approx(data.latencies.at(3, 0)));
  double log_rate = 0;
  for (const std::size_t n : signature) {
    log_rate += std::log(data.latencies.at(n, 0) / total_macs(data.networks[n])) / 3;
  }
  CHECK(ms[1] == doctest::Approx(std::exp(log_rate) * total_macs(data.networks[4])));
  CHECK(ms[2] > 0);  // by another training device: the most similar did not run it
  for (const std::size_t n : signature) data.latencies.clear(n, 0);
  CHECK(std::isnan(baseline_latencies(data, fold, signature, fold.test_networks).front()));
}
