// SPDX-License-Identifier: MIT
#include "core/import/onnx/detail/patterns.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <memory>
#include <string>
#include <string_view>
#include <utility>

#include "core/error.h"
#include "core/import/onnx/detail/folding.h"
#include "core/number.h"

namespace systole::core::onnx_import {
namespace {

/// A term of a pattern: an operator with its operands, the input `x`, any constant `_`, or a number.
struct Term {
  enum class Kind : std::uint8_t { op, input, constant, number };
  Kind kind = Kind::op;
  std::string op{};
  double number = 0;
  std::vector<Term> operands{};
};

/// Reads `Mul(x, Sigmoid(x))`.
class TermParser {
 public:
  explicit TermParser(std::string_view text) : rest_(text) {}

  Term parse() {
    skip_spaces();
    const std::size_t end = rest_.find_first_of(",() ");
    const std::string word{rest_.substr(0, end)};
    rest_.remove_prefix(word.size());
    if (word == "x") return {.kind = Term::Kind::input};
    if (word == "_") return {.kind = Term::Kind::constant};
    if (const auto number = parse_real(word)) return {.kind = Term::Kind::number, .number = *number};
    Term term{.op = word};
    do {
      rest_.remove_prefix(1);  // the bracket or the comma
      term.operands.push_back(parse());
      skip_spaces();
    } while (rest_.starts_with(','));
    rest_.remove_prefix(1);
    return term;
  }

