// SPDX-License-Identifier: MIT
// Plain inverted residuals, one table each:
// MobileNetV2, width 1.0: Sandler et al., "MobileNetV2: Inverted Residuals and Linear Bottlenecks", CVPR 2018
// (arXiv 1801.04381), Table 2.
// MnasNet-B1 at four widths: Tan et al., "MnasNet: Platform-Aware Neural Architecture Search for Mobile", CVPR 2019
// (arXiv 1807.11626): the model that was searched without squeeze-excite, as torchvision 0.15 defines it (mnasnet1_0 is
// mnasnet_b1). Widths round to multiples of 8. Behind each row: the input of its first block.
#include <fmt/format.h>

#include <array>
#include <cstdint>
#include <span>
#include <utility>
#include <vector>

#include "examples/zoo/about.h"
#include "examples/zoo/blocks.h"
#include "examples/zoo/families.h"

namespace systole::zoo {
namespace {

constexpr std::array kMobileNetV2{
    Stage{1, 16, 1, 1, 3},   // 112x112x32
    Stage{6, 24, 2, 2, 3},   // 112x112x16
    Stage{6, 32, 3, 2, 3},   // 56x56x24
    Stage{6, 64, 4, 2, 3},   // 28x28x32
    Stage{6, 96, 3, 1, 3},   // 14x14x64
    Stage{6, 160, 3, 2, 3},  // 14x14x96
    Stage{6, 320, 1, 1, 3},  // 7x7x160
};

constexpr std::array kMnasNetB1{
    Stage{1, 16, 1, 1, 3},   // 112x112x32, SepConv in the paper
    Stage{3, 24, 3, 2, 3},   // 112x112x16
    Stage{3, 40, 3, 2, 5},   // 56x56x24
    Stage{6, 80, 3, 2, 5},   // 28x28x40
    Stage{6, 96, 2, 1, 3},   // 14x14x80
    Stage{6, 192, 4, 2, 5},  // 14x14x96
    Stage{6, 320, 1, 1, 3},  // 7x7x192
};

constexpr std::int64_t kStem = 32;

core::Network inverted_residuals(const char* name, std::int64_t stem, std::span<const Stage> stages, Kind activation,
                                 const About& about) {
  NetworkBuilder net(name, kImage224);
  conv_bn(net, "stem", "stem", {.out = stem, .kernel = 3, .stride = 2, .activation = activation});
  inverted_residual_stages(net, stages, activation);
  conv_bn(net, "head", "head", {.out = 1280, .activation = activation});
  classify(net);
  return described(std::move(net).build(), about);
}

struct Width {
  const char* name;
  const char* in_torchvision;
  double factor;
  const char* title;
  const char* published;
  const char* fuse_50;
};

constexpr std::array kWidths{
    Width{"mnasnet0_5", "mnasnet0_5", 0.5, "MnasNet-B1 0.5, 224x224",
          "0.104 G MACs, 2218512 parameters (torchvision 0.15)", ""},
    Width{"mnasnet0_75", "mnasnet0_75", 0.75, "MnasNet-B1 0.75, 224x224",
          "0.215 G MACs, 3170208 parameters (torchvision 0.15)", ""},
    Width{"mnasnet_b1", "mnasnet1_0", 1.0, "MnasNet-B1 1.0, 224x224",
          "0.31 G MACs, 4383312 parameters (torchvision 0.15)", "1 2 3 4 5 6 7 8 9"},
    Width{"mnasnet1_3", "mnasnet1_3", 1.3, "MnasNet-B1 1.3, 224x224",
          "0.526 G MACs, 6282256 parameters (torchvision 0.15)", ""},
};

core::Network mnasnet(const Width& width) {
  std::array stages = kMnasNetB1;
  for (Stage& stage : stages) stage.c = make_divisible(static_cast<double>(stage.c) * width.factor);
  return inverted_residuals(
      width.name, make_divisible(kStem * width.factor), stages, Kind::relu,
      {.title = width.title,
       .source = fmt::format("Tan et al., arXiv 1807.11626; torchvision 0.15 definition ({})", width.in_torchvision),
       .published = width.published,
       .fuse_50 = width.fuse_50});
}

}  // namespace

core::Network mobilenet_v2() {
  return inverted_residuals("mobilenet_v2", kStem, kMobileNetV2, Kind::relu6,
                            {.title = "MobileNetV2 1.0, 224x224",
                             .source = "Sandler et al., arXiv 1801.04381, Table 2",
                             .published = "0.30 G MACs, 3504872 parameters (torchvision 0.15)",
                             .fuse_50 = "1 2 3 4 5 6 7 8 9"});
}

std::vector<ZooEntry> mnasnets() {
  std::vector<ZooEntry> entries;
  for (const Width& width : kWidths) entries.push_back({width.name, [width] { return mnasnet(width); }});
  return entries;
}

}  // namespace systole::zoo
