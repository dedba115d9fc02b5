// SPDX-License-Identifier: MIT
#include "core/import/stablehlo/detail/arguments/sides.h"

#include <algorithm>

namespace systole::core::stablehlo {
namespace {

constexpr std::int64_t kKernelOnTheLeft = 16;
constexpr std::int64_t kImpossible = 1'000'000'000;
constexpr std::size_t kUnseen = 2;  ///< neither of two sides

}  // namespace

void Sides::add(const Product& product) {
  for (const Id argument : {product.left, product.right}) {
    products_of_[static_cast<std::size_t>(argument)].push_back(products_.size());
  }
  products_.push_back(product);
}

Sides::Group Sides::group_of(Id first, std::vector<std::size_t>& side_of, const std::vector<int>& reluctance,
                             bool weights_on_the_left) const {
  Group group;
  group.sides[0].push_back(first);
  std::vector<Id> open{first};
  side_of[static_cast<std::size_t>(first)] = 0;
  while (!open.empty()) {
    const Id one = open.back();
    open.pop_back();
    const std::size_t side = side_of[static_cast<std::size_t>(one)];
    const int reluctant = reluctance[static_cast<std::size_t>(one)];
    group.cost[side] += 1 + (reluctant > 0 ? reluctant : 0);
    if (reluctant == kCertainlyData) group.cost[1 - side] += kImpossible;
    for (const std::size_t at : products_of_[static_cast<std::size_t>(one)]) {
      const Product& product = products_[at];
      if (one != usual_data(product, weights_on_the_left)) {
        group.cost[side] += product.is_convolution ? kKernelOnTheLeft : 1;
      }
      if (one == product.inner) ++group.cost[side];
      const Id other = one == product.left ? product.right : product.left;
      std::size_t& of_other = side_of[static_cast<std::size_t>(other)];
      if (of_other == kUnseen) {
        of_other = 1 - side;
        group.sides[1 - side].push_back(other);
        open.push_back(other);
      }
      group.sound = group.sound && of_other != side;
    }
  }
  return group;
}

std::vector<Sides::Side> Sides::decide(const std::vector<int>& reluctance, bool weights_on_the_left) const {
  std::vector<Side> decided(products_of_.size(), Side::neither);
  std::vector<std::size_t> side_of(products_of_.size(), kUnseen);
  for (const Product& product : products_) {
    const Id first = usual_data(product, weights_on_the_left);
    if (side_of[static_cast<std::size_t>(first)] != kUnseen) continue;
    const Group group = group_of(first, side_of, reluctance, weights_on_the_left);
    const std::size_t data = group.cost[1] < group.cost[0] ? 1 : 0;
    for (std::size_t side = 0; side < group.sides.size(); ++side) {
      for (const Id argument : group.sides[side]) {
        // Where data are multiplied with each other, weights are what stands on their side everywhere.
        const bool is_data =
            group.sound ? side == data
                        : std::ranges::any_of(products_of_[static_cast<std::size_t>(argument)], [&](std::size_t at) {
                            return usual_data(products_[at], weights_on_the_left) == argument;
                          });
        decided[static_cast<std::size_t>(argument)] = is_data ? Side::data : Side::weights;
      }
    }
  }
  return decided;
}

}  // namespace systole::core::stablehlo
