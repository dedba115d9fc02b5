// SPDX-License-Identifier: MIT
// SSD: Liu et al., ECCV 2016 (arXiv 1512.02325), Fig. 2. RetinaNet: Lin et al., ICCV 2017 (arXiv 1708.02002), Fig. 3,
// on a feature pyramid (arXiv 1612.03144). Both as torchvision 0.15 defines them, 91 classes, up to what their heads
// make: boxes are decoded and chosen behind it.
#include <fmt/format.h>

#include <array>
#include <cstdint>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include "examples/zoo/about.h"
#include "examples/zoo/blocks.h"
#include "examples/zoo/families.h"
#include "examples/zoo/trunks.h"

namespace systole::zoo {
namespace {

constexpr std::int64_t kCocoClasses = 91;
constexpr std::int64_t kBox = 4;

constexpr std::int64_t kPyramid = 256;
constexpr int kTowerDepth = 4;
constexpr std::int64_t kRetinaAnchors = 9;

/// A smaller map: 1x1, then 3x3 which halves it, or takes its border off.
void shrink(NetworkBuilder& net, const std::string& name, std::int64_t width, bool halves) {
  conv_relu(net, name + ".conv1", width / 2, 1, {});
  conv_relu(net, name + ".conv2", width, 3, {.stride = halves ? 2 : 1, .padding = halves ? 1 : 0});
}

/// VGG-16's convolutions; returns conv4_3, which a head reads. The third pool rounds up.
Node vgg_groups(NetworkBuilder& net) {
  constexpr std::array<std::int64_t, 5> kWidths{64, 128, 256, 512, 512};
  constexpr std::array<int, 5> kConvolutions{2, 2, 3, 3, 3};
  Node conv4_3 = 0;
  for (std::size_t group = 0; group < kWidths.size(); ++group) {
    for (int i = 1; i <= kConvolutions[group]; ++i) {
      conv_relu(net, fmt::format("conv{}_{}", group + 1, i), kWidths[group], 3, {.padding = 1});
    }
    if (group == 3) conv4_3 = net.latest();
    const std::string pool = fmt::format("pool{}", group + 1);
    if (group + 1 == kWidths.size()) {
      net.pool(pool, Kind::max, 3, 1, 1);
    } else {
      net.pool(pool, Kind::max, 2, 2, 0, group == 2 ? core::Rounding::ceil : core::Rounding::floor);
    }
  }
  return conv4_3;
}

/// Says of a convolution over the smaller maps of a pyramid that its weights are those of the first.
Node head_conv(NetworkBuilder& net, const std::string& name, std::int64_t out, Node input, bool shared) {
  core::Layer layer;
  layer.name = name;
  layer.kind = shared ? Kind::shared : Kind::none;
  layer.out_ch = out;
  layer.k_h = layer.k_w = 3;
  layer.pad_h = layer.pad_w = 1;
  layer.bias = true;
  const Node node = net.add(std::move(layer), {input});
  net.set_role(node, "head");
  return node;
}

/// The maps of a feature pyramid, largest first: the trunk's last three, and two smaller ones.
std::vector<Node> pyramid(NetworkBuilder& net, const std::vector<Node>& stages) {
  std::vector<Node> maps(3);
  Node above = 0;
  for (std::size_t level = 3; level-- > 0;) {
    const std::string name = fmt::format("fpn{}", level + 3);
    Node inner = net.conv(name + ".inner", kPyramid, 1, {.bias = true}, {stages[level + 1]});
    if (level < 2) {
      const core::TensorShape shape = net.shape(inner);
      const Node larger = net.resize(name + ".resize", Kind::repeat, shape.h, shape.w, {above});
      inner = net.sum(name + ".add", inner, larger);
    }
    above = inner;
    maps[level] = net.conv(name + ".layer", kPyramid, 3, {.padding = 1, .bias = true}, {inner});
  }
  maps.push_back(net.conv("fpn6", kPyramid, 3, {.stride = 2, .padding = 1, .bias = true}, {maps[2]}));
  const Node rectified = activate(net, "fpn6", Kind::relu);
  maps.push_back(net.conv("fpn7", kPyramid, 3, {.stride = 2, .padding = 1, .bias = true}, {rectified}));
  return maps;
}

}  // namespace

core::Network ssd300_vgg16() {
  NetworkBuilder net("ssd300_vgg16", {.channels = 3, .h = 300, .w = 300});
  const Node conv4_3 = vgg_groups(net);
  conv_relu(net, "fc6", 1024, 3, {.padding = 6, .dilation = 6});
  conv_relu(net, "fc7", 1024, 1, {});
  std::vector<Node> maps{conv4_3, net.latest()};
  for (const auto& [name, width, halves] : {std::tuple{"conv8", 512, true}, std::tuple{"conv9", 256, true},
                                            std::tuple{"conv10", 256, false}, std::tuple{"conv11", 256, false}}) {
    shrink(net, name, width, halves);
    maps.push_back(net.latest());
  }
  constexpr std::array<std::int64_t, 6> kAnchors{4, 6, 6, 6, 4, 4};
  core::Layer scale;
  scale.name = "conv4_3.norm";
  scale.op = core::Operator::norm;
  scale.kind = Kind::rms;
  maps.front() = net.add(std::move(scale), {conv4_3});
  net.extra_params(512, "512 scales of conv4_3's norm");
  for (std::size_t i = 0; i < maps.size(); ++i) {
    head_conv(net, fmt::format("head{}.classes", i), kAnchors[i] * kCocoClasses, maps[i], false);
    head_conv(net, fmt::format("head{}.boxes", i), kAnchors[i] * kBox, maps[i], false);
  }
  return described(std::move(net).build(),
                   {.title = "SSD300 on VGG-16, 300x300",
                    .source = "Liu et al., arXiv 1512.02325, Fig. 2; torchvision 0.15 definition",
                    .published = "34.858 G MACs, 35641826 parameters (torchvision 0.15)"});
}

core::Network retinanet_resnet50_fpn() {
  NetworkBuilder net("retinanet_resnet50_fpn", {.channels = 3, .h = 800, .w = 800});
  const std::vector<Node> maps = pyramid(net, resnet_trunk(net, "resnet50", 0));
  for (const auto& [tower, out] :
       {std::pair{"classes", kRetinaAnchors * kCocoClasses}, std::pair{"boxes", kRetinaAnchors * kBox}}) {
    for (std::size_t i = 0; i < maps.size(); ++i) {
      Node at = maps[i];
      for (int depth = 0; depth < kTowerDepth; ++depth) {
        const std::string name = fmt::format("{}{}.conv{}", tower, i + 3, depth);
        head_conv(net, name, kPyramid, at, i > 0);
        at = activate(net, name, Kind::relu);
      }
      head_conv(net, fmt::format("{}{}", tower, i + 3), out, at, i > 0);
    }
  }
  return described(
      std::move(net).build(),
      {.title = "RetinaNet on a feature pyramid of ResNet-50, 800x800",
       .source = "Lin et al., arXiv 1708.02002, Fig. 3; torchvision 0.15 definition",
       .published = "151.54 G MACs, 34014999 parameters without the 53120 numbers of frozen norms (torchvision 0.15)"});
}

}  // namespace systole::zoo
