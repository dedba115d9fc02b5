// SPDX-License-Identifier: MIT
#include "core/import/onnx/detail/conversion.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "core/checked.h"
#include "core/error.h"
#include "core/import/onnx/detail/folding.h"
#include "core/import/onnx/detail/operators/operators.h"
#include "core/import/onnx/detail/proto.h"
#include "core/ir/validate.h"

namespace systole::core::onnx_import {
namespace {

/// A recurrent layer has a few layers a step, and nobody reads a table of more than these.
constexpr std::size_t kMostLayers = 200'000;

/// Types of numbers that are learned; others are sizes and indices.
bool may_be_learned(int type) {
  using ::onnx::TensorProto;
  return type == TensorProto::FLOAT || type == TensorProto::DOUBLE || type == TensorProto::FLOAT16 ||
         type == TensorProto::BFLOAT16 || type == TensorProto::INT8 || type == TensorProto::UINT8;
}

/// A name that a topology file can hold: no commas, spaces or control characters.
std::string plain_name(std::string_view name) {
  std::string plain;
  while (name.starts_with('/')) name.remove_prefix(1);
  for (const char character : name) {
    const auto byte = static_cast<unsigned char>(character);
    plain += byte <= ' ' || byte == 0x7f || character == ',' || character == '"' || character == '#' ? '_' : character;
  }
  return plain.empty() ? "node" : plain;
}

}  // namespace

Layer layer_of(Operator op, Kind kind) {
  Layer layer;
  layer.op = op;
  layer.kind = kind;
  return layer;
}

Layer layer_over(Operator op, Kind kind, const TensorShape& map) {
  Layer layer = layer_of(op, kind);
  layer.batch = map.batch;
  layer.in_ch = layer.out_ch = map.channels;
  layer.in_h = map.h;
  layer.in_w = map.w;
  return layer;
}

Conversion::Conversion(Graph& graph, TensorReader& tensors, const OnnxOptions& options)
    : graph_(graph), tensors_(tensors), options_(options), sources_(graph.values.size()) {}

void Conversion::refuse(const Node& node, std::string found, std::string expected) const {
  onnx_import::refuse(graph_, node, std::move(found), std::move(expected));
}

const Dims& Conversion::dims(const Node& node, ValueId id) const {
  if (id == kAbsent) refuse(node, "an operand that is left out", "a tensor");
  const Value& value = graph_.at(id);
  if (value.dims) return *value.dims;
  const std::string from =
      value.node == kAbsent ? "an input without sizes" : "what " + described(graph_.node(value.node)) + " makes";
  refuse(node, fmt::format("tensor {}, {}, whose sizes are not known", in_quotes(value.name), from),
         value.node == kAbsent ? fmt::format("an input with sizes") : "sizes that follow from those of the inputs");
}

std::shared_ptr<const Numbers> Conversion::numbers(ValueId id) {
  return numbers_of(graph_, id, tensors_);
}

std::optional<Dims> Conversion::integers(const Node& node, std::size_t input, std::string_view name) {
  if (const auto given = numbers(node.input(input)); given != nullptr) {
    Dims values;
    for (std::size_t i = 0; i < given->size(); ++i) values.push_back(given->integer(i));
    return values;
  }
  if (name.empty() || attribute(node, name) == nullptr) return std::nullopt;
  return integers_attribute(node, name);
}

std::size_t Conversion::axis(const Node& node, std::int64_t given, std::size_t rank) const {
  const auto size = static_cast<std::int64_t>(rank);
  if (given < -size || given >= size) {
    refuse(node, fmt::format("axis {}", given), fmt::format("one of the {} axes of its input", size));
  }
  return static_cast<std::size_t>(given < 0 ? given + size : given);
}

const Node* Conversion::maker(ValueId id) const {
  if (id == kAbsent || graph_.at(id).node == kAbsent) return nullptr;
  return &graph_.node(graph_.at(id).node);
}

const Node* Conversion::only_reader(ValueId id) const {
  if (id == kAbsent || readers(id) != 1 || graph_.at(id).is_output) return nullptr;
  for (const NodeId reader : graph_.at(id).readers) {
    if (live_[static_cast<std::size_t>(reader)]) return &graph_.node(reader);
  }
  return nullptr;
}

bool Conversion::may_join(ValueId id) const {
  return source(id).layer >= 0 && source(id).exclusive && readers(id) == 1 && !graph_.at(id).is_output;
}

TensorShape Conversion::map_of(const Dims& dims) const {
  const std::size_t rank = dims.size();
  if (rank == 0) return {};
  if (rank == 1) return {.channels = dims[0]};
  const bool has_batch = dims[0] == batch_;
  if (rank == 2) {
    if (has_batch) return {.batch = dims[0], .channels = dims[1]};
    return {.batch = 1, .channels = dims[1], .h = dims[0]};
  }
  if (rank == 4) return {.batch = dims[0], .channels = dims[1], .h = dims[2], .w = dims[3]};
  std::int64_t between = 1;
  for (std::size_t i = 1; i + 1 < rank; ++i) between = checked_multiply(between, dims[i]);
  if (has_batch) return {.batch = dims[0], .channels = dims.back(), .h = between};
  return {.batch = 1, .channels = dims.back(), .h = checked_multiply(dims[0], between)};
}

std::vector<Axis> Conversion::axes_of(const Dims& dims) const {
  switch (dims.size()) {
    case 0:
      return {};
    case 1:
      return {Axis::channels};
    case 4:
      return {Axis::batch, Axis::channels, Axis::height, Axis::width};
    default:
      break;
  }
  std::vector<Axis> axes(dims.size(), Axis::other);
  if (dims.front() == batch_) axes.front() = Axis::batch;
  axes.back() = Axis::channels;
  return axes;
}

std::vector<Axis> reshaped_axes(const Dims& from, const std::vector<Axis>& axes, const Dims& to) {
  std::vector<Axis> result(to.size(), Axis::other);
  if (axes.size() != from.size()) return result;  // of a tensor that no layer makes nothing is known
  std::size_t i = 0;
  std::size_t j = 0;
  while (i < from.size() && j < to.size()) {
    if (from[i] == to[j]) {
      result[j++] = axes[i++];
      continue;
    }
    if (from[i] == 1) {
      ++i;
      continue;
    }
    if (to[j] == 1) {
      ++j;
      continue;
    }
    // Axes that are split or merged are nobody's any more.
    std::int64_t left = from[i++];
    std::int64_t right = to[j++];
    while (left != right) {
      if (left < right ? i == from.size() : j == to.size()) return result;
      std::int64_t& smaller = left < right ? left : right;
      const std::int64_t factor = left < right ? from[i++] : to[j++];
      if (factor == 0 || __builtin_mul_overflow(smaller, factor, &smaller)) return result;
    }
  }
  return result;
}

void Conversion::set(ValueId output, std::int32_t index, std::vector<Axis> axes) {
  if (output == kAbsent) return;
  Value& value = graph_.at(output);
  if (axes.empty() && value.dims) axes = axes_of(*value.dims);
  sources_[static_cast<std::size_t>(output)] = {
      .layer = index, .map = output_shape(layer(index)), .axes = std::move(axes), .exclusive = true};
}

void Conversion::alias(ValueId output, ValueId input, std::vector<Axis> axes) {
  if (output == kAbsent) return;
  Source from = source(input);
  from.axes = std::move(axes);
  from.exclusive = from.exclusive && readers(input) == 1 && !graph_.at(input).is_output;
  sources_[static_cast<std::size_t>(output)] = std::move(from);
}

void Conversion::reshaped(const Node& node, ValueId output, ValueId input) {
  if (output == kAbsent) return;
  alias(output, input, reshaped_axes(dims(node, input), source(input).axes, dims(node, output)));
}

std::string Conversion::unique_name(const std::string& wanted) {
  std::string name = wanted;
  while (!names_.emplace(name, 0).second) name = fmt::format("{}_{}", wanted, ++names_[wanted]);
  return name;
}

std::int32_t Conversion::read_input(std::size_t input, const TensorShape& map) {
  const auto known =
      std::ranges::find_if(input_reads_, [&](const InputRead& read) { return read.input == input && read.map == map; });
  const auto index = static_cast<std::int32_t>(known - input_reads_.begin());
  if (known == input_reads_.end()) input_reads_.push_back({.input = input, .map = map});
  return -2 - index;
}

std::int32_t Conversion::producer_of(const Source& source, const TensorShape& map, bool free_view,
                                     const std::string& name) {
  const bool same_count = elements(source.map) == elements(map);
  std::int32_t made_by = source.layer;
  if (source.layer < Source::kConstant) {
    const auto input = static_cast<std::size_t>(-2 - source.layer);
    made_by = read_input(input, free_view || !same_count ? source.map : map);
    if (free_view || same_count) return made_by;
  } else {
    const Layer& from = layer(source.layer);
    if (free_view || source.map == map || (same_count && from.op == Operator::gemm)) return source.layer;
  }
  const Kind kind = same_count ? Kind::view : Kind::repeat;
  const auto key = std::pair(made_by, std::vector<std::int64_t>{map.batch, map.channels, map.h, map.w});
  if (const auto known = views_.find(key); known != views_.end()) return known->second;
  Layer view = layer_over(Operator::move, kind, map);
  view.name = unique_name(fmt::format("{}.{}", name, core::name(kind)));
  layers_.push_back({.layer = std::move(view), .producers = {made_by}});
  const auto index = static_cast<std::int32_t>(layers_.size() - 1);
  views_.emplace(key, index);
  return index;
}

std::int32_t Conversion::add(const Node& node, Layer layer, const std::vector<Read>& reads, std::string_view suffix) {
  const std::string name = plain_name(node.name) + std::string{suffix};
  const bool keeps_all = layer.kind == Kind::view || layer.kind == Kind::transpose;
  const bool takes_any = layer.op == Operator::gemm || (layer.op == Operator::move && !keeps_all);
  std::vector<std::int32_t> producers;
  for (const Read& read : reads) {
    const Source& from = source(read.value);
    if (from.is_constant()) continue;
    const bool free_view = takes_any || (layer.op == Operator::linear && elements(from.map) == elements(read.map));
    producers.push_back(producer_of(from, read.map, free_view, name));
  }
  return add_after(node, std::move(layer), producers, suffix);
}

std::int32_t Conversion::add_after(const Node& node, Layer layer, const std::vector<std::int32_t>& producers,
                                   std::string_view suffix) {
  if (layers_.size() >= kMostLayers)
    refuse(node, "a network of too many layers", fmt::format("at most {}", kMostLayers));
  layer.name = unique_name(plain_name(node.name) + std::string{suffix});
  const NodeId made_by = node.output() == kAbsent ? kAbsent : graph_.at(node.output()).node;
  layers_.push_back({.layer = std::move(layer), .producers = producers, .made_by = made_by});
  return static_cast<std::int32_t>(layers_.size() - 1);
}

void Conversion::hold_weights(const Node& node, Layer& layer, ValueId weights) {
  if (weights == kAbsent) return;
  const Value& value = graph_.at(weights);
  if (value.tensor == nullptr || !value.constant) return;
  if (const auto share = tensors_.share_not_zero(*value.tensor, value.zero_point)) {
    const auto least = 1 / static_cast<double>(std::max<std::int64_t>(1, element_count(dims(node, weights))));
    layer.density = std::max(*share, least);
  }
  if (!held_by_layers_.insert(value.tensor).second) {
    if (layer.kind == Kind::none) layer.kind = Kind::shared;
    return;
  }
  if (const auto extra = held_extra_.find(value.tensor); extra != held_extra_.end()) extra_params_ -= extra->second;
}

void Conversion::hold_parameters(ValueId constant) {
  if (constant == kAbsent) return;
  const Value& value = graph_.at(constant);
  if (value.tensor == nullptr || !value.dims || !may_be_learned(value.tensor->data_type())) return;
  if (held_by_layers_.contains(value.tensor)) return;
  const std::int64_t count = element_count(Dims(value.tensor->dims().begin(), value.tensor->dims().end()));
  if (held_extra_.emplace(value.tensor, count).second) extra_params_ = checked_add(extra_params_, count);
}

void Conversion::count_parameters(ValueId constant) {
  if (constant != kAbsent && graph_.at(constant).tensor != nullptr) held_by_layers_.insert(graph_.at(constant).tensor);
}

void Conversion::find_live_nodes() {
  live_.assign(graph_.nodes.size(), false);
  readers_.assign(graph_.values.size(), 0);
  std::vector<ValueId> wanted;
  for (std::size_t i = 0; i < graph_.values.size(); ++i) {
    if (graph_.values[i].is_output) wanted.push_back(static_cast<ValueId>(i));
  }
  if (wanted.empty()) {
    for (const Node& node : graph_.nodes) wanted.insert(wanted.end(), node.outputs.begin(), node.outputs.end());
  }
  while (!wanted.empty()) {
    const ValueId id = wanted.back();
    wanted.pop_back();
    if (id == kAbsent || graph_.at(id).constant || graph_.at(id).node == kAbsent) continue;
    const auto made_by = static_cast<std::size_t>(graph_.at(id).node);
    if (live_[made_by]) continue;
    live_[made_by] = true;
    const Node& node = graph_.nodes[made_by];
    wanted.insert(wanted.end(), node.inputs.begin(), node.inputs.end());
  }
  for (std::size_t i = 0; i < graph_.nodes.size(); ++i) {
    if (!live_[i] || matches_.inner[i]) continue;
    const auto match = matches_.roots.find(static_cast<NodeId>(i));
    if (match != matches_.roots.end()) {
      ++readers_[static_cast<std::size_t>(match->second.input)];
      continue;
    }
    for (const ValueId input : graph_.nodes[i].inputs) {
      if (input != kAbsent) ++readers_[static_cast<std::size_t>(input)];
    }
  }
}

void Conversion::set_inputs() {
  for (const ValueId id : graph_.inputs) {
    const auto& dims = graph_.at(id).dims;
    if (dims && dims->size() > 1) {
      batch_ = dims->front();
      break;
    }
  }
  for (std::size_t i = 0; i < graph_.inputs.size(); ++i) {
    const ValueId id = graph_.inputs[i];
    Source& source = sources_[static_cast<std::size_t>(id)];
    source.layer = -2 - static_cast<std::int32_t>(i);
    if (!graph_.at(id).dims) continue;
    source.map = map_of(*graph_.at(id).dims);
    source.axes = axes_of(*graph_.at(id).dims);
  }
}

void Conversion::convert_match(const Node& node, const Match& match) {
  static_cast<void>(dims(node, match.input));  // they have to be known
  if (match.kind == Kind::batch) {
    add_batch_norm(*this, node, match.input, node.output(), match.parameters,
                   {.parameters = match.parameters, .epsilon = 0});
  } else if (match.op == Operator::norm) {
    add_normalisation(*this, node, match.kind, match.normalised, match.input, node.output(), match.parameters);
  } else if (match.kind == Kind::softmax) {
    add_softmax(*this, node, match.normalised, match.input, node.output());
  } else {
    add_elementwise(*this, node, match.op, match.kind, match.input, node.output());
  }
}

double Conversion::moved_elements(const Node& node) const {
  double moved = 0;
  for (const auto* const ids : {&node.inputs, &node.outputs}) {
    for (const ValueId id : *ids) {
      if (id == kAbsent || graph_.at(id).constant || !graph_.at(id).dims) continue;
      moved += static_cast<double>(element_count(*graph_.at(id).dims));
    }
  }
  return moved;
}

void Conversion::skip_unsupported(const Node& node, bool known) {
  if (!options_.skip_unsupported) {
    std::string what = known ? "" : "an operator that is not supported";
    if (node.op == "If") what = "a choice by a condition that is no constant";
    if (node.op == "Loop" || node.op == "Scan") what = "a loop whose number of turns is no constant";
    constexpr std::array<std::string_view, 3> kSized{"ConstantOfShape", "EyeLike", "Range"};
    if (std::ranges::find(kSized, node.op) != kSized.end()) {
      refuse(node, "a tensor whose size the data decide",
             "one that follows from the inputs' sizes (--dim NAME=N gives those that are open)");
    }
    refuse(node, what, "an operator of docs/onnx.md, or --skip-unsupported to leave it out");
  }
  skipped_[described(node)] += moved_elements(node);
  const auto from = std::ranges::find_if(node.inputs, [&](ValueId id) { return !is_constant(id); });
  for (const ValueId output : node.outputs) {
    if (output == kAbsent) continue;
    const auto& sizes = graph_.at(output).dims;
    Source source = from == node.inputs.end() ? Source{} : this->source(*from);
    source.exclusive = false;
    source.axes = sizes ? axes_of(*sizes) : std::vector<Axis>{};
    sources_[static_cast<std::size_t>(output)] = std::move(source);
  }
}

void Conversion::warn_of_skipped() {
  if (skipped_.empty()) return;
  double all = 0;
  for (std::size_t i = 0; i < graph_.nodes.size(); ++i) {
    if (live_[i]) all += moved_elements(graph_.nodes[i]);
  }
  for (const auto& [what, moved] : skipped_) {
    warnings_.push_back(
        {.where = {.file = graph_.file},
         .subject = what,
         .found = fmt::format("an operator that is left out, with {:.2g} % of the elements that all nodes "
                              "read and write",
                              all > 0 ? 100 * moved / all : 0.0)});
  }
}

bool Conversion::makes_nothing(const Node& node) const {
  return !node.outputs.empty() && std::ranges::all_of(node.outputs, [&](ValueId output) {
    return output == kAbsent || (graph_.at(output).dims && element_count(*graph_.at(output).dims) == 0);
  });
}

void Conversion::convert(NodeId id) {
  const auto index = static_cast<std::size_t>(id);
  if (!live_[index] || matches_.inner[index]) return;
  const Node& node = graph_.nodes[index];
  if (const auto match = matches_.roots.find(id); match != matches_.roots.end()) {
    convert_match(node, match->second);
    return;
  }
  const Converter converter = converter_of(node);
  if (converter == nullptr) {
    skip_unsupported(node, false);
    return;
  }
  if (makes_nothing(node)) return;
  for (const ValueId input : node.inputs) {
    if (!is_constant(input)) static_cast<void>(dims(node, input));  // they have to be known
  }
  for (const ValueId output : node.outputs) {
    if (output != kAbsent && readers(output) > 0) static_cast<void>(dims(node, output));
  }
  converter(*this, node);
}

Network Conversion::run() {
  matches_ = find_patterns(graph_, tensors_);
  find_live_nodes();
  set_inputs();
  for (std::size_t i = 0; i < graph_.nodes.size(); ++i) {
    try {
      convert(static_cast<NodeId>(i));
    } catch (const OverflowError&) {
      refuse(graph_.nodes[i], "sizes that exceed 2^63-1", "a layer that can be counted");
    }
  }
  warn_of_skipped();
  for (const std::string& file : tensors_.missing_files()) {
    warnings_.push_back({.where = {.file = graph_.file},
                         .subject = "external data",
                         .found = fmt::format("no file {} beside the model", in_quotes(file)),
                         .expected = "it, if densities of weights matter"});
  }
  return finish();
}

void Conversion::check(const Network& network) const {
  const std::size_t shift = network.layers.size() - layers_.size();  // views of inputs stand first
  for (std::size_t i = 0; i < network.layers.size(); ++i) {
    std::vector<FieldProblem> found = problems(network.layers[i]);
    if (found.empty()) found = connection_problems(network, i);
    if (found.empty()) continue;
    const FieldProblem& first = found.front();
    const std::string what = first.field.empty() ? first.found : fmt::format("{}: {}", first.field, first.found);
    const NodeId node = i < shift ? kAbsent : layers_[i - shift].made_by;
    if (node != kAbsent) refuse(graph_.node(node), what, first.expected);
    onnx_import::refuse(graph_, fmt::format("layer {}", in_quotes(network.layers[i].name)), what, first.expected);
  }
}

std::vector<LearnedValues> Conversion::learned_values(const Network& network) {
  LearnedReader reader(graph_, tensors_);
  std::vector<LearnedValues> learned(network.layers.size());
  const std::size_t shift = network.layers.size() - layers_.size();  // views of inputs stand first
  bool any = false;
  for (std::size_t i = 0; i < layers_.size(); ++i) {
    const Layer& layer = network.layers[i + shift];
    if (layer.op != Operator::conv && layer.op != Operator::linear) continue;
    auto values = reader.read(layer, layers_[i].learned);
    if (!values) {
      warnings_.push_back({.where = {.file = graph_.file},
                           .subject = fmt::format("layer {}", in_quotes(layer.name)),
                           .found = reader.why(),
                           .expected = "values of every layer: none are taken"});
      return {};
    }
    learned[i + shift] = std::move(*values);
    any = true;
  }
  if (!any) learned.clear();
  return learned;
}

Network Conversion::finish() {
  if (layers_.empty()) {
    onnx_import::refuse(graph_, "graph", "no node that a layer stands for", "a network with at least one layer");
  }
  std::size_t uses = 0;
  for (const PendingLayer& pending : layers_) {
    uses += static_cast<std::size_t>(std::ranges::count_if(pending.producers, [](auto p) { return p < -1; }));
  }
  const auto& first = layers_.front().producers;
  // The first layer reads the network's input without saying so. What else reads an input names a view of it.
  const bool chain_begins = uses == 1 && first.size() == 1 && first.front() < -1;
  const std::size_t shift = chain_begins ? 0 : input_reads_.size();
  Network network;
  for (std::size_t i = 0; i < shift; ++i) {
    const InputRead& read = input_reads_[i];
    Layer view = layer_over(Operator::move, Kind::view, read.map);
    view.name = unique_name(plain_name(graph_.at(graph_.inputs[read.input]).name));
    network.layers.push_back(std::move(view));
  }
  for (PendingLayer& pending : layers_) {
    Layer& layer = network.layers.emplace_back(std::move(pending.layer));
    const auto index = static_cast<std::uint32_t>(network.layers.size() - 1);
    for (const std::int32_t producer : pending.producers) {
      if (producer < -1 && chain_begins) continue;
      layer.inputs.push_back(producer < -1 ? static_cast<std::uint32_t>(-2 - producer)
                                           : static_cast<std::uint32_t>(producer) + static_cast<std::uint32_t>(shift));
    }
    if (layer.inputs.size() == 1 && layer.inputs.front() + 1 == index) layer.inputs.clear();
  }
  network.extra_params = Parameters{std::max<std::int64_t>(0, extra_params_)};
  return network;
}

}  // namespace systole::core::onnx_import
