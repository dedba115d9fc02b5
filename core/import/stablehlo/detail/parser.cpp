// SPDX-License-Identifier: MIT
#include "core/import/stablehlo/detail/parser.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <utility>

#include "core/diagnostic.h"
#include "core/import/stablehlo/detail/attributes.h"
#include "core/import/stablehlo/detail/scanner.h"
#include "core/number.h"

namespace systole::core::stablehlo {
namespace {

/// Dialects whose operations are StableHLO's or stand beside them.
constexpr std::array<std::string_view, 6> kDialects{"stablehlo.", "chlo.", "mhlo.", "vhlo.", "func.", "builtin."};

/// Shardy's devices, which stand beside the functions: nothing that runs.
constexpr std::string_view kMesh = "sdy.mesh";

/// Results that one operation may have.
constexpr std::int64_t kMostResults = 10'000;

std::string plain_operation(std::string_view name) {
  if (name == "sdy.constant") return "constant";  // what Shardy calls it while it shards
  if (name == "sdy.return") return "return";
  for (const std::string_view dialect : kDialects) {
    if (name.starts_with(dialect)) name.remove_prefix(dialect.size());
  }
  return std::string{name};
}

class ModuleParser {
 public:
  ModuleParser(const std::string& file, std::string_view text) : scanner_(file, text) {}

  Module parse() {
    while (!scanner_.at_end()) top_level();
    return std::move(module_);
  }

 private:
  /// A module, a function, or what stands beside them.
  void top_level() {
    if (scanner_.sees("#") || scanner_.sees("!")) {
      alias();
    } else if (scanner_.sees("{-#")) {
      scanner_.between('{', '}');  // resources: bytes of constants
    } else if (scanner_.sees("\"")) {
      generic_top_level();
    } else {
      pretty_top_level();
    }
  }

  /// `#loc1 = loc("x")`, `#map = affine_map<...>`: nothing that sizes hang on.
  void alias() {
    scanner_.accept("#");
    scanner_.accept("!");
    scanner_.word();
    scanner_.expect("=");
    const std::string_view word = scanner_.peek_word();
    if (word == "loc" || word == "affine_map") {
      scanner_.word();
      word == "loc" ? scanner_.between('(', ')') : scanner_.between('<', '>');
    } else {
      read_attribute(scanner_);
    }
  }

  void generic_top_level() {
    const std::size_t at = scanner_.position();
    Operation operation = read_operation(0);
    if (operation.name == "module") {
      if (const Attribute* const name = operation.field("sym_name")) module_.name = name->text;
      for (Region& region : operation.regions) keep_functions(region);
    } else if (operation.name == "func") {
      keep_function(operation);
    } else if (operation.name != kMesh) {
      scanner_.refuse_at(at, in_quotes(operation.name), "a module or a function");
    }
  }

  void keep_functions(Region& region) {
    for (Operation& operation : region.operations) {
      if (operation.name == "func") keep_function(operation);
    }
  }

  void keep_function(Operation& operation) {
    const Attribute* const name = operation.field("sym_name");
    if (name == nullptr || operation.regions.size() != 1) {
      scanner_.refuse_at(operation.at, "a function without a name or a body", "both");
    }
    const Attribute* const visibility = operation.field("sym_visibility");
    module_.functions.push_back({.name = {name->text, operation.at},
                                 .is_private = visibility != nullptr && visibility->text == "private",
                                 .body = std::move(operation.regions.front())});
  }

  void pretty_top_level() {
    const std::string_view next = scanner_.peek_word();
    if (next == "module" || next == "builtin.module") {
      module();
    } else if (next == "func.func" || next == "func") {
      function();
    } else if (next == kMesh) {
      read_operation(0);
    } else {
      scanner_.refuse("a module or a function");
    }
  }

