// SPDX-License-Identifier: MIT
// Operators that rename, move, select or repeat elements.
#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "core/checked.h"
#include "core/import/onnx/detail/operators/operators.h"
#include "core/import/onnx/detail/operators/padding.h"

namespace systole::core::onnx_import {
namespace {

/// How the IR sees a tensor of these sizes whose axes are known: channels are where they were, of a map both sides
/// stay.
TensorShape map_of_axes(const Conversion& c, const Dims& sizes, const std::vector<Axis>& axes) {
  const auto known = [&](Axis axis) { return std::ranges::find(axes, axis) != axes.end(); };
  if (axes.size() != sizes.size() || !known(Axis::channels)) return c.map_of(sizes);
  TensorShape map;
  std::int64_t others = 1;
  for (std::size_t i = 0; i < sizes.size(); ++i) {
    switch (axes[i]) {
      case Axis::batch:
        map.batch = checked_multiply(map.batch, sizes[i]);
        break;
      case Axis::channels:
        map.channels = checked_multiply(map.channels, sizes[i]);
        break;
      case Axis::height:
        map.h = checked_multiply(map.h, sizes[i]);
        break;
      case Axis::width:
        map.w = checked_multiply(map.w, sizes[i]);
        break;
      case Axis::other:
        others = checked_multiply(others, sizes[i]);
        break;
    }
  }
  map.h = checked_multiply(map.h, others);
  return map;
}

/// Adds a move whose output has the axes of its input.
void add_move(Conversion& c, const Node& node, Kind kind, ValueId input, ValueId output, std::string_view suffix = {}) {
  if (output == kAbsent) return;
  const Dims& from = c.dims(node, input);
  const Dims& to = c.dims(node, output);
  if (from == to) {
    c.alias(output, input, c.source(input).axes);
    return;
  }
  std::vector<Axis> axes =
      from.size() == to.size() && !c.source(input).axes.empty() ? c.source(input).axes : c.axes_of(to);
  const TensorShape map = map_of_axes(c, to, axes);
  const std::int32_t index = c.add(node, layer_over(Operator::move, kind, map), {{input, map}}, suffix);
  c.set(output, index, std::move(axes));
}

/// Adds what takes `count` elements from `begin` on along an axis.
void add_piece(Conversion& c, const Node& node, ValueId input, ValueId output, std::size_t axis, std::int64_t begin,
               std::string_view suffix) {
  if (output == kAbsent || c.readers(output) == 0) {
    if (output == kAbsent || !c.value(output).is_output) return;
  }
  if (element_count(c.dims(node, output)) == 0) return;
  const Source& source = c.source(input);
  const Dims& from = c.dims(node, input);
  const Dims& to = c.dims(node, output);
  const bool channels = axis < source.axes.size() && source.axes[axis] == Axis::channels &&
                        source.map.channels == from[axis] && from != to;
  const bool first = begin == 0;
  const bool last = begin + to[axis] == from[axis];
  if (!channels || !(first || last) || source.is_constant()) {
    add_move(c, node, Kind::crop, input, output, suffix);
    return;
  }
  Layer layer = layer_of(Operator::slice, first ? Kind::first : Kind::last);
  layer.batch = source.map.batch;
  layer.in_ch = source.map.channels;
  layer.in_h = source.map.h;
  layer.in_w = source.map.w;
  layer.out_ch = to[axis];
  std::vector<Axis> axes = source.axes;
  const std::int32_t index = c.add(node, std::move(layer), {{input, source.map}}, suffix);
  c.set(output, index, std::move(axes));
}

void concatenate(Conversion& c, const Node& node, const std::vector<ValueId>& parts) {
  std::vector<ValueId> changing;
  for (const ValueId part : parts) {
    if (part == kAbsent || element_count(c.dims(node, part)) == 0) continue;
    if (c.is_constant(part)) {
      c.hold_parameters(part);
    } else {
      changing.push_back(part);
    }
  }
  if (changing.empty()) return;
  const Dims& result = c.dims(node, node.output());
  const Source& model = c.source(changing.front());
  if (changing.size() == 1 && element_count(c.dims(node, changing.front())) == element_count(result)) {
    c.alias(node.output(), changing.front(), model.axes);
    return;
  }
  const std::size_t axis = c.axis(node, integer_attribute(node, "axis", 0), result.size());
  bool channels = changing.size() == parts.size();
  TensorShape map = model.map;
  map.channels = 0;
  std::vector<Conversion::Read> reads;
  for (const ValueId part : changing) {
    const Source& source = c.source(part);
    channels = channels && axis < source.axes.size() && source.axes[axis] == Axis::channels &&
               source.map.channels == c.dims(node, part)[axis] && source.map.batch == map.batch &&
               source.map.h == map.h && source.map.w == map.w;
    map.channels = checked_add(map.channels, source.map.channels);
    reads.push_back({part, source.map});
  }
  std::vector<Axis> axes = model.axes.size() == result.size() ? model.axes : c.axes_of(result);
  Layer layer = layer_over(Operator::move, Kind::join, channels ? map : map_of_axes(c, result, axes));
  if (channels) {
    layer.op = Operator::concat;
    layer.kind = Kind::none;
  }
  const std::int32_t index = c.add(node, std::move(layer), reads);
  c.set(node.output(), index, std::move(axes));
}

}  // namespace

std::optional<Dims> padding_of(Conversion& c, const Node& pad) {
  auto amounts = c.integers(pad, 1, "pads");
  if (!amounts) return std::nullopt;
  const std::size_t rank = c.dims(pad, pad.input(0)).size();
  const auto axes = c.integers(pad, 3, "");
  if (!axes) return amounts->size() == 2 * rank ? amounts : std::nullopt;
  if (amounts->size() != 2 * axes->size()) return std::nullopt;
  Dims all(2 * rank, 0);
  for (std::size_t i = 0; i < axes->size(); ++i) {
    const std::size_t axis = c.axis(pad, (*axes)[i], rank);
    all[axis] = (*amounts)[i];
    all[rank + axis] = (*amounts)[axes->size() + i];
  }
  return all;
}

bool padding_joins(Conversion& c, const Node& pad) {
  const Node* const reader = c.only_reader(pad.output());
  if (reader == nullptr || reader->op != "Conv" || reader->input(0) != pad.output()) return false;
  if (text_attribute(*reader, "auto_pad", "NOTSET") != "NOTSET" ||
      text_attribute(pad, "mode", "constant") != "constant") {
    return false;
  }
  const auto filler = c.numbers(pad.input(2));
  const bool zero = filler == nullptr ? real_attribute(pad, "value", 0) == 0 && c.is_constant(pad.input(2))
                                      : filler->size() == 1 && filler->real(0) == 0;
  const auto amounts = padding_of(c, pad);
  if (!zero || !amounts || amounts->size() < 6) return false;
  const std::size_t rank = amounts->size() / 2;
  const bool others = (*amounts)[0] != 0 || (*amounts)[1] != 0 || (*amounts)[rank] != 0 || (*amounts)[rank + 1] != 0;
  return !others && std::ranges::all_of(*amounts, [](std::int64_t amount) { return amount >= 0; });
}

void convert_same_elements(Conversion& c, const Node& node) {
  if (c.is_constant(node.input(0))) return;
  // A dropout's mask and a quantiser's scale are nothing that another layer works on.
  c.reshaped(node, node.output(), node.input(0));
}

void convert_transpose(Conversion& c, const Node& node) {
  const Dims& sizes = c.dims(node, node.input(0));
  const std::vector<Axis>& from = c.source(node.input(0)).axes;
  Dims order = integers_attribute(node, "perm");
  if (order.empty()) {
    for (std::size_t i = sizes.size(); i-- > 0;) order.push_back(static_cast<std::int64_t>(i));
  }
  std::vector<Axis> axes;
  for (const std::int64_t axis : order) {
    const std::size_t at = c.axis(node, axis, sizes.size());
    axes.push_back(at < from.size() ? from[at] : Axis::other);
  }
  c.alias(node.output(), node.input(0), std::move(axes));
}

void convert_concat(Conversion& c, const Node& node) {
  concatenate(c, node, node.inputs);
}

void convert_quantised_concat(Conversion& c, const Node& node) {
  // Two for the result, then each part with its scale and zero point.
  std::vector<ValueId> parts;
  for (std::size_t i = 2; i < node.inputs.size(); i += 3) parts.push_back(node.inputs[i]);
  concatenate(c, node, parts);
}

void convert_split(Conversion& c, const Node& node) {
  const Dims& from = c.dims(node, node.input(0));
  const std::size_t axis = c.axis(node, integer_attribute(node, "axis", 0), from.size());
  std::int64_t begin = 0;
  for (std::size_t i = 0; i < node.outputs.size(); ++i) {
    const ValueId output = node.outputs[i];
    if (output == kAbsent || !c.value(output).dims) continue;
    add_piece(c, node, node.input(0), output, axis, begin, fmt::format(".{}", i));
    begin = checked_add(begin, c.dims(node, output)[axis]);
  }
}

void convert_slice(Conversion& c, const Node& node) {
  const Dims& from = c.dims(node, node.input(0));
  const Dims& to = c.dims(node, node.output());
  // Which axis it cuts, where it is one alone.
  std::size_t axis = from.size();
  for (std::size_t i = 0; i < from.size(); ++i) {
    if (from[i] == to[i]) continue;
    axis = axis == from.size() ? i : from.size() + 1;
  }
  const auto starts = c.integers(node, 1, "starts");
  const auto axes = c.integers(node, 3, "axes");
  const auto steps = c.integers(node, 4, "steps");
  const bool whole_steps = !steps || std::ranges::all_of(*steps, [](std::int64_t step) { return step == 1; });
  if (axis >= from.size() || !starts || !whole_steps) {
    add_move(c, node, Kind::crop, node.input(0), node.output());
    return;
  }
  std::size_t at = axis;
  for (std::size_t i = 0; axes && i < axes->size(); ++i) {
    if (c.axis(node, (*axes)[i], from.size()) == axis) at = i;
  }
  std::int64_t begin = at < starts->size() ? (*starts)[at] : 0;
  begin = std::clamp<std::int64_t>(begin < 0 ? begin + from[axis] : begin, 0, from[axis]);
  add_piece(c, node, node.input(0), node.output(), axis, begin, {});
}

void convert_pad(Conversion& c, const Node& node) {
  if (padding_joins(c, node)) {
    c.alias(node.output(), node.input(0), c.source(node.input(0)).axes);
    return;
  }
  add_move(c, node, Kind::pad, node.input(0), node.output());
}

void convert_resize(Conversion& c, const Node& node) {
  add_move(c, node, Kind::resize, node.input(0), node.output());
}

void convert_expand(Conversion& c, const Node& node) {
  const bool same = element_count(c.dims(node, node.input(0))) == element_count(c.dims(node, node.output()));
  if (same) {
    c.reshaped(node, node.output(), node.input(0));
  } else {
    add_move(c, node, Kind::repeat, node.input(0), node.output());
  }
}

void convert_gather(Conversion& c, const Node& node) {
  const Dims& data = c.dims(node, node.input(0));
  const Dims& result = c.dims(node, node.output());
  if (c.is_constant(node.input(0))) {
    // Rows of a table, an embedding, by numbers that the network reads.
    c.hold_parameters(node.input(0));
    const TensorShape map = c.map_of(result);
    const std::int32_t index = c.add(node, layer_over(Operator::move, Kind::gather, map), {{node.input(1), map}});
    c.set(node.output(), index);
    return;
  }
  const std::size_t axis = c.axis(node, integer_attribute(node, "axis", 0), data.size());
  const Source& source = c.source(node.input(0));
  std::vector<Axis> axes = c.axes_of(result);
  if (source.axes.size() == data.size()) {
    axes.assign(source.axes.begin(), source.axes.begin() + static_cast<std::ptrdiff_t>(axis));
    axes.insert(axes.end(), result.size() + 1 - data.size(), Axis::other);
    axes.insert(axes.end(), source.axes.begin() + static_cast<std::ptrdiff_t>(axis) + 1, source.axes.end());
  }
  if (element_count(result) == element_count(data)) {
    c.alias(node.output(), node.input(0), std::move(axes));
    return;
  }
  const TensorShape map = map_of_axes(c, result, axes);
  const std::int32_t index = c.add(node, layer_over(Operator::move, Kind::gather, map), {{node.input(0), map}});
  c.set(node.output(), index, std::move(axes));
}

void convert_selection(Conversion& c, const Node& node) {
  // What is chosen, by numbers that the network computes, is what moves; a constant that it is chosen from is a table.
  if (c.is_constant(node.input(0))) c.hold_parameters(node.input(0));
  const bool scatters = node.op.starts_with("Scatter");
  for (const ValueId output : node.outputs) {
    if (output == kAbsent || (c.readers(output) == 0 && !c.value(output).is_output)) continue;
    const Dims& result = c.dims(node, output);
    const TensorShape map = scatters && !c.is_constant(node.input(0)) ? c.source(node.input(0)).map : c.map_of(result);
    std::vector<Conversion::Read> reads;
    for (const ValueId input : node.inputs) {
      if (input != kAbsent) reads.push_back({input, map});
    }
    const std::int32_t index = c.add(node, layer_over(Operator::move, Kind::gather, map), reads);
    c.set(output, index, scatters ? c.source(node.input(0)).axes : std::vector<Axis>{});
  }
}

void convert_rearrangement(Conversion& c, const Node& node) {
  const Dims& result = c.dims(node, node.output());
  const TensorShape map = c.map_of(result);
  const std::int32_t index =
      c.add(node, layer_over(Operator::move, Kind::transpose, map), {{node.input(0), c.source(node.input(0)).map}});
  c.set(node.output(), index);
}

}  // namespace systole::core::onnx_import
