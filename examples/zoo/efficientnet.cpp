// SPDX-License-Identifier: MIT
// EfficientNet-B0 to B7: Tan and Le, "EfficientNet: Rethinking Model Scaling for Convolutional Neural Networks", ICML
// 2019 (arXiv 1905.11946), Table 1 (B0); the others are wider and deeper by the factors of the authors' code, rounded
// up to whole blocks. Squeeze-excite is a quarter of the block's input (not of its expansion) wide. Padding is K/2 on
// each side and resolutions are as in torchvision 0.15; TensorFlow's uneven padding gives the same sizes.
// EfficientNetV2: Tan and Le, "EfficientNetV2: Smaller Models and Faster Training", ICML 2021 (arXiv 2104.00298), Table
// 4 (S) and the authors' code; early blocks are fused: one KxK convolution in place of expansion and depthwise.
// Behind each row: the input of its first block in B0.
#include <fmt/format.h>

#include <array>
#include <cmath>
#include <cstdint>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "examples/zoo/about.h"
#include "examples/zoo/blocks.h"
#include "examples/zoo/families.h"

namespace systole::zoo {
namespace {

constexpr std::array kStagesOfB0{
    Stage{1, 16, 1, 1, 3},   // 112x112x32
    Stage{6, 24, 2, 2, 3},   // 112x112x16
    Stage{6, 40, 2, 2, 5},   // 56x56x24
    Stage{6, 80, 3, 2, 3},   // 28x28x40
    Stage{6, 112, 3, 1, 5},  // 14x14x80
    Stage{6, 192, 4, 2, 5},  // 14x14x112
    Stage{6, 320, 1, 1, 3},  // 7x7x192
};

struct Scaled {
  const char* name;
  double width;
  double depth;
  std::int64_t resolution;
  const char* title;
  const char* published;
};

constexpr std::array kScaled{
    Scaled{"efficientnet_b0", 1.0, 1.0, 224, "EfficientNet-B0, 224x224",
           "0.39 G MACs, 5.3 M parameters (paper, Table 2)"},
    Scaled{"efficientnet_b1", 1.0, 1.1, 240, "EfficientNet-B1, 240x240",
           "0.687 G MACs, 7794184 parameters (torchvision 0.15)"},
    Scaled{"efficientnet_b2", 1.1, 1.2, 288, "EfficientNet-B2, 288x288",
           "1.088 G MACs, 9109994 parameters (torchvision 0.15)"},
    Scaled{"efficientnet_b3", 1.2, 1.4, 300, "EfficientNet-B3, 300x300",
           "1.827 G MACs, 12233232 parameters (torchvision 0.15)"},
    Scaled{"efficientnet_b4", 1.4, 1.8, 380, "EfficientNet-B4, 380x380",
           "4.394 G MACs, 19341616 parameters (torchvision 0.15)"},
    Scaled{"efficientnet_b5", 1.6, 2.2, 456, "EfficientNet-B5, 456x456",
           "10.266 G MACs, 30389784 parameters (torchvision 0.15)"},
    Scaled{"efficientnet_b6", 1.8, 2.6, 528, "EfficientNet-B6, 528x528",
           "19.068 G MACs, 43040704 parameters (torchvision 0.15)"},
    Scaled{"efficientnet_b7", 2.0, 3.1, 600, "EfficientNet-B7, 600x600",
           "37.746 G MACs, 66347960 parameters (torchvision 0.15)"},
};

SqueezeExcite se_of(std::int64_t block_in) {
  return {.width = block_in / 4, .inner = Kind::swish, .gate = Kind::sigmoid};
}

core::TensorShape square_image(std::int64_t resolution) {
  return {.channels = 3, .h = resolution, .w = resolution};
}

core::Network efficientnet(const Scaled& scaled) {
  const auto wider = [&](std::int64_t channels) {
    return make_divisible(static_cast<double>(channels) * scaled.width);
  };
  std::array stages = kStagesOfB0;
  for (Stage& stage : stages) {
    stage.c = wider(stage.c);
    stage.n = static_cast<std::int64_t>(std::ceil(static_cast<double>(stage.n) * scaled.depth));
  }
  NetworkBuilder net(scaled.name, square_image(scaled.resolution));
  conv_bn(net, "stem", "stem", {.out = wider(32), .kernel = 3, .stride = 2, .activation = Kind::swish});
  inverted_residual_stages(net, stages, Kind::swish, se_of);
  conv_bn(net, "head", "head", {.out = 4 * stages.back().c, .activation = Kind::swish});
  classify(net);
  return described(
      std::move(net).build(),
      {.title = scaled.title, .source = "Tan and Le, arXiv 1905.11946, Table 1", .published = scaled.published});
}

/// A row of version 2: `fused` blocks of one KxK convolution to t times the channels, or inverted residuals.
struct StageV2 {
  bool fused;
  std::int64_t t;
  std::int64_t s;
  std::int64_t c;
  std::int64_t n;
};

constexpr std::array kStagesOfS{
    StageV2{true, 1, 1, 24, 2},   StageV2{true, 4, 2, 48, 4},   StageV2{true, 4, 2, 64, 4},
    StageV2{false, 4, 2, 128, 6}, StageV2{false, 6, 1, 160, 9}, StageV2{false, 6, 2, 256, 15},
};
constexpr std::array kStagesOfM{
    StageV2{true, 1, 1, 24, 3},   StageV2{true, 4, 2, 48, 5},    StageV2{true, 4, 2, 80, 5},
    StageV2{false, 4, 2, 160, 7}, StageV2{false, 6, 1, 176, 14}, StageV2{false, 6, 2, 304, 18},
    StageV2{false, 6, 1, 512, 5},
};
constexpr std::array kStagesOfL{
    StageV2{true, 1, 1, 32, 4},    StageV2{true, 4, 2, 64, 7},    StageV2{true, 4, 2, 96, 7},
    StageV2{false, 4, 2, 192, 10}, StageV2{false, 6, 1, 224, 19}, StageV2{false, 6, 2, 384, 25},
    StageV2{false, 6, 1, 640, 7},
};

struct VersionTwo {
  const char* name;
  std::span<const StageV2> stages;
  std::int64_t resolution;
  const char* title;
  const char* published;
};

constexpr std::array kVersionTwo{
    VersionTwo{"efficientnet_v2_s", kStagesOfS, 384, "EfficientNetV2-S, 384x384",
               "8.366 G MACs, 21458488 parameters (torchvision 0.15)"},
    VersionTwo{"efficientnet_v2_m", kStagesOfM, 480, "EfficientNetV2-M, 480x480",
               "24.582 G MACs, 54139356 parameters (torchvision 0.15)"},
    VersionTwo{"efficientnet_v2_l", kStagesOfL, 480, "EfficientNetV2-L, 480x480",
               "56.08 G MACs, 118515272 parameters (torchvision 0.15)"},
};

void fused_block(NetworkBuilder& net, std::int64_t index, std::int64_t expanded, std::int64_t out,
                 std::int64_t stride) {
  const std::string block = fmt::format("block{}", index);
  const Node input = net.latest();
  const std::int64_t in = net.shape().channels;
  if (expanded == in) {
    conv_bn(net, block + ".spatial", "spatial", {.out = out, .kernel = 3, .stride = stride, .activation = Kind::swish});
  } else {
    conv_bn(net, block + ".spatial", "spatial",
            {.out = expanded, .kernel = 3, .stride = stride, .activation = Kind::swish});
    conv_bn(net, block + ".project", "project", {.out = out});
  }
  if (stride == 1 && out == in) net.sum(block + ".add", input, net.latest());
  net.mark_block(input + 1, index);
}

core::Network efficientnet_v2(const VersionTwo& version) {
  NetworkBuilder net(version.name, square_image(version.resolution));
  conv_bn(net, "stem", "stem", {.out = version.stages.front().c, .kernel = 3, .stride = 2, .activation = Kind::swish});
  std::int64_t index = 0;
  for (const StageV2& stage : version.stages) {
    for (std::int64_t i = 0; i < stage.n; ++i) {
      const std::int64_t in = net.shape().channels;
      const std::int64_t stride = i == 0 ? stage.s : 1;
      if (stage.fused) {
        fused_block(net, index++, stage.t * in, stage.c, stride);
        continue;
      }
      inverted_residual(net, index++,
                        {.kernel = 3,
                         .expanded = stage.t * in,
                         .out = stage.c,
                         .stride = stride,
                         .activation = Kind::swish,
                         .se = se_of(in)});
    }
  }
  conv_bn(net, "head", "head", {.out = 1280, .activation = Kind::swish});
  classify(net);
  return described(
      std::move(net).build(),
      {.title = version.title,
       .source = "Tan and Le, arXiv 2104.00298, Table 4 and the authors' code; torchvision 0.15 definition",
       .published = version.published});
}

}  // namespace

std::vector<ZooEntry> efficientnets() {
  std::vector<ZooEntry> entries;
  for (const Scaled& scaled : kScaled) entries.push_back({scaled.name, [scaled] { return efficientnet(scaled); }});
  return entries;
}

std::vector<ZooEntry> efficientnets_v2() {
  std::vector<ZooEntry> entries;
  for (const VersionTwo& version : kVersionTwo) {
    entries.push_back({version.name, [version] { return efficientnet_v2(version); }});
  }
  return entries;
}

}  // namespace systole::zoo
