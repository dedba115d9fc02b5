// SPDX-License-Identifier: MIT
// RegNetX and RegNetY: Radosavovic et al., "Designing Network Design Spaces", CVPR 2020 (arXiv 2003.13678), Tables of
// appendix D. Y has squeeze-excite, a quarter of the block's input wide. All bottlenecks have a ratio of 1, so their
// 3x3 convolution is as wide as their output, in groups of `group_width` channels (of the stage's width where that is
// less).
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "examples/zoo/about.h"
#include "examples/zoo/blocks.h"
#include "examples/zoo/families.h"

namespace systole::zoo {
namespace {

struct RegNet {
  const char* name;
  bool squeeze_excite;
  std::array<int, 4> depths;
  std::array<std::int64_t, 4> widths;
  std::int64_t group_width;
  const char* title;
  const char* published;
};

constexpr std::array kRegNets{
    RegNet{"regnet_y_400mf",
           true,
           {1, 3, 6, 6},
           {48, 104, 208, 440},
           8,
           "RegNetY-400MF, 224x224",
           "0.402 G MACs, 4344144 parameters (torchvision 0.15)"},
    RegNet{"regnet_y_800mf",
           true,
           {1, 3, 8, 2},
           {64, 144, 320, 784},
           16,
           "RegNetY-800MF, 224x224",
           "0.834 G MACs, 6432512 parameters (torchvision 0.15)"},
    RegNet{"regnet_y_1_6gf",
           true,
           {2, 6, 17, 2},
           {48, 120, 336, 888},
           24,
           "RegNetY-1.6GF, 224x224",
           "1.612 G MACs, 11202430 parameters (torchvision 0.15)"},
    RegNet{"regnet_y_3_2gf",
           true,
           {2, 5, 13, 1},
           {72, 216, 576, 1512},
           24,
           "RegNetY-3.2GF, 224x224",
           "3.176 G MACs, 19436338 parameters (torchvision 0.15)"},
    RegNet{"regnet_y_8gf",
           true,
           {2, 4, 10, 1},
           {224, 448, 896, 2016},
           56,
           "RegNetY-8GF, 224x224",
           "8.473 G MACs, 39381472 parameters (torchvision 0.15)"},
    RegNet{"regnet_y_16gf",
           true,
           {2, 4, 11, 1},
           {224, 448, 1232, 3024},
           112,
           "RegNetY-16GF, 224x224",
           "15.912 G MACs, 83590140 parameters (torchvision 0.15)"},
    RegNet{"regnet_y_32gf",
           true,
           {2, 5, 12, 1},
           {232, 696, 1392, 3712},
           232,
           "RegNetY-32GF, 224x224",
           "32.28 G MACs, 145046770 parameters (torchvision 0.15)"},
    RegNet{"regnet_x_400mf",
           false,
           {1, 2, 7, 12},
           {32, 64, 160, 400},
           16,
           "RegNetX-400MF, 224x224",
           "0.414 G MACs, 5495976 parameters (torchvision 0.15)"},
    RegNet{"regnet_x_800mf",
           false,
           {1, 3, 7, 5},
           {64, 128, 288, 672},
           16,
           "RegNetX-800MF, 224x224",
           "0.8 G MACs, 7259656 parameters (torchvision 0.15)"},
    RegNet{"regnet_x_1_6gf",
           false,
           {2, 4, 10, 2},
           {72, 168, 408, 912},
           24,
           "RegNetX-1.6GF, 224x224",
           "1.603 G MACs, 9190136 parameters (torchvision 0.15)"},
    RegNet{"regnet_x_3_2gf",
           false,
           {2, 6, 15, 2},
           {96, 192, 432, 1008},
           48,
           "RegNetX-3.2GF, 224x224",
           "3.177 G MACs, 15296552 parameters (torchvision 0.15)"},
    RegNet{"regnet_x_8gf",
           false,
           {2, 5, 15, 1},
           {80, 240, 720, 1920},
           120,
           "RegNetX-8GF, 224x224",
           "7.995 G MACs, 39572648 parameters (torchvision 0.15)"},
    RegNet{"regnet_x_16gf",
           false,
           {2, 6, 13, 1},
           {256, 512, 896, 2048},
           128,
           "RegNetX-16GF, 224x224",
           "15.941 G MACs, 54278536 parameters (torchvision 0.15)"},
    RegNet{"regnet_x_32gf",
           false,
           {2, 7, 13, 1},
           {336, 672, 1344, 2520},
           168,
           "RegNetX-32GF, 224x224",
           "31.736 G MACs, 107811560 parameters (torchvision 0.15)"},
};

void regnet_block(NetworkBuilder& net, std::int64_t index, const RegNet& regnet, std::int64_t width,
                  std::int64_t stride) {
  const std::string block = fmt::format("block{}", index);
  const Node input = net.latest();
  const std::int64_t in = net.shape().channels;
  conv_bn(net, block + ".conv1", "expand", {.out = width, .activation = Kind::relu});
  const std::int64_t groups = width / std::min(width, regnet.group_width);
  conv_bn(net, block + ".conv2", "spatial",
          {.out = width, .kernel = 3, .stride = stride, .activation = Kind::relu, .groups = groups});
  if (regnet.squeeze_excite) {
    // Half to even, as Python rounds.
    const std::int64_t squeezed = std::lrint(static_cast<double>(in) / 4);
    squeeze_excite(net, block, {.width = squeezed, .gate = Kind::sigmoid});
  }
  const Node branch = conv_bn(net, block + ".conv3", "project", {.out = width});
  const Node shortcut = stride != 1 || in != width
                            ? conv_bn(net, block + ".shortcut", "shortcut", {.out = width, .stride = stride}, {input})
                            : input;
  net.sum(block + ".add", branch, shortcut);
  activate(net, block, Kind::relu);
  net.mark_block(input + 1, index);
}

core::Network build_regnet(const RegNet& regnet) {
  NetworkBuilder net(regnet.name, kImage224);
  conv_bn(net, "stem", "stem", {.out = 32, .kernel = 3, .stride = 2, .activation = Kind::relu});
  std::int64_t index = 0;
  for (std::size_t stage = 0; stage < regnet.depths.size(); ++stage) {
    for (int i = 0; i < regnet.depths[stage]; ++i) {
      regnet_block(net, index++, regnet, regnet.widths[stage], i == 0 ? 2 : 1);
    }
  }
  classify(net);
  return described(std::move(net).build(),
                   {.title = regnet.title,
                    .source = "Radosavovic et al., arXiv 2003.13678, appendix D; torchvision 0.15 definition",
                    .published = regnet.published});
}

}  // namespace

std::vector<ZooEntry> regnets() {
  std::vector<ZooEntry> entries;
  for (const RegNet& regnet : kRegNets) entries.push_back({regnet.name, [regnet] { return build_regnet(regnet); }});
  return entries;
}

}  // namespace systole::zoo
