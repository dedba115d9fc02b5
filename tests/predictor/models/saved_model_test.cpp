// SPDX-License-Identifier: MIT
// Saved models from anybody: what does not make sense is refused before anything, XGBoost first, sees it.
#include <doctest/doctest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <functional>
#include <limits>
#include <nlohmann/json.hpp>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/error.h"
#include "core/files/text_file.h"
#include "predictor/answers/latency.h"
#include "predictor/answers/trained_model.h"
#include "predictor/xgboost/saved_trees.h"
#include "predictor/xgboost/tree.h"
#include "tests/core/reading.h"
#include "tests/core/temporary_directory.h"
#include "tests/mutated.h"
#include "tests/predictor/small_dataset.h"

namespace systole::predictor::testing {
namespace {

using core::testing::mistake_of;
using core::testing::TemporaryDirectory;
using Json = nlohmann::ordered_json;

/// Two trees over three columns: a node with two leaves, and a chain of two nodes.
std::vector<xgboost::Tree> small_trees() {
  return {{{.left = 1, .right = 2, .column = 1, .condition = 0.5F, .hessian = 4},
           {.parent = 0, .condition = -1, .hessian = 2},
           {.parent = 0, .condition = 1, .hessian = 2}},
          {{.left = 1, .right = 2, .column = 2, .condition = 3, .hessian = 6},
           {.parent = 0, .condition = 0.25F, .hessian = 1},
           {.parent = 0, .left = 3, .right = 4, .column = 0, .condition = 1, .hessian = 5, .default_left = false},
           {.parent = 2, .condition = 2, .hessian = 3},
           {.parent = 2, .condition = 4, .hessian = 2}}};
}

constexpr std::size_t kColumns = 3;

std::string small_booster() {
  return xgboost::booster_of(small_trees(), kColumns, 0.5F).json();
}

std::vector<float> answers(const xgboost::Booster& booster) {
  xgboost::Matrix rows(5, kColumns);
  const float missing = std::numeric_limits<float>::quiet_NaN();
  rows.values = {0, 0, 0, 2, 1, 4, 0, 1, 4, missing, missing, missing, missing, 0, 5};
  return booster.predict(rows, 1);
}

void read(const std::string& json) {
  answers(xgboost::read_booster({.name = "trees.json", .text = json}, kColumns));
}

/// What is wrong with the second small tree once `change` was made to it.
std::string fault_of(const std::function<void(Json& tree)>& change) {
  Json json = Json::parse(small_booster());
  change(json["learner"]["gradient_booster"]["model"]["trees"][1]);
  return mistake_of([&] { read(json.dump()); });
}

TEST_CASE("saved trees: what is read predicts and is saved as what was written, missing values too") {
  const std::string written = small_booster();
  const xgboost::Booster again = xgboost::read_booster({.name = "trees.json", .text = written}, kColumns);
  CHECK(again.json() == written);
  CHECK(answers(again) == answers(xgboost::Booster::from_json(written, 1)));
  CHECK(answers(again)[3] == answers(again)[3]);
}

TEST_CASE("saved trees: children outside, circles, second parents, chains and foreign columns are refused") {
  CHECK(fault_of([](Json&) {}) == "(no mistake)");
  CHECK(fault_of([](Json& tree) { tree["left_children"][2] = 9; }) ==
        "trees.json: tree 1, left_children, item 2: found 9, expected a whole number from -1 to 4");
  CHECK(fault_of([](Json& tree) { tree["right_children"][2] = -7; }) ==
        "trees.json: tree 1, right_children, item 2: found -7, expected a whole number from 3 to 4");
  CHECK(fault_of([](Json& tree) { tree["left_children"][2] = 0; }) ==
        "trees.json: tree 1, left_children, item 2: found 0, expected a whole number from 3 to 4");
  CHECK(fault_of([](Json& tree) { tree["left_children"][2] = 2; }) != "(no mistake)");
  CHECK(fault_of([](Json& tree) { tree["left_children"][2] = 4; }) != "(no mistake)");
  CHECK(fault_of([](Json& tree) { tree["parents"][3] = 0; }) ==
        "trees.json: tree 1, parents: found node 3 below node 0, expected a parent that has the node as a child");
  CHECK(fault_of([](Json& tree) { tree["parents"][1] = 2147483647; }) != "(no mistake)");
  CHECK(fault_of([](Json& tree) { tree["split_indices"][2] = 3; }) ==
        "trees.json: tree 1, split_indices, item 2: found 3, expected a whole number from 0 to 2");
  CHECK(fault_of([](Json& tree) { tree["split_type"][2] = 1; }) != "(no mistake)");
  CHECK(fault_of([](Json& tree) { tree["split_conditions"][4] = 1e300; }) ==
        "trees.json: tree 1, split_conditions, item 4: found something else, expected a finite number");
  CHECK(fault_of([](Json& tree) { tree["sum_hessian"].erase(0); }) ==
        "trees.json: tree 1, sum_hessian: found 4 items, expected 5");
  CHECK(fault_of([](Json& tree) { tree["tree_param"]["num_nodes"] = "100000000"; }) != "(no mistake)");
  CHECK(fault_of([](Json& tree) { tree["tree_param"]["num_nodes"] = "1e300"; }) != "(no mistake)");
  CHECK(fault_of([](Json& tree) { tree["tree_param"].erase("num_deleted"); }) ==
        "trees.json: tree 1, tree_param, num_deleted: found nothing, expected a part of XGBoost's JSON");
}

TEST_CASE("saved trees: a chain of more than 64 levels is refused") {
  const auto chain = [](int levels) {
    xgboost::Tree tree{{.hessian = 1}};
    for (int level = 1, above = 0; level < levels; ++level) {
      const int left = static_cast<int>(tree.size());
      tree[static_cast<std::size_t>(above)].left = left;
      tree[static_cast<std::size_t>(above)].right = left + 1;
      tree.push_back({.parent = above, .hessian = 1});
      tree.push_back({.parent = above, .hessian = 1});
      above = left + 1;
    }
    return xgboost::booster_of({tree}, kColumns, 0).json();
  };
  CHECK(mistake_of([&] { read(chain(64)); }) == "(no mistake)");
  CHECK(mistake_of([&] { read(chain(65)); }) == "trees.json: tree 0: found more levels, expected at most 64");
}

TEST_CASE("saved trees: counts, columns and kinds of model that do not fit are refused") {
  const auto fault = [](const std::function<void(Json & learner)>& change) {
    Json json = Json::parse(small_booster());
    change(json["learner"]);
    return mistake_of([&] { read(json.dump()); });
  };
  CHECK(fault([](Json& l) { l["gradient_booster"]["model"]["gbtree_model_param"]["num_trees"] = "100000000"; }) !=
        "(no mistake)");
  CHECK(fault([](Json& l) { l["gradient_booster"]["model"]["gbtree_model_param"]["num_trees"] = "3"; }) ==
        "trees.json: learner, gradient_booster, model, trees: found 2 items, expected 3");
  CHECK(fault([](Json& l) { l["gradient_booster"]["model"]["tree_info"] = Json::array(); }) != "(no mistake)");
  CHECK(fault([](Json& l) {
          l["learner_model_param"]["num_feature"] = "4";
        }).ends_with("found 4, expected 3, as manifest.json says"));
  CHECK(fault([](Json& l) { l["learner_model_param"]["base_score"] = "nan"; }) != "(no mistake)");
  CHECK(fault([](Json& l) { l["objective"]["name"] = "multi:softmax"; }) != "(no mistake)");
  CHECK(fault([](Json& l) { l["gradient_booster"]["name"] = "dart"; }) != "(no mistake)");
  // XGBoost is given other words than the file's: what it does not need, it never sees.
  CHECK(fault([](Json& l) { l["gradient_booster"]["model"]["tree_info"] = Json({999, -5}); }) == "(no mistake)");
  CHECK(fault([](Json& l) { l["attributes"]["x"] = "y"; }) == "(no mistake)");
  CHECK(mistake_of([] { read("[1e999]"); }) != "(no mistake)");
}

TEST_CASE("saved trees: a file that was cut at any byte is refused, a damaged one is refused or read") {
  const std::string whole = small_booster();
  for (std::size_t size = 0; size < whole.size(); ++size) {
    CAPTURE(size);
    REQUIRE_THROWS_AS(read(whole.substr(0, size)), core::InputError);
  }
  systole::tests::survive<core::InputError>(whole, 1500, read);
}

class SavedModel {
 public:
  explicit SavedModel(ModelKind kind) {
    data_.source = "made up";
    train_on_all(data_, kind, {0, 1, 2}, {.threads = 1, .calibrate = false})->save(path());
    manifest_ = core::read_text_file(path() / "manifest.json").text;
  }
  [[nodiscard]] std::filesystem::path path() const { return folder_.path() / "model"; }
  [[nodiscard]] const LearningData& data() const { return data_; }
  [[nodiscard]] const std::string& manifest() const { return manifest_; }
  void write(std::string_view manifest) const { std::ofstream(path() / "manifest.json", std::ios::binary) << manifest; }

