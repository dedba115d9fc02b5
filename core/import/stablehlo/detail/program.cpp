// SPDX-License-Identifier: MIT
#include "core/import/stablehlo/detail/program.h"

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <string_view>
#include <unordered_map>
#include <utility>

#include "core/error.h"
#include "core/import/stablehlo/detail/scalars.h"
#include "core/import/stablehlo/detail/scanner.h"
#include "core/nearest_name.h"

namespace systole::core::stablehlo {
namespace {

/// Calls within calls, and steps of a whole program, beyond which a text is no network.
constexpr std::size_t kDeepestCall = 200;
constexpr std::size_t kMostSteps = 1'000'000;
constexpr std::size_t kMostTurns = 50'000;

/// Shardy's block that runs on each device, with the device's share of its operands.
constexpr std::string_view kOnEachDevice = "sdy.manual_computation";

std::string text_of(const Type& type) {
  if (!type.is_tensor) return type.element;
  std::string text = "tensor<";
  for (const std::int64_t size : type.dims) text += size == kOpenSize ? "?x" : fmt::format("{}x", size);
  return text + type.element + ">";
}

class Flattener {
 public:
  Flattener(const Module& module, std::string file, std::string_view text) : module_(module) {
    program_.file = std::move(file);
    program_.text = text;
    program_.name = module.name;
    for (const Function& function : module.functions) functions_.emplace(function.name.text, &function);
    program_.line_starts.push_back(0);
    for (std::size_t at = text.find('\n'); at != std::string_view::npos; at = text.find('\n', at + 1)) {
      program_.line_starts.push_back(at + 1);
    }
  }

  Program run() {
    const Function& main = main_function();
    Names names;
    for (const Argument& argument : main.body.arguments) {
      if (std::ranges::find(argument.type.dims, 0) != argument.type.dims.end()) {
        refuse_at(argument.name.at, "", text_of(argument.type), "an argument with elements");
      }
      names[argument.name.text] = add_value(argument.type, argument.name.at);
      program_.arguments.push_back(argument);
    }
    program_.results = inline_body(main, std::move(names), "");
    return std::move(program_);
  }

 private:
  using Names = std::unordered_map<std::string, Id>;

  [[noreturn]] void refuse_at(std::size_t at, std::string subject, std::string found, std::string expected,
                              std::string nearest = {}) const {
    throw InputError(Diagnostic{.where = location_of(program_.file, program_.text, at),
                                .subject = std::move(subject),
                                .found = std::move(found),
                                .expected = std::move(expected),
                                .nearest = std::move(nearest)});
  }

  const Function& main_function() const {
    const auto with_body = [](const Function& function) { return !function.body.operations.empty(); };
    const auto named = std::ranges::find_if(module_.functions,
                                            [&](const Function& f) { return f.name.text == "main" && with_body(f); });
    if (named != module_.functions.end()) return *named;
    const auto is_public =
        std::ranges::find_if(module_.functions, [&](const Function& f) { return !f.is_private && with_body(f); });
    if (is_public != module_.functions.end()) return *is_public;
    throw InputError(Diagnostic{.where = {.file = program_.file},
                                .found = "no function with a body that is not private",
                                .expected = "a function, usually @main"});
  }

  Id add_value(const Type& type, std::size_t at) {
    if (type.is_tensor && std::ranges::find(type.dims, kOpenSize) != type.dims.end()) {
      refuse_at(at, "", text_of(type), "a tensor with sizes: export the model for one size of its inputs");
    }
    program_.values.push_back(type);
    scalars_.emplace_back();
    return static_cast<Id>(program_.values.size() - 1);
  }

  Id id_of(const Name& name, const Names& names) const {
    if (const auto known = names.find(name.text); known != names.end()) return known->second;
    // The first of several results may be named without its number, and a single one with it.
    const std::size_t hash = name.text.find('#');
    const std::string other = hash == std::string::npos ? name.text + "#0" : name.text.substr(0, hash);
    const bool first = hash == std::string::npos || name.text.substr(hash) == "#0";
    if (const auto known = names.find(other); first && known != names.end()) return known->second;
    refuse_at(name.at, "", fmt::format("'%{}', which nothing before it defines", name.text),
              "a value of an operation or an argument before it");
  }

