// SPDX-License-Identifier: MIT
#include "predictor/xgboost/saved_trees.h"

#include <fmt/format.h>

#include <cmath>
#include <cstdint>
#include <limits>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "core/error.h"
#include "core/files/json_shape.h"
#include "core/number.h"
#include "predictor/xgboost/tree.h"

namespace systole::predictor::xgboost {
namespace {

using Json = nlohmann::json;

constexpr std::size_t kMostTrees = 100'000;
constexpr std::size_t kMostNodes = 10'000'000;  // of all trees
constexpr std::size_t kMostLevels = 64;
constexpr std::int64_t kLeaf = -1;
constexpr std::int64_t kRootsParent = 2147483647;  // as XGBoost writes it

/// A part of the file, and its name in messages.
class Part {
 public:
  Part(const std::string& file, const Json& json, std::string name)
      : file_(file), json_(json), name_(std::move(name)) {}

  [[noreturn]] void fail(const std::string& found, const std::string& expected) const {
    throw core::InputError(core::Diagnostic{
        .where = {.file = file_}, .subject = name_, .found = found, .expected = expected, .nearest = {}});
  }

  [[nodiscard]] Part operator[](const char* key) const {
    const auto found = json_.is_object() ? json_.find(key) : json_.end();
    std::string name = name_.empty() ? key : fmt::format("{}, {}", name_, key);
    if (found == json_.end()) Part(file_, json_, std::move(name)).fail("nothing", "a part of XGBoost's JSON");
    return {file_, *found, std::move(name)};
  }

  /// The items of a list of `count`.
  [[nodiscard]] const Json& list(std::optional<std::size_t> count = {}) const {
    if (!json_.is_array()) fail("something else", "a list");
    if (count && json_.size() != *count) fail(fmt::format("{} items", json_.size()), fmt::format("{}", *count));
    return json_;
  }

  /// A number that XGBoost writes as text.
  [[nodiscard]] double number() const {
    const std::optional<double> value = json_.is_string() ? core::parse_real(json_.get<std::string>()) : std::nullopt;
    if (!value || std::abs(*value) > std::numeric_limits<float>::max()) fail("something else", "a number in quotes");
    return *value;
  }
  [[nodiscard]] std::size_t count(std::size_t most) const {
    const double value = number();
    if (!(value >= 0) || value > static_cast<double>(most) || std::floor(value) != value) {
      fail(fmt::format("{}", value), fmt::format("a whole number from 0 to {}", most));
    }
    return static_cast<std::size_t>(value);
  }
  void require(const std::string& text) const {
    if (!json_.is_string() || json_.get<std::string>() != text) fail("something else", core::in_quotes(text));
  }

  [[nodiscard]] std::int64_t whole_at(std::size_t i, std::int64_t least, std::int64_t most) const {
    const Json& item = json_[i];
    const bool fits = item.is_number_integer() && !(item.is_number_unsigned() && item.get<std::uint64_t>() > INT64_MAX);
    const std::int64_t value = fits ? item.get<std::int64_t>() : least - 1;
    if (value < least || value > most) {
      Part(file_, json_, fmt::format("{}, item {}", name_, i))
          .fail(item.dump(-1, ' ', true, Json::error_handler_t::replace).substr(0, kShown),
                fmt::format("a whole number from {} to {}", least, most));
    }
    return value;
  }
  [[nodiscard]] float real_at(std::size_t i) const {
    const Json& item = json_[i];
    const double value = item.is_number() ? item.get<double>() : std::numeric_limits<double>::infinity();
    if (!(std::abs(value) <= std::numeric_limits<float>::max())) {
      Part(file_, json_, fmt::format("{}, item {}", name_, i)).fail("something else", "a finite number");
    }
    return static_cast<float>(value);
  }

 private:
  static constexpr std::size_t kShown = 30;
  const std::string& file_;
  const Json& json_;
  std::string name_;
};

/// The lists of one tree, an item a node.
class SavedTree {
 public:
  SavedTree(const Part& part, std::size_t columns)
      : part_(part), size_(part["tree_param"]["num_nodes"].count(kMostNodes)), columns_(columns) {
    if (size_ == 0) part.fail("no nodes", "at least one");
    part["tree_param"]["num_deleted"].require("0");
  }

  [[nodiscard]] Tree read() const {
    Tree tree(size_);
    read_numbers(tree);
    std::size_t inner = 0;
    for (std::size_t i = 0; i < size_; ++i) inner += read_children(tree, i) ? 1U : 0U;
    // Each node but the root is a child of the parent that it names. As many children as nodes: of no other.
    check_parents(tree);
    if (2 * inner + 1 != size_) part_.fail("a node with two parents", "a tree");
    return tree;
  }

