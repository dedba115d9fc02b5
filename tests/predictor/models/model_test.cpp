// SPDX-License-Identifier: MIT
#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <iterator>
#include <span>

#include "core/error.h"
#include "core/files/text_file.h"
#include "predictor/evaluation/collaborate.h"
#include "predictor/evaluation/evaluate.h"
#include "predictor/evaluation/feature_export.h"
#include "tests/kill_points.h"
#include "tests/predictor/small_dataset.h"

using namespace systole;             // NOLINT(google-build-using-namespace): a test
using namespace systole::predictor;  // NOLINT(google-build-using-namespace)
using testing::range;

namespace {

constexpr std::size_t kNetworks = 30;
constexpr std::size_t kDevices = 20;
constexpr std::size_t kTrainDevices = 14;
constexpr std::size_t kTrainNetworks = 24;
const std::vector<std::size_t> kSignature{1, 5, 9, 20};

TrainingSet training_set(const Dataset& data) {
  return {
      .data = data, .devices = range(0, kTrainDevices), .networks = range(0, kTrainNetworks), .signature = kSignature};
}

std::vector<double> predict_all(const Model& model, const Dataset& data) {
  std::vector<DeviceSample> samples;
  for (std::size_t d = kTrainDevices; d < kDevices; ++d) samples.push_back(sample_of(data, d, kSignature));
  return model.predict(samples, data.networks);
}

std::filesystem::path scratch(const std::string& name) {
  auto folder = std::filesystem::temp_directory_path() / ("systole_model_test_" + name);
  std::filesystem::remove_all(folder);
  return folder;
}

std::string text_of(const std::filesystem::path& folder) {
  std::string all;
  for (const char* file : {"manifest.json", "layers.json", "deviations.json", "xgboost.json"}) {
    if (std::filesystem::exists(folder / file)) all += core::read_text_file(folder / file).text;
  }
  return all;
}

const TrainOptions kQuick{.calibrate = false};

}  // namespace

TEST_CASE("models: what test devices measured changes neither training nor predictions") {
  const Dataset data = testing::small_dataset(kNetworks, kDevices, 1);
  Dataset spoiled = data;
  core::RandomBits random(9);
  for (std::size_t d = 0; d < kDevices; ++d) {
    for (std::size_t n = 0; n < kNetworks; ++n) {
      if (d >= kTrainDevices || n >= kTrainNetworks) spoiled.latencies.set(n, d, testing::uniform(random, 1, 1000));
    }
  }
  for (const auto& row : kModelKinds) {
    const ModelKind kind = row.value;
    CAPTURE(row.name);
    const auto model = train(kind, training_set(data));
    const auto other = train(kind, training_set(spoiled));
    CHECK(predict_all(*model, data) == predict_all(*other, data));
    CHECK(model->intervals().unseen_networks.log_errors() == other->intervals().unseen_networks.log_errors());
  }
}

TEST_CASE("models: the same bytes at any number of threads, other ones for another seed's calibration") {
  const Dataset data = testing::small_dataset(kNetworks, kDevices, 2);
  for (const auto& row : kModelKinds) {
    const ModelKind kind = row.value;
    for (const TreeMethod method : {TreeMethod::exact, TreeMethod::hist}) {
      std::vector<std::string> texts;
      for (const unsigned threads : {1U, 2U, 5U}) {
        const auto folder = scratch("threads");
        train(kind, training_set(data), {.tree_method = method, .threads = threads, .calibrate = false})->save(folder);
        texts.push_back(text_of(folder));
      }
      CHECK(texts[0] == texts[1]);
      CHECK(texts[0] == texts[2]);
    }
  }
}

