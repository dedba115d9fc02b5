// SPDX-License-Identifier: MIT
// SqueezeNet: Iandola et al., "SqueezeNet: AlexNet-level accuracy with 50x fewer parameters and <0.5MB model size",
// arXiv 1602.07360, Table 1, without bypass. Convolutions have biases; pools round up, as Caffe's do.
// 1.0 is the network that Deep Compression's published weights belong to (its SqueezeNet_deploy.prototxt): 227x227, and
// the last 1x1 convolution pads its input by 1, so that 15x15 maps are averaged. 1.1 is torchvision 0.15's, of the
// authors' later release: a smaller stem, earlier pools.
#include <fmt/format.h>

#include <array>
#include <span>
#include <string>
#include <utility>

#include "examples/zoo/about.h"
#include "examples/zoo/blocks.h"
#include "examples/zoo/families.h"

namespace systole::zoo {
namespace {

/// A fire module, numbered from 2 in the paper: `squeeze` 1x1 filters, then `expand` 1x1 and as many 3x3 ones.
struct Fire {
  std::int64_t squeeze;
  std::int64_t expand;
  bool pool;  ///< a 3x3/2 max pool follows
};

constexpr std::array kFiresOfVersion10{
    Fire{16, 64, false},   // fire2
    Fire{16, 64, false},   // fire3
    Fire{32, 128, true},   // fire4
    Fire{32, 128, false},  // fire5
    Fire{48, 192, false},  // fire6
    Fire{48, 192, false},  // fire7
    Fire{64, 256, true},   // fire8
    Fire{64, 256, false},  // fire9
};

constexpr std::array kFiresOfVersion11{
    Fire{16, 64, false},   // fire2
    Fire{16, 64, true},    // fire3
    Fire{32, 128, false},  // fire4
    Fire{32, 128, true},   // fire5
    Fire{48, 192, false},  // fire6
    Fire{48, 192, false},  // fire7
    Fire{64, 256, false},  // fire8
    Fire{64, 256, false},  // fire9
};

struct Version {
  const char* name;
  core::TensorShape image;
  std::int64_t stem_out;
  std::int64_t stem_kernel;
  std::span<const Fire> fires;
  std::int64_t head_padding;
};

void max_pool(NetworkBuilder& net, const std::string& name) {
  net.pool(name, Kind::max, 3, 2, 0, core::Rounding::ceil);
}

void fire_module(NetworkBuilder& net, const std::string& name, const Fire& fire) {
  const Node squeezed = conv_relu(net, name + ".squeeze1x1", fire.squeeze, 1, {});
  const Node narrow = conv_relu(net, name + ".expand1x1", fire.expand, 1, {}, {squeezed});
  const Node wide = conv_relu(net, name + ".expand3x3", fire.expand, 3, {.padding = 1}, {squeezed});
  net.concat(name + ".concat", {narrow, wide});
}

core::Network squeezenet(const Version& version, const About& about) {
  NetworkBuilder net(version.name, version.image);
  conv_relu(net, "conv1", version.stem_out, version.stem_kernel, {.stride = 2});
  max_pool(net, "pool1");
  std::int64_t index = 0;
  for (const Fire& fire : version.fires) {
    const std::int64_t number = index + 2;
    const Node input = net.latest();
    fire_module(net, fmt::format("fire{}", number), fire);
    net.mark_block(input + 1, index++);
    if (fire.pool) max_pool(net, fmt::format("pool{}", number));
  }
  conv_relu(net, "conv10", kImageNetClasses, 1, {.padding = version.head_padding});
  net.global_pool("pool10");
  return described(std::move(net).build(), about);
}

}  // namespace

core::Network squeezenet1_0() {
  return squeezenet(
      {.name = "squeezenet1_0",
       .image = kImage227,
       .stem_out = 96,
       .stem_kernel = 7,
       .fires = kFiresOfVersion10,
       .head_padding = 1},
      {.title = "SqueezeNet 1.0, 227x227, of Deep Compression",
       .source = "Iandola et al., arXiv 1602.07360, Table 1; Deep Compression's SqueezeNet_deploy.prototxt",
       .published = "1.25 M parameters (paper, Table 1: 1248424)"});
}

core::Network squeezenet1_1() {
  return squeezenet({.name = "squeezenet1_1",
                     .image = kImage224,
                     .stem_out = 64,
                     .stem_kernel = 3,
                     .fires = kFiresOfVersion11,
                     .head_padding = 0},
                    {.title = "SqueezeNet 1.1, 224x224",
                     .source = "Iandola et al., arXiv 1602.07360, release 1.1; torchvision 0.15 definition",
                     .published = "0.35 G MACs, 1.24 M parameters (torchvision 0.15)"});
}

}  // namespace systole::zoo