 private:
  [[nodiscard]] Part list(const char* key) const {
    Part values = part_[key];
    (void)values.list(size_);
    return values;
  }

  void read_numbers(Tree& tree) const {
    const Part default_left = list("default_left");
    const Part conditions = list("split_conditions");
    const Part gains = list("loss_changes");
    const Part weights = list("base_weights");
    const Part hessians = list("sum_hessian");
    const Part types = list("split_type");
    for (std::size_t i = 0; i < size_; ++i) {
      (void)types.whole_at(i, 0, 0);  // no categories
      tree[i].condition = conditions.real_at(i);
      tree[i].gain = gains.real_at(i);
      tree[i].weight = weights.real_at(i);
      tree[i].hessian = hessians.real_at(i);
      tree[i].default_left = default_left.whole_at(i, 0, 1) == 1;
    }
  }

  /// False for a leaf.
  [[nodiscard]] bool read_children(Tree& tree, std::size_t i) const {
    const auto own = static_cast<std::int64_t>(i);
    const auto last = static_cast<std::int64_t>(size_) - 1;
    const auto column = [&](std::int64_t most) { return static_cast<std::size_t>(split_.whole_at(i, 0, most)); };
    const std::int64_t least = kLeaf;
    if (left_.whole_at(i, least, last) == kLeaf) {
      (void)right_.whole_at(i, kLeaf, kLeaf);
      tree[i].column = column(std::numeric_limits<std::int32_t>::max());
      return false;
    }
    tree[i].left = static_cast<int>(left_.whole_at(i, own + 1, last));
    tree[i].right = static_cast<int>(right_.whole_at(i, own + 1, last));
    tree[i].column = column(static_cast<std::int64_t>(columns_) - 1);
    return true;
  }

  void check_parents(Tree& tree) const {
    (void)parents_.whole_at(0, kRootsParent, kRootsParent);
    std::vector<std::size_t> level(size_, 0);
    for (std::size_t i = 1; i < size_; ++i) {
      tree[i].parent = static_cast<int>(parents_.whole_at(i, 0, static_cast<std::int64_t>(i) - 1));
      const auto above = static_cast<std::size_t>(tree[i].parent);
      if (std::cmp_not_equal(tree[above].left, i) && std::cmp_not_equal(tree[above].right, i)) {
        parents_.fail(fmt::format("node {} below node {}", i, above), "a parent that has the node as a child");
      }
      level[i] = level[above] + 1;
      if (level[i] >= kMostLevels) part_.fail("more levels", fmt::format("at most {}", kMostLevels));
    }
  }

  Part part_;
  std::size_t size_;
  std::size_t columns_;
  Part left_ = list("left_children");
  Part right_ = list("right_children");
  Part parents_ = list("parents");
  Part split_ = list("split_indices");
};

}  // namespace

Booster read_booster(const core::TextFile& file, std::size_t columns) {
  core::require_few_json_keys(file);
  Json json;
  try {
    json = Json::parse(file.text);
  } catch (const Json::exception& error) {
    throw core::InputError(file.name + ": expected a model in XGBoost's JSON: " + error.what());
  }
  const Part learner = Part(file.name, json, "")["learner"];
  learner["objective"]["name"].require("reg:squarederror");
  learner["gradient_booster"]["name"].require("gbtree");
  const Part parameters = learner["learner_model_param"];
  if (const std::size_t found = parameters["num_feature"].count(kMostNodes); found != columns) {
    parameters["num_feature"].fail(fmt::format("{}", found), fmt::format("{}, as manifest.json says", columns));
  }
  const Part model = learner["gradient_booster"]["model"];
  const std::size_t count = model["gbtree_model_param"]["num_trees"].count(kMostTrees);
  const Json& trees = model["trees"].list(count);
  (void)model["tree_info"].list(count);  // the class of each tree: booster_of says 0
  std::vector<Tree> read;
  std::size_t nodes = 0;
  for (std::size_t t = 0; t < count; ++t) {
    const Part part(file.name, trees[t], fmt::format("tree {}", t));
    read.push_back(SavedTree(part, columns).read());
    nodes += read.back().size();
    if (nodes > kMostNodes) part.fail("more nodes", fmt::format("at most {} in all trees", kMostNodes));
  }
  return booster_of(read, columns, static_cast<float>(parameters["base_score"].number()));
}

}  // namespace systole::predictor::xgboost