  /// Loads the model and asks it for everything.
  void ask() const {
    const auto model = load_model(path());
    const std::vector<std::size_t> signature{0, 1, 2};
    const DeviceSample sample = sample_of(data_.dataset, 0, signature);
    (void)model->predict(std::span(&sample, 1), data_.dataset.networks);
    (void)model->explain(sample, data_.dataset.networks[5]);
    if (!model->intervals().seen_networks.empty()) (void)model->intervals().seen_networks.interval(1, 0.9, 0.01);
  }
  /// What is wrong once `change` was made to the manifest.
  [[nodiscard]] std::string fault_of(const std::function<void(Json&)>& change) const {
    Json json = Json::parse(manifest_);
    change(json);
    write(json.dump());
    std::string fault = mistake_of([&] { ask(); });
    return fault.substr(fault.rfind("manifest.json") == std::string::npos ? 0 : fault.rfind("manifest.json"));
  }

 private:
  TemporaryDirectory folder_;
  LearningData data_{.dataset = small_dataset(8, 6, 3)};
  std::string manifest_;
};

TEST_CASE("saved models: a manifest that lacks numbers, or has others, is refused with its key") {
  const SavedModel model(ModelKind::systole);
  CHECK(model.fault_of([](Json&) {}) == "(no mistake)");
  CHECK(model.fault_of([](Json& j) { j["work_coefficients"] = Json::array(); }) ==
        "manifest.json: work_coefficients: found 0 numbers, expected 14");
  CHECK(model.fault_of([](Json& j) { j.erase("dual"); }) == "manifest.json: dual: found nothing, expected a value");
  CHECK(model.fault_of([](Json& j) { j["effects"][0] = "1"; }) ==
        "manifest.json: effects: expected numbers from -100 to 100");
  CHECK(model.fault_of([](Json& j) { j["effects"][0] = 1e300; }) ==
        "manifest.json: effects: expected numbers from -100 to 100");
  CHECK(model.fault_of([](Json& j) { j["known_networks"][0] = 1e18; }).starts_with("manifest.json: known_networks: "));
  CHECK(model.fault_of([](Json& j) { j["known_networks"][0] = -1; }).starts_with("manifest.json: known_networks: "));
  CHECK(model.fault_of([](Json& j) { j["tree_weight"] = 7; }) ==
        "manifest.json: tree_weight: expected numbers from 0 to 1");
  CHECK(
      model.fault_of([](Json& j) { j["signature_shape"][2][0] = -1; }).starts_with("manifest.json: signature_shape: "));
  CHECK(model.fault_of([](Json& j) { j["signature_shape"].erase(5); }).starts_with("manifest.json: signature_shape: "));
  CHECK(
      model.fault_of([](Json& j) {
             j["signature_shape"] = Json::array({Json::array(), Json::array(), Json::array()});
           })
          .starts_with("manifest.json: signature_shape: "));
  CHECK(model.fault_of([](Json& j) { j["device_space"][1][0] = 0; }).starts_with("manifest.json: feature space: "));
  CHECK(model.fault_of([](Json& j) { j["network_space"][3].erase(0); }).starts_with("manifest.json: feature space: "));
  CHECK(model.fault_of([](Json& j) { j["signature"] = Json::array(); }).starts_with("manifest.json: signature: "));
  CHECK(model.fault_of([](Json& j) { j["signature"].push_back("x"); }) != "(no mistake)");
  CHECK(model.fault_of([](Json& j) { j["log_errors_seen"] = {1e9}; }).starts_with("manifest.json: log_errors_seen: "));
  CHECK(model.fault_of([](Json& j) { j["trained_macs"] = {1}; }).starts_with("manifest.json: trained_macs: "));
  CHECK(model.fault_of([](Json& j) { j["trained_signature_ms"].erase(0); })
            .starts_with("manifest.json: trained_signature_ms: "));
  CHECK(model.fault_of([](Json& j) { j = Json::array(); }) != "(no mistake)");
}

TEST_CASE("saved models: the paper's models have as many columns, layers and numbers as they say") {
  const SavedModel model(ModelKind::reference);
  CHECK(model.fault_of([](Json&) {}) == "(no mistake)");
  CHECK(model.fault_of([](Json& j) { j["layers"] = 1'000'000'000'000'000'000; }) ==
        "manifest.json: layers: expected whole numbers from 0 to 100000");
  CHECK(model.fault_of([](Json& j) { j["layers"] = 0.5; }).starts_with("manifest.json: layers: "));
  CHECK(model.fault_of([](Json& j) { j["layers"] = 99'999; }) != "(no mistake)");
  CHECK(model.fault_of([](Json& j) { j["largest_ms"] = -1; }).starts_with("manifest.json: largest_ms: "));
  CHECK(model.fault_of([](Json& j) { j["columns"][0] = 4'000'000'000; }).starts_with("manifest.json: columns: "));
  CHECK(model.fault_of([](Json& j) { j["columns"].push_back(0); }) != "(no mistake)");
  CHECK(
      model.fault_of([](Json& j) { j["known_networks"][0].erase(0); }).starts_with("manifest.json: known_networks: "));
  CHECK(model.fault_of([](Json& j) { j["known_networks"][0][0] = 1e300; })
            .starts_with("manifest.json: known_networks: "));
}

TEST_CASE("saved models: a manifest that was cut anywhere is refused, a damaged one is refused or answers") {
  for (const ModelKind kind : {ModelKind::systole, ModelKind::reference}) {
    const SavedModel model(kind);
    const std::string& whole = model.manifest();
    const std::size_t step = std::max<std::size_t>(1, whole.size() / 200);
    for (std::size_t size = 0; size + 2 < whole.size(); size += step) {  // the last bytes are a bracket and a line end
      CAPTURE(size);
      model.write(whole.substr(0, size));
      REQUIRE_THROWS_AS(model.ask(), core::InputError);
    }
    systole::tests::survive<core::InputError>(whole, 60, [&](const std::string& bytes) {
      model.write(bytes);
      model.ask();
    });
  }
}

std::vector<std::string> warnings_of(const SavedModel& model, const LatencyQuestion& question) {
  std::vector<std::string> warnings;
  (void)predict_latencies(model.path(), question,
                          {.warn = [&](std::string_view text) { warnings.emplace_back(text); }});
  return warnings;
}

/// The signature's latencies of the first device, times `factor`.
Measurements measured(const LearningData& data, double factor) {
  std::vector<std::string> networks;
  std::vector<double> ms;
  for (std::size_t n = 0; n < 3; ++n) {
    networks.push_back(data.dataset.networks[n].name);
    ms.push_back(factor * data.dataset.latencies.at(n, 0));
  }
  return measured_on_one_device(std::move(networks), ms);
}

TEST_CASE("saved models: they remember what they were trained on, and warn of what is beyond it") {
  const SavedModel model(ModelKind::systole);
  const auto loaded = load_model(model.path());
  CHECK(loaded->trained_on().source == "made up");
  REQUIRE(loaded->trained_on().macs.has_value());
  CHECK(loaded->trained_on().macs->holds(total_macs(model.data().dataset.networks[4])));
  CHECK(loaded->trained_on().signature_ms.size() == 3);
  const std::string inside = "lenet5";
  const std::vector<std::string> large =
      warnings_of(model, {.networks = {"resnet18"}, .measured = measured(model.data(), 1)});
  REQUIRE(large.size() == 1);
  CHECK(large[0].find("network 'resnet18' has 1814 million MACs") == 0);
  CHECK(large[0].find("extrapolated") != std::string::npos);
  const std::vector<std::string> slow =
      warnings_of(model, {.networks = {"resnet18"}, .measured = measured(model.data(), 1000)});
  REQUIRE(slow.size() == 2);
  CHECK(slow[1].find("device 'device' is unlike all that the model was trained on ('net100' in ") == 0);

  Json older = Json::parse(model.manifest());
  for (const char* key : {"trained_on", "trained_macs", "trained_signature_ms"}) older.erase(key);
  model.write(older.dump());
  const std::vector<std::string> unknown =
      warnings_of(model, {.networks = {"resnet18"}, .measured = measured(model.data(), 1000)});
  REQUIRE(unknown.size() == 1);
  CHECK(unknown[0].find("does not say what it was trained on") != std::string::npos);
}

TEST_CASE("saved models: a prediction that is no latency is an error, not an answer") {
  const SavedModel model(ModelKind::reference);
  Json unhashed = Json::parse(model.manifest());
  unhashed.erase("sha256");  // or other trees would be refused before they answer
  model.write(unhashed.dump());
  const LatencyQuestion question{.networks = {"resnet18"}, .measured = measured(model.data(), 1)};
  const auto fault = [&](double base) {  // what all trees are added to
    Json trees = Json::parse(core::read_text_file(model.path() / "xgboost.json").text);
    trees["learner"]["learner_model_param"]["base_score"] = std::to_string(base);
    std::ofstream(model.path() / "xgboost.json") << trees.dump();
    return mistake_of([&] { (void)predict_latencies(model.path(), question); });
  };
  CHECK(fault(100) == "(no mistake)");
  CHECK(fault(-100).find("network 'resnet18' on 'device': found a prediction of -") == 0);
  CHECK(fault(1e30).find("network 'resnet18' on 'device': found a prediction of ") == 0);
}

}  // namespace
}  // namespace systole::predictor::testing
