// SPDX-License-Identifier: MIT
// Reads a constraint by recursive descent, one function a level of precedence, and writes its postfix program.
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <optional>
#include <span>
#include <utility>
#include <vector>

#include "core/diagnostic.h"
#include "core/named.h"
#include "core/nearest_name.h"
#include "core/number.h"
#include "core/suffixed_number.h"
#include "dataflows/explore/space/constraint.h"
#include "dataflows/explore/space/settings.h"

namespace systole::dataflows::explore {

class ConstraintParser {
 public:
  ConstraintParser(Constraint& constraint, const Axes& axes) : constraint_(constraint), axes_(axes) {}

  void parse() {
    const Type type = parse_or();
    skip_spaces();
    if (at_ < text().size()) fail(at_, text().substr(at_), "an operator or the end");
    require(type, Type::truth, 0, at_, "a comparison, such as rows * cols <= 16384");
  }

 private:
  using Operation = Constraint::Operation;
  enum class Type : std::uint8_t { number, truth };

  static constexpr std::array<std::pair<std::string_view, Operation>, 16> kSettings{
      {{"rows", Operation::rows},
       {"cols", Operation::cols},
       {"sram_ifmap", Operation::sram_ifmap},
       {"sram_filter", Operation::sram_filter},
       {"sram_ofmap", Operation::sram_ofmap},
       {"bandwidth", Operation::bandwidth},
       {"dram_latency", Operation::dram_latency},
       {"cores", Operation::cores},
       {"lanes", Operation::lanes},
       {"clock_mhz", Operation::clock_mhz},
       {"bits_ifmap", Operation::bits_ifmap},
       {"bits_filter", Operation::bits_filter},
       {"bits_ofmap", Operation::bits_ofmap},
       {"bits_partial_sum", Operation::bits_partial_sum},
       {"bandwidth_bytes", Operation::bandwidth_bytes},
       {"bandwidth_gbs", Operation::bandwidth_gbs}}};
  static constexpr std::array<std::pair<std::string_view, Operation>, 7> kNamed{
      {{"timing", Operation::is_timing},
       {"depthwise", Operation::is_depthwise},
       {"memory", Operation::is_memory},
       {"dataflow", Operation::is_dataflow},
       {"network", Operation::is_network},
       {"variant", Operation::is_variant},
       {"partition", Operation::is_partition}}};

  [[nodiscard]] std::string_view text() const { return constraint_.text_; }

  /// Whether designs of the space have a setting: of the bandwidths they have one.
  [[nodiscard]] bool has(std::string_view setting) const {
    if (setting == "bandwidth") return axes_.bandwidth_bytes.empty() && axes_.bandwidth_gbs.empty();
    return is_said(setting, axes_);
  }

  [[noreturn]] static void fail(std::size_t at, std::string_view found, std::string expected,
                                std::string nearest = {}) {
    throw Constraint::Malformed({.at = at,
                                 .found = found.empty() ? "the end" : core::in_quotes(found),
                                 .expected = std::move(expected),
                                 .nearest = std::move(nearest)});
  }

  void skip_spaces() {
    while (at_ < text().size() && (text()[at_] == ' ' || text()[at_] == '\t' || text()[at_] == '\n')) ++at_;
  }