  void module() {
    scanner_.word();
    if (scanner_.accept("@")) {
      module_.name = std::string{scanner_.peek() == '"' ? scanner_.quoted() : scanner_.word()};
    }
    attribute_dictionary("attributes");
    const std::size_t at = scanner_.position();
    scanner_.expect("{");
    while (!scanner_.accept("}")) {
      if (scanner_.at_end()) scanner_.refuse_at(at, "'{' that nothing closes", "'}' behind the last function");
      const std::string_view next = scanner_.peek_word();
      if (next.starts_with("func") || scanner_.sees("\"func.func\"") || next == "module") {
        top_level();
      } else {
        read_operation(0);  // a mesh, a global: nothing that runs
      }
    }
    location();
  }

  void function() {
    scanner_.word();
    Function function;
    const std::string_view visibility = scanner_.peek_word();
    if (visibility == "private" || visibility == "public" || visibility == "nested") {
      function.is_private = visibility == "private";
      scanner_.word();
    }
    function.name.at = scanner_.position();
    scanner_.expect("@");
    function.name.text = std::string{scanner_.peek() == '"' ? scanner_.quoted() : scanner_.word()};
    scanner_.expect("(");
    while (!scanner_.accept(")")) {
      if (!function.body.arguments.empty()) scanner_.expect(",");
      function.body.arguments.push_back(argument());
    }
    if (scanner_.accept("->")) result_types();
    attribute_dictionary("attributes");
    if (scanner_.sees("{")) {
      scanner_.expect("{");
      read_block(function.body, "}", 1);
    }
    location();
    module_.functions.push_back(std::move(function));
  }

  /// `tensor<4xf32> {jax.result_info = "x"}`, or several in brackets. What the body returns says the same.
  void result_types() {
    const auto one = [&] {
      read_type(scanner_);
      attribute_dictionary("");
    };
    if (!scanner_.accept("(")) {
      read_type(scanner_);  // braces behind it are the body
      return;
    }
    for (bool first = true; !scanner_.accept(")"); first = false) {
      if (!first) scanner_.expect(",");
      one();
    }
  }

  /// `{...}`, behind a keyword if it has one.
  void attribute_dictionary(std::string_view keyword) {
    if (!keyword.empty()) {
      if (scanner_.peek_word() != keyword) return;
      scanner_.word();
    }
    if (!scanner_.sees("{")) return;
    std::map<std::string, Attribute, std::less<>> ignored;
    scanner_.expect("{");
    read_fields(scanner_, ignored, "}");
  }

  /// `loc("x")` or `loc(#loc1)`.
  void location() {
    if (scanner_.peek_word() != "loc") return;
    scanner_.word();
    scanner_.between('(', ')');
  }

  Argument argument() {
    Argument argument;
    argument.name.at = scanner_.position();
    scanner_.expect("%");
    argument.name.text = std::string{scanner_.word()};
    scanner_.expect(":");
    argument.type = read_type(scanner_);
    attribute_dictionary("");
    location();
    return argument;
  }

  /// Operations up to `close`; arguments of the block before them.
  void read_block(Region& region, std::string_view close, int depth) {
    if (depth > kDeepest) scanner_.refuse(fmt::format("at most {} blocks within each other", kDeepest));
    const std::size_t at = scanner_.position();
    while (!scanner_.accept(close)) {
      if (scanner_.at_end()) scanner_.refuse_at(at, "a block without an end", fmt::format("'{}' behind it", close));
      if (scanner_.accept("^")) {
        scanner_.word();
        if (!region.operations.empty()) scanner_.refuse("a block without branches");
        if (scanner_.accept("(")) {
          while (!scanner_.accept(")")) {
            if (!region.arguments.empty()) scanner_.expect(",");
            region.arguments.push_back(argument());
          }
        }
        scanner_.expect(":");
        continue;
      }
      region.operations.push_back(read_operation(depth));
    }
  }

  Region read_region(int depth) {
    Region region;
    scanner_.expect("{");
    read_block(region, "}", depth + 1);
    return region;
  }

