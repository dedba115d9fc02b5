// SPDX-License-Identifier: MIT
#include "core/import/stablehlo/detail/arguments/parameters.h"

#include <algorithm>
#include <array>
#include <optional>
#include <utility>

#include "core/import/stablehlo/detail/arguments/ancestors.h"
#include "core/import/stablehlo/detail/arguments/sides.h"

namespace systole::core::stablehlo {
namespace {

/// A product's operand of more axes than this that has batch axes is no weight: keys and values of a cache.
constexpr std::size_t kMostAxesOfExperts = 3;

constexpr std::array<std::string_view, 8> kKeeping{"convert",          "bitcast_convert",   "reduce_precision",
                                                   "reshape",          "transpose",         "optimization_barrier",
                                                   "uniform_quantize", "uniform_dequantize"};

bool has_batch(const Operation& operation) {
  if (!numbers_in(operation.field("batching_dims")).empty()) return true;
  const Attribute* const numbers = operation.field("dot_dimension_numbers");
  if (numbers == nullptr) return false;
  const auto batch = numbers->fields.find("lhs_batching_dimensions");
  return batch != numbers->fields.end() && !numbers_in(&batch->second).empty();
}

bool is_product(const Operation& operation) {
  return operation.name == "dot_general" || operation.name == "dot" || operation.name == "convolution";
}

/// Numbers that a network may have learned: real ones, and whole ones of 8 bits or fewer.
bool may_be_learned(const Type& type) {
  constexpr std::array<std::string_view, 6> kNarrow{"i8", "ui8", "i4", "ui4", "i2", "ui2"};
  return is_real(type) || (type.is_tensor && std::ranges::find(kNarrow, type.element) != kNarrow.end());
}

/// What speaks for arguments being parameters, and which of them must be data.
class Search {
 public:
  explicit Search(const Program& program)
      : program_(program),
        ancestors_(program),
        repeated_(program.arguments.size(), false),
        table_(program.arguments.size(), false),
        alone_(program.arguments.size(), false),
        beside_computed_(program.arguments.size(), false),
        sides_(program.arguments.size()) {}

  std::vector<bool> run() {
    for (const Step& step : program_.steps) look_at(step);
    leave_out_what_is_learned();
    for (const Step& step : program_.steps) {
      if (is_product(*step.operation) && step.operands.size() >= 2) look_at_product(step);
    }
    return decide();
  }

 private:
  [[nodiscard]] const Type& type(Id argument) const { return program_.arguments[index(argument)].type; }
  static std::size_t index(Id id) { return static_cast<std::size_t>(id); }

  /// Evidence that an operation alone gives.
  void look_at(const Step& step) {
    const Operation& operation = *step.operation;
    if (step.operands.empty()) return;
    if (is_product(operation)) {
      for (const Id operand : step.operands) note(alone_, ancestors_.only(operand));
    } else if (operation.name == "gather" || operation.name == "torch_index_select") {
      if (step.operands.size() > 1 && is_position(step.operands[1])) note(table_, ancestors_.only(step.operands[0]));
    } else if (operation.name.starts_with("batch_norm")) {
      for (std::size_t i = 1; i < step.operands.size(); ++i) note(table_, ancestors_.only(step.operands[i]));
    } else if (!keeps_elements(operation) && operation.name != "broadcast_in_dim") {
      for (const Id operand : step.operands) {
        if (ancestors_.is_repeated(operand)) note(repeated_, ancestors_.only(operand));
      }
    }
  }

  void note(std::vector<bool>& evidence, std::optional<Id> argument) const {
    if (argument && may_be_learned(type(*argument))) evidence[index(*argument)] = true;
  }

  /// True for positions that no real numbers decide: tokens, constants. What a network has computed chooses rows of
  /// data as well.
  [[nodiscard]] bool is_position(Id value) const {
    const Ancestors::Set& set = ancestors_.of(value);
    if (set.many) return false;
    return std::ranges::none_of(set, [&](Id argument) { return is_real(type(argument)); });
  }

  /// Scales and shifts do not hide what they are applied to.
  void leave_out_what_is_learned() {
    std::vector<bool> learned(program_.arguments.size(), false);
    for (std::size_t i = 0; i < learned.size(); ++i) learned[i] = (repeated_[i] || table_[i]) && !alone_[i];
    ancestors_.leave_out(learned);
  }

