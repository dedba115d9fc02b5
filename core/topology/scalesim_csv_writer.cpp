// SPDX-License-Identifier: MIT
#include <fmt/format.h>

#include <iterator>
#include <optional>
#include <string>
#include <vector>

#include "core/checked.h"
#include "core/error.h"
#include "core/ir/depthwise_channels.h"
#include "core/ir/shape.h"
#include "core/topology/difference.h"
#include "core/topology/scalesim_csv.h"

namespace systole::core {
namespace {

/// What a layer is in a dialect that knows only dense convolutions or GEMMs, and what got lost on the way.
struct Translation {
  std::string row;
  std::string loss;
};

[[noreturn]] void refuse(const Layer& layer, const std::string& why) {
  throw InputError(fmt::format("layer {}: SCALE-Sim's dialect cannot say {}", in_quotes(layer.name), why));
}

std::string ratio(const Layer& layer) {
  return layer.sparsity == Sparsity{} ? "" : fmt::format("{}:{},", layer.sparsity.kept, layer.sparsity.of);
}

/// Properties of any layer that no simulation of cycles reads.
void note_silent_losses(const Layer& layer, std::vector<std::string>& losses) {
  if (layer.bias) losses.emplace_back("its bias");
  if (layer.bn) losses.emplace_back("its BN");
  if (!layer.inputs.empty()) losses.emplace_back("its producers");
  if (!layer.role.empty()) losses.emplace_back("its role");
  if (layer.block >= 0) losses.emplace_back("its block");
  if (layer.density != 1) losses.emplace_back("its density");
}

Translation conv_row(const Layer& layer) {
  std::vector<std::string> losses;
  note_silent_losses(layer, losses);
  if (layer.op == Operator::gemm) {
    if (layer.groups != 1 || layer.batch != 1) refuse(layer, "a gemm with groups or a batch");
    losses.emplace_back("that it is a gemm");
    return {.row = fmt::format("{},{},{},1,{},1,{},1,{}", layer.name, layer.m, layer.k, layer.k, layer.n, ratio(layer)),
            .loss = fmt::format("{}", fmt::join(losses, ", "))};
  }
  if (layer.op == Operator::linear) {
    losses.emplace_back("that it is linear");
    const std::int64_t features = checked_product(layer.in_h, layer.in_w, layer.in_ch);
    return {.row = fmt::format("{},{},1,1,1,{},{},1,{}", layer.name, layer.batch, features, layer.out_ch, ratio(layer)),
            .loss = fmt::format("{}", fmt::join(losses, ", "))};
  }
  if (layer.op == Operator::conv_transpose) refuse(layer, "a transposed convolution");
  if (layer.stride_h != layer.stride_w) refuse(layer, "two different strides");
  if (layer.dilation_h != 1 || layer.dilation_w != 1) refuse(layer, "dilation");
  if (layer.batch != 1) refuse(layer, fmt::format("a batch of {}", layer.batch));
  std::int64_t filters = layer.out_ch;
  std::string name = layer.name;
  if (layer.groups != 1) {
    if (!is_depthwise(layer)) refuse(layer, fmt::format("{} groups", layer.groups));
    filters = layer.out_ch / layer.groups;
    name += "DP";
    losses.emplace_back("that its channels are one layer");
  }
  if (padded_height(layer) != layer.in_h || padded_width(layer) != layer.in_w)
    losses.emplace_back("that its size includes padding");
  // Where the stride leaves a rest, rounding up would compute an output too many: the unused rim is cut off.
  const TensorShape out = output_shape(layer);
  const auto used = [](std::int64_t outputs, std::int64_t kernel, std::int64_t stride) {
    return checked_add(checked_multiply(outputs - 1, stride), kernel);
  };
  std::int64_t height = padded_height(layer);
  std::int64_t width = padded_width(layer);
  if (layer.rounding == Rounding::floor) {
    const std::int64_t used_height = used(out.h, layer.k_h, layer.stride_h);
    const std::int64_t used_width = used(out.w, layer.k_w, layer.stride_w);
    if (used_height != height || used_width != width) losses.emplace_back("the input rows or columns it never reads");
    height = used_height;
    width = used_width;
  }
  return {.row = fmt::format("{},{},{},{},{},{},{},{},{}", name, height, width, layer.k_h, layer.k_w, layer.in_ch,
                             filters, layer.stride_h, ratio(layer)),
          .loss = fmt::format("{}", fmt::join(losses, ", "))};
}

Translation gemm_row(const Layer& layer) {
  std::vector<std::string> losses;
  note_silent_losses(layer, losses);
  if (layer.groups != 1) refuse(layer, fmt::format("{} groups", layer.groups));
  std::int64_t m = checked_multiply(layer.batch, layer.m);
  std::int64_t n = layer.n;
  std::int64_t k = layer.k;
  if (layer.op == Operator::gemm && layer.batch != 1) losses.emplace_back("its batch");
  if (layer.op == Operator::linear) {
    losses.emplace_back("that it is linear");
    m = layer.batch;
    n = layer.out_ch;
    k = checked_product(layer.in_h, layer.in_w, layer.in_ch);
  } else if (layer.op == Operator::conv) {
    losses.emplace_back("that it is a convolution");
    const TensorShape out = output_shape(layer);
    m = checked_product(out.batch, out.h, out.w);
    n = layer.out_ch;
    k = checked_product(layer.in_ch, layer.k_h, layer.k_w);
  } else if (layer.op == Operator::conv_transpose) {
    losses.emplace_back("that it is a transposed convolution");
    m = checked_product(layer.batch, layer.in_h, layer.in_w);
    n = checked_product(layer.out_ch, layer.k_h, layer.k_w);
    k = layer.in_ch;
  }
  return {.row = fmt::format("{},{},{},{},{}", layer.name, m, n, k, ratio(layer)),
          .loss = fmt::format("{}", fmt::join(losses, ", "))};
}

/// Makes `layer`, one channel of a depthwise layer at `index`, the `DP` row of all of its channels. Returns how many
/// layers that row stands for.
std::size_t as_depthwise_row(const Network& network, std::size_t index, Layer& layer) {
  const ChannelRows rows = channel_rows(network, index);
  if (rows.count == 0) {
    refuse(layer, "a channel of a depthwise layer by itself; its channels are called <name>Channel_0, _1, and so on");
  }
  layer.name = rows.name;
  if (layer.name.find("DP") == std::string::npos) layer.name += "DP";
  layer.in_ch = static_cast<std::int64_t>(rows.count);
  return rows.count;
}

}  // namespace

std::string write_scalesim_csv(const Network& network, ScalesimInput input, Fidelity fidelity,
                               std::vector<std::string>& losses) {
  const bool gemm = input == ScalesimInput::gemm;
  std::string text = gemm ? "Layer, M, N, K,\n"
                          : "Layer name, IFMAP Height, IFMAP Width, Filter Height, Filter Width, Channels, Num Filter, "
                            "Strides,\n";
  for (std::size_t i = 0; i < network.layers.size(); ++i) {
    Layer layer = network.layers[i];
    if (is_depthwise_channel(layer) && !gemm) {
      i += as_depthwise_row(network, i, layer) - 1;
    }
    if (layer.name.find_first_of(",\r\n") != std::string::npos) refuse(layer, "such a name");
    const bool named_depthwise = !gemm && layer.name.find("DP") != std::string::npos && runs_on_array(layer.op);
    if (named_depthwise && !is_depthwise_channel(layer) && (fidelity == Fidelity::exact || layer.in_ch != 1)) {
      refuse(layer, "a name with DP in it: SCALE-Sim takes it for a depthwise layer");
    }
    if (named_depthwise && !is_depthwise_channel(layer))
      losses.push_back(fmt::format("layer {} becomes '{}Channel_0'", in_quotes(layer.name), layer.name));
    if (!runs_on_array(layer.op)) {
      const std::string what = fmt::format("op {}", name(layer.op));
      if (fidelity == Fidelity::exact) refuse(layer, what);
      losses.push_back(fmt::format("layer {} is left out: {}", in_quotes(layer.name), what));
      continue;
    }
    const Translation translation = gemm ? gemm_row(layer) : conv_row(layer);
    if (!translation.loss.empty()) {
      if (fidelity == Fidelity::exact) refuse(layer, translation.loss);
      losses.push_back(fmt::format("layer {} loses {}", in_quotes(layer.name), translation.loss));
    }
    text += translation.row;
    text += '\n';
  }
  if (fidelity == Fidelity::exact) {
    // The proof of exactness is reading it back, whatever the rules above overlook.
    const ReadNetwork again = read_scalesim_csv({.name = network.name, .text = text}, input);
    if (const auto difference = first_difference(network, again.network)) {
      throw InputError("SCALE-Sim's dialect cannot say this network: " + *difference);
    }
  }
  return text;
}

}  // namespace systole::core