  /// `%0, %1:2 =`
  void read_results(Operation& operation) {
    while (scanner_.sees("%")) {
      const std::size_t at = scanner_.position();
      scanner_.expect("%");
      const std::string name{scanner_.word()};
      if (name.empty()) scanner_.refuse("the name of a value");
      if (scanner_.accept(":")) {
        const WholeNumber count = parse_whole(scanner_.word());
        if (count.fault != NumberFault::none || count.value < 1 || count.value > kMostResults) {
          scanner_.refuse_at(at, "a number of results that makes no sense", fmt::format("1 to {}", kMostResults));
        }
        for (std::int64_t i = 0; i < count.value; ++i) operation.results.push_back({fmt::format("{}#{}", name, i), at});
      } else {
        operation.results.push_back({name, at});
      }
      if (!scanner_.accept(",")) break;
    }
    if (!operation.results.empty()) scanner_.expect("=");
  }

  Operation read_operation(int depth) {
    Operation operation;
    read_results(operation);
    operation.at = scanner_.position();
    const bool generic = scanner_.sees("\"");
    const std::string_view name = generic ? scanner_.quoted() : scanner_.word();
    if (name.empty()) scanner_.refuse("an operation");
    operation.name = plain_operation(name);
    if (generic) {
      generic_body(operation, depth);
    } else {
      pretty_body(operation, depth);
    }
    location();
    return operation;
  }

  Name operand() {
    Name name{.text = {}, .at = scanner_.position()};
    scanner_.expect("%");
    name.text = std::string{scanner_.word()};
    if (name.text.empty()) scanner_.refuse("the name of a value");
    if (scanner_.accept("#")) name.text += fmt::format("#{}", scanner_.word());
    return name;
  }

  /// `(%0, %1) <{properties}> ({ regions }) {attributes} : (types) -> types`
  void generic_body(Operation& operation, int depth) {
    scanner_.expect("(");
    while (!scanner_.accept(")")) {
      if (!operation.operands.empty()) scanner_.expect(",");
      operation.operands.push_back(operand());
    }
    if (scanner_.accept("<{")) {
      read_fields(scanner_, operation.fields, "}");
      scanner_.expect(">");
    }
    if (scanner_.accept("(")) {
      for (bool first = true; !scanner_.accept(")"); first = false) {
        if (!first) scanner_.expect(",");
        operation.regions.push_back(read_region(depth));
      }
    }
    if (scanner_.accept("{")) read_fields(scanner_, operation.fields, "}");
    scanner_.expect(":");
    read_signature(operation);
  }

  /// Whatever stands before the types. Each operation has a form of its own, of the same few parts.
  void pretty_body(Operation& operation, int depth) {
    int brackets = 0;
    bool typed = false;
    while (!typed && !ends(operation, brackets)) {
      if (scanner_.sees(":")) {
        scanner_.expect(":");
        typed = brackets == 0;  // within brackets it belongs to a word: reduce's `init:`
      } else if (scanner_.sees("(") && operation.field("manual_axes") != nullptr) {
        operation.regions.push_back(reducer(depth));  // Shardy's block for each device stands before the types
      } else if (scanner_.accept("(")) {
        ++brackets;
      } else if (scanner_.accept(")")) {
        if (--brackets < 0) scanner_.refuse("an operation");
      } else if (!scanner_.accept(",") && !scanner_.accept("->")) {
        read_part(operation);
      }
    }
    if (std::ranges::find(operation.words, "init") != operation.words.end()) values_first(operation.operands);
    if (typed) read_signature(operation);
    read_regions(operation, depth);
  }

  /// Each tensor of a reduction stands beside the value that it begins with; the types name all tensors first.
  static void values_first(std::vector<Name>& operands) {
    std::vector<Name> sorted;
    for (const std::size_t first : {0U, 1U}) {
      for (std::size_t i = first; i < operands.size(); i += 2) sorted.push_back(std::move(operands[i]));
    }
    operands = std::move(sorted);
  }

  /// An operation without types ends where the next one, or its block's end, begins.
  bool ends(const Operation& operation, int brackets) {
    if (scanner_.at_end()) scanner_.refuse("':' and the types of an operation");
    if (brackets > 0) return false;
    if (scanner_.sees("}")) return true;
    const bool may_stand_alone = operation.name == "return" || operation.name.find('.') != std::string::npos;
    return may_stand_alone && operation.operands.empty() && !scanner_.sees("%") && !scanner_.sees(":") &&
           !scanner_.sees("@") && !scanner_.sees("=") && !scanner_.sees("<") && !scanner_.sees("{") &&
           !scanner_.sees("(") && !operation.words.empty();
  }

