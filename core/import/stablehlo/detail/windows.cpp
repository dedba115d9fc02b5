// SPDX-License-Identifier: MIT
// Convolutions and reductions over windows.
#include <fmt/format.h>

#include <algorithm>
#include <numeric>
#include <utility>

#include "core/checked.h"
#include "core/import/stablehlo/detail/operations.h"
#include "core/ir/shape.h"

namespace systole::core::stablehlo {
namespace {

/// Where the axes of a convolution's tensors lie: `[b, 0, 1, f]x[0, 1, i, o]->[b, 0, 1, f]`.
struct ConvolutionAxes {
  Dims input;   ///< batch, features, then pixels
  Dims kernel;  ///< output features, input features, then taps
  Dims output;
};

/// The order that puts two axes first, by the letters that name them.
Dims axis_order(const GraphWriter& writer, const Step& step, const Attribute& list, std::string_view first,
                std::string_view second) {
  Dims order(list.items.size(), -1);
  for (std::size_t i = 0; i < list.items.size(); ++i) {
    const std::string& text = list.items[i].text;
    const Dims number = numbers_in(&list.items[i]);
    const std::int64_t at = text == first ? 0 : text == second ? 1 : number.size() == 1 ? number[0] + 2 : -1;
    if (at < 0 || std::cmp_greater_equal(at, order.size()) || order[static_cast<std::size_t>(at)] >= 0) {
      writer.refuse(step, fmt::format("an axis '{}'", text),
                    fmt::format("{}, {} and each pixel axis once", first, second));
    }
    order[static_cast<std::size_t>(at)] = static_cast<std::int64_t>(i);
  }
  return order;
}

ConvolutionAxes convolution_axes(const GraphWriter& writer, const Step& step) {
  const Attribute* numbers = step.operation->field("dim_numbers");
  if (numbers == nullptr) numbers = step.operation->field("dimension_numbers");
  if (numbers == nullptr || numbers->items.size() != 3) {
    writer.refuse(step, "no dimension numbers that can be read",
                  "dim_numbers = [b, f, 0, 1]x[o, i, 0, 1]->[b, f, 0, 1]");
  }
  ConvolutionAxes axes{axis_order(writer, step, numbers->items[0], "b", "f"),
                       axis_order(writer, step, numbers->items[1], "o", "i"),
                       axis_order(writer, step, numbers->items[2], "b", "f")};
  const std::size_t rank = writer.dims(step.operands[0]).size();
  if (axes.input.size() != rank || axes.kernel.size() != writer.dims(step.operands[1]).size() ||
      axes.kernel.size() != rank || axes.output.size() != rank || rank < 2) {
    writer.refuse(step, "dimension numbers for other axes", fmt::format("{} of each tensor", rank));
  }
  return axes;
}

struct ConvolutionWindow {
  Dims strides;
  Dims low;
  Dims high;
  Dims spread;  ///< of the input: zeros between its elements
  Dims dilations;
};

Dims with_default(const GraphWriter& writer, const Step& step, Dims given, std::size_t count, std::int64_t otherwise,
                  std::int64_t least) {
  if (given.empty()) return Dims(count, otherwise);
  const bool sound = given.size() == count && std::ranges::all_of(given, [&](std::int64_t n) { return n >= least; });
  if (!sound) {
    writer.refuse(step, fmt::format("a window of {}", fmt::join(given, ", ")),
                  fmt::format("{} numbers of at least {}", count, least));
  }
  return given;
}

/// `window = {stride = [2, 2], pad = [[3, 3], [3, 3]]}`, or attributes of the same meaning.
ConvolutionWindow convolution_window(const GraphWriter& writer, const Step& step, std::size_t axes) {
  const Attribute* const window = step.operation->field("window");
  const auto numbers = [&](const std::string& pretty, std::string_view generic) {
    if (window == nullptr) return numbers_in(step.operation->field(generic));
    const auto found = window->fields.find(pretty);
    return found == window->fields.end() ? Dims{} : numbers_in(&found->second);
  };
  const auto of_axes = [&](const Dims& given, std::int64_t otherwise, std::int64_t least, std::size_t count) {
    return with_default(writer, step, given, count, otherwise, least);
  };
  constexpr std::int64_t kAnyPadding = -(std::int64_t{1} << 40U);
  ConvolutionWindow result{.strides = of_axes(numbers("stride", "window_strides"), 1, 1, axes),
                           .low = {},
                           .high = {},
                           .spread = of_axes(numbers("lhs_dilate", "lhs_dilation"), 1, 1, axes),
                           .dilations = of_axes(numbers("rhs_dilate", "rhs_dilation"), 1, 1, axes)};
  const Dims pads = of_axes(numbers("pad", "padding"), 0, kAnyPadding, 2 * axes);
  for (std::size_t i = 0; i < axes; ++i) {
    result.low.push_back(pads[2 * i]);
    result.high.push_back(pads[2 * i + 1]);
  }
  return result;
}

std::int64_t count_of(const GraphWriter& writer, const Step& step, std::string_view name) {
  const Dims count = numbers_in(step.operation->field(name));
  if (count.empty()) return 1;
  if (count.front() < 1) writer.refuse(step, fmt::format("{} = {}", name, count.front()), "a number of at least 1");
  return count.front();
}

/// A convolution whose tensors have batch, features and pixels in this order.
struct PlainConvolution {
  Sized input;
  Sized kernel;
  ConvolutionWindow window;
  std::int64_t groups = 1;
};

/// Groups of the batch: each part of it meets filters of its own, as groups of features do.
void move_batch_groups(GraphWriter& writer, const Step& step, PlainConvolution& of, std::int64_t count) {
  if (count == 1) return;
  if (of.groups > 1 || of.input.dims[0] % count != 0) {
    writer.refuse(step, fmt::format("{} groups of a batch of {}", count, of.input.dims[0]),
                  "a divisor, and one group of features");
  }
  of.input.dims[0] /= count;
  of.input.dims[1] = checked_multiply(of.input.dims[1], count);
  of.input.value = writer.add(step, "Reshape", {of.input.value}, of.input.dims, "f32");
  of.groups = count;
}

/// Padding below zero cuts the input, which is an operation of its own.
void cut_input(GraphWriter& writer, const Step& step, PlainConvolution& of) {
  const std::size_t axes = of.window.low.size();
  Dims amounts(2 * (axes + 2), 0);
  bool cuts = false;
  for (std::size_t i = 0; i < axes; ++i) {
    for (const bool behind : {false, true}) {
      std::int64_t& pad = behind ? of.window.high[i] : of.window.low[i];
      if (pad >= 0) continue;
      amounts[i + 2 + (behind ? axes + 2 : 0)] = pad;
      of.input.dims[i + 2] = checked_add(of.input.dims[i + 2], pad);
      pad = 0;
      cuts = true;
    }
    if (of.input.dims[i + 2] < 1) writer.refuse(step, "padding that leaves nothing", "at least one element");
  }
  if (cuts)
    of.input.value =
        writer.add(step, "Pad", {of.input.value}, of.input.dims, "f32", {{.name = "pads", .integers = amounts}});
}

Dims both_sides(const Dims& low, const Dims& high) {
  Dims pads = low;
  pads.insert(pads.end(), high.begin(), high.end());
  return pads;
}

/// Sizes of the output, batch and features first.
Dims convolved(const GraphWriter& writer, const Step& step, const PlainConvolution& of) {
  if (of.kernel.dims[1] != of.input.dims[1] / of.groups || of.input.dims[1] % of.groups != 0 ||
      of.kernel.dims[0] % of.groups != 0) {
    writer.refuse(step,
                  fmt::format("a kernel of {} in {} groups for {}", onnx_import::dims_text(of.kernel.dims), of.groups,
                              onnx_import::dims_text(of.input.dims)),
                  "a kernel for as many features as the input has");
  }
  Dims dims{of.input.dims[0], of.kernel.dims[0]};
  for (std::size_t i = 0; i < of.window.strides.size(); ++i) {
    const std::int64_t spread = checked_add(checked_multiply(of.input.dims[i + 2] - 1, of.window.spread[i]), 1);
    const std::int64_t padded = checked_add(spread, checked_add(of.window.low[i], of.window.high[i]));
    dims.push_back(
        output_extent(padded, of.kernel.dims[i + 2], of.window.strides[i], 0, of.window.dilations[i], Rounding::floor));
  }
  return dims;
}

/// Zeros between the input's elements make it a transposed convolution, whose padding is what the kernel's is not.
ValueId add_transposed(GraphWriter& writer, const Step& step, PlainConvolution of, const Dims& made) {
  const std::size_t axes = of.window.strides.size();
  Dims begin;
  Dims end;
  Dims extra(axes, 0);
  for (std::size_t i = 0; i < axes; ++i) {
    const std::int64_t reach = checked_multiply(of.window.dilations[i], of.kernel.dims[i + 2] - 1);
    begin.push_back(checked_subtract(reach, of.window.low[i]));
    end.push_back(checked_subtract(reach, of.window.high[i]));
    if (of.window.strides[i] != 1 || begin.back() < 0) {
      writer.refuse(step, "a stride or padding beside lhs_dilate",
                    "a transposed convolution: stride 1, padding of at most the kernel's reach");
    }
    if (end.back() < 0) extra[i] = -std::exchange(end.back(), 0);
  }
  Dims weights = of.kernel.dims;
  weights[0] = of.input.dims[1];
  weights[1] = of.kernel.dims[0] / of.groups;
  const ValueId kernel = writer.add(step, "Reshape", {of.kernel.value}, weights, "f32");
  return writer.add(step, "ConvTranspose", {of.input.value, kernel}, made, "f32",
                    {{.name = "strides", .integers = of.window.spread},
                     {.name = "pads", .integers = both_sides(begin, end)},
                     {.name = "dilations", .integers = of.window.dilations},
                     {.name = "output_padding", .integers = extra},
                     {.name = "group", .integers = {of.groups}, .is_list = false}});
}

ValueId add_convolution(GraphWriter& writer, const Step& step, PlainConvolution& of) {
  const Dims made = convolved(writer, step, of);
  if (std::ranges::any_of(of.window.spread, [](std::int64_t spread) { return spread > 1; })) {
    return add_transposed(writer, step, of, made);
  }
  cut_input(writer, step, of);
  return writer.add(step, "Conv", {of.input.value, of.kernel.value}, made, "f32",
                    {{.name = "strides", .integers = of.window.strides},
                     {.name = "pads", .integers = both_sides(of.window.low, of.window.high)},
                     {.name = "dilations", .integers = of.window.dilations},
                     {.name = "group", .integers = {of.groups}, .is_list = false}});
}

/// The order that undoes another.
Dims inverse(const Dims& order) {
  Dims result(order.size());
  for (std::size_t i = 0; i < order.size(); ++i)
    result[static_cast<std::size_t>(order[i])] = static_cast<std::int64_t>(i);
  return result;
}

struct ReductionWindow {
  Dims sizes;
  Dims strides;
  Dims dilations;
  Dims low;
  Dims high;
};

ReductionWindow reduction_window(const GraphWriter& writer, const Step& step, std::size_t rank) {
  const auto numbers = [&](std::string_view name, std::size_t count, std::int64_t otherwise, std::int64_t least) {
    return with_default(writer, step, numbers_in(step.operation->field(name)), count, otherwise, least);
  };
  ReductionWindow window{.sizes = numbers("window_dimensions", rank, 1, 1),
                         .strides = numbers("window_strides", rank, 1, 1),
                         .dilations = numbers("window_dilations", rank, 1, 1),
                         .low = {},
                         .high = {}};
  const Dims spread = numbers("base_dilations", rank, 1, 1);
  if (std::ranges::any_of(spread, [](std::int64_t n) { return n > 1; })) {
    writer.refuse(step, "base_dilations", "windows over neighbouring elements");
  }
  const Dims pads = numbers("padding", 2 * rank, 0, 0);
  for (std::size_t i = 0; i < rank; ++i) {
    window.low.push_back(pads[2 * i]);
    window.high.push_back(pads[2 * i + 1]);
  }
  return window;
}

Dims picked(const Dims& from, const Dims& axes) {
  Dims result;
  for (const std::int64_t axis : axes) result.push_back(from[static_cast<std::size_t>(axis)]);
  return result;
}

}  // namespace

void write_convolution(GraphWriter& writer, const Step& step) {
  require_operands(writer, step, 2);
  const ConvolutionAxes axes = convolution_axes(writer, step);
  const std::size_t pixels = axes.input.size() - 2;
  const auto plain = [&](Id operand, const Dims& order) {
    const Type& type = writer.program().type(operand);
    return Sized{transposed(writer, step, writer.whole(operand), type.dims, order, type.element),
                 reordered(type.dims, order)};
  };
  PlainConvolution of{.input = plain(step.operands[0], axes.input),
                      .kernel = plain(step.operands[1], axes.kernel),
                      .window = convolution_window(writer, step, pixels),
                      .groups = count_of(writer, step, "feature_group_count")};
  move_batch_groups(writer, step, of, count_of(writer, step, "batch_group_count"));
  const Dims made = convolved(writer, step, of);
  const Dims back = inverse(axes.output);
  require_result(writer, step, reordered(made, back));
  ValueId result = kAbsent;
  if (pixels == 0) {
    // Without pixels it is a product.
    if (of.groups > 1) writer.refuse(step, "groups without pixels", "at least one pixel axis");
    result = writer.add(step, "Einsum", {of.input.value, of.kernel.value}, made, "f32",
                        {{.name = "equation", .text = "bi,oi->bo"}});
  } else {
    result = add_convolution(writer, step, of);
  }
  writer.set(step.results[0], transposed(writer, step, result, made, back, "f32"));
}

void write_reduce_window(GraphWriter& writer, const Step& step) {
  require_operands(writer, step, 2);
  const Type& type = writer.program().type(step.operands[0]);
  const std::size_t rank = type.dims.size();
  const ReductionWindow window = reduction_window(writer, step, rank);
  // Axes without a window first: a batch and features, then pixels.
  Dims order;
  Dims pixels;
  for (std::size_t i = 0; i < rank; ++i) {
    const bool moves = window.sizes[i] > 1 || window.strides[i] > 1 || window.low[i] != 0 || window.high[i] != 0;
    (moves ? pixels : order).push_back(static_cast<std::int64_t>(i));
  }
  // A map of four axes has two of pixels, though a window may go along one of them.
  if (rank == 4 && pixels.size() == 1 && pixels[0] > 0) {
    const std::int64_t other = pixels[0] == 1 ? 2 : pixels[0] - 1;
    order.erase(std::ranges::find(order, other));
    pixels.push_back(other);
    std::ranges::sort(pixels);
  }
  const std::size_t others = order.size();
  order.insert(order.end(), pixels.begin(), pixels.end());
  Dims made;
  for (std::size_t i = 0; i < rank; ++i) {
    const std::int64_t padded = checked_add(type.dims[i], checked_add(window.low[i], window.high[i]));
    made.push_back(output_extent(padded, window.sizes[i], window.strides[i], 0, window.dilations[i], Rounding::floor));
  }
  require_result(writer, step, made);
  if (pixels.empty()) {
    writer.set_same(step.results[0], step.operands[0]);
    return;
  }
  ValueId value = transposed(writer, step, writer.whole(step.operands[0]), type.dims, order, type.element);
  const Dims kept = reordered(made, order);
  const auto with_pixels = [&](const Dims& from) {
    Dims dims{1, 1};
    const Dims sorted = reordered(from, order);
    for (std::size_t i = 0; i < others; ++i) {
      std::int64_t& size = dims[i == 0 && others > 1 ? 0 : 1];
      size = checked_multiply(size, sorted[i]);
    }
    dims.insert(dims.end(), sorted.begin() + static_cast<std::ptrdiff_t>(others), sorted.end());
    return dims;
  };
  const bool is_map = others == 2;
  if (!is_map) value = writer.add(step, "Reshape", {value}, with_pixels(type.dims), type.element);
  const std::string combiner = combiner_of(*step.operation);
  const bool sums = combiner == "add";
  value =
      writer.add(step, sums ? "AveragePool" : "MaxPool", {value}, is_map ? kept : with_pixels(made), type.element,
                 {{.name = "kernel_shape", .integers = picked(window.sizes, pixels)},
                  {.name = "strides", .integers = picked(window.strides, pixels)},
                  {.name = "dilations", .integers = picked(window.dilations, pixels)},
                  {.name = "pads", .integers = both_sides(picked(window.low, pixels), picked(window.high, pixels))}});
  const NodeId pool = writer.maker(value);
  if (!is_map) value = writer.add(step, "Reshape", {value}, kept, type.element);
  writer.set(step.results[0], transposed(writer, step, value, kept, inverse(order), type.element));
  for (std::size_t i = 1; i < step.results.size(); ++i) writer.set_same(step.results[i], step.results[0]);
  if (!sums) return;
  double elements = 1;
  for (const std::int64_t size : window.sizes) elements *= static_cast<double>(size);
  writer.set_sum(step.results[0], {.node = pool, .elements = elements});
}

void write_reduce(GraphWriter& writer, const Step& step) {
  require_operands(writer, step, 2);
  const Id operand = step.operands[0];
  const Dims& from = writer.dims(operand);
  Dims axes = numbers_of_field(*step.operation, "dimensions", "dimensions");
  std::ranges::sort(axes);
  Dims made;
  for (std::size_t i = 0; i < from.size(); ++i) {
    if (!std::ranges::binary_search(axes, static_cast<std::int64_t>(i))) made.push_back(from[i]);
  }
  if (made.size() + axes.size() != from.size()) {
    writer.refuse(step, fmt::format("axes {} of {}", fmt::join(axes, ", "), onnx_import::dims_text(from)),
                  "each of its axes at most once");
  }
  const std::string combiner = combiner_of(*step.operation);
  const std::string_view op = combiner == "add"                            ? "ReduceSum"
                              : combiner == "multiply"                     ? "ReduceProd"
                              : combiner == "minimum" || combiner == "and" ? "ReduceMin"
                                                                           : "ReduceMax";
  for (std::size_t i = 0; i < step.results.size(); ++i) {
    const Id result = step.results[i];
    require_result(writer, {.operation = step.operation, .name = step.name, .operands = {}, .results = {result}}, made);
    if (i > 0) {
      writer.set_same(result, step.results[0]);
      continue;
    }
    const double elements = static_cast<double>(onnx_import::element_count(from)) /
                            static_cast<double>(std::max<std::int64_t>(1, onnx_import::element_count(made)));
    if (elements <= 1) {
      writer.set(result,
                 writer.add(step, "Reshape", {writer.whole(operand)}, made, writer.program().type(result).element));
      continue;
    }
    const ValueId value =
        writer.add(step, op, {writer.whole(operand)}, made, writer.program().type(result).element,
                   {{.name = "axes", .integers = axes}, {.name = "keepdims", .integers = {0}, .is_list = false}});
    writer.set(result, value);
    if (op == "ReduceSum") writer.set_sum(result, {.node = writer.maker(value), .elements = elements});
  }
}

void write_batch_norm(GraphWriter& writer, const Step& step) {
  require_operands(writer, step, 3);
  const Type& type = writer.program().type(step.operands[0]);
  const Dims index = numbers_in(step.operation->field("feature_index"));
  if (index.size() != 1 || index[0] < 0 || std::cmp_greater_equal(index[0], type.dims.size())) {
    writer.refuse(step, "no axis of its input", "feature_index = N");
  }
  require_result(writer, step, type.dims);
  const auto feature = static_cast<std::size_t>(index[0]);
  for (std::size_t i = 1; i < step.results.size(); ++i) {
    writer.set(step.results[i], writer.add_constant(step.name, writer.program().type(step.results[i])));
  }
  std::vector<ValueId> inputs{writer.whole(step.operands[0])};
  const bool rows = std::all_of(type.dims.begin(), type.dims.begin() + index[0], [](std::int64_t n) { return n == 1; });
  if (step.operation->name == "batch_norm_training" && rows && feature + 1 < type.dims.size()) {
    // Each feature has a mean of its own, over what follows it: a layer norm of rows.
    writer.set(step.results[0], writer.add(step, "LayerNormalization", inputs, type.dims, type.element,
                                           {{.name = "axis", .integers = {index[0] + 1}, .is_list = false}}));
    return;
  }
  Dims order;
  for (std::size_t i = 0; i < type.dims.size(); ++i) {
    if (i != feature) order.push_back(static_cast<std::int64_t>(i));
  }
  order.insert(order.begin() + std::min<std::ptrdiff_t>(1, static_cast<std::ptrdiff_t>(order.size())), index[0]);
  inputs[0] = transposed(writer, step, inputs[0], type.dims, order, type.element);
  for (std::size_t i = 1; i < step.operands.size(); ++i) inputs.push_back(writer.whole(step.operands[i]));
  const Dims plain = reordered(type.dims, order);
  const ValueId value = writer.add(step, "BatchNormalization", inputs, plain, type.element);
  writer.set(step.results[0], transposed(writer, step, value, plain, inverse(order), type.element));
}

}  // namespace systole::core::stablehlo
