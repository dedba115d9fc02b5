// SPDX-License-Identifier: MIT
#include "predictor/xgboost/grid_trees.h"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <memory>
#include <numeric>
#include <span>
#include <utility>

#include "core/error.h"
#include "predictor/xgboost/tree.h"

namespace systole::predictor::xgboost {
namespace {

// XGBoost 1.7's defaults.
constexpr float kBaseScore = 0.5F;
constexpr float kLearningRate = 0.3F;
constexpr double kLambda = 1;
constexpr double kLeastHessian = 1;
constexpr int kMostDepth = 6;
constexpr float kLeastGain = 1e-6F;

using Index = std::uint32_t;

/// The sum of first and second derivatives. With the squared error a row's second one is 1.
struct Sum {
  double gradient = 0;
  double hessian = 0;

  void add(const Sum& other) {
    gradient += other.gradient;
    hessian += other.hessian;
  }
  [[nodiscard]] Sum minus(const Sum& other) const {
    return {.gradient = gradient - other.gradient, .hessian = hessian - other.hessian};
  }
  [[nodiscard]] double gain() const { return gradient * gradient / (hessian + kLambda); }
  [[nodiscard]] float weight() const { return static_cast<float>(-gradient / (hessian + kLambda)); }
};

/// One side of the grid, networks or devices: its columns, transposed.
class Side {
 public:
  explicit Side(const Matrix& matrix) : items_(matrix.rows), columns_(matrix.columns), values_(matrix.values.size()) {
    for (std::size_t i = 0; i < items_; ++i) {
      for (std::size_t j = 0; j < columns_; ++j) values_[(j * items_) + i] = matrix.row(i)[j];
    }
  }
  [[nodiscard]] std::size_t items() const { return items_; }
  [[nodiscard]] std::size_t columns() const { return columns_; }
  [[nodiscard]] const float* column(std::size_t j) const { return values_.data() + (j * items_); }

 private:
  std::size_t items_;
  std::size_t columns_;
  std::vector<float> values_;
};

/// Some items of a side, in falling order of each column that still tells them apart. Nodes that differ on the other
/// side only share it.
struct Subset {
  std::vector<Index> items;
  std::vector<Index> columns;
  std::vector<Index> order;  ///< columns x items

  [[nodiscard]] std::span<const Index> order_of(std::size_t k) const {
    return {order.data() + (k * items.size()), items.size()};
  }
};
using SharedSubset = std::shared_ptr<const Subset>;

SharedSubset everything(const Side& side) {
  Subset all;
  all.items.resize(side.items());
  std::iota(all.items.begin(), all.items.end(), Index{0});
  for (std::size_t j = 0; j < side.columns(); ++j) {
    const float* values = side.column(j);
    std::vector<Index> order = all.items;
    std::ranges::stable_sort(order, std::ranges::greater{}, [values](Index i) { return values[i]; });
    if (order.empty() || values[order.front()] == values[order.back()]) continue;
    all.columns.push_back(static_cast<Index>(j));
    all.order.insert(all.order.end(), order.begin(), order.end());
  }
  return std::make_shared<const Subset>(std::move(all));
}

/// The items whose flag is `wanted`.
SharedSubset part(const Side& side, const Subset& whole, const std::vector<std::uint8_t>& flags, bool wanted) {
  const auto taken = [&](Index i) { return (flags[i] != 0) == wanted; };
  Subset some;
  std::ranges::copy_if(whole.items, std::back_inserter(some.items), taken);
  some.order.reserve(whole.columns.size() * some.items.size());
  for (std::size_t k = 0; k < whole.columns.size(); ++k) {
    const auto begin = static_cast<std::ptrdiff_t>(some.order.size());
    std::ranges::copy_if(whole.order_of(k), std::back_inserter(some.order), taken);
    const float* values = side.column(whole.columns[k]);
    if (some.items.empty() || values[some.order[static_cast<std::size_t>(begin)]] == values[some.order.back()]) {
      some.order.resize(static_cast<std::size_t>(begin));
    } else {
      some.columns.push_back(whole.columns[k]);
    }
  }
  return std::make_shared<const Subset>(std::move(some));
}

struct Split {
  float gain = 0;
  bool of_networks = false;
  std::size_t column = 0;  ///< of its side
  float condition = 0;
};

/// A rectangle that waits for its split.
struct Open {
  int node = 0;
  SharedSubset networks, devices;
  Sum total;
};

class Grower {
 public:
  explicit Grower(const Grid& grid)
      : grid_(grid),
        networks_(grid.networks),
        devices_(grid.devices),
        all_networks_(everything(networks_)),
        all_devices_(everything(devices_)),
        margins_(grid.targets.size(), kBaseScore),
        gradients_(grid.targets.size()) {}

  /// The next tree, its predictions added to the margins.
  Tree grow() {
    for (std::size_t i = 0; i < gradients_.size(); ++i) gradients_[i] = margins_[i] - grid_.targets[i];
    Tree tree(1);
    Open root{.node = 0, .networks = all_networks_, .devices = all_devices_, .total = {}};
    root.total = sum_networks(root);
    describe(tree.front(), root.total);
    std::vector<Open> level{std::move(root)};
    for (int depth = 0; depth < kMostDepth && !level.empty(); ++depth) {
      std::vector<Open> next;
      for (const Open& open : level) {
        const Split split = best_split(open);
        if (split.gain > kLeastGain) {
          divide(tree, open, split, next);
        } else {
          close(tree, open);
        }
      }
      level = std::move(next);
    }
    for (const Open& open : level) close(tree, open);
    return tree;
  }

