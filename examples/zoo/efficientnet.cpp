// SPDX-License-Identifier: MIT
// EfficientNet-B0: Tan and Le, "EfficientNet: Rethinking Model Scaling for Convolutional Neural Networks", ICML 2019
// (arXiv 1905.11946), Table 1. Squeeze-excite is a quarter of the block's input (not of its expansion) wide. Padding is
// K/2 on each side as in torchvision 0.15; TensorFlow's uneven padding gives the same sizes.
// Behind each row: the input of its first block.
#include <array>
#include <utility>

#include "examples/zoo/about.h"
#include "examples/zoo/blocks.h"
#include "examples/zoo/families.h"

namespace systole::zoo {
namespace {

constexpr std::array kStages{
    Stage{1, 16, 1, 1, 3},   // 112x112x32
    Stage{6, 24, 2, 2, 3},   // 112x112x16
    Stage{6, 40, 2, 2, 5},   // 56x56x24
    Stage{6, 80, 3, 2, 3},   // 28x28x40
    Stage{6, 112, 3, 1, 5},  // 14x14x80
    Stage{6, 192, 4, 2, 5},  // 14x14x112
    Stage{6, 320, 1, 1, 3},  // 7x7x192
};

SqueezeExcite se_of(std::int64_t block_in) {
  return {.width = block_in / 4, .inner = Kind::swish, .gate = Kind::sigmoid};
}

}  // namespace

core::Network efficientnet_b0() {
  NetworkBuilder net("efficientnet_b0", kImage224);
  conv_bn(net, "stem", "stem", {.out = 32, .kernel = 3, .stride = 2, .activation = Kind::swish});
  inverted_residual_stages(net, kStages, Kind::swish, se_of);
  conv_bn(net, "head", "head", {.out = 1280, .activation = Kind::swish});
  classify(net);
  return described(std::move(net).build(), {.title = "EfficientNet-B0, 224x224",
                                            .source = "Tan and Le, arXiv 1905.11946, Table 1",
                                            .published = "0.39 G MACs, 5.3 M parameters (paper, Table 2)"});
}

}  // namespace systole::zoo