 private:
  void skip_spaces() {
    while (rest_.starts_with(' ')) rest_.remove_prefix(1);
  }
  std::string_view rest_;
};

struct Pattern {
  Term term;
  Operator op;
  core::Kind kind;
};

/// What exporters write for one operator; where one pattern is a part of another, the larger one comes first.
const std::vector<Pattern>& patterns() {
  static const std::vector<Pattern> table = [] {
    std::vector<Pattern> rows;
    const auto add = [&](const std::string& text, Operator op, Kind kind) {
      rows.push_back({.term = TermParser(text).parse(), .op = op, .kind = kind});
    };
    // Layer norm (Ba et al. 2016), with and without scale and shift. A variance is the mean of squared differences, or
    // the difference of the mean square and the squared mean (Flax).
    constexpr std::string_view kCentred = "Sub(x, ReduceMean(x))";
    constexpr std::string_view kFast = "Sub(ReduceMean(Mul(x, x)), Mul(ReduceMean(x), ReduceMean(x)))";
    for (const std::string& variance :
         {fmt::format("ReduceMean(Pow({}, 2))", kCentred), fmt::format("ReduceMean(Mul({0}, {0}))", kCentred),
          std::string{kFast}, fmt::format("Relu({})", kFast)}) {
      const std::string deviation = fmt::format("Sqrt(Add({}, _))", variance);
      const std::string scaled = fmt::format("Mul(Mul(Reciprocal({}), _), {})", deviation, kCentred);
      add(fmt::format("Add({}, _)", scaled), Operator::norm, Kind::layer);
      add(scaled, Operator::norm, Kind::layer);
      for (const std::string& plain : {fmt::format("Div({}, {})", kCentred, deviation),
                                       fmt::format("Mul({}, Reciprocal({}))", kCentred, deviation)}) {
        add(fmt::format("Add(Mul({}, _), _)", plain), Operator::norm, Kind::layer);
        add(fmt::format("Mul({}, _)", plain), Operator::norm, Kind::layer);
        add(plain, Operator::norm, Kind::layer);
      }
    }
    // RMS norm (Zhang and Sennrich 2019).
    for (const std::string& square : {std::string{"Pow(x, 2)"}, std::string{"Mul(x, x)"}}) {
      const std::string root = "Sqrt(Add(ReduceMean(" + square + "), _))";
      for (const std::string& plain :
           {"Div(x, " + root + ")", "Mul(x, Reciprocal(" + root + "))", "Mul(x, Div(1, " + root + "))"}) {
        add("Mul(" + plain + ", _)", Operator::norm, Kind::rms);
        add(plain, Operator::norm, Kind::rms);
      }
    }
    // Scale and shift behind a norm that is one node.
    add("Add(Mul(LayerNormalization(x), _), _)", Operator::norm, Kind::layer);
    add("Mul(LayerNormalization(x), _)", Operator::norm, Kind::layer);
    // Batch norm, written out.
    add("Add(Mul(Sub(x, _), _), _)", Operator::norm, Kind::batch);
    // Softmax, whose largest element goes first.
    const std::string exponential = "Exp(Sub(x, ReduceMax(x)))";
    add("Div(" + exponential + ", ReduceSum(" + exponential + "))", Operator::activation, Kind::softmax);
    // GELU (Hendrycks and Gimpel 2016), its exact and its tanh form.
    std::vector<std::string> gates{"Add(Erf(Div(x, 1.4142135)), 1)", "Add(Erf(Mul(x, 0.70710678)), 1)"};
    for (const std::string& cube : {std::string{"Pow(x, 3)"}, std::string{"Mul(x, Mul(x, x))"}}) {
      gates.push_back("Add(Tanh(Mul(Add(x, Mul(" + cube + ", 0.044715)), 0.7978846)), 1)");
    }
    for (const std::string& gate : gates) {
      add("Mul(Mul(x, " + gate + "), 0.5)", Operator::activation, Kind::gelu);
      add("Mul(x, Mul(" + gate + ", 0.5))", Operator::activation, Kind::gelu);
      add("Mul(Mul(x, 0.5), " + gate + ")", Operator::activation, Kind::gelu);
    }
    // Hard swish and hard sigmoid (Howard et al. 2019); swish (Ramachandran et al. 2017).
    const std::string shifted = "Clip(Add(x, 3), 0, 6)";
    add("Mul(x, HardSigmoid(x))", Operator::activation, Kind::hswish);
    for (const std::string& end : {std::string{"Div(#, 6)"}, std::string{"Mul(#, 0.1666667)"}}) {
      const auto ended = [&](const std::string& text) { return std::string{end}.replace(end.find('#'), 1, text); };
      add(ended("Mul(x, " + shifted + ")"), Operator::activation, Kind::hswish);
      add("Mul(x, " + ended(shifted) + ")", Operator::activation, Kind::hswish);
      add(ended(shifted), Operator::activation, Kind::hsigmoid);
    }
    const std::string logistic = "Div(1, Add(Exp(Neg(x)), 1))";
    add("Mul(x, " + logistic + ")", Operator::activation, Kind::swish);
    add("Div(x, Add(Exp(Neg(x)), 1))", Operator::activation, Kind::swish);
    add(logistic, Operator::activation, Kind::sigmoid);
    add("Mul(x, Sigmoid(x))", Operator::activation, Kind::swish);
    add("Mul(x, Sigmoid(Mul(x, 1.702)))", Operator::activation, Kind::swish);
    return rows;
  }();
  return table;
}

/// Nodes that pass their input's elements on; patterns are seen through them.
constexpr std::array<std::string_view, 6> kSeenThrough{"Cast", "Reshape", "Squeeze", "Unsqueeze", "Identity", "Expand"};

bool is_near(double a, double b) {
  constexpr double kTolerance = 1e-3;
  return std::fabs(a - b) <= kTolerance * std::max(1.0, std::fabs(b));
}

/// What the terms of a pattern stand for.
struct Bindings {
  ValueId input = kAbsent;
  std::vector<NodeId> nodes{};
  std::vector<ValueId> constants{};
};

/// One attempt to lay a pattern over the nodes that end in a value.
class Attempt {
 public:
  Attempt(Graph& graph, TensorReader& tensors) : graph_(graph), tensors_(tensors) {}

  [[nodiscard]] const Bindings& bindings() const { return bindings_; }

