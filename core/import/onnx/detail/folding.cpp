// SPDX-License-Identifier: MIT
#include "core/import/onnx/detail/folding.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <utility>

#include "core/checked.h"
#include "core/import/onnx/detail/proto.h"

namespace systole::core::onnx_import {
namespace {

using Operands = std::vector<std::shared_ptr<const Numbers>>;

Numbers whole_numbers(std::vector<std::int64_t> values) {
  const auto count = static_cast<std::int64_t>(values.size());
  return {.dims = {count}, .integers = std::move(values)};
}

/// Position in `from`, of these sizes, of what stands at `index` in a tensor that it was stretched to.
std::size_t stretched_position(const Dims& from, const Dims& to, std::int64_t index) {
  std::int64_t position = 0;
  std::int64_t stride = 1;
  for (std::size_t back = 0; back < to.size(); ++back) {
    const std::int64_t size = to[to.size() - 1 - back];
    const std::int64_t at = index % size;
    index /= size;
    if (back >= from.size()) continue;
    const std::int64_t own = from[from.size() - 1 - back];
    position += (own == 1 ? 0 : at) * stride;
    stride *= own;
  }
  return static_cast<std::size_t>(position);
}

struct Binary {
  std::string_view op;
  double (*real)(double, double);
  std::int64_t (*whole)(std::int64_t, std::int64_t);
  bool is_test = false;  ///< its result is a truth value
};
struct Unary {
  std::string_view op;
  double (*real)(double);
  std::int64_t (*whole)(std::int64_t);
};

/// The node's operands and attributes, and what it makes of them.
class Folder {
 public:
  Folder(Graph& graph, const Node& node, Operands operands)
      : graph_(graph), node_(node), operands_(std::move(operands)) {}

  std::optional<Numbers> fold() {
    if (const auto* const row = std::ranges::find(kBinary, node_.op, &Binary::op); row != kBinary.end()) {
      return binary(*row);
    }
    if (const auto* const row = std::ranges::find(kUnary, node_.op, &Unary::op); row != kUnary.end())
      return unary(*row);
    const auto* const row = std::ranges::find(kFolds, node_.op, &Fold::op);
    return row == kFolds.end() ? std::nullopt : (this->*row->apply)();
  }

 private:
  struct Fold {
    std::string_view op;
    std::optional<Numbers> (Folder::*apply)();
  };

  static std::int64_t divided(std::int64_t a, std::int64_t b) {
    return b == 0 || b == -1 ? checked_multiply(a, b) : a / b;
  }
  static std::int64_t remainder(std::int64_t a, std::int64_t b) {
    if (b == 0 || b == -1) return 0;
    const std::int64_t rest = a % b;
    return rest != 0 && (rest < 0) != (b < 0) ? rest + b : rest;
  }

  static constexpr std::array kBinary{
      Binary{"Add", [](double a, double b) { return a + b; }, checked_add},
      Binary{"Sub", [](double a, double b) { return a - b; }, checked_subtract},
      Binary{"Mul", [](double a, double b) { return a * b; },
             [](std::int64_t a, std::int64_t b) { return checked_multiply(a, b); }},
      Binary{"Div", [](double a, double b) { return a / b; }, divided},
      Binary{"Mod", [](double a, double b) { return std::fmod(a, b); }, remainder},
      Binary{"Pow", [](double a, double b) { return std::pow(a, b); }, nullptr},
      Binary{"Min", [](double a, double b) { return std::min(a, b); },
             [](std::int64_t a, std::int64_t b) { return std::min(a, b); }},
      Binary{"Max", [](double a, double b) { return std::max(a, b); },
             [](std::int64_t a, std::int64_t b) { return std::max(a, b); }},
      Binary{"Equal", [](double a, double b) { return a == b ? 1.0 : 0.0; },
             [](std::int64_t a, std::int64_t b) -> std::int64_t { return a == b ? 1 : 0; }, true},
      Binary{"Less", [](double a, double b) { return a < b ? 1.0 : 0.0; },
             [](std::int64_t a, std::int64_t b) -> std::int64_t { return a < b ? 1 : 0; }, true},
      Binary{"Greater", [](double a, double b) { return a > b ? 1.0 : 0.0; },
             [](std::int64_t a, std::int64_t b) -> std::int64_t { return a > b ? 1 : 0; }, true},
      Binary{"And", nullptr, [](std::int64_t a, std::int64_t b) -> std::int64_t { return a != 0 && b != 0 ? 1 : 0; },
             true},
      Binary{"Or", nullptr, [](std::int64_t a, std::int64_t b) -> std::int64_t { return a != 0 || b != 0 ? 1 : 0; },
             true},
  };
  static constexpr std::array kUnary{
      Unary{"Neg", [](double a) { return -a; }, [](std::int64_t a) { return checked_subtract(0, a); }},
      Unary{"Abs", [](double a) { return std::fabs(a); },
            [](std::int64_t a) { return a < 0 ? checked_subtract(0, a) : a; }},
      Unary{"Floor", [](double a) { return std::floor(a); }, nullptr},
      Unary{"Ceil", [](double a) { return std::ceil(a); }, nullptr},
      Unary{"Round", [](double a) { return std::nearbyint(a); }, nullptr},
      Unary{"Sqrt", [](double a) { return std::sqrt(a); }, nullptr},
      Unary{"Exp", [](double a) { return std::exp(a); }, nullptr},
      Unary{"Log", [](double a) { return std::log(a); }, nullptr},
      Unary{"Reciprocal", [](double a) { return 1 / a; }, nullptr},
      Unary{"Not", nullptr, [](std::int64_t a) -> std::int64_t { return a == 0 ? 1 : 0; }},
      Unary{"Identity", [](double a) { return a; }, [](std::int64_t a) { return a; }},
  };

