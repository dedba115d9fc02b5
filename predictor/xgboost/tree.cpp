// SPDX-License-Identifier: MIT
#include "predictor/xgboost/tree.h"

#include <fmt/format.h>

#include <nlohmann/json.hpp>

namespace systole::predictor::xgboost {
namespace {

using Json = nlohmann::json;

constexpr int kNoParent = 2147483647;  // as XGBoost writes it

Json json_of(const Tree& tree, std::size_t id, std::size_t columns) {
  Json json;
  const auto list = [&](const char* name, auto value) {
    Json& values = json[name] = Json::array();
    for (const TreeNode& node : tree) values.push_back(value(node));
  };
  list("base_weights", [](const TreeNode& n) { return n.weight; });
  list("default_left", [](const TreeNode& n) { return n.left >= 0 && n.default_left ? 1 : 0; });
  list("left_children", [](const TreeNode& n) { return n.left; });
  list("loss_changes", [](const TreeNode& n) { return n.gain; });
  list("parents", [](const TreeNode& n) { return n.parent < 0 ? kNoParent : n.parent; });
  list("right_children", [](const TreeNode& n) { return n.right; });
  list("split_conditions", [](const TreeNode& n) { return n.condition; });
  list("split_indices", [](const TreeNode& n) { return n.column; });
  list("split_type", [](const TreeNode&) { return 0; });
  list("sum_hessian", [](const TreeNode& n) { return n.hessian; });
  for (const char* name : {"categories", "categories_nodes", "categories_segments", "categories_sizes"}) {
    json[name] = Json::array();
  }
  json["id"] = id;
  json["tree_param"] = {{"num_deleted", "0"},
                        {"num_feature", std::to_string(columns)},
                        {"num_nodes", std::to_string(tree.size())},
                        {"size_leaf_vector", "0"}};
  return json;
}

}  // namespace

Booster booster_of(const std::vector<Tree>& trees, std::size_t columns, float base_score) {
  // The library itself writes the frame: a booster without a round.
  DMatrix one_row(Matrix(1, columns), 1);
  one_row.set_labels(std::vector<float>{0});
  const Parameters parameters{
      {"objective", "reg:squarederror"}, {"base_score", fmt::format("{}", base_score)}, {"nthread", "1"}};
  Json json = Json::parse(Booster::train(one_row, parameters, 0).json());
  Json& model = json.at("learner").at("gradient_booster").at("model");
  Json& all = model["trees"] = Json::array();
  for (std::size_t t = 0; t < trees.size(); ++t) all.push_back(json_of(trees[t], t, columns));
  model["tree_info"] = std::vector<int>(trees.size(), 0);
  model.at("gbtree_model_param")["num_trees"] = std::to_string(trees.size());
  return Booster::from_json(json.dump(), 1);
}

}  // namespace systole::predictor::xgboost