  bool matches(const Term& term, ValueId value) {
    if (value == kAbsent) return false;
    switch (term.kind) {
      case Term::Kind::input:
        return matches_input(value);
      case Term::Kind::constant:
        if (!graph_.at(value).constant) return false;
        bindings_.constants.push_back(value);
        return true;
      case Term::Kind::number: {
        if (!graph_.at(value).constant) return false;
        const auto numbers = numbers_of(graph_, value, tensors_);
        return numbers != nullptr && numbers->size() == 1 && is_near(numbers->real(0), term.number);
      }
      case Term::Kind::op:
        break;
    }
    const NodeId made_by = graph_.at(value).node;
    if (made_by == kAbsent || graph_.at(value).constant) return false;
    const Node& node = graph_.node(made_by);
    if (node.outputs.size() != 1) return false;
    if (node.op != term.op) {
      if (!passes_on(node)) return false;
      bindings_.nodes.push_back(made_by);
      if (matches(term, node.input(0))) return true;
      bindings_.nodes.pop_back();
      return false;
    }
    if (node.op == "Clip") return matches_clip(term, node, made_by);
    if (node.inputs.size() < term.operands.size()) return false;
    const bool commutes = term.operands.size() == 2 && (node.op == "Add" || node.op == "Mul");
    if (matches_operands(term, node, made_by, false)) return true;
    return commutes && matches_operands(term, node, made_by, true);
  }

 private:
  /// True for a node behind which are the elements before it, in their order.
  bool passes_on(const Node& node) {
    if (node.outputs.size() != 1 || std::ranges::find(kSeenThrough, node.op) == kSeenThrough.end()) return false;
    const auto& from = graph_.at(node.input(0)).dims;
    const auto& to = graph_.at(node.output()).dims;
    return node.op == "Cast" || (from && to && element_count(*from) == element_count(*to));
  }

  /// The first time it is met, what the pattern's `x` stands for; then the same tensor, perhaps of another type.
  bool matches_input(ValueId value) {
    if (graph_.at(value).constant) return false;
    if (bindings_.input == kAbsent) bindings_.input = value;
    if (bindings_.input == value) return true;
    // Casts on either side.
    const std::vector<NodeId> before = bindings_.nodes;
    const ValueId mine = before_casts(value, true);
    if (mine == bindings_.input) return true;
    const ValueId theirs = before_casts(bindings_.input, false);
    if (mine == theirs) {
      bindings_.input = theirs;
      return true;
    }
    bindings_.nodes = before;
    return false;
  }

  ValueId before_casts(ValueId value, bool keep) {
    for (NodeId id = graph_.at(value).node; id != kAbsent && graph_.node(id).op == "Cast"; id = graph_.at(value).node) {
      if (keep) bindings_.nodes.push_back(id);
      value = graph_.node(id).input(0);
    }
    return value;
  }

  bool matches_operands(const Term& term, const Node& node, NodeId id, bool swapped) {
    Bindings before = bindings_;
    bindings_.nodes.push_back(id);
    for (std::size_t i = 0; i < term.operands.size(); ++i) {
      const std::size_t at = swapped ? 1 - i : i;
      if (matches(term.operands[i], node.inputs[at])) continue;
      bindings_ = std::move(before);
      return false;
    }
    return true;
  }

  bool matches_clip(const Term& term, const Node& node, NodeId id) {
    const Bounds bounds = clip_bounds(graph_, node, tensors_);
    if (!is_near(bounds.least, term.operands[1].number) || !is_near(bounds.most, term.operands[2].number)) return false;
    bindings_.nodes.push_back(id);
    return matches(term.operands[0], node.input(0));
  }

  Graph& graph_;
  TensorReader& tensors_;
  Bindings bindings_;
};

class PatternSearch {
 public:
  PatternSearch(Graph& graph, TensorReader& tensors) : graph_(graph), tensors_(tensors) {
    found_.inner.resize(graph.nodes.size());
  }

  Matches run() {
    // The last node of a large pattern comes after those of the patterns within it.
    for (std::size_t i = graph_.nodes.size(); i-- > 0;) {
      if (!found_.inner[i]) try_all(static_cast<NodeId>(i));
    }
    return std::move(found_);
  }

