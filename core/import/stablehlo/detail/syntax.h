// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

/// What a StableHLO text says, before anybody knows what its operations mean.
namespace systole::core::stablehlo {

using Dims = std::vector<std::int64_t>;

/// The size of a dimension that the text leaves open (`?`).
inline constexpr std::int64_t kOpenSize = -1;

/// `tensor<1x128xf32>`. Other types (tokens, tuples) are no tensors and have no sizes.
struct Type {
  bool is_tensor = false;
  Dims dims{};
  std::string element{};  ///< `f32`, `i1`, `ui8`, `complex<f32>`; of other types all that is written

  friend bool operator==(const Type&, const Type&) = default;
};

/// A value of an attribute: a word, a number, a list, or fields with names. Lists that are joined by `x` or `->` are
/// the items of another one.
struct Attribute {
  std::string text{};
  std::vector<Attribute> items{};
  std::map<std::string, Attribute, std::less<>> fields{};
  Type type{};         ///< of what stands between the brackets of `dense<...>`, where the text says it
  bool dense = false;  ///< a `dense<...>` or `dense_resource<...>`, whose numbers are `text` as written
};

/// A name that is used or defined, and where.
struct Name {
  std::string text{};
  std::size_t at = 0;  ///< byte of the text
};

struct Region;

/// `%result = name operands attributes : (in) -> out`.
struct Operation {
  std::string name{};  ///< without its dialect, where that is StableHLO or one of those that it grew from
  std::size_t at = 0;
  std::vector<Name> results{};
  std::vector<Name> operands{};
  std::map<std::string, Attribute, std::less<>> fields{};
  std::vector<std::string> words{};  ///< what stands bare: `LT`, `applies`, the operation behind it
  std::vector<Attribute> lists{};    ///< what stands bare in brackets: a slice's limits
  std::vector<Region> regions;
  std::vector<Type> in{};   ///< of the operands; empty where the text says one type for all
  std::vector<Type> out{};  ///< of the results

  [[nodiscard]] const Attribute* field(std::string_view wanted) const {
    const auto found = fields.find(wanted);
    return found == fields.end() ? nullptr : &found->second;
  }
};

struct Argument {
  Name name{};
  Type type{};
};

/// A block of operations: what stands between braces.
struct Region {
  std::vector<Argument> arguments{};
  std::vector<Operation> operations{};
};

struct Function {
  Name name{};
  bool is_private = false;
  Region body{};
};

struct Module {
  std::string name{};
  std::vector<Function> functions{};
};

/// All whole numbers of an attribute, from the first to the last; a `dense` of one number as often as its type has
/// elements. Empty for a null attribute.
Dims numbers_in(const Attribute* attribute);

}  // namespace systole::core::stablehlo