  static bool is_word(char c) { return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_'; }
  static bool is_name(char c) { return is_word(c) || c == '-' || c == '|' || c == '.' || c == '/'; }

  /// The letters, digits and underscores (with `names` also - | . /) that come next.
  [[nodiscard]] std::string_view peek_word(bool names = false) {
    skip_spaces();
    std::size_t end = at_;
    while (end < text().size() && (names ? is_name(text()[end]) : is_word(text()[end]))) ++end;
    return text().substr(at_, end - at_);
  }

  bool take_word(std::string_view word) {
    if (peek_word() != word) return false;
    at_ += word.size();
    return true;
  }

  bool take(std::string_view symbol) {
    skip_spaces();
    if (!text().substr(at_).starts_with(symbol)) return false;
    at_ += symbol.size();
    return true;
  }

  void emit(Operation operation, double value = 0, Metric metric = Metric::cycles) {
    constraint_.program_.push_back({.operation = operation, .value = value, .metric = metric});
  }

  /// One more value on the stack.
  void push(Operation operation, double value = 0, Metric metric = Metric::cycles) {
    if (++stacked_ > Constraint::kDeepest) fail(at_, text().substr(at_), "an expression that is less deep");
    emit(operation, value, metric);
  }

  void binary(Operation operation) {
    --stacked_;
    emit(operation);
  }

  void require(Type found, Type wanted, std::size_t from, std::size_t to,
               std::string_view comparison = "a comparison") {
    if (found == wanted) return;
    fail(from, core::trimmed(text().substr(from, to - from)),
         wanted == Type::truth ? std::string{comparison} : "a number");
  }

  [[nodiscard]] std::size_t here() {
    skip_spaces();
    return at_;
  }

  template <class Next>
  Type parse_logic(std::string_view word, Operation operation, const Next& next) {
    const std::size_t from = here();
    const Type first = next();
    const std::size_t end = at_;
    if (peek_word() != word) return first;
    require(first, Type::truth, from, end);
    while (take_word(word)) {
      const std::size_t start = here();
      const Type other = next();
      require(other, Type::truth, start, at_);
      binary(operation);
    }
    return Type::truth;
  }

  Type parse_or() {
    return parse_logic("or", Operation::logical_or, [this] { return parse_and(); });
  }
  Type parse_and() {
    return parse_logic("and", Operation::logical_and, [this] { return parse_not(); });
  }

  Type parse_not() {
    if (!take_word("not")) return parse_comparison();
    if (++nested_ > Constraint::kDeepest) fail(at_, text().substr(at_), "an expression that is less deep");
    const std::size_t start = here();
    const Type operand = parse_not();
    require(operand, Type::truth, start, at_);
    --nested_;
    emit(Operation::logical_not);
    return Type::truth;
  }

  std::optional<Operation> take_comparison() {
    static constexpr std::array<std::pair<std::string_view, Operation>, 6> kComparisons{
        {{"<=", Operation::less_equal},
         {">=", Operation::greater_equal},
         {"==", Operation::equal},
         {"!=", Operation::not_equal},
         {"<", Operation::less},
         {">", Operation::greater}}};
    for (const auto& [symbol, operation] : kComparisons) {
      if (take(symbol)) return operation;
    }
    return std::nullopt;
  }

  Type parse_comparison() {
    if (parse_named()) return Type::truth;
    const std::size_t from = here();
    const Type left = parse_sum();
    const std::size_t end = at_;
    const std::optional<Operation> comparison = take_comparison();
    if (!comparison) return left;
    require(left, Type::number, from, end);
    const std::size_t start = here();
    const Type right = parse_sum();
    require(right, Type::number, start, at_);
    binary(*comparison);
    const std::size_t second = here();
    if (take_comparison()) fail(second, text().substr(second, at_ - second), "one comparison (join several by and)");
    return Type::truth;
  }

  /// `dataflow == ws` and its like.
  bool parse_named() {
    const std::string_view word = peek_word();
    const auto* const named = std::ranges::find(kNamed, word, &std::pair<std::string_view, Operation>::first);
    if (named == kNamed.end()) return false;
    at_ += word.size();
    const std::size_t at = here();
    const bool equal = take("==");
    if (!equal && !take("!=")) fail(at, text().substr(at, 1), fmt::format("== or != behind {}", word));
    const std::string_view value = peek_word(true);
    push(named->second, position(named->second, word, value));
    at_ += value.size();
    if (!equal) emit(Operation::logical_not);
    return true;
  }

  /// What Constraint::holds compares the point's value with.
  double position(Operation axis, std::string_view axis_name, std::string_view value) {
    std::vector<std::string_view> names;
    std::vector<double> values;
    const auto enumerators = [&](const auto& all) {
      for (const auto one : all) {
        names.push_back(name(one));
        values.push_back(static_cast<double>(one));
      }
    };
    const auto positions = [&](const auto& all, const auto& name_of) {
      for (std::size_t i = 0; i < all.size(); ++i) {
        names.push_back(name_of(all[i]));
        values.push_back(static_cast<double>(i));
      }
    };
    if (axis == Operation::is_timing) enumerators(axes_.timing);
    if (axis == Operation::is_depthwise) enumerators(axes_.depthwise);
    if (axis == Operation::is_memory) {
      for (const MemoryModel* const model : axes_.memory) {
        names.push_back(model->name);
        values.push_back(static_cast<double>(dataflows::position(model)));
      }
    }
    if (axis == Operation::is_variant) enumerators(axes_.variant);
    if (axis == Operation::is_partition) enumerators(axes_.partition);
    if (axis == Operation::is_dataflow) {
      positions(axes_.dataflow, [](const DataflowChoice& choice) { return std::string_view{choice.name}; });
    }
    if (axis == Operation::is_network) {
      positions(axes_.network, [](const std::string& network) { return std::string_view{network}; });
    }
    const auto found = std::ranges::find(names, value);
    if (found == names.end()) {
      fail(at_, value.empty() ? text().substr(at_, 1) : value,
           fmt::format("a {} of the space: {}", axis_name, fmt::join(names, ", ")), core::nearest_name(value, names));
    }
    return values[static_cast<std::size_t>(found - names.begin())];
  }

  Type parse_sum() {
    return parse_arithmetic("+", Operation::add, "-", Operation::subtract, [this] { return parse_product(); });
  }
  Type parse_product() {
    return parse_arithmetic("*", Operation::multiply, "/", Operation::divide, [this] { return parse_sign(); });
  }

  template <class Next>
  Type parse_arithmetic(std::string_view first_symbol, Operation first, std::string_view second_symbol,
                        Operation second, const Next& next) {
    const std::size_t from = here();
    const Type type = next();
    const std::size_t end = at_;
    while (true) {
      std::optional<Operation> operation;
      if (take(first_symbol)) operation = first;
      if (!operation && take(second_symbol)) operation = second;
      if (!operation) return type;
      require(type, Type::number, from, end);
      const std::size_t start = here();
      const Type other = next();
      require(other, Type::number, start, at_);
      binary(*operation);
    }
  }

  Type parse_sign() {
    if (!take("-")) return parse_primary();
    if (++nested_ > Constraint::kDeepest) fail(at_, text().substr(at_), "an expression that is less deep");
    const std::size_t start = here();
    const Type operand = parse_sign();
    require(operand, Type::number, start, at_);
    --nested_;
    emit(Operation::negate);
    return Type::number;
  }

  Type parse_primary() {
    const std::size_t from = here();
    if (take("(")) {
      if (++nested_ > Constraint::kDeepest) fail(from, text().substr(from), "an expression that is less deep");
      const Type type = parse_or();
      const std::size_t end = here();
      if (!take(")")) fail(end, text().substr(end, 1), "')'");
      --nested_;
      return type;
    }
    const bool digit =
        from < text().size() && (std::isdigit(static_cast<unsigned char>(text()[from])) != 0 || text()[from] == '.');
    if (digit) return parse_number();
    return parse_variable();
  }

  Type parse_number() {
    const std::size_t from = at_;
    std::size_t end = at_;
    const auto digits = [&] {
      while (end < text().size() && std::isdigit(static_cast<unsigned char>(text()[end])) != 0) ++end;
    };
    digits();
    if (end < text().size() && text()[end] == '.') {
      ++end;
      digits();
    }
    if (end < text().size() && (text()[end] == 'e' || text()[end] == 'E')) {
      std::size_t exponent = end + 1;
      if (exponent < text().size() && (text()[exponent] == '+' || text()[exponent] == '-')) ++exponent;
      if (exponent < text().size() && std::isdigit(static_cast<unsigned char>(text()[exponent])) != 0) {
        end = exponent;
        digits();
      }
    }
    const std::optional<double> number = core::parse_real(text().substr(from, end - from));
    if (!number) fail(from, text().substr(from, end - from), "a finite number");
    at_ = end;
    push(Operation::number, *number * take_unit());
    return Type::number;
  }

  /// Of nanoseconds.
  static constexpr std::array<core::NumberSuffix, 4> kOfTime{
      {{"ns", 1, false}, {"us", 1'000, false}, {"ms", 1'000'000, false}, {"s", 1'000'000'000, false}}};

  double take_unit() {
    const std::string_view word = peek_word();
    if (word.empty() || word == "and" || word == "or") return 1;
    std::vector<std::string_view> names;
    for (const std::span units : {core::number_suffixes(), std::span<const core::NumberSuffix>(kOfTime)}) {
      const auto unit = std::ranges::find(units, word, &core::NumberSuffix::name);
      if (unit != units.end()) {
        at_ += word.size();
        return static_cast<double>(unit->factor);
      }
      for (const core::NumberSuffix& row : units) names.push_back(row.name);
    }
    fail(at_, word, fmt::format("an operator or a unit: {}", fmt::join(names, ", ")));
  }

  Type parse_variable() {
    const std::string_view word = peek_word();
    const auto* const setting = std::ranges::find(kSettings, word, &std::pair<std::string_view, Operation>::first);
    if (setting != kSettings.end() && has(word)) {
      at_ += word.size();
      push(setting->second);
      return Type::number;
    }
    if (const std::optional<Metric> metric = core::value_named<Metric>(word)) {
      at_ += word.size();
      push(Operation::metric, 0, *metric);
      const bool is_known_before = *metric == Metric::pes || *metric == Metric::sram || *metric == Metric::area;
      constraint_.looks_at_area_ = constraint_.looks_at_area_ || *metric == Metric::area;
      if (!is_known_before && std::ranges::count(constraint_.costs_, *metric) == 0) {
        constraint_.costs_.push_back(*metric);
      }
      return Type::number;
    }
    std::vector<std::string_view> names;
    for (const auto& [name, operation] : kSettings) {
      if (has(name)) names.push_back(name);
    }
    for (const Metric metric : kMetrics) names.push_back(name(metric));
    if (word.empty()) fail(at_, text().substr(at_, 1), "a number, a name or '('");
    fail(at_, word, fmt::format("one of {}", fmt::join(names, ", ")), core::nearest_name(word, names));
  }

  Constraint& constraint_;
  const Axes& axes_;
  std::size_t at_ = 0;
  std::size_t stacked_ = 0;
  std::size_t nested_ = 0;
};

Constraint::Constraint(std::string_view text, const Axes& axes) : text_(text) {
  ConstraintParser(*this, axes).parse();
}

}  // namespace systole::dataflows::explore
