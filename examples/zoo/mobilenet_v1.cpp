// SPDX-License-Identifier: MIT
// MobileNetV1, width 1.0: Howard et al., "MobileNets: Efficient Convolutional Neural Networks for Mobile Vision
// Applications", arXiv 1704.04861, Table 1. The table's last stride-2 depthwise layer ("s2" on 7x7x1024) is a known
// misprint: its output is 7x7, so its stride is 1.
#include <fmt/format.h>

#include <array>
#include <utility>

#include "examples/zoo/about.h"
#include "examples/zoo/blocks.h"
#include "examples/zoo/families.h"

namespace systole::zoo {
namespace {

struct Separable {
  std::int64_t out;
  std::int64_t stride;  ///< of the depthwise convolution
};

constexpr std::array kBlocks{
    Separable{64, 1},  Separable{128, 2},  Separable{128, 1},  Separable{256, 2}, Separable{256, 1},
    Separable{512, 2}, Separable{512, 1},  Separable{512, 1},  Separable{512, 1}, Separable{512, 1},
    Separable{512, 1}, Separable{1024, 2}, Separable{1024, 1},
};

}  // namespace

core::Network mobilenet_v1() {
  NetworkBuilder net("mobilenet_v1", kImage224);
  conv_bn(net, "stem", "stem", {.out = 32, .kernel = 3, .stride = 2, .activation = Kind::relu});
  std::int64_t index = 0;
  for (const auto& [out, stride] : kBlocks) {
    const std::string block = fmt::format("block{}", index);
    const Node input = net.latest();
    depthwise_bn(net, block + ".spatial", "spatial", {.kernel = 3, .stride = stride, .activation = Kind::relu});
    conv_bn(net, block + ".project", "project", {.out = out, .activation = Kind::relu});
    net.mark_block(input + 1, index++);
  }
  classify(net);
  return described(std::move(net).build(), {.title = "MobileNetV1 1.0, 224x224",
                                            .source = "Howard et al., arXiv 1704.04861, Table 1",
                                            .published = "569 M MACs, 4.2 M parameters (paper, Table 4)",
                                            .fuse_50 = "0 1 2 3 4"});
}

}  // namespace systole::zoo