  [[nodiscard]] const Numbers* operand(std::size_t i) const {
    return i < operands_.size() ? operands_[i].get() : nullptr;
  }

  std::optional<Numbers> binary(const Binary& row) {
    if (operands_.size() != 2 || operand(0) == nullptr || operand(1) == nullptr) return std::nullopt;
    const Numbers& a = *operand(0);
    const Numbers& b = *operand(1);
    const auto dims = broadcast(a.dims, b.dims);
    if (!dims) refuse(graph_, node_, fmt::format("{} and {}", dims_text(a.dims), dims_text(b.dims)), "sizes that fit");
    const std::int64_t count = element_count(*dims);
    if (count > kMostNumbers) return std::nullopt;
    const bool whole = a.whole && b.whole && row.whole != nullptr;
    if (!whole && row.real == nullptr) return std::nullopt;
    Numbers result{.dims = *dims, .whole = whole || row.is_test};
    for (std::int64_t i = 0; i < count; ++i) {
      const std::size_t at_a = stretched_position(a.dims, *dims, i);
      const std::size_t at_b = stretched_position(b.dims, *dims, i);
      if (whole) {
        result.integers.push_back(row.whole(a.integers.at(at_a), b.integers.at(at_b)));
      } else if (row.is_test) {
        result.integers.push_back(static_cast<std::int64_t>(row.real(a.real(at_a), b.real(at_b))));
      } else {
        result.reals.push_back(row.real(a.real(at_a), b.real(at_b)));
      }
    }
    return result;
  }

  std::optional<Numbers> unary(const Unary& row) {
    if (operand(0) == nullptr) return std::nullopt;
    Numbers result = *operand(0);
    if (result.whole && row.whole != nullptr) {
      for (std::int64_t& value : result.integers) value = row.whole(value);
    } else if (!result.whole && row.real != nullptr) {
      for (double& value : result.reals) value = row.real(value);
    } else if (!result.whole || row.real == nullptr) {
      return std::nullopt;
    }
    return result;
  }

  std::optional<Numbers> shape() {
    const ValueId id = node_.input(0);
    if (id == kAbsent || !graph_.at(id).dims) return std::nullopt;
    const Dims& dims = *graph_.at(id).dims;
    const auto rank = static_cast<std::int64_t>(dims.size());
    const auto bound = [&](std::string_view name, std::int64_t otherwise) {
      const std::int64_t given = integer_attribute(node_, name, otherwise);
      return std::clamp<std::int64_t>(given < 0 ? given + rank : given, 0, rank);
    };
    const std::int64_t begin = bound("start", 0);
    const std::int64_t end = std::max(begin, bound("end", rank));
    return whole_numbers(Dims(dims.begin() + begin, dims.begin() + end));
  }