  const Function& function_of(const Operation& operation) const {
    const Attribute* callee = operation.field("callee");
    if (operation.name == "composite") callee = operation.field("decomposition");
    if (callee == nullptr) refuse_at(operation.at, operation.name, "no function", "the function that it calls");
    const auto found = functions_.find(callee->text);
    if (found != functions_.end() && !found->second->body.operations.empty()) return *found->second;
    std::vector<std::string> known;
    for (const Function& function : module_.functions) known.push_back(function.name.text);
    refuse_at(operation.at, operation.name, fmt::format("'@{}', which the module does not define", callee->text),
              "a function of the module", nearest_name(callee->text, known));
  }

  void check_operands(const Operation& operation, const std::vector<Id>& operands) const {
    if (operation.in.empty()) return;
    if (operation.in.size() != operands.size()) {
      refuse_at(operation.at, operation.name,
                fmt::format("{} operands of {} types", operands.size(), operation.in.size()),
                "a type for each operand");
    }
    for (std::size_t i = 0; i < operands.size(); ++i) {
      const Type& type = program_.type(operands[i]);
      if (!type.is_tensor || !operation.in[i].is_tensor || type.dims == operation.in[i].dims) continue;
      refuse_at(operation.operands[i].at, operation.name, fmt::format("an operand of {}", text_of(type)),
                fmt::format("{}, as its types say", text_of(operation.in[i])));
    }
  }

  /// Steps of a function's body; the values that it returns.
  std::vector<Id> inline_body(const Function& function, Names names, const std::string& prefix) {
    if (auto returned = inline_block(function.body, std::move(names), prefix)) return std::move(*returned);
    refuse_at(function.name.at, fmt::format("function '@{}'", function.name.text), "no return", "one at its end");
  }

  /// Steps of a block; the values that it returns, or nothing where it does not.
  std::optional<std::vector<Id>> inline_block(const Region& block, Names names, const std::string& prefix) {
    for (const Operation& operation : block.operations) {
      std::vector<Id> operands;
      for (const Name& operand : operation.operands) operands.push_back(id_of(operand, names));
      if (operation.name == "return") return operands;
      check_operands(operation, operands);
      if (operation.name == "call" || (operation.name == "composite" && operation.field("decomposition") != nullptr)) {
        call(operation, operands, names, prefix);
      } else if (operation.name == kOnEachDevice && operation.regions.size() == 1) {
        on_each_device(operation, operands, names, prefix);
      } else if (!unroll(operation, operands, names, prefix) && !choose(operation, operands, names, prefix)) {
        add_step(operation, std::move(operands), names, prefix);
      }
    }
    return std::nullopt;
  }

  /// What a block returns whose arguments are these values. Its operations see what is around it, too.
  std::vector<Id> inline_region(const Operation& operation, const Region& region, const std::vector<Id>& values,
                                const Names& around, const std::string& prefix) {
    Names names = around;
    const bool named = region.arguments.size() == values.size();
    // The pretty form of a loop names what it hands on once, for both of its blocks.
    if (!named && (!region.arguments.empty() || operation.words.size() < values.size())) {
      refuse_at(operation.at, operation.name, fmt::format("a block of {} arguments", region.arguments.size()),
                fmt::format("{}", values.size()));
    }
    for (std::size_t i = 0; i < values.size(); ++i) {
      names.insert_or_assign(named ? region.arguments[i].name.text : operation.words[i], values[i]);
    }
    if (++depth_ > kDeepestCall) refuse_at(operation.at, operation.name, "too many blocks within blocks", "a network");
    auto returned = inline_block(region, std::move(names), prefix);
    --depth_;
    if (!returned) refuse_at(operation.at, operation.name, "a block without a return", "one at its end");
    return std::move(*returned);
  }

  void define_all(const Operation& operation, const std::vector<Id>& values, Names& names) const {
    if (values.size() != operation.results.size()) {
      refuse_at(operation.at, operation.name, fmt::format("{} results", operation.results.size()),
                fmt::format("{}, which its block returns", values.size()));
    }
    for (std::size_t i = 0; i < values.size(); ++i) define(operation.results[i], values[i], names);
  }

