// SPDX-License-Identifier: MIT
// ShuffleNetV2: Ma et al., "ShuffleNet V2: Practical Guidelines for Efficient CNN Architecture Design", ECCV 2018
// (arXiv 1807.11164), Table 5. The shuffle of channels moves no data that an array sees and has no row: the halves that
// the next unit takes are slices of the unshuffled map.
#include <fmt/format.h>

#include <array>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "examples/zoo/about.h"
#include "examples/zoo/blocks.h"
#include "examples/zoo/families.h"

namespace systole::zoo {
namespace {

struct ShuffleNet {
  const char* name;
  std::array<std::int64_t, 3> widths;  ///< of stages 2, 3 and 4
  std::int64_t head;
  const char* title;
  const char* published;
};

constexpr std::array kShuffleNets{
    ShuffleNet{"shufflenet_v2_x0_5",
               {48, 96, 192},
               1024,
               "ShuffleNetV2 0.5x, 224x224",
               "0.04 G MACs, 1366792 parameters (torchvision 0.15)"},
    ShuffleNet{"shufflenet_v2_x1_0",
               {116, 232, 464},
               1024,
               "ShuffleNetV2 1.0x, 224x224",
               "0.145 G MACs, 2278604 parameters (torchvision 0.15)"},
    ShuffleNet{"shufflenet_v2_x1_5",
               {176, 352, 704},
               1024,
               "ShuffleNetV2 1.5x, 224x224",
               "0.296 G MACs, 3503624 parameters (torchvision 0.15)"},
    ShuffleNet{"shufflenet_v2_x2_0",
               {244, 488, 976},
               2048,
               "ShuffleNetV2 2.0x, 224x224",
               "0.583 G MACs, 7393996 parameters (torchvision 0.15)"},
};

Node half_of(NetworkBuilder& net, const std::string& name, Kind end, Node of) {
  core::Layer layer;
  layer.name = name;
  layer.op = core::Operator::slice;
  layer.kind = end;
  layer.out_ch = net.shape(of).channels / 2;
  return net.add(std::move(layer), {of});
}

/// The branch that every unit has: 1x1, depthwise 3x3, 1x1.
Node main_branch(NetworkBuilder& net, const std::string& block, std::int64_t width, std::int64_t stride, Node of) {
  conv_bn(net, block + ".expand", "expand", {.out = width, .activation = Kind::relu}, {of});
  depthwise_bn(net, block + ".spatial", "spatial", {.kernel = 3, .stride = stride});
  return conv_bn(net, block + ".project", "project", {.out = width, .activation = Kind::relu});
}

/// A unit of stride 1 works on half of its channels.
void unit(NetworkBuilder& net, const std::string& block) {
  const Node input = net.latest();
  const Node kept = half_of(net, block + ".kept", Kind::first, input);
  const Node half = half_of(net, block + ".half", Kind::last, input);
  const std::int64_t width = net.shape(half).channels;
  const Node worked = main_branch(net, block, width, 1, half);
  net.concat(block + ".concat", {kept, worked});
}

/// A unit of stride 2 has a second branch, and its output has twice the width of each. Returns where the main one
/// began.
Node unit_of_stride_2(NetworkBuilder& net, const std::string& block, std::int64_t width) {
  const Node input = net.latest();
  depthwise_bn(net, block + ".spatial_left", "spatial", {.kernel = 3, .stride = 2});
  const Node left = conv_bn(net, block + ".project_left", "project", {.out = width, .activation = Kind::relu});
  const Node right = main_branch(net, block, width, 2, input);
  net.concat(block + ".concat", {left, right});
  return left + 1;
}

core::Network build_shufflenet(const ShuffleNet& shufflenet) {
  NetworkBuilder net(shufflenet.name, kImage224);
  conv_bn(net, "stem", "stem", {.out = 24, .kernel = 3, .stride = 2, .activation = Kind::relu});
  net.pool("stem.pool", Kind::max, 3, 2, 1);
  constexpr std::array kRepeats{4, 8, 4};
  std::int64_t index = 0;  // a block has one depthwise convolution, so a unit of stride 2 is two
  for (std::size_t stage = 0; stage < kRepeats.size(); ++stage) {
    const Node first = net.latest() + 1;
    const Node main = unit_of_stride_2(net, fmt::format("block{}", index + 1), shufflenet.widths[stage] / 2);
    net.mark_block(first, index++);
    net.mark_block(main, index++);
    for (int i = 1; i < kRepeats[stage]; ++i) {
      const Node next = net.latest() + 1;
      unit(net, fmt::format("block{}", index));
      net.mark_block(next, index++);
    }
  }
  conv_bn(net, "head", "head", {.out = shufflenet.head, .activation = Kind::relu});
  classify(net);
  return described(std::move(net).build(),
                   {.title = shufflenet.title,
                    .source = "Ma et al., arXiv 1807.11164, Table 5; torchvision 0.15 definition",
                    .published = shufflenet.published});
}

}  // namespace

std::vector<ZooEntry> shufflenets() {
  std::vector<ZooEntry> entries;
  for (const ShuffleNet& shufflenet : kShuffleNets) {
    entries.push_back({shufflenet.name, [shufflenet] { return build_shufflenet(shufflenet); }});
  }
  return entries;
}

}  // namespace systole::zoo
