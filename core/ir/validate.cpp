// SPDX-License-Identifier: MIT
#include "core/ir/validate.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "core/checked.h"
#include "core/diagnostic.h"
#include "core/error.h"
#include "core/ir/shape.h"
#include "core/ir/work.h"

namespace systole::core {
namespace {

struct Bound {
  std::string_view field;
  std::int64_t Layer::*value;
  std::int64_t least;
};

constexpr std::array kBounds{
    Bound{"in_h", &Layer::in_h, 1},
    Bound{"in_w", &Layer::in_w, 1},
    Bound{"in_ch", &Layer::in_ch, 1},
    Bound{"out_ch", &Layer::out_ch, 1},
    Bound{"k_h", &Layer::k_h, 1},
    Bound{"k_w", &Layer::k_w, 1},
    Bound{"stride_h", &Layer::stride_h, 1},
    Bound{"stride_w", &Layer::stride_w, 1},
    Bound{"pad_h", &Layer::pad_h, 0},
    Bound{"pad_w", &Layer::pad_w, 0},
    Bound{"dilation_h", &Layer::dilation_h, 1},
    Bound{"dilation_w", &Layer::dilation_w, 1},
    Bound{"groups", &Layer::groups, 1},
    Bound{"batch", &Layer::batch, 1},
    Bound{"m", &Layer::m, 1},
    Bound{"n", &Layer::n, 1},
    Bound{"k", &Layer::k, 1},
};

using Problems = std::vector<FieldProblem>;

/// The window of a conv or pool must fit into the padded input.
void check_window(std::string_view field, std::int64_t padded, std::int64_t kernel, std::int64_t dilation,
                  std::string_view padded_name, Problems& out) {
  const std::int64_t span = checked_add(checked_multiply(dilation, kernel - 1), 1);
  if (span <= padded) return;
  std::string found = std::to_string(kernel);
  if (dilation > 1) found += fmt::format(" (spanning {} at dilation {})", span, dilation);
  out.push_back({field, found, fmt::format("a kernel of at most {} ({})", padded, padded_name)});
}

void check_windows(const Layer& layer, Problems& out) {
  if (layer.op == Operator::conv || (layer.op == Operator::pool && layer.kind != Kind::global_avg)) {
    check_window("k_h", padded_height(layer), layer.k_h, layer.dilation_h,
                 layer.pad_extra_h == 0 ? "in_h + 2*pad_h" : "in_h + 2*pad_h + pad_extra_h", out);
    check_window("k_w", padded_width(layer), layer.k_w, layer.dilation_w,
                 layer.pad_extra_w == 0 ? "in_w + 2*pad_w" : "in_w + 2*pad_w + pad_extra_w", out);
  }
  if (layer.op == Operator::conv_transpose) {
    const TensorShape result = output_shape(layer);
    for (const auto& [field, extent] : {std::pair{"pad_h", result.h}, std::pair{"pad_w", result.w}}) {
      if (extent < 1) out.push_back({field, "padding that leaves no output", "at least one output"});
    }
  }
}

void check_groups(const Layer& layer, Problems& out) {
  if (is_depthwise_channel(layer) && (layer.in_ch != 1 || layer.groups != 1)) {
    out.push_back({"kind", "channel", "in_ch = 1 and groups = 1 beside it (one channel of a depthwise layer)"});
  }
  if (layer.op == Operator::conv || layer.op == Operator::conv_transpose) {
    if (layer.in_ch % layer.groups != 0) {
      out.push_back({"groups", std::to_string(layer.groups), fmt::format("a divisor of in_ch = {}", layer.in_ch)});
    } else if (layer.out_ch % layer.groups != 0) {
      out.push_back({"groups", std::to_string(layer.groups), fmt::format("a divisor of out_ch = {}", layer.out_ch)});
    }
  } else if (!traits(layer.op).grouped && layer.groups != 1) {
    out.push_back({"groups", std::to_string(layer.groups), "1 (only conv, conv_transpose, gemm and norm have groups)"});
  }
  if (layer.op == Operator::norm && layer.in_ch % layer.groups != 0) {
    out.push_back({"groups", std::to_string(layer.groups), fmt::format("a divisor of in_ch = {}", layer.in_ch)});
  }
}

void check_channels(const Layer& layer, Problems& out) {
  if (!runs_on_array(layer.op) && (layer.bias || layer.bn)) {
    out.push_back({layer.bias ? "bias" : "bn", "1", "0 (only conv, linear and gemm have parameters)"});
  }
  if (layer.op == Operator::slice) {
    if (layer.out_ch > layer.in_ch) {
      out.push_back({"out_ch", std::to_string(layer.out_ch), fmt::format("at most in_ch = {}", layer.in_ch)});
    }
  } else if (!runs_on_array(layer.op) && layer.out_ch != layer.in_ch) {
    out.push_back({"out_ch", std::to_string(layer.out_ch), fmt::format("in_ch = {}", layer.in_ch)});
  }
}

void check_counts(const Layer& layer, Problems& out) {
  elements(input_shape(layer));
  elements(output_shape(layer));
  // The padded map and the im2col window must be countable too: every dataflow counts them.
  if (layer.op == Operator::conv) {
    checked_product(layer.batch, layer.in_ch, padded_height(layer), padded_width(layer));
  }
  macs(layer);
  parameters(layer);
  if (runs_on_array(layer.op) && macs(layer).count() == 0) {
    out.push_back({"", "a layer without work", "at least one multiply-accumulate"});
  }
}

void check_sparsity(const Layer& layer, Problems& out) {
  const auto [kept, of] = layer.sparsity;
  if (kept < 1 || of < 1 || kept > of) {
    out.push_back({"sparsity", fmt::format("{}:{}", kept, of), "N:M with 1 <= N <= M"});
  }
  if (!(layer.density > 0 && layer.density <= 1)) {
    out.push_back({"density", fmt::format("{}", layer.density), "a share in (0, 1]"});
  }
  if (layer.density != 1 && layer.sparsity != Sparsity{}) {
    out.push_back({"density", fmt::format("{}", layer.density), "either sparsity or density, not both"});
  }
}

std::string text_of(const TensorShape& shape) {
  return shape.batch == 1 ? fmt::format("{}x{}x{}", shape.channels, shape.h, shape.w)
                          : fmt::format("{}x{}x{}x{}", shape.batch, shape.channels, shape.h, shape.w);
}

}  // namespace

std::vector<FieldProblem> problems(const Layer& layer) {
  Problems out;
  if (layer.name.empty()) out.push_back({"name", "an empty name", "a name"});
  for (const Bound& bound : kBounds) {
    const std::int64_t value = layer.*bound.value;
    if (value < bound.least) {
      out.push_back({bound.field, std::to_string(value), fmt::format("a whole number of at least {}", bound.least)});
    }
  }
  check_sparsity(layer, out);
  if (!out.empty()) return out;
  try {
    check_windows(layer, out);
    check_groups(layer, out);
    check_channels(layer, out);
    if (out.empty()) check_counts(layer, out);
  } catch (const OverflowError&) {
    out.push_back({"", "a layer whose elements, MACs or parameters exceed 2^63-1", "counts that fit 64 bits"});
  }
  return out;
}

std::vector<FieldProblem> connection_problems(const Network& network, std::size_t index) {
  Problems out;
  const Layer& layer = network.layers.at(index);
  for (const std::uint32_t producer : layer.inputs) {
    if (producer >= index) {
      out.push_back({"inputs", fmt::format("layer {}", producer), fmt::format("a layer before layer {}", index)});
      return out;
    }
  }
  if (layer.inputs.empty() || layer.op == Operator::gemm) return out;  // heads are split and merged freely
  const bool keeps_all = layer.kind == Kind::view || layer.kind == Kind::transpose;
  if (layer.op == Operator::move && !keeps_all) return out;  // it takes what it needs, as often as it needs it

  const TensorShape wanted = input_shape(layer);
  std::int64_t channels = 0;
  bool countable = true;
  for (const std::uint32_t producer : layer.inputs) {
    const Layer& source = network.layers[producer];
    const TensorShape given = output_shape(source);
    countable = countable && !__builtin_add_overflow(channels, given.channels, &channels);
    bool fits = given == wanted;
    if (layer.op == Operator::concat) {
      fits = given.batch == wanted.batch && given.h == wanted.h && given.w == wanted.w;
    } else if (layer.op == Operator::mul) {
      fits = fits || given == TensorShape{wanted.batch, wanted.channels, 1, 1};
    } else if (layer.op == Operator::linear || layer.op == Operator::move || source.op == Operator::gemm) {
      fits = elements(given) == elements(wanted);
    }
    if (!fits) {
      out.push_back({"inputs", fmt::format("producer '{}' of shape {}", source.name, text_of(given)),
                     layer.op == Operator::concat
                         ? fmt::format("a map of {}x{} (height x width)", wanted.h, wanted.w)
                         : fmt::format("shape {} (channels x height x width)", text_of(wanted))});
    }
  }
  if (out.empty() && layer.op == Operator::concat && (!countable || channels != wanted.channels)) {
    const std::string together = countable ? std::to_string(channels) : "more than 2^63-1";
    out.push_back({"inputs", fmt::format("producers of {} channels together", together),
                   fmt::format("in_ch = {}", wanted.channels)});
  }
  const std::size_t most = traits(layer.op).several_inputs ? layer.inputs.size() : 1;
  if (layer.inputs.size() > most) {
    out.push_back({"inputs", fmt::format("{} producers", layer.inputs.size()), "one producer"});
  }
  return out;
}

void validate(const Network& network) {
  Diagnostics diagnostics;
  const auto report = [&](std::size_t index, const Problems& found) {
    for (const FieldProblem& problem : found) {
      std::string subject = fmt::format("network '{}', layer {} '{}'", network.name, index, network.layers[index].name);
      if (!problem.field.empty()) subject += fmt::format(", {}", problem.field);
      diagnostics.add({.where = {},
                       .subject = std::move(subject),
                       .found = problem.found,
                       .expected = problem.expected,
                       .nearest = {}});
    }
  };
  for (std::size_t i = 0; i < network.layers.size(); ++i) report(i, problems(network.layers[i]));
  diagnostics.throw_if_any();
  for (std::size_t i = 0; i < network.layers.size(); ++i) report(i, connection_problems(network, i));
  diagnostics.throw_if_any();
}

}  // namespace systole::core
