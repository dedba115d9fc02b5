// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "core/diagnostic.h"
#include "core/import/stablehlo/detail/syntax.h"

namespace systole::core::stablehlo {

using Id = std::int32_t;

/// An operation of a program, with numbers in the place of names.
struct Step {
  const Operation* operation = nullptr;
  std::string name{};  ///< `dot_general_44`; within a function that was called, `relu.maximum_1`
  std::vector<Id> operands{};
  std::vector<Id> results{};
};

/// What a module computes: its main function with all calls put in their places, in order.
struct Program {
  std::string file{};
  std::string_view text{};
  std::string name{};
  std::vector<Type> values{};
  std::vector<Argument> arguments{};  ///< their values are the first ones
  std::vector<Step> steps{};
  std::vector<Id> results{};
  std::vector<std::size_t> line_starts{};  ///< bytes of the text

  [[nodiscard]] const Type& type(Id id) const { return values[static_cast<std::size_t>(id)]; }
  /// Line and column of an operation. O(log lines).
  [[nodiscard]] Location where(const Step& step) const;
  /// Throws InputError about an operation.
  [[noreturn]] void refuse(const Step& step, std::string found, std::string expected) const;
};

/// Puts the calls of a module's main function in their places. `module` and the text must outlive it. Throws InputError
/// for names that nothing defines, operands of other types than the text says, and functions that call themselves.
/// O(steps).
Program program_of(const Module& module, std::string file, std::string_view text);

}  // namespace systole::core::stablehlo
