// SPDX-License-Identifier: MIT
// ResNet: He et al., "Deep Residual Learning for Image Recognition", CVPR 2016 (arXiv 1512.03385),
// Table 1, with projection shortcuts where the shape changes (option B). A bottleneck's stride is on its 3x3
// convolution, as in torchvision 0.15 ("v1.5"), not on its first 1x1.
// ResNeXt: Xie et al., "Aggregated Residual Transformations for Deep Neural Networks", CVPR 2017 (arXiv 1611.05431):
// its 3x3 convolutions have groups. Wide ResNet: Zagoruyko and Komodakis, BMVC 2016 (arXiv 1605.07146): they are twice
// as wide.
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "examples/zoo/about.h"
#include "examples/zoo/blocks.h"
#include "examples/zoo/families.h"
#include "examples/zoo/trunks.h"

namespace systole::zoo {
namespace {

constexpr std::array<std::int64_t, 4> kStageWidths{64, 128, 256, 512};
constexpr std::int64_t kBottleneckExpansion = 4;

struct ResNetMember {
  std::string_view name;
  bool bottleneck;
  std::array<int, 4> repeats;
  std::int64_t groups;
  std::int64_t group_width;  ///< of a bottleneck's 3x3 convolution in the first stage
  const char* title;
  const char* source;
  const char* published;
};

constexpr const char* kResNet = "He et al., arXiv 1512.03385, Table 1; torchvision 0.15 definition";
constexpr const char* kResNeXt = "Xie et al., arXiv 1611.05431, Table 1; torchvision 0.15 definition";
constexpr const char* kWide = "Zagoruyko and Komodakis, arXiv 1605.07146; torchvision 0.15 definition";
constexpr std::int64_t kPlain = 64;

constexpr std::array kResNets{
    ResNetMember{"resnet18",
                 false,
                 {2, 2, 2, 2},
                 1,
                 kPlain,
                 "ResNet-18, 224x224",
                 kResNet,
                 "1.82 G MACs, 11.69 M parameters (torchvision 0.15)"},
    ResNetMember{"resnet34",
                 false,
                 {3, 4, 6, 3},
                 1,
                 kPlain,
                 "ResNet-34, 224x224",
                 kResNet,
                 "3.664 G MACs, 21797672 parameters (torchvision 0.15)"},
    ResNetMember{"resnet50",
                 true,
                 {3, 4, 6, 3},
                 1,
                 kPlain,
                 "ResNet-50 v1.5 (stride on the 3x3), 224x224",
                 kResNet,
                 "4.09 G MACs, 25.56 M parameters (torchvision 0.15)"},
    ResNetMember{"resnet101",
                 true,
                 {3, 4, 23, 3},
                 1,
                 kPlain,
                 "ResNet-101 v1.5 (stride on the 3x3), 224x224",
                 kResNet,
                 "7.801 G MACs, 44549160 parameters (torchvision 0.15)"},
    ResNetMember{"resnet152",
                 true,
                 {3, 8, 36, 3},
                 1,
                 kPlain,
                 "ResNet-152 v1.5 (stride on the 3x3), 224x224",
                 kResNet,
                 "11.514 G MACs, 60192808 parameters (torchvision 0.15)"},
    ResNetMember{"resnext50_32x4d",
                 true,
                 {3, 4, 6, 3},
                 32,
                 4,
                 "ResNeXt-50 32x4d, 224x224",
                 kResNeXt,
                 "4.23 G MACs, 25028904 parameters (torchvision 0.15)"},
    ResNetMember{"resnext101_32x8d",
                 true,
                 {3, 4, 23, 3},
                 32,
                 8,
                 "ResNeXt-101 32x8d, 224x224",
                 kResNeXt,
                 "16.414 G MACs, 88791336 parameters (torchvision 0.15)"},
    ResNetMember{"resnext101_64x4d",
                 true,
                 {3, 4, 23, 3},
                 64,
                 4,
                 "ResNeXt-101 64x4d, 224x224",
                 kResNeXt,
                 "15.46 G MACs, 83455272 parameters (torchvision 0.15)"},
    ResNetMember{"wide_resnet50_2",
                 true,
                 {3, 4, 6, 3},
                 1,
                 2 * kPlain,
                 "Wide ResNet-50-2, 224x224",
                 kWide,
                 "11.398 G MACs, 68883240 parameters (torchvision 0.15)"},
    ResNetMember{"wide_resnet101_2",
                 true,
                 {3, 4, 23, 3},
                 1,
                 2 * kPlain,
                 "Wide ResNet-101-2, 224x224",
                 kWide,
                 "22.753 G MACs, 126886696 parameters (torchvision 0.15)"},
};

/// The layers of a block before its sum; returns the block's number of output channels.
std::int64_t basic(NetworkBuilder& net, const std::string& block, std::int64_t width, std::int64_t stride) {
  conv_bn(net, block + ".conv1", "spatial", {.out = width, .kernel = 3, .stride = stride, .activation = Kind::relu});
  conv_bn(net, block + ".conv2", "spatial", {.out = width, .kernel = 3});
  return width;
}

std::int64_t bottleneck(NetworkBuilder& net, const std::string& block, const ResNetMember& member, std::int64_t width,
                        std::int64_t stride, std::int64_t dilation) {
  const std::int64_t out = width * kBottleneckExpansion;
  const std::int64_t inner = width * member.group_width / kPlain * member.groups;
  conv_bn(net, block + ".conv1", "project", {.out = inner, .activation = Kind::relu});
  conv_bn(net, block + ".conv2", "spatial",
          {.out = inner,
           .kernel = 3,
           .stride = stride,
           .activation = Kind::relu,
           .groups = member.groups,
           .dilation = dilation});
  conv_bn(net, block + ".conv3", "expand", {.out = out});
  return out;
}

/// Stem and stages; returns what each stage ends in. Dilated stages keep their size.
std::vector<Node> trunk(NetworkBuilder& net, const ResNetMember& member, std::size_t dilated) {
  conv_bn(net, "stem", "stem", {.out = 64, .kernel = 7, .stride = 2, .activation = Kind::relu});
  net.pool("stem.pool", Kind::max, 3, 2, 1);
  std::int64_t index = 0;
  std::int64_t dilation = 1;
  std::vector<Node> ends;
  for (std::size_t stage = 0; stage < member.repeats.size(); ++stage) {
    const bool keeps_size = stage == 0 || stage + dilated >= member.repeats.size();
    for (int i = 0; i < member.repeats[stage]; ++i) {
      const std::string block = fmt::format("block{}", index);
      const std::int64_t stride = !keeps_size && i == 0 ? 2 : 1;
      const Node input = net.latest();
      const std::int64_t out = member.bottleneck ? bottleneck(net, block, member, kStageWidths[stage], stride, dilation)
                                                 : basic(net, block, kStageWidths[stage], stride);
      const Node branch = net.latest();
      Node shortcut = input;
      if (stride != 1 || out != net.shape(input).channels) {
        shortcut = conv_bn(net, block + ".shortcut", "shortcut", {.out = out, .stride = stride}, {input});
      }
      net.sum(block + ".add", branch, shortcut);
      activate(net, block, Kind::relu);
      net.mark_block(input + 1, index++);
      // The first block of a dilated stage sees the map as the stage before it does.
      if (i == 0 && keeps_size && stage > 0) dilation *= 2;
    }
    ends.push_back(net.latest());
  }
  return ends;
}

core::Network resnet(const ResNetMember& member) {
  NetworkBuilder net(std::string{member.name}, kImage224);
  trunk(net, member, 0);
  classify(net);
  return described(std::move(net).build(),
                   {.title = member.title, .source = member.source, .published = member.published});
}

}  // namespace

std::vector<Node> resnet_trunk(NetworkBuilder& net, std::string_view name, std::size_t dilated) {
  const auto* const member = std::ranges::find(kResNets, name, [](const ResNetMember& of) { return of.name; });
  return trunk(net, *member, dilated);
}

std::vector<ZooEntry> resnets() {
  std::vector<ZooEntry> entries;
  for (const ResNetMember& member : kResNets)
    entries.push_back({std::string{member.name}, [member] { return resnet(member); }});
  return entries;
}

}  // namespace systole::zoo
