// SPDX-License-Identifier: MIT
#include <doctest/doctest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iostream>

#include "core/error.h"
#include "predictor/evaluation/feature_export.h"
#include "predictor/xgboost/booster.h"
#include "tests/places.h"
#include "tests/predictor/small_dataset.h"

using namespace systole;             // NOLINT(google-build-using-namespace): a test
using namespace systole::predictor;  // NOLINT(google-build-using-namespace)
using testing::range;

namespace {

struct Problem {
  xgboost::Matrix rows{200, 6};
  std::vector<float> labels;
};

Problem random_problem(std::uint64_t seed) {
  core::RandomBits random(seed);
  Problem problem;
  for (std::size_t i = 0; i < problem.rows.rows; ++i) {
    float* row = problem.rows.row(i);
    for (std::size_t j = 0; j < 4; ++j) row[j] = static_cast<float>(random.below(8));
    row[4] = row[1];  // a copy
    row[5] = 3;       // a constant
    problem.labels.push_back((row[0] * row[1]) - row[2]);
  }
  return problem;
}

const xgboost::Parameters kExact{
    {"objective", "reg:squarederror"}, {"base_score", "0.5"}, {"tree_method", "exact"}, {"nthread", "1"}};

}  // namespace

TEST_CASE("xgboost: columns that are copies or constant change no prediction") {
  const Problem problem = random_problem(1);
  const std::vector<std::size_t> kept = distinct_columns(problem.rows);
  CHECK(kept == std::vector<std::size_t>{0, 1, 2, 3});
  xgboost::DMatrix all(problem.rows, 1);
  all.set_labels(problem.labels);
  const xgboost::Matrix fewer = columns_of(problem.rows, kept);
  xgboost::DMatrix some(fewer, 1);
  some.set_labels(problem.labels);
  CHECK(xgboost::Booster::train(all, kExact, 20).predict(all) ==
        xgboost::Booster::train(some, kExact, 20).predict(some));
}

TEST_CASE("xgboost: a loss of our own, its own loss, and a base margin") {
  const Problem problem = random_problem(2);
  xgboost::DMatrix data(problem.rows, 1);
  data.set_labels(problem.labels);
  const auto own = xgboost::Booster::train(data, kExact, 10, [&](auto margins, auto gradients, auto hessians) {
    for (std::size_t i = 0; i < margins.size(); ++i) {
      gradients[i] = margins[i] - problem.labels[i];
      hessians[i] = 1;
    }
  });
  const auto library = xgboost::Booster::train(data, kExact, 10);
  const auto ours = own.predict(data);
  const auto theirs = library.predict(data);
  for (std::size_t i = 0; i < ours.size(); ++i) CHECK(ours[i] == doctest::Approx(theirs[i]).epsilon(1e-5));
  CHECK(own.predict(problem.rows, 2) == ours);

  xgboost::DMatrix offset(problem.rows, 1);
  offset.set_base_margin(std::vector<float>(problem.rows.rows, 10.5F));
  CHECK(library.predict(offset)[0] == doctest::Approx(theirs[0] + 10).epsilon(1e-5));
}

TEST_CASE("xgboost: what it refuses is an error of ours") {
  const Problem problem = random_problem(3);
  xgboost::DMatrix data(problem.rows, 1);
  CHECK_THROWS_AS(data.set_labels(std::vector<float>(3, 0.0F)), core::RunError);
  CHECK_THROWS_AS(xgboost::Booster::from_json("{\"learner\": 1}", 1), core::RunError);
}

TEST_CASE("xgboost: the saved reference model predicts in Python's xgboost what it predicts here") {
  if (std::system("python3 -c 'import xgboost, sklearn' 2>/dev/null || /usr/bin/python3 -c 'import xgboost, sklearn' "
                  "2>/dev/null") != 0) {
    std::cout << "SKIPPED: python3-xgboost and python3-sklearn are not both installed\n";
    return;
  }
  const auto folder = std::filesystem::temp_directory_path() / "systole_xgboost_agreement";
  std::filesystem::remove_all(folder);
  const Dataset data = testing::small_dataset(24, 16, 9);
  const std::vector<std::size_t> signature{1, 4, 8};
  const Fold fold{.name = "f",
                  .train_devices = range(0, 11),
                  .test_devices = range(11, 16),
                  .train_networks = range(0, 24),
                  .test_networks = range(0, 24)};
  const auto model =
      train(ModelKind::reference,
            {.data = data, .devices = fold.train_devices, .networks = fold.train_networks, .signature = signature},
            {.tree_method = TreeMethod::exact, .threads = 1, .calibrate = false});
  model->save(folder);
  std::ofstream(folder / "features.csv") << export_features(data, fold, signature, ModelKind::reference);
  std::vector<DeviceSample> samples;
  for (const std::size_t d : fold.test_devices) samples.push_back(sample_of(data, d, signature));
  std::vector<NetworkProfile> networks;
  for (const std::size_t n : fold.test_networks) {
    if (n != 1 && n != 4 && n != 8) networks.push_back(data.networks[n]);
  }
  std::ofstream predictions(folder / "predictions.txt");
  predictions.precision(17);
  for (const double ms : model->predict(samples, networks)) predictions << ms << '\n';
  predictions.close();
  const std::string script =
      systole::tests::source_dir().string() + "/tests/predictor/xgboost/xgboost_agreement.py " + folder.string();
  const std::string python =
      std::system("python3 -c 'import xgboost, sklearn' 2>/dev/null") == 0 ? "python3 " : "/usr/bin/python3 ";
  CHECK(std::system((python + script).c_str()) == 0);
}
