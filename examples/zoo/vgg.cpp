// SPDX-License-Identifier: MIT
// VGG: Simonyan and Zisserman, "Very Deep Convolutional Networks for Large-Scale Image Recognition", ICLR 2015
// (arXiv 1409.1556), Table 1, columns A, B, D and E.
#include <fmt/format.h>

#include <array>
#include <cstdint>
#include <utility>
#include <vector>

#include "examples/zoo/about.h"
#include "examples/zoo/blocks.h"
#include "examples/zoo/families.h"

namespace systole::zoo {
namespace {

constexpr std::array<std::int64_t, 5> kGroupWidths{64, 128, 256, 512, 512};

/// 3x3 convolutions in each group, which ends in a 2x2/2 max pool.
struct Column {
  const char* name;
  std::array<int, 5> convolutions;
  const char* title;
  const char* source;
  const char* published;
};

constexpr std::array kColumns{
    Column{"vgg11",
           {1, 1, 2, 2, 2},
           "VGG-11, 224x224",
           "Simonyan and Zisserman, arXiv 1409.1556, Table 1, column A",
           "7.609 G MACs, 132863336 parameters (torchvision 0.15)"},
    Column{"vgg13",
           {2, 2, 2, 2, 2},
           "VGG-13, 224x224",
           "Simonyan and Zisserman, arXiv 1409.1556, Table 1, column B",
           "11.308 G MACs, 133047848 parameters (torchvision 0.15)"},
    Column{"vgg16",
           {2, 2, 3, 3, 3},
           "VGG-16, 224x224",
           "Simonyan and Zisserman, arXiv 1409.1556, Table 1, column D",
           "15.47 G MACs, 138357544 parameters (torchvision 0.15)"},
    Column{"vgg19",
           {2, 2, 4, 4, 4},
           "VGG-19, 224x224",
           "Simonyan and Zisserman, arXiv 1409.1556, Table 1, column E",
           "19.632 G MACs, 143667240 parameters (torchvision 0.15)"},
};

core::Network vgg(const Column& column) {
  NetworkBuilder net(column.name, kImage224);
  for (std::size_t group = 0; group < kGroupWidths.size(); ++group) {
    for (int i = 1; i <= column.convolutions[group]; ++i) {
      conv_relu(net, fmt::format("conv{}_{}", group + 1, i), kGroupWidths[group], 3, {.padding = 1});
    }
    net.pool(fmt::format("pool{}", group + 1), Kind::max, 2, 2);
  }
  dense(net, "fc6", 4096, Kind::relu);
  dense(net, "fc7", 4096, Kind::relu);
  dense(net, "fc8", kImageNetClasses, Kind::softmax);
  return described(std::move(net).build(),
                   {.title = column.title, .source = column.source, .published = column.published});
}

}  // namespace

std::vector<ZooEntry> vggs() {
  std::vector<ZooEntry> entries;
  for (const Column& column : kColumns) entries.push_back({column.name, [column] { return vgg(column); }});
  return entries;
}

}  // namespace systole::zoo