  /// The turns of a loop one after the other, where constants decide how many there are; false if they do not.
  bool unroll(const Operation& operation, const std::vector<Id>& operands, Names& names, const std::string& prefix) {
    if (operation.name != "while" || operation.regions.size() != 2) return false;
    const std::size_t steps = program_.steps.size();
    const std::size_t values = program_.values.size();
    std::vector<Id> carried = operands;
    for (std::size_t turn = 0;; ++turn) {
      const auto goes_on = inline_region(operation, operation.regions[0], carried, names, prefix);
      const Scalar decided = goes_on.size() == 1 ? scalars_[static_cast<std::size_t>(goes_on[0])] : Scalar{};
      if (!decided) {
        program_.steps.resize(steps);
        program_.values.resize(values);
        scalars_.resize(values);
        return false;
      }
      if (*decided == 0) break;
      if (++all_turns_ > kMostTurns) {
        refuse_at(operation.at, operation.name, fmt::format("more than {} turns", kMostTurns), "a network");
      }
      std::vector<Id> next =
          inline_region(operation, operation.regions[1], carried, names, fmt::format("{}turn{}.", prefix, turn));
      if (next.size() != carried.size()) {
        refuse_at(operation.at, operation.name, fmt::format("{} values behind a turn", next.size()),
                  fmt::format("{}, which the next one begins with", carried.size()));
      }
      carried = std::move(next);
    }
    define_all(operation, carried, names);
    return true;
  }

  /// The branch that a constant chooses; false where data do.
  bool choose(const Operation& operation, const std::vector<Id>& operands, Names& names, const std::string& prefix) {
    const bool is_if = operation.name == "if";
    if ((!is_if && operation.name != "case") || operands.size() != 1 || operation.regions.empty()) return false;
    const Scalar index = scalars_[static_cast<std::size_t>(operands[0])];
    if (!index) return false;
    // Any other number chooses the last branch; of an `if` the first one is for what is true.
    const auto last = static_cast<std::int64_t>(operation.regions.size()) - 1;
    const bool is_branch = *index >= 0 && *index <= last;
    const std::int64_t branch = is_if ? (*index != 0 ? 0 : last) : (is_branch ? *index : last);
    define_all(operation,
               inline_region(operation, operation.regions[static_cast<std::size_t>(branch)], {}, names, prefix), names);
    return true;
  }

  /// The block that each device runs: what one of them does. Steps of the operation's name cut its share from the
  /// operands, and put the results of all together.
  void on_each_device(const Operation& operation, const std::vector<Id>& operands, Names& names,
                      const std::string& prefix) {
    const Region& block = operation.regions.front();
    if (block.arguments.size() != operands.size() || operation.out.size() != operation.results.size()) {
      refuse_at(operation.at, operation.name, fmt::format("{} operands", operands.size()),
                fmt::format("{}, and a type for each result", block.arguments.size()));
    }
    const auto as = [&](Id value, const Type& type, std::string_view what) {
      if (program_.type(value).dims == type.dims) return value;
      const Id other = add_value(type, operation.at);
      program_.steps.push_back({.operation = &operation,
                                .name = fmt::format("{}{}_{}", prefix, what, other),
                                .operands = {value},
                                .results = {other}});
      return other;
    };
    std::vector<Id> shares;
    for (std::size_t i = 0; i < operands.size(); ++i) {
      shares.push_back(as(operands[i], block.arguments[i].type, "share"));
    }
    std::vector<Id> results = inline_region(operation, block, shares, names, prefix);
    for (std::size_t i = 0; i < std::min(results.size(), operation.out.size()); ++i) {
      results[i] = as(results[i], operation.out[i], "gathered");
    }
    define_all(operation, results, names);
  }