  void read_part(Operation& operation) {
    switch (scanner_.peek()) {
      case '%':
        operation.operands.push_back(operand());
        // A loop's variable stands for the value that it begins with.
        if (scanner_.accept("=")) {
          operation.words.push_back(operation.operands.back().text);
          operation.operands.back() = operand();
        }
        return;
      case '[':
        operation.lists.push_back(read_attribute(scanner_));
        return;
      case '{':
        scanner_.expect("{");
        read_fields(scanner_, operation.fields, "}");
        return;
      case '<':
        if (scanner_.accept("<{")) {
          read_fields(scanner_, operation.fields, "}");
          scanner_.expect(">");
          return;
        }
        scanner_.between('<', '>');
        return;
      case '@':
        operation.fields["callee"] = read_attribute(scanner_);
        if (scanner_.accept("=")) {
          read_attribute(scanner_);
          operation.words.emplace_back("=");  // a definition, such as a mesh's, ends here
        }
        return;
      case '"':
        operation.fields["name"] = read_attribute(scanner_);
        return;
      case '#':
        operation.words.push_back(read_attribute(scanner_).text);
        return;
      default:
        break;
    }
    const std::string_view next = scanner_.peek_word();
    if (next.empty()) scanner_.refuse("an operand, an attribute, or ':' and types");
    if (next == "dense" || next == "dense_resource") {
      operation.fields["value"] = read_attribute(scanner_);
      return;
    }
    const std::string word{scanner_.word()};
    if (scanner_.accept("=")) {
      operation.fields[word] = read_attribute(scanner_);
    } else {
      operation.words.push_back(word);
    }
  }

  std::vector<Type> read_types() {
    std::vector<Type> types;
    if (scanner_.accept("(")) {
      while (!scanner_.accept(")")) {
        if (!types.empty()) scanner_.expect(",");
        types.push_back(read_type(scanner_));
      }
      return types;
    }
    do types.push_back(read_type(scanner_));
    while (scanner_.accept(","));
    return types;
  }

  void read_signature(Operation& operation) {
    std::vector<Type> types = read_types();
    if (scanner_.accept("->")) {
      operation.in = std::move(types);
      operation.out = read_types();
      return;
    }
    // One type, or one for each result; of a choice the last one.
    if (types.size() > operation.results.size() && !operation.results.empty()) {
      types.erase(types.begin(), types.end() - static_cast<std::ptrdiff_t>(operation.results.size()));
    }
    operation.out = std::move(types);
    while (!operation.out.empty() && operation.out.size() < operation.results.size()) {
      operation.out.push_back(operation.out.front());
    }
  }

  /// `cond {...} do {...}` of a loop, `reducer(%a: t, %b: t) {...}` of a reduction, `attributes {...}`.
  void read_regions(Operation& operation, int depth) {
    for (;;) {
      const std::string_view next = scanner_.peek_word();
      if (next == "attributes") {
        attribute_dictionary("attributes");
      } else if (next == "cond" || next == "do") {
        scanner_.word();
        operation.regions.push_back(read_region(depth));
      } else if (next == "reducer") {
        scanner_.word();
        operation.regions.push_back(reducer(depth));
      } else {
        return;
      }
    }
  }

  /// `(%a: t, %b: t) {...}`
  Region reducer(int depth) {
    Region region;
    while (scanner_.accept("(")) {
      while (!scanner_.accept(")")) {
        scanner_.accept(",");
        region.arguments.push_back(argument());
      }
    }
    scanner_.expect("{");
    read_block(region, "}", depth + 1);
    return region;
  }

  Scanner scanner_;
  Module module_;
};

}  // namespace

Module parse_module(const std::string& file, std::string_view text) {
  return ModuleParser(file, text).parse();
}

}  // namespace systole::core::stablehlo