TEST_CASE("models: saved and loaded, predictions are the same to the bit") {
  const Dataset data = testing::small_dataset(kNetworks, kDevices, 3);
  for (const auto& row : kModelKinds) {
    const ModelKind kind = row.value;
    CAPTURE(row.name);
    const auto model = train(kind, training_set(data));
    const auto folder = scratch("saved");
    model->save(folder);
    const auto loaded = load_model(folder);
    CHECK(loaded->kind() == kind);
    CHECK(loaded->signature() == model->signature());
    CHECK(predict_all(*loaded, data) == predict_all(*model, data));
    CHECK(loaded->intervals().seen_networks.log_errors() == model->intervals().seen_networks.log_errors());
    CHECK(loaded->knows(data.networks[3]));
    CHECK_FALSE(loaded->knows(data.networks[kTrainNetworks + 1]));
    const auto again = scratch("again");
    loaded->save(again);
    CHECK(text_of(again) == text_of(folder));
  }
}

TEST_CASE("models: damaged files are named") {
  const Dataset data = testing::small_dataset(kNetworks, kDevices, 3);
  const auto folder = scratch("damaged");
  CHECK_THROWS_AS(load_model(folder), core::InputError);
  train(ModelKind::systole, training_set(data), kQuick)->save(folder);
  const std::string manifest = core::read_text_file(folder / "manifest.json").text;
  for (const auto& change : {std::pair{"\"effects\"", "\"effect\""}, std::pair{"latency-model/1", "latency-model/9"},
                             std::pair{"\"systole\"", "\"sistole\""}, std::pair{"\"dual\": [", "\"dual\": [[1],"}}) {
    const auto [from, to] = change;
    CAPTURE(change.first);
    std::string damaged = manifest;
    REQUIRE(damaged.find(from) != std::string::npos);
    damaged.replace(damaged.find(from), std::string(from).size(), to);
    std::ofstream(folder / "manifest.json") << damaged;
    CHECK_THROWS_AS(load_model(folder), core::InputError);
  }
  std::ofstream(folder / "manifest.json") << manifest;
  std::ofstream(folder / "layers.json") << "{}";
  CHECK_THROWS_AS(load_model(folder), core::InputError);
}

TEST_CASE("models: whoever is killed while training anew leaves the old model or the new one, never a mixture") {
  const Dataset data = testing::small_dataset(kNetworks, kDevices, 3);
  const Dataset other = testing::small_dataset(kNetworks, kDevices, 7);
  for (const ModelKind kind : {ModelKind::systole, ModelKind::reference}) {
    const auto before = train(ModelKind::systole, training_set(data), kQuick);
    const auto after = train(kind, training_set(other), kQuick);
    const auto kept = scratch("kept");
    before->save(kept);
    const auto folder = scratch("killed");
    const auto points = tests::for_each_kill_point(
        [&] {
          std::filesystem::remove_all(folder);
          std::filesystem::copy(kept, folder);
        },
        [&] { after->save(folder); },
        [&](int done) {
          CAPTURE(done);
          const std::vector<double> found = predict_all(*load_model(folder), data);
          CHECK((found == predict_all(*before, data) || found == predict_all(*after, data)));
          after->save(folder);  // what was killed hinders nobody
          CHECK(predict_all(*load_model(folder), data) == predict_all(*after, data));
          CHECK_FALSE(std::filesystem::exists(folder / "layers.json.new"));
        });
    if (!points) {
      std::cout << "SKIPPED: processes cannot be traced here\n";
      return;
    }
    CHECK(*points > 8);
  }
}

TEST_CASE("models: files of two trainings do not make a model") {
  const Dataset data = testing::small_dataset(kNetworks, kDevices, 3);
  const auto folder = scratch("one");
  const auto other = scratch("two");
  train(ModelKind::systole, training_set(data), kQuick)->save(folder);
  train(ModelKind::systole, training_set(testing::small_dataset(kNetworks, kDevices, 7)), kQuick)->save(other);
  for (const char* file : {"networks.json", "layers.json", "deviations.json"}) {
    std::filesystem::copy_file(other / file, folder / file, std::filesystem::copy_options::overwrite_existing);
    CHECK_THROWS_AS(load_model(folder), core::InputError);
  }
  std::filesystem::copy_file(other / "manifest.json", folder / "manifest.json",
                             std::filesystem::copy_options::overwrite_existing);
  CHECK_NOTHROW(load_model(folder));
}