  void call(const Operation& operation, const std::vector<Id>& operands, Names& names, const std::string& prefix) {
    const Function& callee = function_of(operation);
    if (++all_calls_ > kMostSteps) {
      refuse_at(operation.at, operation.name, fmt::format("more than {} calls", kMostSteps), "a network");
    }
    if (std::ranges::find(calls_, &callee) != calls_.end() || calls_.size() >= kDeepestCall) {
      refuse_at(operation.at, operation.name, fmt::format("'@{}', a function that calls itself", callee.name.text),
                "functions that call others");
    }
    const auto& arguments = callee.body.arguments;
    if (arguments.size() != operands.size()) {
      refuse_at(operation.at, operation.name, fmt::format("{} operands", operands.size()),
                fmt::format("{} for '@{}'", arguments.size(), callee.name.text));
    }
    Names inner;
    for (std::size_t i = 0; i < operands.size(); ++i) {
      if (program_.type(operands[i]).dims != arguments[i].type.dims) {
        refuse_at(
            operation.operands[i].at, operation.name, text_of(program_.type(operands[i])),
            fmt::format("{} for '%{}' of '@{}'", text_of(arguments[i].type), arguments[i].name.text, callee.name.text));
      }
      inner[arguments[i].name.text] = operands[i];
    }
    calls_.push_back(&callee);
    const std::vector<Id> returned = inline_body(callee, std::move(inner), turns_of(prefix) + callee.name.text + ".");
    calls_.pop_back();
    if (returned.size() != operation.results.size()) {
      refuse_at(operation.at, operation.name, fmt::format("{} results", operation.results.size()),
                fmt::format("{}, which '@{}' returns", returned.size(), callee.name.text));
    }
    for (std::size_t i = 0; i < returned.size(); ++i) define(operation.results[i], returned[i], names);
  }

  void add_step(const Operation& operation, std::vector<Id> operands, Names& names, const std::string& prefix) {
    if (program_.steps.size() >= kMostSteps) {
      refuse_at(operation.at, operation.name, fmt::format("more than {} operations", kMostSteps), "a network");
    }
    if (operation.results.empty()) return;  // nothing that anybody reads
    if (operation.out.size() != operation.results.size()) {
      refuse_at(operation.at, operation.name,
                fmt::format("{} results of {} types", operation.results.size(), operation.out.size()),
                "a type for each result");
    }
    Step step{.operation = &operation,
              .name = fmt::format("{}{}_{}", prefix, operation.name, operation.results.front().text),
              .operands = std::move(operands)};
    for (std::size_t i = 0; i < operation.results.size(); ++i) {
      step.results.push_back(add_value(operation.out[i], operation.at));
      define(operation.results[i], step.results.back(), names);
    }
    note_scalar(operation, step);
    program_.steps.push_back(std::move(step));
  }

  void note_scalar(const Operation& operation, const Step& step) {
    if (step.results.size() != 1) return;
    std::vector<Scalar> operands;
    for (const Id operand : step.operands) operands.push_back(scalars_[static_cast<std::size_t>(operand)]);
    scalars_.back() = scalar_of(operation, operation.out.front(), operands);
  }

  /// Of a name such as `turn2.relu.`, the turns of loops.
  static std::string turns_of(const std::string& prefix) {
    const std::size_t last = prefix.rfind("turn");
    if (last == std::string::npos || (last != 0 && prefix[last - 1] != '.')) return "";
    return prefix.substr(0, prefix.find('.', last) + 1);
  }

  void define(const Name& name, Id id, Names& names) const {
    if (!names.emplace(name.text, id).second) {
      refuse_at(name.at, "", fmt::format("'%{}' for the second time", name.text), "a name that is not taken");
    }
  }

  const Module& module_;
  std::unordered_map<std::string_view, const Function*> functions_;  ///< by name, the first of each
  Program program_;
  std::vector<Scalar> scalars_;  ///< of values
  std::vector<const Function*> calls_;
  std::size_t all_turns_ = 0;
  std::size_t depth_ = 0;  ///< blocks within blocks
  std::size_t all_calls_ = 0;
};

}  // namespace

Location Program::where(const Step& step) const {
  const auto next = std::ranges::upper_bound(line_starts, step.operation->at);
  return {.file = file,
          .line = static_cast<std::size_t>(next - line_starts.begin()),
          .column = step.operation->at - *(next - 1) + 1};
}

void Program::refuse(const Step& step, std::string found, std::string expected) const {
  throw InputError(Diagnostic{.where = where(step),
                              .subject = step.operation->name,
                              .found = std::move(found),
                              .expected = std::move(expected)});
}

Program program_of(const Module& module, std::string file, std::string_view text) {
  return Flattener(module, std::move(file), text).run();
}

}  // namespace systole::core::stablehlo
