// SPDX-License-Identifier: MIT
#pragma once

#include <array>
#include <cstddef>
#include <optional>
#include <vector>

#include "core/import/stablehlo/detail/program.h"

namespace systole::core::stablehlo {

/// Which arguments each value of a program is made of. Products are the end of a trail: what they make is computed.
class Ancestors {
 public:
  static constexpr std::size_t kMost = 4;

  /// A few arguments, in order; `many` stands for more, and for what a product makes.
  struct Set {
    std::array<Id, kMost> arguments{};
    std::size_t size = 0;
    bool many = false;

    [[nodiscard]] const Id* begin() const { return arguments.data(); }
    [[nodiscard]] const Id* end() const { return arguments.data() + size; }
  };

  /// O(steps).
  explicit Ancestors(const Program& program);

  /// Does not count these arguments any more, where a value is made of others as well. O(steps).
  void leave_out(const std::vector<bool>& arguments);

  [[nodiscard]] const Set& of(Id value) const { return sets_[static_cast<std::size_t>(value)]; }
  /// The one argument that a value is made of.
  [[nodiscard]] std::optional<Id> only(Id value) const;
  /// True for one argument's elements that were stretched as a bias is, to the size of a batch of something else.
  [[nodiscard]] bool is_repeated(Id value) const { return repeated_[static_cast<std::size_t>(value)]; }

 private:
  void follow();
  [[nodiscard]] bool is_stretched(const Step& step) const;

  const Program& program_;
  std::vector<bool> left_out_;
  std::vector<Set> sets_;
  std::vector<bool> repeated_;
  std::vector<bool> mixed_;  ///< no elements of an argument any more
};

}  // namespace systole::core::stablehlo
