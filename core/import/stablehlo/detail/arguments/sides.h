// SPDX-License-Identifier: MIT
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "core/import/stablehlo/detail/program.h"

namespace systole::core::stablehlo {

/// Products of two arguments, one of which is the data and the other one the weights: which is which.
///
/// Arguments that are multiplied with each other stand on two sides. Of the two ways to say which side is the data, the
/// cheaper one is taken: each argument that is data costs 1, and so does each product whose weights stand where they
/// usually do not, and each one of data that do not have their features last. An input that several weights are
/// multiplied with is thus data, even if it stands on their right.
class Sides {
 public:
  enum class Side : std::uint8_t { neither, data, weights };

  /// Reluctance of an argument that cannot be weights.
  static constexpr int kCertainlyData = -1;

  explicit Sides(std::size_t arguments) : products_of_(arguments) {}

  struct Product {
    Id left;
    Id right;
    bool is_convolution = false;  ///< whose kernel hardly ever stands on the left
    /// The operand that is not summed up along its last axis, where the other one is: features stand last in most data.
    Id inner = kNone;
  };
  static constexpr Id kNone = -1;

  /// A product of two arguments.
  void add(const Product& product);

  /// `reluctance`: what it costs more to take an argument as data; `weights_on_the_left`: what is usual.
  /// O(arguments + products).
  [[nodiscard]] std::vector<Side> decide(const std::vector<int>& reluctance, bool weights_on_the_left) const;

 private:
  /// Arguments that hang together, in two sides, and what it costs to take either as the data.
  struct Group {
    std::array<std::vector<Id>, 2> sides{};
    std::array<std::int64_t, 2> cost{};
    bool sound = true;  ///< no product of two arguments of one side
  };
  /// The operand of a product that is usually the data.
  [[nodiscard]] static Id usual_data(const Product& product, bool weights_on_the_left) {
    return weights_on_the_left && !product.is_convolution ? product.right : product.left;
  }
  [[nodiscard]] Group group_of(Id first, std::vector<std::size_t>& side_of, const std::vector<int>& reluctance,
                               bool weights_on_the_left) const;

  std::vector<Product> products_;
  std::vector<std::vector<std::size_t>> products_of_;  ///< of each argument
};

}  // namespace systole::core::stablehlo
