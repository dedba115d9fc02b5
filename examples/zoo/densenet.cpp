// SPDX-License-Identifier: MIT
// DenseNet: Huang et al., "Densely Connected Convolutional Networks", CVPR 2017 (arXiv 1608.06993), Table 1. Batch
// normalisations stand before convolutions, behind concatenations, so no convolution holds them: they are rows of their
// own, and their scales and shifts are extra parameters.
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

struct DenseNet {
  const char* name;
  std::array<int, 4> layers;  ///< of each dense block
  std::int64_t growth;
  std::int64_t stem;
  const char* title;
  const char* published;
};

constexpr std::array kDenseNets{
    DenseNet{"densenet121",
             {6, 12, 24, 16},
             32,
             64,
             "DenseNet-121, 224x224",
             "2.834 G MACs, 7978856 parameters (torchvision 0.15)"},
    DenseNet{"densenet161",
             {6, 12, 36, 24},
             48,
             96,
             "DenseNet-161, 224x224",
             "7.728 G MACs, 28681000 parameters (torchvision 0.15)"},
    DenseNet{"densenet169",
             {6, 12, 32, 32},
             32,
             64,
             "DenseNet-169, 224x224",
             "3.36 G MACs, 14149480 parameters (torchvision 0.15)"},
    DenseNet{"densenet201",
             {6, 12, 48, 32},
             32,
             64,
             "DenseNet-201, 224x224",
             "4.291 G MACs, 20013928 parameters (torchvision 0.15)"},
};

/// A batch normalisation and a ReLU before a convolution; returns the normalisation's parameters.
std::int64_t normalise_before(NetworkBuilder& net, const std::string& name) {
  normalise(net, name, Kind::batch);
  activate(net, name, Kind::relu);
  return 2 * net.shape().channels;
}

/// Returns the parameters that no row holds.
std::int64_t dense_layer(NetworkBuilder& net, const std::string& name, std::int64_t growth) {
  const Node input = net.latest();
  const std::int64_t extra = normalise_before(net, name + ".norm");
  conv_bn(net, name + ".conv1", "squeeze", {.out = 4 * growth, .activation = Kind::relu});
  net.set_role(net.conv(name + ".conv2", growth, 3, {.padding = 1}), "spatial");
  net.concat(name + ".concat", {input, net.latest()});
  return extra;
}

core::Network build_densenet(const DenseNet& densenet) {
  NetworkBuilder net(densenet.name, kImage224);
  conv_bn(net, "stem", "stem", {.out = densenet.stem, .kernel = 7, .stride = 2, .activation = Kind::relu});
  net.pool("stem.pool", Kind::max, 3, 2, 1);
  std::int64_t extra = 0;
  for (std::size_t block = 0; block < densenet.layers.size(); ++block) {
    const Node before = net.latest();
    for (int i = 0; i < densenet.layers[block]; ++i) {
      extra += dense_layer(net, fmt::format("block{}.layer{}", block, i), densenet.growth);
    }
    net.mark_block(before + 1, static_cast<std::int64_t>(block));
    if (block + 1 == densenet.layers.size()) break;
    const std::string transition = fmt::format("transition{}", block);
    extra += normalise_before(net, transition + ".norm");
    net.set_role(net.conv(transition + ".conv", net.shape().channels / 2, 1, {}), "transition");
    net.pool(transition + ".pool", Kind::avg, 2, 2);
  }
  extra += normalise_before(net, "norm");
  classify(net);
  net.extra_params(extra, "a scale and a shift for each channel of each normalisation before a convolution");
  return described(std::move(net).build(),
                   {.title = densenet.title,
                    .source = "Huang et al., arXiv 1608.06993, Table 1; torchvision 0.15 definition",
                    .published = densenet.published});
}

}  // namespace

std::vector<ZooEntry> densenets() {
  std::vector<ZooEntry> entries;
  for (const DenseNet& densenet : kDenseNets) {
    entries.push_back({densenet.name, [densenet] { return build_densenet(densenet); }});
  }
  return entries;
}

}  // namespace systole::zoo