  std::optional<Numbers> size() {
    const ValueId id = node_.input(0);
    if (id == kAbsent || !graph_.at(id).dims) return std::nullopt;
    return Numbers{.dims = {}, .integers = {element_count(*graph_.at(id).dims)}};
  }

  std::optional<Numbers> constant_of_shape() {
    if (operand(0) == nullptr) return std::nullopt;
    Dims dims;
    for (std::size_t i = 0; i < operand(0)->size(); ++i) dims.push_back(operand(0)->integer(i));
    if (std::ranges::any_of(dims, [](std::int64_t size) { return size < 0; })) {
      refuse(graph_, node_, dims_text(dims), "sizes of at least 0");
    }
    if (element_count(dims) > kMostNumbers) return std::nullopt;
    const auto count = static_cast<std::size_t>(element_count(dims));
    const auto* const value = attribute(node_, "value");
    if (value == nullptr) return Numbers{.dims = dims, .whole = false, .reals = std::vector<double>(count, 0.0)};
    TensorReader reader(graph_.file, {});
    const auto fill = reader.numbers(value->t());
    if (fill == nullptr || fill->size() != 1) return std::nullopt;
    Numbers result{.dims = dims, .whole = fill->whole};
    if (fill->whole) {
      result.integers.assign(count, fill->integers.front());
    } else {
      result.reals.assign(count, fill->reals.front());
    }
    return result;
  }

  [[nodiscard]] std::int64_t axis(std::int64_t given, std::size_t rank) const {
    const auto size = static_cast<std::int64_t>(rank);
    if (given < -size || given >= size) {
      refuse(graph_, node_, fmt::format("axis {}", given), fmt::format("one of the {} axes of its input", size));
    }
    return given < 0 ? given + size : given;
  }

  /// The elements of `from` at these positions, in their order.
  static Numbers picked(const Numbers& from, const std::vector<std::size_t>& positions, Dims dims) {
    Numbers result{.dims = std::move(dims), .whole = from.whole};
    for (const std::size_t position : positions) {
      if (from.whole) {
        result.integers.push_back(from.integers.at(position));
      } else {
        result.reals.push_back(from.reals.at(position));
      }
    }
    return result;
  }

  std::optional<Numbers> gather() {
    if (operand(0) == nullptr || operand(1) == nullptr) return std::nullopt;
    const Numbers& data = *operand(0);
    const Numbers& indices = *operand(1);
    if (data.dims.empty()) refuse(graph_, node_, "a scalar", "data with at least one axis");
    const auto along = static_cast<std::size_t>(axis(integer_attribute(node_, "axis", 0), data.dims.size()));
    std::int64_t outer = 1;
    std::int64_t inner = 1;
    for (std::size_t i = 0; i < along; ++i) outer *= data.dims[i];
    for (std::size_t i = along + 1; i < data.dims.size(); ++i) inner *= data.dims[i];
    const std::int64_t extent = data.dims[along];
    Dims dims(data.dims.begin(), data.dims.begin() + static_cast<std::ptrdiff_t>(along));
    dims.insert(dims.end(), indices.dims.begin(), indices.dims.end());
    dims.insert(dims.end(), data.dims.begin() + static_cast<std::ptrdiff_t>(along) + 1, data.dims.end());
    if (element_count(dims) > kMostNumbers) return std::nullopt;
    std::vector<std::size_t> positions;
    for (std::int64_t o = 0; o < outer; ++o) {
      for (std::size_t i = 0; i < indices.size(); ++i) {
        std::int64_t index = indices.integer(i);
        if (index < -extent || index >= extent) {
          refuse(graph_, node_, fmt::format("index {}", index), fmt::format("one of {} elements", extent));
        }
        if (index < 0) index += extent;
        for (std::int64_t n = 0; n < inner; ++n) {
          positions.push_back(static_cast<std::size_t>((o * extent + index) * inner + n));
        }
      }
    }
    return picked(data, positions, std::move(dims));
  }

  std::optional<Numbers> concat() {
    Numbers result;
    for (std::size_t i = 0; i < operands_.size(); ++i) {
      const Numbers* const part = operand(i);
      if (part == nullptr || part->dims.size() != 1) return std::nullopt;
      if (i == 0) result.whole = part->whole;
      if (part->whole != result.whole) return std::nullopt;
      result.integers.insert(result.integers.end(), part->integers.begin(), part->integers.end());
      result.reals.insert(result.reals.end(), part->reals.begin(), part->reals.end());
    }
    result.dims = {static_cast<std::int64_t>(result.size())};
    return result.dims.front() > kMostNumbers ? std::nullopt : std::optional(result);
  }