  void look_at_product(const Step& step) {
    const bool is_convolution = step.operation->name == "convolution";
    const bool batched = !is_convolution && has_batch(*step.operation);
    const std::optional<Id> left = ancestors_.only(step.operands[0]);
    const std::optional<Id> right = ancestors_.only(step.operands[1]);
    if (left && right) {
      if (*left == *right || batched) return;
      const bool left_ends = is_convolution || sums_last_axis(step, 0);
      const bool right_ends = is_convolution || sums_last_axis(step, 1);
      sides_.add({.left = *left,
                  .right = *right,
                  .is_convolution = is_convolution,
                  .inner = left_ends == right_ends ? Sides::kNone : (left_ends ? *right : *left)});
      return;
    }
    const auto may_be_weights = [&](const std::optional<Id>& argument) {
      if (!argument || !may_be_learned(type(*argument))) return false;
      const std::size_t axes = type(*argument).dims.size();
      // Shares of experts stand on the left, too; they have an axis less.
      return !batched || axes == kMostAxesOfExperts || (axes < kMostAxesOfExperts && argument == right);
    };
    const auto is_computed = [&](Id operand) {
      const Ancestors::Set& set = ancestors_.of(operand);
      return set.many || set.begin() != set.end();
    };
    if (may_be_weights(right)) {
      // A constant on the left is a table, or a mask, of data.
      beside_computed_[index(*right)] = beside_computed_[index(*right)] || is_computed(step.operands[0]);
      if (!batched) ++on_the_right_;
    } else if (may_be_weights(left) && is_computed(step.operands[1])) {
      beside_computed_[index(*left)] = true;
      if (!batched) ++on_the_left_;
    }
  }

  /// True if a product sums up along the last axis of an operand.
  [[nodiscard]] bool sums_last_axis(const Step& step, std::size_t side) const {
    const Operation& operation = *step.operation;
    const std::size_t axes = program_.type(step.operands[side]).dims.size();
    if (operation.name == "dot") return side == 0 || axes < 2;
    Dims summed;
    if (const Attribute* const both = operation.field("contracting_dims"); both != nullptr && both->items.size() == 2) {
      summed = numbers_in(&both->items[side]);
    } else if (const Attribute* const numbers = operation.field("dot_dimension_numbers"); numbers != nullptr) {
      const auto found = numbers->fields.find(side == 0 ? "lhs_contracting_dimensions" : "rhs_contracting_dimensions");
      if (found != numbers->fields.end()) summed = numbers_in(&found->second);
    }
    return std::ranges::find(summed, static_cast<std::int64_t>(axes) - 1) != summed.end();
  }

  std::vector<bool> decide() {
    std::vector<int> reluctance(program_.arguments.size(), 0);
    for (std::size_t i = 0; i < reluctance.size(); ++i) {
      reluctance[i] = may_be_learned(program_.arguments[i].type)
                          ? static_cast<int>(beside_computed_[i]) + static_cast<int>(repeated_[i] || table_[i])
                          : Sides::kCertainlyData;
    }
    const std::vector<Sides::Side> sides = sides_.decide(reluctance, on_the_left_ > on_the_right_);
    std::vector<bool> parameters(program_.arguments.size(), false);
    for (std::size_t i = 0; i < parameters.size(); ++i) {
      const Type& of = program_.arguments[i].type;
      const bool evident = (beside_computed_[i] || repeated_[i] || table_[i]) && sides[i] != Sides::Side::data;
      parameters[i] = !of.is_tensor || of.dims.empty() || evident || sides[i] == Sides::Side::weights;
    }
    if (std::ranges::find(parameters, false) == parameters.end() && !parameters.empty()) parameters.front() = false;
    return parameters;
  }

  const Program& program_;
  Ancestors ancestors_;
  // Of arguments.
  std::vector<bool> repeated_;         ///< stretched to the size of something else: a bias
  std::vector<bool> table_;            ///< rows are looked up in it, or it is a batch norm's
  std::vector<bool> alone_;            ///< an operand of a product, with nothing else in it
  std::vector<bool> beside_computed_;  ///< of a product whose other operand is computed
  Sides sides_;
  std::size_t on_the_left_ = 0;  ///< products with weights on that side
  std::size_t on_the_right_ = 0;
};

}  // namespace

bool is_real(const Type& type) {
  return type.is_tensor && (type.element.starts_with("f") || type.element.starts_with("bf") ||
                            type.element.starts_with("complex") || type.element.starts_with("!quant"));
}

bool keeps_elements(const Operation& operation) {
  return std::ranges::find(kKeeping, operation.name) != kKeeping.end();
}

std::vector<bool> parameters_of(const Program& program) {
  return Search(program).run();
}

}  // namespace systole::core::stablehlo
