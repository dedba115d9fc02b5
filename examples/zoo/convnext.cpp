// SPDX-License-Identifier: MIT
// ConvNeXt: Liu et al., "A ConvNet for the 2020s", CVPR 2022 (arXiv 2201.03545), section 3 and appendix A. The linear
// layers of a block work on the channels of every pixel, so they are 1x1 convolutions. LayerNorm, and the scale of each
// block's channels, are rows whose parameters are extra.
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

struct ConvNeXt {
  const char* name;
  std::array<int, 4> depths;
  std::int64_t width;  ///< of the first stage; each next one has twice the channels
  const char* title;
  const char* published;
};

constexpr std::array kConvNeXts{
    ConvNeXt{"convnext_tiny",
             {3, 3, 9, 3},
             96,
             "ConvNeXt-T, 224x224",
             "4.456 G MACs, 28589128 parameters (torchvision 0.15)"},
    ConvNeXt{"convnext_small",
             {3, 3, 27, 3},
             96,
             "ConvNeXt-S, 224x224",
             "8.684 G MACs, 50223688 parameters (torchvision 0.15)"},
    ConvNeXt{"convnext_base",
             {3, 3, 27, 3},
             128,
             "ConvNeXt-B, 224x224",
             "15.355 G MACs, 88591464 parameters (torchvision 0.15)"},
    ConvNeXt{"convnext_large",
             {3, 3, 27, 3},
             192,
             "ConvNeXt-L, 224x224",
             "34.361 G MACs, 197767336 parameters (torchvision 0.15)"},
};

Node scale_channels(NetworkBuilder& net, const std::string& name) {
  core::Layer layer;
  layer.name = name;
  layer.op = core::Operator::mul;
  return net.add(std::move(layer));
}

/// Returns the parameters that no row holds.
std::int64_t convnext_block(NetworkBuilder& net, std::int64_t index) {
  const std::string block = fmt::format("block{}", index);
  const Node input = net.latest();
  const std::int64_t width = net.shape().channels;
  net.set_role(net.conv(block + ".spatial", width, 7, {.padding = 3, .groups = width, .bias = true}), "spatial");
  normalise(net, block + ".norm", Kind::layer);
  net.set_role(net.conv(block + ".project", 4 * width, 1, {.bias = true}), "project");
  activate(net, block + ".project", Kind::gelu);
  net.set_role(net.conv(block + ".narrow", width, 1, {.bias = true}), "narrow");
  const Node scaled = scale_channels(net, block + ".scale");
  net.sum(block + ".add", input, scaled);
  net.mark_block(input + 1, index);
  return 3 * width;  // a normalisation's scale and shift, the block's scale
}

core::Network build_convnext(const ConvNeXt& convnext) {
  NetworkBuilder net(convnext.name, kImage224);
  net.set_role(net.conv("stem", convnext.width, 4, {.stride = 4, .bias = true}), "stem");
  normalise(net, "stem.norm", Kind::layer);
  std::int64_t extra = 2 * convnext.width;
  std::int64_t index = 0;
  for (std::size_t stage = 0; stage < convnext.depths.size(); ++stage) {
    if (stage > 0) {
      const std::string name = fmt::format("downsample{}", stage);
      const std::int64_t width = net.shape().channels;
      normalise(net, name + ".norm", Kind::layer);
      net.set_role(net.conv(name + ".conv", 2 * width, 2, {.stride = 2, .bias = true}), "downsample");
      extra += 2 * width;
    }
    for (int i = 0; i < convnext.depths[stage]; ++i) extra += convnext_block(net, index++);
  }
  net.global_pool("pool");
  normalise(net, "norm", Kind::layer);
  extra += 2 * net.shape().channels;
  dense(net, "classifier", kImageNetClasses, Kind::none);
  net.extra_params(extra, "a scale and a shift for each channel of each LayerNorm + a scale for each of each block");
  return described(std::move(net).build(),
                   {.title = convnext.title,
                    .source = "Liu et al., arXiv 2201.03545, appendix A; torchvision 0.15 definition",
                    .published = convnext.published});
}

}  // namespace

std::vector<ZooEntry> convnexts() {
  std::vector<ZooEntry> entries;
  for (const ConvNeXt& convnext : kConvNeXts) {
    entries.push_back({convnext.name, [convnext] { return build_convnext(convnext); }});
  }
  return entries;
}

}  // namespace systole::zoo
