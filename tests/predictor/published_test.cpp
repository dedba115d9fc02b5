// SPDX-License-Identifier: MIT
// The published measurements, where they are there: a quick part of what docs/validation.md reports in full.
#include <doctest/doctest.h>

#include "predictor/evaluation/evaluate.h"
#include "tests/shared_data.h"

using namespace systole::predictor;  // NOLINT(google-build-using-namespace): a test

namespace {

std::vector<FoldResult> run(ModelKind model, Protocol protocol, SignatureMethod method) {
  const Dataset data = load_dataset(systole::tests::shared_data("mobile-latency"));
  const auto folds = make_folds(data, {.protocol = protocol, .splits = 2});
  EvaluationOptions options;
  options.model = model;
  options.signature.method = method;
  options.training.calibrate = false;
  return evaluate_folds(data, folds, options);
}

}  // namespace

TEST_CASE("published data: the reference on unseen devices is where its re-run is") {
  if (!systole::tests::shared_data_is_there()) return;
  const auto results = run(ModelKind::reference, Protocol::unseen_devices, SignatureMethod::random);
  const Spread r2 = spread_of(results, &Metrics::r2);
  CHECK(r2.mean > 0.88);  // 0.939 +- 0.025 over twenty splits
  CHECK(r2.mean < 0.98);
}

TEST_CASE("published data: Systole's model on unseen devices, and on unseen networks too") {
  if (!systole::tests::shared_data_is_there()) return;
  const auto devices = run(ModelKind::systole, Protocol::unseen_devices, SignatureMethod::greedy);
  CHECK(spread_of(devices, &Metrics::r2).mean > 0.975);
  CHECK(spread_of(devices, &Metrics::mape).mean < 5.2);
  const auto both = run(ModelKind::systole, Protocol::unseen_both, SignatureMethod::greedy);
  CHECK(spread_of(both, &Metrics::r2).mean > 0.97);
  CHECK(spread_of(both, &Metrics::mape).mean < 7.2);
}
