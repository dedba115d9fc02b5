// SPDX-License-Identifier: MIT
#include "examples/zoo/blocks.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace systole::zoo {

Node activate(NetworkBuilder& net, const std::string& layer, Kind kind) {
  if (kind != Kind::none) net.activation(fmt::format("{}.{}", layer, core::name(kind)), kind);
  return net.latest();
}

std::int64_t make_divisible(double value) {
  const std::int64_t rounded = std::max<std::int64_t>(8, static_cast<std::int64_t>(value + 4) / 8 * 8);
  return 10 * static_cast<double>(rounded) < 9 * value ? rounded + 8 : rounded;
}

Node normalise(NetworkBuilder& net, const std::string& name, Kind kind) {
  core::Layer layer;
  layer.name = name;
  layer.op = core::Operator::norm;
  layer.kind = kind;
  return net.add(std::move(layer));
}

Node conv_bn(NetworkBuilder& net, const std::string& name, const std::string& role, const Conv& conv,
             std::vector<Node> inputs) {
  const core::ConvOptions options{.stride = conv.stride,
                                  .padding = conv.kernel / 2 * conv.dilation,
                                  .groups = conv.groups,
                                  .bn = true,
                                  .dilation = conv.dilation};
  net.set_role(net.conv(name, conv.out, conv.kernel, options, std::move(inputs)), role);
  return activate(net, name, conv.activation);
}

Node depthwise_bn(NetworkBuilder& net, const std::string& name, const std::string& role, const Conv& conv) {
  net.set_role(net.depthwise(name, conv.kernel, conv.stride), role);
  return activate(net, name, conv.activation);
}

Node conv_relu(NetworkBuilder& net, const std::string& name, std::int64_t out, std::int64_t kernel,
               core::ConvOptions options, std::vector<Node> inputs) {
  options.bias = true;
  net.conv(name, out, kernel, options, std::move(inputs));
  return activate(net, name, Kind::relu);
}

Node dense(NetworkBuilder& net, const std::string& name, std::int64_t out, Kind activation) {
  net.set_role(net.linear(name, out, true), "classifier");
  return activate(net, name, activation);
}

void classify(NetworkBuilder& net) {
  net.global_pool("pool");
  dense(net, "classifier", kImageNetClasses, Kind::none);
}

void squeeze_excite(NetworkBuilder& net, const std::string& block, const SqueezeExcite& se) {
  const Node map = net.latest();
  const std::int64_t channels = net.shape().channels;
  const auto layer = [&](const std::string& role, std::int64_t out, Kind activation) {
    const std::string name = fmt::format("{}.{}", block, role);
    net.set_role(se.linear ? net.linear(name, out, false) : net.conv(name, out, 1, {.bias = true}), role);
    activate(net, name, activation);
  };
  net.global_pool(block + ".se_pool");
  layer("se_reduce", se.width, se.inner);
  layer("se_expand", channels, se.gate);
  net.product(block + ".se_scale", map, net.latest());
}

void inverted_residual(NetworkBuilder& net, std::int64_t index, const InvertedResidual& block) {
  const std::string name = fmt::format("block{}", index);
  const Node input = net.latest();
  const std::int64_t in = net.shape().channels;
  if (block.always_expand || block.expanded != in) {
    conv_bn(net, name + ".expand", "expand", {.out = block.expanded, .activation = block.activation});
  }
  const std::string spatial = name + ".spatial";
  depthwise_bn(net, spatial, "spatial", {.kernel = block.kernel, .stride = block.stride});
  if (block.se.width > 0 && block.se.before_activation) squeeze_excite(net, name, block.se);
  activate(net, spatial, block.activation);
  if (block.se.width > 0 && !block.se.before_activation) squeeze_excite(net, name, block.se);
  conv_bn(net, name + ".project", "project", {.out = block.out});
  if (block.stride == 1 && block.out == in) net.sum(name + ".add", input, net.latest());
  net.mark_block(input + 1, index);
}

void inverted_residual_stages(NetworkBuilder& net, std::span<const Stage> stages, Kind activation,
                              SqueezeExcite (*se)(std::int64_t block_in)) {
  std::int64_t index = 0;
  for (const auto& [t, c, n, s, k] : stages) {
    for (std::int64_t i = 0; i < n; ++i) {
      const std::int64_t in = net.shape().channels;
      inverted_residual(net, index++,
                        {.kernel = k,
                         .expanded = t * in,
                         .out = c,
                         .stride = i == 0 ? s : 1,
                         .activation = activation,
                         .se = se == nullptr ? SqueezeExcite{} : se(in)});
    }
  }
}

}  // namespace systole::zoo