TEST_CASE("models: a saved one keeps its networks, and knows them by their published rows") {
  const Dataset data = testing::small_dataset(kNetworks, kDevices, 3);
  Dataset rows = data;  // as the published table tells of them
  for (NetworkProfile& network : rows.networks) network = profile(network.name, network.embedding);
  for (const ModelKind kind : {ModelKind::systole, ModelKind::reference}) {
    const auto folder = scratch("networks");
    const auto model = train(kind, training_set(rows), kQuick);
    model->save(folder);
    const auto loaded = load_model(folder);
    REQUIRE(loaded->networks().size() == kTrainNetworks);
    CHECK(loaded->networks()[3].name == rows.networks[3].name);
    CHECK(loaded->networks()[3].layers == rows.networks[3].layers);
    // The same network from its own file: one answer.
    CHECK(loaded->knows(data.networks[3]));
    CHECK_FALSE(loaded->knows(data.networks[kTrainNetworks]));
    const std::vector<DeviceSample> sample{sample_of(rows, kTrainDevices, kSignature)};
    CHECK(loaded->predict(sample, std::span(&data.networks[3], 1)) ==
          loaded->predict(sample, std::span(&rows.networks[3], 1)));
  }
  const auto folder = scratch("exact");
  train(ModelKind::systole, training_set(data), kQuick)->save(folder);
  const auto exact = load_model(folder);
  CHECK(exact->networks()[5].layers == data.networks[5].layers);
  CHECK(exact->networks()[5].layer_names == data.networks[5].layer_names);
}

TEST_CASE("models: a device unlike the others is followed by its own measurements") {
  Dataset data = testing::small_dataset(kNetworks, kDevices, 5);
  // On the last device depthwise work is for nothing and all else costs ten times as much a MAC.
  for (std::size_t n = 0; n < kNetworks; ++n) {
    double ms = 0.05;
    for (const LayerWork& layer : data.networks[n].layers) ms += layer.kind == WorkKind::conv ? 1e-4 * layer.macs : 0;
    data.latencies.set(n, kDevices - 1, ms);
  }
  const auto model = train(ModelKind::systole, training_set(data), kQuick);
  DeviceSample sample = sample_of(data, kDevices - 1, kSignature);
  const auto error = [&] {
    const std::vector<double> ms = model->predict(std::span(&sample, 1), data.networks);
    double sum = 0;
    for (std::size_t n = kTrainNetworks; n < kNetworks; ++n) {
      sum += std::abs(std::log(ms[n] / data.latencies.at(n, kDevices - 1)));
    }
    return sum / (kNetworks - kTrainNetworks);
  };
  const double before = error();
  for (std::size_t n = 0; n < kTrainNetworks; ++n) {
    if (std::ranges::find(kSignature, n) != kSignature.end()) continue;
    sample.others.push_back({.network = data.networks[n], .ms = data.latencies.at(n, kDevices - 1)});
  }
  CHECK(error() < 0.6 * before);
}

TEST_CASE("models: missing cells are not learnt from, and do no harm") {
  Dataset data = testing::small_dataset(kNetworks, kDevices, 4);
  const auto full = train(ModelKind::systole, training_set(data), kQuick);
  const std::vector<double> whole = predict_all(*full, data);
  for (std::size_t d = 0; d < kTrainDevices; ++d) {
    for (std::size_t n = 0; n < kTrainNetworks; ++n) {
      if ((n + d) % 3 == 0 && std::ranges::find(kSignature, n) == kSignature.end()) data.latencies.clear(n, d);
    }
  }
  data.latencies.clear(kSignature[1], 2);
  const auto model = train(ModelKind::systole, training_set(data), kQuick);
  const std::vector<double> some = predict_all(*model, data);
  for (std::size_t i = 0; i < some.size(); ++i) CHECK(std::abs(std::log(some[i] / whole[i])) < 0.25);
}