  std::optional<Numbers> slice() {
    if (operand(0) == nullptr || operand(0)->dims.size() != 1) return std::nullopt;
    const auto setting = [&](std::size_t input, std::string_view name, std::int64_t otherwise) -> std::int64_t {
      if (operand(input) != nullptr && operand(input)->size() == 1) return operand(input)->integer(0);
      const Dims given = integers_attribute(node_, name);
      return given.size() == 1 ? given.front() : otherwise;
    };
    const std::int64_t size = operand(0)->dims.front();
    const std::int64_t step = setting(4, "steps", 1);
    if (step <= 0) return std::nullopt;
    const auto bound = [&](std::int64_t given) {
      return std::clamp<std::int64_t>(given < 0 ? given + size : given, 0, size);
    };
    std::vector<std::size_t> positions;
    for (std::int64_t i = bound(setting(1, "starts", 0)); i < bound(setting(2, "ends", size)); i += step) {
      positions.push_back(static_cast<std::size_t>(i));
    }
    const auto count = static_cast<std::int64_t>(positions.size());
    return picked(*operand(0), positions, {count});
  }

  std::optional<Numbers> cast() {
    if (operand(0) == nullptr) return std::nullopt;
    Numbers result{.dims = operand(0)->dims};
    const std::int64_t to = integer_attribute(node_, "to", 0);
    using ::onnx::TensorProto;
    const bool real = to == TensorProto::FLOAT || to == TensorProto::DOUBLE || to == TensorProto::FLOAT16 ||
                      to == TensorProto::BFLOAT16;
    result.whole = !real;
    for (std::size_t i = 0; i < operand(0)->size(); ++i) {
      if (real) {
        result.reals.push_back(operand(0)->real(i));
      } else if (to == TensorProto::BOOL) {
        result.integers.push_back(static_cast<std::int64_t>(operand(0)->real(i) != 0));
      } else {
        result.integers.push_back(operand(0)->integer(i));
      }
    }
    return result;
  }

  std::optional<Numbers> range() {
    const Numbers* const from = operand(0);
    const Numbers* const to = operand(1);
    const Numbers* const step = operand(2);
    const auto is_one = [](const Numbers* number) { return number != nullptr && number->whole && number->size() == 1; };
    if (!is_one(from) || !is_one(to) || !is_one(step) || step->integers.front() == 0) return std::nullopt;
    const std::int64_t delta = step->integers.front();
    Numbers result;
    for (std::int64_t i = from->integers.front(); delta > 0 ? i < to->integers.front() : i > to->integers.front();
         i = checked_add(i, delta)) {
      result.integers.push_back(i);
      if (std::cmp_greater(result.integers.size(), kMostNumbers)) return std::nullopt;
    }
    result.dims = {static_cast<std::int64_t>(result.integers.size())};
    return result;
  }

  std::optional<Numbers> where() {
    if (operand(0) == nullptr || operand(1) == nullptr || operand(2) == nullptr) return std::nullopt;
    const Numbers& condition = *operand(0);
    const Numbers& yes = *operand(1);
    const Numbers& no = *operand(2);
    auto dims = broadcast(yes.dims, no.dims);
    if (dims) dims = broadcast(*dims, condition.dims);
    if (!dims) refuse(graph_, node_, "operands of different sizes", "sizes that fit");
    if (element_count(*dims) > kMostNumbers) return std::nullopt;
    Numbers result{.dims = *dims, .whole = yes.whole && no.whole};
    for (std::int64_t i = 0; i < element_count(*dims); ++i) {
      const bool chosen = condition.integer(stretched_position(condition.dims, *dims, i)) != 0;
      const Numbers& from = chosen ? yes : no;
      const std::size_t at = stretched_position(from.dims, *dims, i);
      if (result.whole) {
        result.integers.push_back(from.integers.at(at));
      } else {
        result.reals.push_back(from.real(at));
      }
    }
    return result;
  }

