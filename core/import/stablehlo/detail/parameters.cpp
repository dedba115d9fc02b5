// SPDX-License-Identifier: MIT
#include "core/import/stablehlo/detail/parameters.h"

#include <algorithm>
#include <array>

namespace systole::core::stablehlo {
namespace {

constexpr Id kConstant = -1;  ///< made of constants alone
constexpr Id kComputed = -2;  ///< made of several arguments

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

class Search {
 public:
  explicit Search(const Program& program)
      : program_(program), origins_(program.values.size(), kComputed), repeated_(program.values.size(), false) {
    for (std::size_t i = 0; i < program.arguments.size(); ++i) origins_[i] = static_cast<Id>(i);
    evidence_.resize(program.arguments.size(), false);
  }

  std::vector<bool> run() {
    for (const Step& step : program_.steps) {
      look_at(step);
      follow(step);
    }
    for (std::size_t i = 0; i < evidence_.size(); ++i) {
      const Type& type = program_.arguments[i].type;
      if (!type.is_tensor || type.dims.empty()) evidence_[i] = true;
    }
    if (std::ranges::find(evidence_, false) == evidence_.end() && !evidence_.empty()) evidence_.front() = false;
    return std::move(evidence_);
  }

 private:
  [[nodiscard]] Id origin(const Step& step, std::size_t operand) const {
    return operand < step.operands.size() ? origins_[static_cast<std::size_t>(step.operands[operand])] : kComputed;
  }

  void mark(Id origin) {
    if (origin >= 0 && is_real(program_.arguments[static_cast<std::size_t>(origin)].type)) {
      evidence_[static_cast<std::size_t>(origin)] = true;
    }
  }

  void look_at(const Step& step) {
    const Operation& operation = *step.operation;
    if (operation.name == "dot_general" || operation.name == "dot") {
      look_at_product(step);
    } else if (operation.name == "convolution") {
      mark(origin(step, 1));
    } else if (operation.name == "gather" || operation.name == "torch_index_select") {
      mark(origin(step, 0));
    } else if (operation.name.starts_with("batch_norm")) {
      for (std::size_t i = 1; i < step.operands.size(); ++i) mark(origin(step, i));
    } else if (!keeps_elements(operation) && operation.name != "broadcast_in_dim") {
      for (std::size_t i = 0; i < step.operands.size(); ++i) {
        if (repeated_[static_cast<std::size_t>(step.operands[i])]) mark(origin(step, i));
      }
    }
  }

  void look_at_product(const Step& step) {
    const Id left = origin(step, 0);
    const Id right = origin(step, 1);
    const bool batched = has_batch(*step.operation);
    if (left == right || (batched && left >= 0)) return;
    const auto may_be_weights = [&](Id origin) {
      if (origin < 0) return false;
      return !batched || program_.arguments[static_cast<std::size_t>(origin)].type.dims.size() <= kMostAxesOfExperts;
    };
    if (may_be_weights(right)) {
      mark(right);
    } else if (right == kComputed && may_be_weights(left)) {
      mark(left);
    }
  }

  /// What the results are made of.
  void follow(const Step& step) {
    const Operation& operation = *step.operation;
    Id from = kConstant;
    for (std::size_t i = 0; i < step.operands.size(); ++i) {
      const Id one = origin(step, i);
      if (one == kConstant || one == from) continue;
      from = from == kConstant ? one : kComputed;
    }
    // What chooses, reduces or joins elements makes new ones.
    const bool elementwise = keeps_elements(operation) || operation.name == "broadcast_in_dim" ||
                             step.operands.size() == 1 || same_sizes(step);
    if (from >= 0 && !elementwise) from = kComputed;
    for (const Id result : step.results) {
      const auto at = static_cast<std::size_t>(result);
      origins_[at] = from;
      repeated_[at] = std::ranges::any_of(
          step.operands, [&](Id operand) { return repeated_[static_cast<std::size_t>(operand)] && from >= 0; });
      if (operation.name == "broadcast_in_dim" && !step.operands.empty()) {
        const Dims& given = program_.type(step.operands.front()).dims;
        const Dims& made = program_.type(result).dims;
        const auto count = [](const Dims& dims) {
          double product = 1;
          for (const std::int64_t size : dims) product *= static_cast<double>(size);
          return product;
        };
        repeated_[at] = repeated_[at] || count(made) > count(given);
      }
    }
  }

  [[nodiscard]] bool same_sizes(const Step& step) const {
    return std::ranges::all_of(step.operands, [&](Id operand) {
      return program_.type(operand).dims == program_.type(step.results.front()).dims;
    });
  }

  const Program& program_;
  std::vector<Id> origins_;     ///< of values: an argument, kConstant or kComputed
  std::vector<bool> repeated_;  ///< values that hold an argument's elements more than once
  std::vector<bool> evidence_;
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
