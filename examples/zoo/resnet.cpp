// SPDX-License-Identifier: MIT
// ResNet-18 and ResNet-50: He et al., "Deep Residual Learning for Image Recognition", CVPR 2016 (arXiv 1512.03385),
// Table 1, with projection shortcuts where the shape changes (option B). A bottleneck's stride is on its 3x3
// convolution, as in torchvision 0.15 ("v1.5"), not on its first 1x1.
#include <fmt/format.h>

#include <array>
#include <string>
#include <utility>

#include "examples/zoo/about.h"
#include "examples/zoo/blocks.h"
#include "examples/zoo/families.h"

namespace systole::zoo {
namespace {

constexpr std::array<std::int64_t, 4> kWidths{64, 128, 256, 512};
constexpr std::int64_t kBottleneckExpansion = 4;

/// The layers of a block before its sum; returns the block's number of output channels.
using Residual = std::int64_t (*)(NetworkBuilder& net, const std::string& block, std::int64_t width,
                                  std::int64_t stride);

std::int64_t basic(NetworkBuilder& net, const std::string& block, std::int64_t width, std::int64_t stride) {
  conv_bn(net, block + ".conv1", "spatial", {.out = width, .kernel = 3, .stride = stride, .activation = Kind::relu});
  conv_bn(net, block + ".conv2", "spatial", {.out = width, .kernel = 3});
  return width;
}

std::int64_t bottleneck(NetworkBuilder& net, const std::string& block, std::int64_t width, std::int64_t stride) {
  const std::int64_t out = width * kBottleneckExpansion;
  conv_bn(net, block + ".conv1", "project", {.out = width, .activation = Kind::relu});
  conv_bn(net, block + ".conv2", "spatial", {.out = width, .kernel = 3, .stride = stride, .activation = Kind::relu});
  conv_bn(net, block + ".conv3", "expand", {.out = out});
  return out;
}

core::Network resnet(const char* name, Residual residual, const std::array<int, 4>& repeats, const About& about) {
  NetworkBuilder net(name, kImage224);
  conv_bn(net, "stem", "stem", {.out = 64, .kernel = 7, .stride = 2, .activation = Kind::relu});
  net.pool("stem.pool", Kind::max, 3, 2, 1);
  std::int64_t index = 0;
  for (std::size_t stage = 0; stage < repeats.size(); ++stage) {
    for (int i = 0; i < repeats[stage]; ++i) {
      const std::string block = fmt::format("block{}", index);
      const std::int64_t stride = stage > 0 && i == 0 ? 2 : 1;
      const Node input = net.latest();
      const std::int64_t out = residual(net, block, kWidths[stage], stride);
      const Node branch = net.latest();
      Node shortcut = input;
      if (stride != 1 || out != net.shape(input).channels) {
        shortcut = conv_bn(net, block + ".shortcut", "shortcut", {.out = out, .stride = stride}, {input});
      }
      net.sum(block + ".add", branch, shortcut);
      activate(net, block, Kind::relu);
      net.mark_block(input + 1, index++);
    }
  }
  classify(net);
  return described(std::move(net).build(), about);
}

}  // namespace

core::Network resnet18() {
  return resnet("resnet18", basic, {2, 2, 2, 2},
                {.title = "ResNet-18, 224x224",
                 .source = "He et al., arXiv 1512.03385, Table 1; torchvision 0.15 definition",
                 .published = "1.82 G MACs, 11.69 M parameters (torchvision 0.15)"});
}

core::Network resnet50() {
  return resnet("resnet50", bottleneck, {3, 4, 6, 3},
                {.title = "ResNet-50 v1.5 (stride on the 3x3), 224x224",
                 .source = "He et al., arXiv 1512.03385, Table 1; torchvision 0.15 definition",
                 .published = "4.09 G MACs, 25.56 M parameters (torchvision 0.15)"});
}

}  // namespace systole::zoo