  std::optional<Numbers> expand() {
    if (operand(0) == nullptr || operand(1) == nullptr) return std::nullopt;
    Dims target;
    for (std::size_t i = 0; i < operand(1)->size(); ++i) target.push_back(operand(1)->integer(i));
    const auto dims = broadcast(operand(0)->dims, target);
    if (!dims || element_count(*dims) > kMostNumbers) return std::nullopt;
    std::vector<std::size_t> positions;
    for (std::int64_t i = 0; i < element_count(*dims); ++i) {
      positions.push_back(stretched_position(operand(0)->dims, *dims, i));
    }
    return picked(*operand(0), positions, *dims);
  }

  std::optional<Numbers> product() {
    if (operand(0) == nullptr || !operand(0)->whole || operand(0)->dims.size() > 1) return std::nullopt;
    std::int64_t product = 1;
    for (const std::int64_t factor : operand(0)->integers) product = checked_multiply(product, factor);
    const bool keeps = integer_attribute(node_, "keepdims", 1) != 0 && !operand(0)->dims.empty();
    return Numbers{.dims = keeps ? Dims{1} : Dims{}, .integers = {product}};
  }

  /// Squeeze, Unsqueeze, Reshape and Flatten: the same numbers, of the sizes that were inferred.
  std::optional<Numbers> renamed() {
    if (operand(0) == nullptr) return std::nullopt;
    const ValueId output = node_.output();
    if (output == kAbsent || !graph_.at(output).dims) return std::nullopt;
    Numbers result = *operand(0);
    result.dims = *graph_.at(output).dims;
    if (std::cmp_not_equal(result.size(), element_count(result.dims))) return std::nullopt;
    return result;
  }

  static constexpr std::array kFolds{Fold{"Shape", &Folder::shape},
                                     Fold{"Size", &Folder::size},
                                     Fold{"ConstantOfShape", &Folder::constant_of_shape},
                                     Fold{"Gather", &Folder::gather},
                                     Fold{"Concat", &Folder::concat},
                                     Fold{"Slice", &Folder::slice},
                                     Fold{"Cast", &Folder::cast},
                                     Fold{"Range", &Folder::range},
                                     Fold{"Where", &Folder::where},
                                     Fold{"Expand", &Folder::expand},
                                     Fold{"ReduceProd", &Folder::product},
                                     Fold{"Squeeze", &Folder::renamed},
                                     Fold{"Unsqueeze", &Folder::renamed},
                                     Fold{"Reshape", &Folder::renamed},
                                     Fold{"Flatten", &Folder::renamed}};

  Graph& graph_;
  const Node& node_;
  Operands operands_;
};

}  // namespace

std::optional<Dims> broadcast(const Dims& a, const Dims& b) {
  Dims result(std::max(a.size(), b.size()), 1);
  for (std::size_t back = 0; back < result.size(); ++back) {
    const std::int64_t from_a = back < a.size() ? a[a.size() - 1 - back] : 1;
    const std::int64_t from_b = back < b.size() ? b[b.size() - 1 - back] : 1;
    if (from_a != from_b && from_a != 1 && from_b != 1) return std::nullopt;
    result[result.size() - 1 - back] = from_a == 1 ? from_b : from_a;
  }
  return result;
}

std::shared_ptr<const Numbers> numbers_of(Graph& graph, ValueId id, TensorReader& tensors) {
  if (id == kAbsent) return nullptr;
  Value& value = graph.at(id);
  if (value.numbers == nullptr && value.tensor != nullptr && value.node == kAbsent && value.constant) {
    value.numbers = tensors.numbers(*value.tensor);
  }
  return value.numbers;
}

bool fold(Graph& graph, const Node& node, TensorReader& tensors) {
  if (node.outputs.size() != 1 || node.output() == kAbsent || !node.domain.empty()) return false;
  const bool reads_sizes = node.op == "Shape" || node.op == "Size";
  Operands operands;
  for (const ValueId input : node.inputs) {
    if (input != kAbsent && !reads_sizes) {
      if (!graph.at(input).constant) return false;
      operands.push_back(numbers_of(graph, input, tensors));
    } else {
      operands.emplace_back();
    }
  }
  std::optional<Numbers> result = Folder(graph, node, std::move(operands)).fold();
  if (!result) return false;
  Value& output = graph.at(node.output());
  output.dims = result->dims;
  output.constant = true;
  output.numbers = std::make_shared<const Numbers>(std::move(*result));
  return true;
}

}  // namespace systole::core::onnx_import
