// SPDX-License-Identifier: MIT
// Convolutions, pools and reductions.
#include <algorithm>
#include <utility>

#include "core/checked.h"
#include "core/import/onnx/detail/operators/operators.h"
#include "core/import/onnx/detail/operators/padding.h"
#include "core/import/onnx/detail/window.h"

namespace systole::core::onnx_import {
namespace {

void set_window(Layer& layer, const WindowAxis& vertical, const WindowAxis& horizontal) {
  layer.in_h = vertical.size;
  layer.in_w = horizontal.size;
  layer.k_h = vertical.kernel;
  layer.k_w = horizontal.kernel;
  layer.stride_h = vertical.stride;
  layer.stride_w = horizontal.stride;
  layer.dilation_h = vertical.dilation;
  layer.dilation_w = horizontal.dilation;
  layer.pad_h = vertical.begin;
  layer.pad_w = horizontal.begin;
  layer.pad_extra_h = vertical.end - vertical.begin;
  layer.pad_extra_w = horizontal.end - horizontal.begin;
  layer.rounding = vertical.ceil ? Rounding::ceil : Rounding::floor;
}

/// Of one axis the window lies along the width.
void set_window(Layer& layer, const Window& window) {
  static constexpr WindowAxis kNone{};
  set_window(layer, window.size() == 1 ? kNone : window[0], window.back());
}

std::vector<Axis> axes_of_maps(std::size_t rank) {
  return rank == 3 ? std::vector{Axis::batch, Axis::channels, Axis::width}
                   : std::vector{Axis::batch, Axis::channels, Axis::height, Axis::width};
}

std::int64_t product_of(const Window& window, std::int64_t WindowAxis::*member) {
  std::int64_t product = 1;
  for (const WindowAxis& axis : window) product = checked_multiply(product, axis.*member);
  return product;
}

std::int64_t outputs_of(const Window& window, WindowUse use) {
  std::int64_t product = 1;
  for (const WindowAxis& axis : window) product = checked_multiply(product, outputs_of(axis, use));
  return product;
}

TensorShape input_map(const Layer& layer) {
  return {.batch = layer.batch, .channels = layer.in_ch, .h = layer.in_h, .w = layer.in_w};
}

struct ConvolutionOperands {
  ValueId input;
  ValueId weights;
  ValueId bias;
  LearnedOperands learned{};  ///< of quantised ones: scales and zero points
};

/// A convolution over three or more axes is its matrix product: the IR's windows have two.
void add_convolution_product(Conversion& c, const Node& node, const ConvolutionOperands& of, const Window& window,
                             WindowUse use, Layer layer) {
  const Dims& input = c.dims(node, of.input);
  layer.op = Operator::gemm;
  const std::int64_t in = layer.in_ch / layer.groups;
  const std::int64_t out = layer.out_ch / layer.groups;
  const std::int64_t taps = product_of(window, &WindowAxis::kernel);
  const bool transposed = use == WindowUse::transposed;
  layer.m = transposed ? product_of(window, &WindowAxis::size) : outputs_of(window, use);
  layer.n = transposed ? checked_multiply(out, taps) : out;
  layer.k = transposed ? in : checked_multiply(in, taps);
  layer.in_ch = layer.out_ch = 1;
  const std::int32_t index = c.add(node, std::move(layer), {{of.input, c.map_of(input)}});
  std::vector<Axis> axes(input.size(), Axis::other);
  axes[0] = Axis::batch;
  axes[1] = Axis::channels;
  c.set(node.output(), index, std::move(axes));
}

void add_convolution(Conversion& c, const Node& node, const ConvolutionOperands& of, WindowUse use) {
  const Dims& weights = c.dims(node, of.weights);
  // A padding node that this convolution alone reads is a part of its window.
  ConvolutionOperands operands = of;
  Dims padding;
  if (const Node* const pad = c.maker(of.input); pad != nullptr && pad->op == "Pad" && padding_joins(c, *pad)) {
    padding = *padding_of(c, *pad);
    operands.input = pad->input(0);
  }
  const Dims& input = c.dims(node, operands.input);
  // The node's own rule holds for what it reads; the padding before it is added to the window.
  Window window = window_of(c.graph(), node, c.dims(node, of.input), Dims(weights.begin() + 2, weights.end()), use);
  for (std::size_t i = 0; !padding.empty() && i < window.size(); ++i) {
    window[i].size = input[i + 2];
    window[i].begin = checked_add(window[i].begin, padding[i + 2]);
    window[i].end = checked_add(window[i].end, padding[input.size() + i + 2]);
  }
  Layer layer = layer_of(use == WindowUse::transposed ? Operator::conv_transpose : Operator::conv);
  layer.batch = input[0];
  layer.in_ch = input[1];
  layer.groups = integer_attribute(node, "group", 1);
  layer.out_ch = use == WindowUse::transposed ? checked_multiply(weights[1], layer.groups) : weights[0];
  layer.bias = operands.bias != kAbsent;
  c.hold_weights(node, layer, operands.weights);
  c.count_parameters(operands.bias);
  if (window.size() > 2) {
    add_convolution_product(c, node, operands, window, use, std::move(layer));
    return;
  }
  set_window(layer, window);
  const TensorShape map = input_map(layer);
  const std::int32_t index = c.add(node, std::move(layer), {{operands.input, map}});
  c.learned(index) = of.learned;
  c.learned(index).weights = of.weights;
  c.learned(index).bias = of.bias;
  c.set(node.output(), index, axes_of_maps(input.size()));
}

bool is_average(const Node& node) {
  return node.op == "AveragePool" || node.op == "LpPool" || node.op == "QLinearAveragePool";
}

/// A pool over three axes: its windows side by side, then each pooled.
void add_deep_pool(Conversion& c, const Node& node, const Window& window, Layer layer) {
  const Dims& input = c.dims(node, node.input(0));
  Layer windows = layer_of(Operator::move, Kind::gather);
  windows.batch = input[0];
  windows.in_ch = windows.out_ch = input[1];
  windows.in_h = outputs_of(window, WindowUse::pool);
  windows.in_w = product_of(window, &WindowAxis::kernel);
  layer.in_h = windows.in_h;
  layer.in_w = layer.k_w = windows.in_w;
  const std::int32_t gathered = c.add(node, windows, {{node.input(0), c.map_of(input)}}, ".windows");
  const std::int32_t index = c.add_after(node, std::move(layer), {gathered});
  std::vector<Axis> axes(input.size(), Axis::other);
  axes[0] = Axis::batch;
  axes[1] = Axis::channels;
  c.set(node.output(), index, std::move(axes));
}

}  // namespace

namespace {

/// What FusedConv does to its results.
Kind fused_activation(const std::string& name) {
  if (name == "Relu") return Kind::relu;
  if (name == "LeakyRelu") return Kind::leaky_relu;
  if (name == "Sigmoid") return Kind::sigmoid;
  if (name == "Tanh") return Kind::tanh;
  if (name == "HardSigmoid") return Kind::hsigmoid;
  return name.empty() ? Kind::none : Kind::clip;
}

}  // namespace

void convert_convolution(Conversion& c, const Node& node) {
  // ConvInteger's third input is a zero point.
  const ValueId bias = node.op == "Conv" || node.op == "FusedConv" ? node.input(2) : kAbsent;
  LearnedOperands learned;
  if (node.op == "ConvInteger") learned.zero_point = node.input(3);
  add_convolution(c, node,
                  {.input = node.input(0), .weights = node.input(1), .bias = bias, .learned = std::move(learned)},
                  WindowUse::convolution);
  if (node.op != "FusedConv") return;
  const Kind kind = fused_activation(text_attribute(node, "activation", ""));
  if (kind != Kind::none) add_elementwise(c, node, Operator::activation, kind, node.output(), node.output());
}

void convert_deformed_convolution(Conversion& c, const Node& node) {
  // Its taps are read at positions of their own, which costs a gather of all of them; then it is a convolution.
  add_convolution(c, node, {.input = node.input(0), .weights = node.input(1), .bias = node.input(3)},
                  WindowUse::convolution);
}

void convert_quantised_convolution(Conversion& c, const Node& node) {
  LearnedOperands learned;
  learned.scale = node.input(4);
  learned.zero_point = node.input(5);
  learned.bias_scales = {node.input(1), node.input(4)};  // ONNX: the bias's step is the product of both
  add_convolution(
      c, node, {.input = node.input(0), .weights = node.input(3), .bias = node.input(8), .learned = std::move(learned)},
      WindowUse::convolution);
}

void convert_transposed_convolution(Conversion& c, const Node& node) {
  add_convolution(c, node, {.input = node.input(0), .weights = node.input(1), .bias = node.input(2)},
                  WindowUse::transposed);
}

void convert_pool(Conversion& c, const Node& node) {
  if (node.output(1) != kAbsent && c.readers(node.output(1)) > 0) {
    c.refuse(node, "indices that are read", "a pool's values alone");
  }
  if (integer_attribute(node, "channels_last", 0) != 0) c.refuse(node, "channels_last 1", "channels behind the batch");
  const Dims& input = c.dims(node, node.input(0));
  const Window window = window_of(c.graph(), node, input, {}, WindowUse::pool);
  // Adaptive pools that leave a map as it is are exported as windows of one element.
  const bool keeps_all = std::ranges::all_of(window, [](const WindowAxis& axis) {
    return axis.kernel == 1 && axis.stride == 1 && axis.begin == 0 && axis.end == 0;
  });
  if (keeps_all) {
    c.alias(node.output(), node.input(0), c.source(node.input(0)).axes);
    return;
  }
  Layer layer = layer_of(Operator::pool, is_average(node) ? Kind::avg : Kind::max);
  layer.batch = input[0];
  layer.in_ch = layer.out_ch = input[1];
  if (window.size() > 2) {
    add_deep_pool(c, node, window, std::move(layer));
    return;
  }
  set_window(layer, window);
  const TensorShape map = input_map(layer);
  const std::int32_t index = c.add(node, std::move(layer), {{node.input(0), map}});
  c.set(node.output(), index, axes_of_maps(input.size()));
}

namespace {

/// A pool over whole maps.
Layer whole_map_pool(const TensorShape& map, bool average) {
  Layer layer = layer_of(Operator::pool, average ? Kind::global_avg : Kind::max);
  layer.batch = map.batch;
  layer.in_ch = layer.out_ch = map.channels;
  layer.in_h = map.h;
  layer.in_w = map.w;
  if (!average) {
    layer.k_h = map.h;
    layer.k_w = map.w;
  }
  return layer;
}

}  // namespace

void convert_global_pool(Conversion& c, const Node& node) {
  const Dims& input = c.dims(node, node.input(0));
  if (input.size() < 3) c.refuse(node, dims_text(input), "an input with batch, channels and at least one more axis");
  TensorShape map{.batch = input[0], .channels = input[1], .h = input.size() == 3 ? 1 : input[2], .w = input.back()};
  for (std::size_t i = 3; i + 1 < input.size(); ++i) map.h = checked_multiply(map.h, input[i]);
  const bool average = node.op != "GlobalMaxPool";
  const std::int32_t index = c.add(node, whole_map_pool(map, average), {{node.input(0), map}});
  std::vector<Axis> axes(input.size(), Axis::other);
  axes[0] = Axis::batch;
  axes[1] = Axis::channels;
  if (input.size() == 4) axes = axes_of_maps(4);
  c.set(node.output(), index, std::move(axes));
}

void convert_reduction(Conversion& c, const Node& node) {
  const ValueId input = node.input(0);
  const Dims& from = c.dims(node, input);
  const Dims& to = c.dims(node, node.output());
  const Source& source = c.source(input);
  std::vector<bool> reduced(from.size(), false);
  std::optional<Dims> axes;
  if (node.op.starts_with("Arg")) {
    axes = Dims{integer_attribute(node, "axis", 0)};
  } else {
    axes = c.integers(node, 1, "axes");
  }
  if (axes && !axes->empty()) {
    for (const std::int64_t axis : *axes) reduced[c.axis(node, axis, from.size())] = true;
  } else if (integer_attribute(node, "noop_with_empty_axes", 0) != 0) {
    c.alias(node.output(), input, source.axes);
    return;
  } else {
    reduced.assign(from.size(), true);
  }
  const bool average = node.op == "ReduceMean" || node.op == "ReduceSum" || node.op == "ReduceL1" ||
                       node.op == "ReduceL2" || node.op == "ReduceSumSquare";
  // Over the pixels of maps it is a global pool, whatever the order of the axes.
  bool over_pixels = source.axes.size() == from.size() && source.map.h * source.map.w > 1;
  for (std::size_t i = 0; over_pixels && i < from.size(); ++i) {
    const bool pixel = source.axes[i] == Axis::height || source.axes[i] == Axis::width;
    const bool others = source.axes[i] == Axis::batch || source.axes[i] == Axis::channels;
    over_pixels = from[i] == 1 || (reduced[i] ? pixel : others);
  }
  std::vector<Axis> result_axes;
  for (std::size_t i = 0; i < from.size() && over_pixels; ++i) {
    if (!reduced[i] || integer_attribute(node, "keepdims", 1) != 0) result_axes.push_back(source.axes[i]);
  }
  TensorShape map = source.map;
  if (!over_pixels) {
    const bool batched = !from.empty() && from[0] == source.map.batch && !reduced[0];
    const std::int64_t batch = batched ? from[0] : 1;
    const std::int64_t results = element_count(to);
    const std::int64_t together = results == 0 ? 0 : element_count(from) / results;
    map = {.batch = batch, .channels = results / std::max<std::int64_t>(1, batch), .h = 1, .w = together};
  }
  const std::int32_t index = c.add(node, whole_map_pool(map, average), {{input, map}});
  c.set(node.output(), index, std::move(result_axes));
}

}  // namespace systole::core::onnx_import