 private:
  [[nodiscard]] std::size_t cell(Index device, Index network) const {
    return (std::size_t{device} * networks_.items()) + network;
  }
  [[nodiscard]] bool is_row(std::size_t cell) const { return !std::isnan(grid_.targets[cell]); }

  /// Sums of a rectangle by network and by device, and altogether.
  Sum sum_networks(const Open& open) {
    by_network_.assign(networks_.items(), {});
    by_device_.assign(devices_.items(), {});
    Sum total;
    for (const Index d : open.devices->items) {
      for (const Index n : open.networks->items) {
        const std::size_t i = cell(d, n);
        if (!is_row(i)) continue;
        const Sum one{.gradient = gradients_[i], .hessian = 1};
        by_network_[n].add(one);
        by_device_[d].add(one);
      }
      total.add(by_device_[d]);
    }
    return total;
  }

  Split best_split(const Open& open) {
    sum_networks(open);
    Split best;
    search(networks_, *open.networks, by_network_, open.total, true, best);
    search(devices_, *open.devices, by_device_, open.total, false, best);
    return best;
  }

  /// From the largest value down, as XGBoost looks through dense columns; the first of equals stays.
  static void search(const Side& side, const Subset& subset, const std::vector<Sum>& sums, const Sum& total,
                     bool of_networks, Split& best) {
    const auto root_gain = static_cast<float>(total.gain());
    for (std::size_t k = 0; k < subset.columns.size(); ++k) {
      const float* values = side.column(subset.columns[k]);
      Sum right;
      float last = 0;
      for (const Index item : subset.order_of(k)) {
        const Sum& sum = sums[item];
        if (sum.hessian == 0) continue;  // its pairs here are no rows
        const float value = values[item];
        if (right.hessian >= kLeastHessian && value != last) {
          const Sum left = total.minus(right);
          const auto gain = static_cast<float>(left.gain() + right.gain() - static_cast<double>(root_gain));
          if (gain > best.gain) {
            const float middle = (value + last) * 0.5F;
            best = {.gain = gain,
                    .of_networks = of_networks,
                    .column = subset.columns[k],
                    .condition = middle == value ? last : middle};
          }
        }
        right.add(sum);
        last = value;
      }
    }
  }

  void divide(Tree& tree, const Open& open, const Split& split, std::vector<Open>& next) {
    const Side& side = split.of_networks ? networks_ : devices_;
    const SharedSubset& subset = split.of_networks ? open.networks : open.devices;
    const float* values = side.column(split.column);
    std::vector<std::uint8_t> goes_left(side.items());
    for (const Index item : subset->items) goes_left[item] = values[item] < split.condition ? 1 : 0;

    const int first = static_cast<int>(tree.size());
    TreeNode& node = tree[static_cast<std::size_t>(open.node)];
    node.left = first;
    node.right = first + 1;
    node.column = split.of_networks ? split.column : networks_.columns() + split.column;
    node.condition = split.condition;
    node.gain = split.gain;
    for (const bool left : {true, false}) {
      const SharedSubset half = part(side, *subset, goes_left, left);
      Open child{.node = left ? first : first + 1,
                 .networks = split.of_networks ? half : open.networks,
                 .devices = split.of_networks ? open.devices : half,
                 .total = {}};
      child.total = sum_networks(child);
      TreeNode& added = tree.emplace_back();
      added.parent = open.node;
      describe(added, child.total);
      next.push_back(std::move(child));
    }
  }

  static void describe(TreeNode& node, const Sum& total) {
    node.weight = total.weight();
    node.hessian = static_cast<float>(total.hessian);
  }

  /// Makes the node a leaf.
  void close(Tree& tree, const Open& open) {
    TreeNode& node = tree[static_cast<std::size_t>(open.node)];
    node.condition = node.weight * kLearningRate;
    for (const Index d : open.devices->items) {
      for (const Index n : open.networks->items) margins_[cell(d, n)] += node.condition;
    }
  }

  const Grid& grid_;
  Side networks_, devices_;
  SharedSubset all_networks_, all_devices_;
  std::vector<float> margins_, gradients_;  ///< devices x networks
  std::vector<Sum> by_network_, by_device_;
};

void check(const Grid& grid) {
  if (grid.targets.size() != grid.networks.rows * grid.devices.rows) {
    throw core::InputError("a grid's targets: expected one for each network and device");
  }
  const auto is_row = [](float target) { return !std::isnan(target); };
  if (std::ranges::none_of(grid.targets, is_row)) throw core::InputError("a grid needs at least one row");
}

}  // namespace

Booster train_on_grid(const Grid& grid, int rounds, const RoundDone& round_done) {
  check(grid);
  Grower grower(grid);
  std::vector<Tree> trees;
  for (int round = 0; round < rounds; ++round) {
    trees.push_back(grower.grow());
    if (round_done) round_done();
  }
  return booster_of(trees, grid.networks.columns + grid.devices.columns, kBaseScore);
}

}  // namespace systole::predictor::xgboost
