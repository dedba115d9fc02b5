// SPDX-License-Identifier: MIT
#include <doctest/doctest.h>

#include <cmath>
#include <limits>
#include <nlohmann/json.hpp>

#include "core/error.h"
#include "predictor/models/model.h"
#include "predictor/xgboost/grid_trees.h"
#include "tests/predictor/small_dataset.h"

using namespace systole;             // NOLINT(google-build-using-namespace): a test
using namespace systole::predictor;  // NOLINT(google-build-using-namespace)
using testing::range;

namespace {

xgboost::Matrix random_side(core::RandomBits& random, std::size_t items, std::size_t columns, std::uint64_t values) {
  xgboost::Matrix side(items, columns);
  for (float& value : side.values) value = static_cast<float>(random.below(values)) / 16.0F;
  return side;
}

/// `gaps` of 100 pairs are no rows. Targets have many digits, so that no two splits are equally good but those that
/// divide the rows alike.
xgboost::Grid random_grid(core::RandomBits& random, std::uint64_t gaps) {
  const std::uint64_t values = 2 + random.below(40);
  xgboost::Grid grid{.networks = random_side(random, 1 + random.below(25), 1 + random.below(6), values),
                     .devices = random_side(random, 1 + random.below(15), random.below(4), values),
                     .targets = {}};
  for (std::size_t d = 0; d < grid.devices.rows; ++d) {
    for (std::size_t n = 0; n < grid.networks.rows; ++n) {
      const float product = grid.networks.row(n)[0] * (grid.devices.columns == 0 ? 1.0F : grid.devices.row(d)[0]);
      const bool gap = random.below(100) < gaps && n + d > 0;
      grid.targets.push_back(gap ? std::numeric_limits<float>::quiet_NaN()
                                 : product + static_cast<float>(random.unit()));
    }
  }
  return grid;
}

struct Rows {
  xgboost::Matrix features;
  std::vector<float> targets;
};

Rows rows_of(const xgboost::Grid& grid, bool with_gaps) {
  const std::size_t columns = grid.networks.columns + grid.devices.columns;
  Rows rows;
  for (std::size_t d = 0; d < grid.devices.rows; ++d) {
    for (std::size_t n = 0; n < grid.networks.rows; ++n) {
      const float target = grid.targets[(d * grid.networks.rows) + n];
      if (std::isnan(target) && !with_gaps) continue;
      rows.features.values.insert(rows.features.values.end(), grid.networks.row(n),
                                  grid.networks.row(n) + grid.networks.columns);
      rows.features.values.insert(rows.features.values.end(), grid.devices.row(d),
                                  grid.devices.row(d) + grid.devices.columns);
      rows.targets.push_back(target);
    }
  }
  rows.features.rows = rows.targets.size();
  rows.features.columns = columns;
  return rows;
}

xgboost::Booster exact_booster(const xgboost::Grid& grid, int rounds) {
  const Rows rows = rows_of(grid, false);
  xgboost::DMatrix data(rows.features, 1);
  data.set_labels(rows.targets);
  return xgboost::Booster::train(
      data, {{"objective", "reg:squarederror"}, {"base_score", "0.5"}, {"tree_method", "exact"}, {"nthread", "1"}},
      rounds);
}

nlohmann::json first_tree(const xgboost::Booster& booster) {
  return nlohmann::json::parse(booster.json())["learner"]["gradient_booster"]["model"]["trees"][0];
}

}  // namespace

TEST_CASE("grid trees: the first tree is XGBoost's exact one, split by split") {
  core::RandomBits random(3);
  std::size_t splits = 0;
  for (int trial = 0; trial < 300; ++trial) {
    const xgboost::Grid grid = random_grid(random, trial % 3 == 0 ? 30 : 0);
    const auto mine = first_tree(xgboost::train_on_grid(grid, 1));
    const auto theirs = first_tree(exact_booster(grid, 1));
    for (const char* field :
         {"left_children", "right_children", "parents", "split_indices", "default_left", "sum_hessian"}) {
      CHECK_MESSAGE(mine[field] == theirs[field], "trial ", trial, ", ", field);
    }
    REQUIRE(mine["split_conditions"].size() == theirs["split_conditions"].size());
    for (std::size_t i = 0; i < mine["split_conditions"].size(); ++i) {
      CHECK(mine["split_conditions"][i].get<double>() ==
            doctest::Approx(theirs["split_conditions"][i].get<double>()).epsilon(1e-5));
      CHECK(mine["loss_changes"][i].get<double>() ==
            doctest::Approx(theirs["loss_changes"][i].get<double>()).epsilon(1e-3));
    }
    splits += mine["left_children"].size() / 2;
  }
  CHECK(splits > 2000);
}

TEST_CASE("grid trees: a hundred of them predict what XGBoost's exact ones do, on rows and on gaps") {
  core::RandomBits random(4);
  for (int trial = 0; trial < 25; ++trial) {
    const xgboost::Grid grid = random_grid(random, trial % 2 == 0 ? 20 : 0);
    const Rows rows = rows_of(grid, true);
    const std::vector<float> mine = xgboost::train_on_grid(grid, 100).predict(rows.features, 1);
    const std::vector<float> theirs = exact_booster(grid, 100).predict(rows.features, 1);
    for (std::size_t i = 0; i < mine.size(); ++i) CHECK(mine[i] == doctest::Approx(theirs[i]).epsilon(2e-4));
  }
}

TEST_CASE("grid trees: the reference model predicts as with exact, also where cells are missing") {
  Dataset data = testing::small_dataset(30, 24, 5);
  for (std::size_t d = 0; d < 24; ++d) data.latencies.set(7 + (d % 5), d, std::numeric_limits<double>::quiet_NaN());
  const TrainingSet set{.data = data, .devices = range(0, 18), .networks = range(0, 30), .signature = {0, 3, 6}};
  std::vector<DeviceSample> samples;
  for (std::size_t d = 18; d < 24; ++d) samples.push_back(sample_of(data, d, set.signature));
  const auto predicted = [&](TreeMethod method) {
    return train(ModelKind::reference, set, {.tree_method = method, .threads = 1, .calibrate = false})
        ->predict(samples, data.networks);
  };
  const std::vector<double> exact = predicted(TreeMethod::exact);
  const std::vector<double> grid = predicted(TreeMethod::grid);
  REQUIRE(exact.size() == 6 * 30);
  for (std::size_t i = 0; i < exact.size(); ++i) CHECK(grid[i] == doctest::Approx(exact[i]).epsilon(1e-3));
}

TEST_CASE("grid trees: shapes that disagree and grids without a row") {
  xgboost::Grid grid{.networks = xgboost::Matrix(2, 1), .devices = xgboost::Matrix(1, 1), .targets = {1}};
  CHECK_THROWS_AS(xgboost::train_on_grid(grid, 1), core::InputError);
  grid.targets = {NAN, NAN};
  CHECK_THROWS_AS(xgboost::train_on_grid(grid, 1), core::InputError);
}
