// SPDX-License-Identifier: MIT
// GoogLeNet: Szegedy et al., "Going Deeper with Convolutions", CVPR 2015 (arXiv 1409.4842), Table 1, as torchvision
// 0.15 defines it: with batch normalisation, without auxiliary classifiers, and 3x3 where the paper's third branch has
// 5x5. Inception v3: Szegedy et al., "Rethinking the Inception Architecture for Computer Vision", CVPR 2016 (arXiv
// 1512.00567), Table 1 and Fig. 5 to 7, 299x299, without the auxiliary classifier.
#include <fmt/format.h>

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "examples/zoo/about.h"
#include "examples/zoo/blocks.h"
#include "examples/zoo/families.h"

namespace systole::zoo {
namespace {

constexpr core::TensorShape kImage299{.channels = 3, .h = 299, .w = 299};

/// A convolution whose kernel need not be square, batch normalisation, ReLU.
struct Window {
  std::int64_t out;
  std::int64_t k_h = 1;
  std::int64_t k_w = 1;
  std::int64_t stride = 1;
  bool padded = true;  ///< so that stride 1 keeps the map's size
};

Node window_relu(NetworkBuilder& net, const std::string& name, const Window& window, std::vector<Node> inputs = {}) {
  core::Layer layer;
  layer.name = name;
  layer.out_ch = window.out;
  layer.k_h = window.k_h;
  layer.k_w = window.k_w;
  layer.stride_h = layer.stride_w = window.stride;
  layer.pad_h = window.padded ? window.k_h / 2 : 0;
  layer.pad_w = window.padded ? window.k_w / 2 : 0;
  layer.bn = true;
  net.add(std::move(layer), std::move(inputs));
  return activate(net, name, Kind::relu);
}

/// Convolutions one after the other, the first of which reads `input`: `name.0`, `name.1`, ...
Node chain(NetworkBuilder& net, const std::string& name, Node input, const std::vector<Window>& windows) {
  Node latest = input;
  for (std::size_t i = 0; i < windows.size(); ++i) {
    latest = window_relu(net, fmt::format("{}.{}", name, i), windows[i], {latest});
  }
  return latest;
}

Node pool_of(NetworkBuilder& net, const std::string& name, Kind kind, Node input, std::int64_t stride,
             std::int64_t padding, core::Rounding rounding = core::Rounding::floor) {
  core::Layer layer;
  layer.name = name;
  layer.op = core::Operator::pool;
  layer.kind = kind;
  layer.k_h = layer.k_w = 3;
  layer.stride_h = layer.stride_w = stride;
  layer.pad_h = layer.pad_w = padding;
  layer.rounding = rounding;
  return net.add(std::move(layer), {input});
}

/// A row of GoogLeNet's Table 1.
struct Module {
  const char* name;
  std::int64_t one;            ///< #1x1
  std::int64_t reduce_three;   ///< #3x3 reduce
  std::int64_t three;          ///< #3x3
  std::int64_t reduce_five;    ///< #5x5 reduce
  std::int64_t five;           ///< #5x5
  std::int64_t pool_project;   ///< pool proj
  std::int64_t pool_behind{};  ///< kernel of a max pool of stride 2 behind it; 0: none
};

constexpr std::array kModules{
    Module{"inception3a", 64, 96, 128, 16, 32, 32},        Module{"inception3b", 128, 128, 192, 32, 96, 64, 3},
    Module{"inception4a", 192, 96, 208, 16, 48, 64},       Module{"inception4b", 160, 112, 224, 24, 64, 64},
    Module{"inception4c", 128, 128, 256, 24, 64, 64},      Module{"inception4d", 112, 144, 288, 32, 64, 64},
    Module{"inception4e", 256, 160, 320, 32, 128, 128, 2}, Module{"inception5a", 256, 160, 320, 32, 128, 128},
    Module{"inception5b", 384, 192, 384, 48, 128, 128},
};

void inception_module(NetworkBuilder& net, const Module& module) {
  const std::string name = module.name;
  const Node input = net.latest();
  const Node one = chain(net, name + ".1x1", input, {{module.one}});
  const Node three = chain(net, name + ".3x3", input, {{module.reduce_three}, {module.three, 3, 3}});
  const Node five = chain(net, name + ".5x5", input, {{module.reduce_five}, {module.five, 3, 3}});
  const Node pooled = pool_of(net, name + ".pool", Kind::max, input, 1, 1, core::Rounding::ceil);
  const Node projected = chain(net, name + ".pool_project", pooled, {{module.pool_project}});
  net.concat(name + ".concat", {one, three, five, projected});
}

/// Fig. 5: two 3x3 convolutions in place of a 5x5.
void module_a(NetworkBuilder& net, const std::string& name, std::int64_t pool_project) {
  const Node input = net.latest();
  const Node one = chain(net, name + ".1x1", input, {{64}});
  const Node five = chain(net, name + ".5x5", input, {{48}, {64, 5, 5}});
  const Node twice = chain(net, name + ".3x3_twice", input, {{64}, {96, 3, 3}, {96, 3, 3}});
  const Node pooled = pool_of(net, name + ".pool", Kind::avg, input, 1, 1);
  const Node projected = chain(net, name + ".pool_project", pooled, {{pool_project}});
  net.concat(name + ".concat", {one, five, twice, projected});
}

/// From 35x35 to 17x17.
void module_b(NetworkBuilder& net, const std::string& name) {
  const Node input = net.latest();
  const Node three = chain(net, name + ".3x3", input, {{384, 3, 3, 2, false}});
  const Node twice = chain(net, name + ".3x3_twice", input, {{64}, {96, 3, 3}, {96, 3, 3, 2, false}});
  const Node pooled = pool_of(net, name + ".pool", Kind::max, input, 2, 0);
  net.concat(name + ".concat", {three, twice, pooled});
}

/// Fig. 6: 1x7 and 7x1 in place of 7x7, `inner` channels wide.
void module_c(NetworkBuilder& net, const std::string& name, std::int64_t inner) {
  const Node input = net.latest();
  const Node one = chain(net, name + ".1x1", input, {{192}});
  const Node seven = chain(net, name + ".7x7", input, {{inner}, {inner, 1, 7}, {192, 7, 1}});
  const Node twice =
      chain(net, name + ".7x7_twice", input, {{inner}, {inner, 7, 1}, {inner, 1, 7}, {inner, 7, 1}, {192, 1, 7}});
  const Node pooled = pool_of(net, name + ".pool", Kind::avg, input, 1, 1);
  const Node projected = chain(net, name + ".pool_project", pooled, {{192}});
  net.concat(name + ".concat", {one, seven, twice, projected});
}

/// From 17x17 to 8x8.
void module_d(NetworkBuilder& net, const std::string& name) {
  const Node input = net.latest();
  const Node three = chain(net, name + ".3x3", input, {{192}, {320, 3, 3, 2, false}});
  const Node seven = chain(net, name + ".7x7", input, {{192}, {192, 1, 7}, {192, 7, 1}, {192, 3, 3, 2, false}});
  const Node pooled = pool_of(net, name + ".pool", Kind::max, input, 2, 0);
  net.concat(name + ".concat", {three, seven, pooled});
}

/// 1x3 and 3x1 side by side.
Node split_three(NetworkBuilder& net, const std::string& name, Node input) {
  const Node row = window_relu(net, name + ".1x3", {384, 1, 3}, {input});
  const Node column = window_relu(net, name + ".3x1", {384, 3, 1}, {input});
  return net.concat(name + ".concat", {row, column});
}

/// Fig. 7.
void module_e(NetworkBuilder& net, const std::string& name) {
  const Node input = net.latest();
  const Node one = chain(net, name + ".1x1", input, {{320}});
  const Node three = split_three(net, name + ".3x3", chain(net, name + ".3x3", input, {{384}}));
  const Node twice = chain(net, name + ".3x3_twice", input, {{448}, {384, 3, 3}});
  const Node split = split_three(net, name + ".3x3_twice", twice);
  const Node pooled = pool_of(net, name + ".pool", Kind::avg, input, 1, 1);
  const Node projected = chain(net, name + ".pool_project", pooled, {{192}});
  net.concat(name + ".concat", {one, three, split, projected});
}

}  // namespace

core::Network googlenet() {
  NetworkBuilder net("googlenet", kImage224);
  window_relu(net, "conv1", {64, 7, 7, 2});
  net.pool("pool1", Kind::max, 3, 2, 0, core::Rounding::ceil);
  window_relu(net, "conv2", {64});
  window_relu(net, "conv3", {192, 3, 3});
  net.pool("pool2", Kind::max, 3, 2, 0, core::Rounding::ceil);
  std::int64_t index = 0;
  for (const Module& module : kModules) {
    const Node first = net.latest() + 1;
    inception_module(net, module);
    net.mark_block(first, index++);
    if (module.pool_behind > 0) {
      net.pool(fmt::format("{}.pool_behind", module.name), Kind::max, module.pool_behind, 2, 0, core::Rounding::ceil);
    }
  }
  classify(net);
  return described(std::move(net).build(),
                   {.title = "GoogLeNet (Inception v1) with batch normalisation, 224x224",
                    .source = "Szegedy et al., arXiv 1409.4842, Table 1; torchvision 0.15 definition",
                    .published = "1.498 G MACs, 6624904 parameters (torchvision 0.15)"});
}

core::Network inception_v3() {
  NetworkBuilder net("inception_v3", kImage299);
  window_relu(net, "conv1", {32, 3, 3, 2, false});
  window_relu(net, "conv2", {32, 3, 3, 1, false});
  window_relu(net, "conv3", {64, 3, 3});
  net.pool("pool1", Kind::max, 3, 2);
  window_relu(net, "conv4", {80});
  window_relu(net, "conv5", {192, 3, 3, 1, false});
  net.pool("pool2", Kind::max, 3, 2);
  std::int64_t index = 0;
  const auto block = [&](const auto& append) {
    const Node first = net.latest() + 1;
    append(fmt::format("block{}", index));
    net.mark_block(first, index++);
  };
  for (const std::int64_t pool_project : {32, 64, 64}) {
    block([&](const std::string& name) { module_a(net, name, pool_project); });
  }
  block([&](const std::string& name) { module_b(net, name); });
  for (const std::int64_t inner : {128, 160, 160, 192}) {
    block([&](const std::string& name) { module_c(net, name, inner); });
  }
  block([&](const std::string& name) { module_d(net, name); });
  for (int i = 0; i < 2; ++i) block([&](const std::string& name) { module_e(net, name); });
  classify(net);
  return described(std::move(net).build(),
                   {.title = "Inception v3, 299x299",
                    .source = "Szegedy et al., arXiv 1512.00567, Table 1; torchvision 0.15 definition",
                    .published = "5.713 G MACs; 27161264 parameters with the auxiliary classifier's 3326696 "
                                 "(torchvision 0.15)"});
}

}  // namespace systole::zoo
