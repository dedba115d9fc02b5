// SPDX-License-Identifier: MIT
// LSTM (Hochreiter and Schmidhuber 1997, with forget gates), GRU (Cho et al. 2014) and plain RNN, step by step: the
// product of the inputs with their weights once for all steps, then a product of the state in each.
#include <fmt/format.h>

#include <utility>

#include "core/checked.h"
#include "core/import/onnx/detail/operators/operators.h"

namespace systole::core::onnx_import {
namespace {

constexpr std::int64_t kGatesOfLstm = 4;
constexpr std::int64_t kGatesOfGru = 3;

struct RecurrentSizes {
  std::int64_t steps = 1;
  std::int64_t batch = 1;
  std::int64_t inputs = 1;
  std::int64_t hidden = 1;
  std::int64_t gates = 1;
  std::int64_t directions = 1;
};

RecurrentSizes sizes_of(Conversion& c, const Node& node) {
  const Dims& x = c.dims(node, node.input(0));
  const Dims& w = c.dims(node, node.input(1));
  const Dims& r = c.dims(node, node.input(2));
  if (x.size() != 3 || w.size() != 3 || r.size() != 3) {
    c.refuse(node, fmt::format("operands of {}, {} and {}", dims_text(x), dims_text(w), dims_text(r)),
             "three axes of each");
  }
  const bool batch_first = integer_attribute(node, "layout", 0) != 0;
  RecurrentSizes sizes{.steps = x[batch_first ? 1 : 0],
                       .batch = x[batch_first ? 0 : 1],
                       .inputs = x[2],
                       .hidden = r[2],
                       .gates = node.op == "LSTM"  ? kGatesOfLstm
                                : node.op == "GRU" ? kGatesOfGru
                                                   : 1,
                       .directions = w[0]};
  const std::int64_t rows = checked_multiply(sizes.gates, sizes.hidden);
  if (w[1] != rows || r[1] != rows || w[2] != sizes.inputs || r[0] != w[0] || sizes.steps < 1) {
    c.refuse(node, fmt::format("operands of {}, {} and {}", dims_text(x), dims_text(w), dims_text(r)),
             "weights of gates x hidden rows for the input and for the state");
  }
  return sizes;
}

/// The layers of one recurrent node.
class Recurrence {
 public:
  Recurrence(Conversion& c, const Node& node) : c_(c), node_(node), s_(sizes_of(c, node)) {}

  void run() {
    width_ = checked_product(s_.directions, s_.gates, s_.hidden);
    Layer inputs = product(checked_multiply(s_.steps, s_.batch), s_.inputs);
    inputs.bias = node_.input(3) != kAbsent;
    c_.hold_weights(node_, inputs, node_.input(1));
    inputs_ = c_.add(node_, std::move(inputs), {{node_.input(0), c_.source(node_.input(0)).map}}, ".inputs");
    if (node_.input(3) != kAbsent) c_.hold_parameters(node_.input(3));
    if (node_.input(3) != kAbsent) c_.layer(inputs_).bias = false;  // all of B is counted beside the layers
    for (const std::size_t state : {4U, 5U, 6U, 7U}) {
      if (node_.input(state) != kAbsent && c_.is_constant(node_.input(state))) c_.hold_parameters(node_.input(state));
    }
    Layer step = product(s_.batch, s_.hidden);
    c_.hold_weights(node_, step, node_.input(2));
    for (std::int64_t t = 0; t < s_.steps; ++t) {
      suffix_ = fmt::format(".step{}", t);
      add_step(step);
      step.kind = Kind::shared;
    }
    std::vector<std::int32_t> all = states_;
    Layer joined = over(Operator::move, Kind::join, checked_multiply(s_.directions, s_.hidden));
    joined.in_h = checked_multiply(s_.steps, s_.batch);
    const std::int32_t output = s_.steps == 1 ? states_.back() : c_.add_after(node_, joined, all, ".states");
    set(0, output);
    set(1, states_.back());
    set(2, cell_ == kAbsent ? states_.back() : cell_);
  }

 private:
  void set(std::size_t output, std::int32_t layer) {
    const ValueId id = node_.output(output);
    if (id == kAbsent) return;
    // Steps, directions, batch, hidden: the last one is the channels.
    std::vector<Axis> axes(c_.dims(node_, id).size(), Axis::other);
    if (s_.directions == 1 && !axes.empty()) axes.back() = Axis::channels;
    c_.set(id, layer, std::move(axes));
  }

  [[nodiscard]] Layer product(std::int64_t rows, std::int64_t features) const {
    Layer layer = layer_of(Operator::gemm);
    layer.groups = s_.directions;
    layer.m = rows;
    layer.n = checked_multiply(s_.gates, s_.hidden);
    layer.k = features;
    return layer;
  }

  [[nodiscard]] Layer over(Operator op, Kind kind, std::int64_t channels) const {
    Layer layer = layer_of(op, kind);
    layer.batch = 1;
    layer.in_h = s_.batch;
    layer.in_ch = layer.out_ch = channels;
    return layer;
  }

  std::int32_t add(std::string_view part, Layer layer, const std::vector<std::int32_t>& producers) {
    return c_.add_after(node_, std::move(layer), producers, fmt::format("{}.{}", suffix_, part));
  }

  /// The part of a map of all gates that belongs to some of them.
  std::int32_t part(std::string_view name, std::int32_t gates, std::int64_t channels) {
    return add(name, over(Operator::move, Kind::crop, channels), {gates});
  }

  void add_step(const Layer& weights) {
    const std::int64_t state_width = checked_multiply(s_.directions, s_.hidden);
    Layer step = weights;
    // The first state is zero or given; its product is computed all the same.
    const std::int32_t before = states_.empty() ? inputs_ : states_.back();
    const std::int32_t product = add("state", std::move(step), {before});
    const std::int32_t input = s_.steps == 1 ? inputs_ : part("input", inputs_, width_);
    const std::int32_t sum = add("sum", over(Operator::add, Kind::none, width_), {product, input});
    if (s_.gates == 1) {
      states_.push_back(add("output", over(Operator::activation, Kind::tanh, state_width), {sum}));
      return;
    }
    const std::int32_t gates = add("gates", over(Operator::activation, Kind::sigmoid, width_), {sum});
    const std::int32_t candidate = part("candidate", gates, state_width);
    const std::int32_t chosen = part("chosen", gates, state_width);
    const std::int32_t fresh = add("fresh", over(Operator::mul, Kind::none, state_width), {candidate, chosen});
    std::vector<std::int32_t> kept{part("kept", gates, state_width)};
    if (cell_ != kAbsent) kept.push_back(cell_);
    const std::int32_t old = add("old", over(Operator::mul, Kind::none, state_width), kept);
    cell_ = add("cell", over(Operator::add, Kind::none, state_width), {fresh, old});
    if (s_.gates == kGatesOfGru) {
      states_.push_back(cell_);
      return;
    }
    const std::int32_t bounded = add("bounded", over(Operator::activation, Kind::tanh, state_width), {cell_});
    const std::int32_t open = part("open", gates, state_width);
    states_.push_back(add("output", over(Operator::mul, Kind::none, state_width), {bounded, open}));
  }

  Conversion& c_;
  const Node& node_;
  RecurrentSizes s_;
  std::int64_t width_ = 0;  ///< of all gates of all directions
  std::int32_t inputs_ = kAbsent;
  std::int32_t cell_ = kAbsent;
  std::vector<std::int32_t> states_;
  std::string suffix_;
};

}  // namespace

void convert_recurrent(Conversion& c, const Node& node) {
  Recurrence(c, node).run();
}

}  // namespace systole::core::onnx_import
