// SPDX-License-Identifier: MIT
// VGG-16: Simonyan and Zisserman, "Very Deep Convolutional Networks for Large-Scale Image Recognition", ICLR 2015
// (arXiv 1409.1556), Table 1, column D.
#include <fmt/format.h>

#include <array>
#include <utility>

#include "examples/zoo/about.h"
#include "examples/zoo/blocks.h"
#include "examples/zoo/families.h"

namespace systole::zoo {
namespace {

/// `n` 3x3 convolutions to `out` channels, then a 2x2/2 max pool.
struct Group {
  std::int64_t out;
  int n;
};

constexpr std::array kGroups{Group{64, 2}, Group{128, 2}, Group{256, 3}, Group{512, 3}, Group{512, 3}};

}  // namespace

core::Network vgg16() {
  NetworkBuilder net("vgg16", kImage224);
  int group = 0;
  for (const auto& [out, n] : kGroups) {
    ++group;
    for (int i = 1; i <= n; ++i) conv_relu(net, fmt::format("conv{}_{}", group, i), out, 3, {.padding = 1});
    net.pool(fmt::format("pool{}", group), Kind::max, 2, 2);
  }
  dense(net, "fc6", 4096, Kind::relu);
  dense(net, "fc7", 4096, Kind::relu);
  dense(net, "fc8", kImageNetClasses, Kind::softmax);
  return described(std::move(net).build(), {.title = "VGG-16, 224x224",
                                            .source = "Simonyan and Zisserman, arXiv 1409.1556, Table 1, column D",
                                            .published = "15.47 G MACs, 138357544 parameters (torchvision 0.15)"});
}

}  // namespace systole::zoo