TEST_CASE("models: Systole's is good on made-up devices, and explains itself") {
  const Dataset data = testing::small_dataset(kNetworks, kDevices, 5);
  const Fold fold{.name = "f",
                  .train_devices = range(0, kTrainDevices),
                  .test_devices = range(kTrainDevices, kDevices),
                  .train_networks = range(0, kTrainNetworks),
                  .test_networks = range(0, kNetworks)};
  const FoldResult result = evaluate_fold(data, fold, 0, {.signature = {.size = 4}});
  CHECK(result.metrics.r2 > 0.95);
  CHECK(result.metrics.mape < 10);
  CHECK(result.metrics.coverage > 70);

  const auto model = train(ModelKind::systole, training_set(data), kQuick);
  const DeviceSample sample = sample_of(data, kDevices - 1, kSignature);
  const Explanation why = model->explain(sample, data.networks[kNetworks - 1]);
  double product = 1;
  for (const Reason& reason : why.reasons) product *= reason.factor;
  CHECK(product == doctest::Approx(why.ms).epsilon(1e-4));
  CHECK(why.layer_share.size() == data.networks[kNetworks - 1].layers.size());
}

TEST_CASE("models: what is asked wrongly is said") {
  const Dataset data = testing::small_dataset(kNetworks, kDevices, 6);
  TrainingSet elsewhere = training_set(data);
  elsewhere.signature = {kTrainNetworks + 1};
  CHECK_THROWS_AS(train(ModelKind::systole, elsewhere, kQuick), core::InputError);
  TrainingSet twice = training_set(data);
  twice.devices = {0, 0};
  CHECK_THROWS_AS(train(ModelKind::reference, twice, kQuick), core::InputError);
  const auto model = train(ModelKind::systole, training_set(data), kQuick);
  const DeviceSample negative{.signature_ms = {1, 2, -3, 4}, .freq_ghz = {}, .ram_gb = {}};
  CHECK_THROWS_AS((void)model->predict(std::span(&negative, 1), data.networks), core::InputError);
  const auto plain = train(ModelKind::static_info, training_set(data), kQuick);
  CHECK_THROWS_AS((void)plain->predict(std::span(&negative, 1), data.networks), core::InputError);
}

TEST_CASE("collaborate: more contributions help, isolated models stay behind") {
  const LearningData data{.dataset = testing::small_dataset(kNetworks, kDevices, 8)};
  const auto points = collaborate(data, {.devices = 12, .signature = 4, .shares = {0.2, 0.6}, .seeds = 1}).points;
  REQUIRE(points.size() == 2);
  CHECK(points[0].cells_per_device < points[1].cells_per_device);
  CHECK(points[1].all.r2 > 0.95);
  CHECK(points[1].held_out.r2 > points[1].isolated_r2_held_out);
  CHECK(points[0].all.cells == 12 * 26);
  CHECK(points[0].outside.cells == 8 * 26);
  CHECK_THROWS_AS(collaborate(data, {.devices = 99}), core::InputError);
}

TEST_CASE("exported features: a header, a row a cell") {
  const Dataset data = testing::small_dataset(kNetworks, kDevices, 8);
  const Fold fold{.name = "f",
                  .train_devices = range(0, kTrainDevices),
                  .test_devices = range(kTrainDevices, kDevices),
                  .train_networks = range(0, kTrainNetworks),
                  .test_networks = range(kTrainNetworks, kNetworks)};
  for (const auto& row : kModelKinds) {
    const ModelKind kind = row.value;
    const std::string csv = export_features(data, fold, kSignature, kind);
    CHECK(csv.starts_with("role,device,network,measured_ms,"));
    CHECK(std::ranges::count(csv, '\n') ==
          static_cast<std::ptrdiff_t>(1 + (kTrainDevices * (kTrainNetworks - 4)) + (6 * 6)));
  }
}