 private:
  void try_all(NodeId root) {
    const Node& node = graph_.node(root);
    if (node.outputs.size() != 1 || node.output() == kAbsent || !node.domain.empty()) return;
    for (const Pattern& pattern : patterns()) {
      if (pattern.term.op != node.op) continue;
      Attempt attempt(graph_, tensors_);
      const Bindings& bindings = attempt.bindings();
      if (!attempt.matches(pattern.term, node.output()) || !is_closed(bindings, root)) continue;
      Match match{.input = bindings.input, .op = pattern.op, .kind = pattern.kind};
      const bool is_batch_norm = pattern.kind == core::Kind::batch;
      const bool shares = pattern.op == Operator::norm || pattern.kind == core::Kind::softmax;
      if (is_batch_norm ? !is_per_channel(bindings, root) : shares && !set_normalised(bindings, match)) continue;
      for (const ValueId constant : bindings.constants) {
        const auto& dims = graph_.at(constant).dims;
        if (dims && element_count(*dims) > 1) match.parameters.push_back(constant);
      }
      found_.roots.emplace(root, std::move(match));
      for (const NodeId inner : bindings.nodes) {
        if (inner != root) found_.inner[static_cast<std::size_t>(inner)] = true;
      }
      return;
    }
  }

  /// True if nothing outside reads what the nodes before the last one make.
  bool is_closed(const Bindings& bindings, NodeId root) {
    return std::ranges::all_of(bindings.nodes, [&](NodeId id) {
      if (id == root) return true;
      if (found_.inner[static_cast<std::size_t>(id)]) return false;
      const Value& value = graph_.at(graph_.node(id).output());
      return !value.is_output && std::ranges::all_of(value.readers, [&](NodeId reader) {
        return std::ranges::find(bindings.nodes, reader) != bindings.nodes.end();
      });
    });
  }

  /// True if a batch norm's three constants have a number for each of as many channels, behind what runs on an array.
  bool is_per_channel(const Bindings& bindings, NodeId root) {
    const NodeId before = before_moves(graph_.at(bindings.input).node);
    const bool follows_array =
        before != kAbsent && (graph_.node(before).op == "Conv" || graph_.node(before).op == "Einsum");
    const auto size = [&](ValueId constant) {
      const auto& dims = graph_.at(constant).dims;
      return dims ? element_count(*dims) : 0;
    };
    const auto& dims = graph_.at(graph_.node(root).output()).dims;
    const std::int64_t channels = size(bindings.constants.front());
    return follows_array && dims && channels > 1 && std::ranges::find(*dims, channels) != dims->end() &&
           std::ranges::all_of(bindings.constants, [&](ValueId constant) { return size(constant) == channels; });
  }

  NodeId before_moves(NodeId id) {
    while (id != kAbsent && graph_.node(id).op == "Transpose") id = graph_.at(graph_.node(id).input(0)).node;
    return id;
  }

  bool set_last_axes(const Node& node, Match& match) {
    const auto& dims = graph_.at(match.input).dims;
    const std::int64_t axis = integer_attribute(node, "axis", -1);
    if (!dims || axis < 0 || std::cmp_greater_equal(axis, dims->size())) return false;
    match.normalised = element_count(Dims(dims->begin() + axis, dims->end()));
    return true;
  }

  bool set_normalised(const Bindings& bindings, Match& match) {
    for (const NodeId id : bindings.nodes) {
      const Node& node = graph_.node(id);
      if (node.op == "LayerNormalization") return set_last_axes(node, match);
      if (node.op != "ReduceMean" && node.op != "ReduceSum") continue;
      const auto& mean = graph_.at(node.output()).dims;
      const auto& whole = graph_.at(match.input).dims;
      if (!mean || !whole || element_count(*mean) == 0) return false;
      match.normalised = element_count(*whole) / element_count(*mean);
      return true;
    }
    return false;
  }

  Graph& graph_;
  TensorReader& tensors_;
  Matches found_;
};

}  // namespace

Bounds clip_bounds(Graph& graph, const Node& node, TensorReader& tensors) {
  constexpr double kInfinity = std::numeric_limits<double>::infinity();
  Bounds bounds{.least = real_attribute(node, "min", -kInfinity), .most = real_attribute(node, "max", kInfinity)};
  const auto read = [&](std::size_t input, double& bound) {
    const auto numbers = numbers_of(graph, node.input(input), tensors);
    if (numbers != nullptr && numbers->size() == 1) bound = numbers->real(0);
  };
  read(1, bounds.least);
  read(2, bounds.most);
  return bounds;
}

Matches find_patterns(Graph& graph, TensorReader& tensors) {
  return PatternSearch(graph, tensors).run();
}

}  // namespace systole::core::onnx_import
