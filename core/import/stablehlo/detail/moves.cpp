// SPDX-License-Identifier: MIT
// Operations that rename, move, select or repeat elements.
#include <fmt/format.h>

#include <algorithm>
#include <numeric>
#include <utility>

#include "core/checked.h"
#include "core/import/stablehlo/detail/operations.h"

namespace systole::core::stablehlo {
namespace {

const std::string& element_of(const GraphWriter& writer, const Step& step) {
  return writer.program().type(step.results.front()).element;
}

void require_permutation(const GraphWriter& writer, const Step& step, const Dims& order, std::size_t rank) {
  Dims sorted = order;
  std::ranges::sort(sorted);
  Dims axes(rank);
  std::iota(axes.begin(), axes.end(), 0);
  if (sorted != axes) {
    writer.refuse(step, fmt::format("axes {}", fmt::join(order, ", ")), fmt::format("each of {} axes once", rank));
  }
}

/// Whole operands of a step.
std::vector<ValueId> whole_operands(GraphWriter& writer, const Step& step, std::size_t count) {
  std::vector<ValueId> values;
  for (std::size_t i = 0; i < std::min(count, step.operands.size()); ++i) {
    values.push_back(writer.whole(step.operands[i]));
  }
  return values;
}

/// First, last and step of each axis of a slice: `[0:1, 0:128:2]`, or three lists.
struct Slice {
  Dims starts;
  Dims limits;
  Dims strides;
};
Slice slice_of(const Operation& operation) {
  Slice slice{.starts = numbers_in(operation.field("start_indices")),
              .limits = numbers_in(operation.field("limit_indices")),
              .strides = numbers_in(operation.field("strides"))};
  if (operation.lists.empty()) return slice;
  for (const Attribute& range : operation.lists.front().items) {
    const Dims numbers = numbers_in(&range);
    if (numbers.size() < 2) continue;
    slice.starts.push_back(numbers[0]);
    slice.limits.push_back(numbers[1]);
    slice.strides.push_back(numbers.size() > 2 ? numbers[2] : 1);
  }
  return slice;
}

/// Positions of a step from one of its operands on, as a text; its name where they are not known.
std::string positions_text(GraphWriter& writer, const Step& step, std::size_t first) {
  std::string text = onnx_import::dims_text(writer.dims(step.results[0]));
  for (std::size_t i = first; i < step.operands.size(); ++i) {
    const auto number = writer.number(step.operands[i]);
    if (!number) return step.name;
    text += fmt::format(",{}", *number);
  }
  return text;
}

/// Says that a step's result is a part of a constant. Of one number, each part is that number.
void set_piece(GraphWriter& writer, const Step& step, const std::string& which) {
  const Id result = step.results[0];
  const Sized before = writer.before_repeat(step.operands[0]);
  if (onnx_import::element_count(before.dims) == 1) {
    const Dims ones(writer.dims(result).size(), 1);
    const ValueId one = before.dims == ones
                            ? before.value
                            : writer.add(step, "Reshape", {before.value}, ones, element_of(writer, step));
    writer.set_repeated(step, result, {one, ones});
    return;
  }
  writer.set(result, writer.add_piece(step, writer.whole(step.operands[0]), which, writer.program().type(result)));
}

/// True for a part that is as wide as the whole along all axes but one.
bool differs_along_one_axis(const Dims& part, const Dims& whole) {
  std::size_t differing = 0;
  for (std::size_t i = 0; i < std::min(part.size(), whole.size()); ++i) {
    if (part[i] != whole[i]) ++differing;
  }
  return part.size() == whole.size() && differing == 1;
}

}  // namespace

Dims reordered(const Dims& dims, const Dims& order) {
  Dims result;
  for (const std::int64_t axis : order) result.push_back(dims[static_cast<std::size_t>(axis)]);
  return result;
}

ValueId transposed(GraphWriter& writer, const Step& step, ValueId value, const Dims& dims, const Dims& order,
                   std::string_view element) {
  if (std::ranges::is_sorted(order)) return value;
  return writer.add(step, "Transpose", {value}, reordered(dims, order), element, {{.name = "perm", .integers = order}});
}

void write_same(GraphWriter& writer, const Step& step) {
  require_operands(writer, step, step.results.size());
  for (std::size_t i = 0; i < step.results.size(); ++i) {
    if (writer.dims(step.operands[i]) != writer.dims(step.results[i])) {
      writer.refuse(step, onnx_import::dims_text(writer.dims(step.results[i])),
                    fmt::format("{}, as its operand is", onnx_import::dims_text(writer.dims(step.operands[i]))));
    }
    writer.set_same(step.results[i], step.operands[i]);
  }
}

void write_reshape(GraphWriter& writer, const Step& step) {
  require_operands(writer, step, 1);
  const Id operand = step.operands[0];
  const Id result = step.results[0];
  const Dims& to = writer.dims(result);
  const std::int64_t count = onnx_import::element_count(to);
  if (count != onnx_import::element_count(writer.dims(operand))) {
    writer.refuse(step,
                  fmt::format("{} of {}", onnx_import::dims_text(to), onnx_import::dims_text(writer.dims(operand))),
                  "as many elements");
  }
  const Sized before = writer.before_repeat(operand);
  if (onnx_import::element_count(before.dims) == 1) {
    const Dims ones(to.size(), 1);
    writer.set_repeated(step, result,
                        {writer.add(step, "Reshape", {before.value}, ones, element_of(writer, step)), ones});
  } else {
    writer.set(result, writer.add(step, "Reshape", {writer.whole(operand)}, to, element_of(writer, step)));
  }
  if (writer.uses(operand) == 1) writer.set_sum(result, writer.sum(operand));
}

void write_transpose(GraphWriter& writer, const Step& step) {
  require_operands(writer, step, 1);
  const Id operand = step.operands[0];
  const Dims order = numbers_of_field(*step.operation, "dims", "permutation");
  require_permutation(writer, step, order, writer.dims(operand).size());
  require_result(writer, step, reordered(writer.dims(operand), order));
  const Sized before = writer.before_repeat(operand);
  const ValueId moved = transposed(writer, step, before.value, before.dims, order, element_of(writer, step));
  writer.set_repeated(step, step.results[0], {moved, reordered(before.dims, order)});
}

void write_broadcast(GraphWriter& writer, const Step& step) {
  require_operands(writer, step, 1);
  const Id operand = step.operands[0];
  const Id result = step.results[0];
  const Dims& to = writer.dims(result);
  const Sized before = writer.before_repeat(operand);
  Dims axes = numbers_of_field(*step.operation, "dims", "broadcast_dimensions");
  if (step.operation->name == "broadcast") {
    // New axes stand before those that there are.
    axes.resize(before.dims.size());
    std::iota(axes.begin(), axes.end(), static_cast<std::int64_t>(to.size() - std::min(to.size(), before.dims.size())));
  }
  Dims stretched(to.size(), 1);
  bool fits = axes.size() == before.dims.size();
  for (std::size_t i = 0; fits && i < axes.size(); ++i) {
    const auto axis = static_cast<std::size_t>(axes[i]);
    const std::int64_t size = writer.dims(operand)[i];
    fits = axes[i] >= 0 && axis < to.size() && (size == 1 || size == to[axis]);
    if (fits) stretched[axis] = before.dims[i];
  }
  if (!fits) {
    writer.refuse(step,
                  fmt::format("axes {} of {} for a result of {}", fmt::join(axes, ", "),
                              onnx_import::dims_text(writer.dims(operand)), onnx_import::dims_text(to)),
                  "an axis of the result for each one, of its size or 1");
  }
  ValueId value = before.value;
  if (!std::ranges::is_sorted(axes)) {
    Dims order(axes.size());
    std::iota(order.begin(), order.end(), 0);
    std::ranges::sort(order, {}, [&](std::int64_t axis) { return axes[static_cast<std::size_t>(axis)]; });
    value = transposed(writer, step, value, before.dims, order, element_of(writer, step));
  }
  if (stretched != before.dims) value = writer.add(step, "Reshape", {value}, stretched, element_of(writer, step));
  writer.set_repeated(step, result, {value, stretched});
  if (writer.uses(operand) == 1) writer.set_sum(result, writer.sum(operand));
}

void write_slice(GraphWriter& writer, const Step& step) {
  require_operands(writer, step, 1);
  const Dims& from = writer.dims(step.operands[0]);
  const Slice slice = slice_of(*step.operation);
  Dims made;
  bool sound =
      slice.starts.size() == from.size() && slice.limits.size() == from.size() && slice.strides.size() == from.size();
  for (std::size_t i = 0; sound && i < from.size(); ++i) {
    sound = 0 <= slice.starts[i] && slice.starts[i] <= slice.limits[i] && slice.limits[i] <= from[i] &&
            slice.strides[i] > 0;
    if (sound) made.push_back(ceil_divide(slice.limits[i] - slice.starts[i], slice.strides[i]));
  }
  if (!sound) {
    writer.refuse(step, "limits that do not fit", fmt::format("first:last within {}", onnx_import::dims_text(from)));
  }
  require_result(writer, step, made);
  if (writer.is_constant(step.operands[0])) {
    const std::string which = fmt::format("{}:{}:{}", fmt::join(slice.starts, ","), fmt::join(slice.limits, ","),
                                          fmt::join(slice.strides, ","));
    set_piece(writer, step, which);
    return;
  }
  writer.set(step.results[0],
             writer.add(step, "Slice", {writer.whole(step.operands[0])}, made, element_of(writer, step),
                        {{.name = "starts", .integers = slice.starts},
                         {.name = "ends", .integers = slice.limits},
                         {.name = "steps", .integers = slice.strides}}));
}

void write_dynamic_slice(GraphWriter& writer, const Step& step) {
  require_operands(writer, step, 1);
  const Dims& made = writer.dims(step.results[0]);
  require_part(writer, step, made, writer.dims(step.operands[0]));
  const ValueId from = writer.whole(step.operands[0]);
  const bool moves = std::any_of(step.operands.begin() + 1, step.operands.end(),
                                 [&](Id position) { return !writer.is_constant(position); });
  const bool table = writer.is_constant(step.operands[0]) && moves;
  if (writer.is_constant(step.operands[0]) && !moves) {
    set_piece(writer, step, positions_text(writer, step, 1));
    return;
  }
  // Rows of a constant are looked up by the position, which changes.
  const std::vector<ValueId> inputs = table ? whole_operands(writer, step, 2) : std::vector{from};
  writer.set(step.results[0], writer.add(step, table ? "GatherND" : "Slice", inputs, made, element_of(writer, step)));
}

void write_dynamic_update(GraphWriter& writer, const Step& step) {
  require_operands(writer, step, 2);
  require_result(writer, step, writer.dims(step.operands[0]));
  const Id from = step.operands[0];
  const bool moves = std::any_of(step.operands.begin() + 2, step.operands.end(),
                                 [&](Id position) { return !writer.is_constant(position); });
  const bool is_collected = !moves && !writer.dims(from).empty() &&
                            (writer.is_constant(from) || (writer.is_updated(from) && writer.uses(from) == 1));
  if (is_collected && !writer.is_constant(step.operands[1]) &&
      differs_along_one_axis(writer.dims(step.operands[1]), writer.dims(from))) {
    writer.set_updated(step, step.results[0], from, writer.whole(step.operands[1]));
    return;
  }
  writer.set(step.results[0], writer.add(step, "ScatterND", whole_operands(writer, step, 2),
                                         writer.dims(step.results[0]), element_of(writer, step)));
}

void write_concatenate(GraphWriter& writer, const Step& step) {
  require_operands(writer, step, 1);
  const Dims axis = numbers_of_field(*step.operation, "dim", "dimension");
  const Dims& result = writer.dims(step.results[0]);
  if (axis.size() != 1 || axis[0] < 0 || std::cmp_greater_equal(axis[0], result.size())) {
    writer.refuse(step, "no axis of its result", "dim = N");
  }
  const auto at = static_cast<std::size_t>(axis[0]);
  Dims made = result;
  made[at] = 0;
  for (const Id operand : step.operands) {
    Dims part = writer.dims(operand);
    if (part.size() != made.size()) writer.refuse(step, "operands of different axes", "as many axes of all");
    made[at] = checked_add(made[at], part[at]);
    part[at] = made[at];
    if (part != made) writer.refuse(step, "operands of different sizes", "sizes that differ along one axis alone");
  }
  require_result(writer, step, made);
  writer.set(step.results[0],
             writer.add(step, "Concat", whole_operands(writer, step, step.operands.size()), made,
                        element_of(writer, step), {{.name = "axis", .integers = axis, .is_list = false}}));
}

void write_pad(GraphWriter& writer, const Step& step) {
  require_operands(writer, step, 2);
  const Dims& from = writer.dims(step.operands[0]);
  Dims amounts = numbers_of_field(*step.operation, "low", "edge_padding_low");
  const Dims high = numbers_of_field(*step.operation, "high", "edge_padding_high");
  Dims interior = numbers_of_field(*step.operation, "interior", "interior_padding");
  if (interior.empty()) interior.assign(from.size(), 0);
  if (amounts.size() != from.size() || high.size() != from.size() || interior.size() != from.size()) {
    writer.refuse(step, "padding for other axes", fmt::format("{} numbers before, behind and between", from.size()));
  }
  Dims made;
  for (std::size_t i = 0; i < from.size(); ++i) {
    const std::int64_t between = checked_multiply(std::max<std::int64_t>(0, from[i] - 1), interior[i]);
    made.push_back(checked_add(checked_add(from[i], between), checked_add(amounts[i], high[i])));
  }
  require_result(writer, step, made);
  amounts.insert(amounts.end(), high.begin(), high.end());
  const bool spread = std::ranges::any_of(interior, [](std::int64_t amount) { return amount != 0; });
  const double filler = writer.number(step.operands[1]).value_or(1);
  writer.set(step.results[0], writer.add(step, spread ? "Resize" : "Pad", {writer.whole(step.operands[0])}, made,
                                         element_of(writer, step),
                                         {{.name = "pads", .integers = amounts}, {.name = "value", .real = filler}}));
}

void write_gather(GraphWriter& writer, const Step& step) {
  require_operands(writer, step, 2);
  writer.set(step.results[0], writer.add(step, "GatherND", whole_operands(writer, step, 2),
                                         writer.dims(step.results[0]), element_of(writer, step)));
}

void write_scatter(GraphWriter& writer, const Step& step) {
  require_operands(writer, step, 3);
  // Tensors, positions, as many updates.
  const std::size_t count = step.results.size();
  if (step.operands.size() != 2 * count + 1)
    writer.refuse(step, "operands that do not fit", "a tensor and an update for each result");
  for (std::size_t i = 0; i < count; ++i) {
    const std::vector<ValueId> inputs{writer.whole(step.operands[i]), writer.whole(step.operands[count + 1 + i])};
    const Type& type = writer.program().type(step.results[i]);
    writer.set(step.results[i], writer.add(step, "ScatterND", inputs, type.dims, type.element));
  }
}

void write_select_and_scatter(GraphWriter& writer, const Step& step) {
  require_operands(writer, step, 2);
  require_result(writer, step, writer.dims(step.operands[0]));
  writer.set(step.results[0], writer.add(step, "ScatterND", whole_operands(writer, step, 2),
                                         writer.dims(step.results[0]), element_of(writer, step)));
}

void write_sort(GraphWriter& writer, const Step& step) {
  require_operands(writer, step, 1);
  for (std::size_t i = 0; i < step.results.size(); ++i) {
    const Type& type = writer.program().type(step.results[i]);
    const Id from = step.operands[std::min(i, step.operands.size() - 1)];
    writer.set(step.results[i], writer.add(step, "TopK", {writer.whole(from)}, type.dims, type.element));
  }
}

void write_reverse(GraphWriter& writer, const Step& step) {
  require_operands(writer, step, 1);
  require_result(writer, step, writer.dims(step.operands[0]));
  writer.set(step.results[0], writer.add(step, "ReverseSequence", {writer.whole(step.operands[0])},
                                         writer.dims(step.results[0]), element_of(writer, step)));
}

}  // namespace systole::core::stablehlo
