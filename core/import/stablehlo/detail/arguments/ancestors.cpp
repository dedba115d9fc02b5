// SPDX-License-Identifier: MIT
#include "core/import/stablehlo/detail/arguments/ancestors.h"

#include <algorithm>

#include "core/import/stablehlo/detail/arguments/parameters.h"

namespace systole::core::stablehlo {
namespace {

void insert(Ancestors::Set& set, Id argument) {
  auto* const end = set.arguments.begin() + set.size;
  auto* const at = std::lower_bound(set.arguments.begin(), end, argument);
  if (set.many || (at != end && *at == argument)) return;
  if (set.size == Ancestors::kMost) {
    set = {.many = true};
    return;
  }
  std::copy_backward(at, end, end + 1);
  *at = argument;
  ++set.size;
}

bool computes(const Operation& operation) {
  return operation.name == "dot_general" || operation.name == "dot" || operation.name == "convolution" ||
         operation.name == "custom_call" || operation.name == "while" || operation.name == "if" ||
         operation.name == "case";
}

/// True for an operation whose results are not the elements of its operands any more, one by one.
bool mixes(const Operation& operation) {
  return operation.name == "reduce" || operation.name == "reduce_window" || operation.name == "sort" ||
         operation.name == "gather" || operation.name == "scatter" || computes(operation);
}

}  // namespace

Ancestors::Ancestors(const Program& program)
    : program_(program),
      left_out_(program.arguments.size(), false),
      sets_(program.values.size()),
      repeated_(program.values.size(), false),
      mixed_(program.values.size(), false) {
  follow();
}

void Ancestors::leave_out(const std::vector<bool>& arguments) {
  left_out_ = arguments;
  follow();
}

std::optional<Id> Ancestors::only(Id value) const {
  const Set& set = of(value);
  return set.size == 1 && !set.many ? std::optional(set.arguments.front()) : std::nullopt;
}

void Ancestors::follow() {
  for (std::size_t i = 0; i < program_.arguments.size(); ++i) {
    sets_[i] = {};
    insert(sets_[i], static_cast<Id>(i));
  }
  for (const Step& step : program_.steps) {
    Set set{.many = computes(*step.operation)};
    bool repeated = false;
    const auto join = [&](bool all) {
      for (const Id operand : step.operands) {
        const Set& from = of(operand);
        set.many = set.many || from.many;
        for (const Id argument : from) {
          if (all || !left_out_[static_cast<std::size_t>(argument)]) insert(set, argument);
        }
      }
    };
    join(false);
    if (set.size == 0 && !set.many) join(true);
    if (set.many) set = {.many = true};
    bool mixed = mixes(*step.operation);
    for (const Id operand : step.operands) {
      repeated = repeated || is_repeated(operand);
      mixed = mixed || mixed_[static_cast<std::size_t>(operand)];
    }
    // The mean over a batch is no bias.
    repeated = set.size == 1 && !mixed && (repeated || is_stretched(step));
    for (const Id result : step.results) {
      mixed_[static_cast<std::size_t>(result)] = mixed;
      sets_[static_cast<std::size_t>(result)] = set;
      repeated_[static_cast<std::size_t>(result)] = repeated;
    }
  }
}

bool Ancestors::is_stretched(const Step& step) const {
  if (step.operation->name != "broadcast_in_dim" || step.operands.empty() || step.results.empty()) return false;
  const Dims& from = program_.type(step.operands.front()).dims;
  const Dims& to = program_.type(step.results.front()).dims;
  const Attribute* field = step.operation->field("dims");
  if (field == nullptr) field = step.operation->field("broadcast_dimensions");
  const Dims axes = numbers_in(field);
  if (axes.size() != from.size() || to.empty()) return false;
  // What is another for each element of a batch is data: a time, a mask.
  std::size_t wide = 0;
  std::vector<bool> own(to.size(), false);
  for (std::size_t i = 0; i < axes.size(); ++i) {
    if (axes[i] < 0 || static_cast<std::size_t>(axes[i]) >= to.size()) return false;
    own[static_cast<std::size_t>(axes[i])] = from[i] > 1;
    if (from[i] > 1) ++wide;
  }
  if (own.front()) return false;
  bool stretched = to.size() > from.size();
  for (std::size_t i = 0; i < to.size(); ++i) {
    if (own[i] || to[i] == 1) continue;
    stretched = true;
    if (wide > 1 && i > 0) return false;  // one for all heads: a mask, a table of rotations
  }
  return stretched && wide > 0;
}

}  // namespace systole::core::stablehlo
