// SPDX-License-Identifier: MIT
// U-Net: Ronneberger, Fischer, Brox, "U-Net: Convolutional Networks for Biomedical Image Segmentation", MICCAI 2015
// (arXiv 1505.04597), Fig. 1.
#include <fmt/format.h>

#include <cstdint>
#include <utility>
#include <vector>

#include "examples/zoo/about.h"
#include "examples/zoo/blocks.h"
#include "examples/zoo/families.h"

namespace systole::zoo {
namespace {

constexpr int kLevels = 4;
constexpr std::int64_t kFirstWidth = 64;
constexpr std::int64_t kTissueClasses = 2;

/// The paper's own definition has no padding and no normalisation, and reads a grey image. The one that most people use
/// has both, and reads a colour image.
enum class Definition { paper, padded };

void two_convolutions(NetworkBuilder& net, Definition definition, const std::string& name, std::int64_t width) {
  for (const int i : {1, 2}) {
    const std::string one = fmt::format("{}.conv{}", name, i);
    if (definition == Definition::paper) {
      conv_relu(net, one, width, 3, {});
    } else {
      conv_bn(net, one, "spatial", {.out = width, .kernel = 3, .activation = Kind::relu});
    }
  }
}

core::Network unet_of(const char* name, Definition definition, const core::TensorShape& image, const About& about) {
  NetworkBuilder net(name, image);
  std::vector<Node> skips;
  for (int level = 0; level < kLevels; ++level) {
    two_convolutions(net, definition, fmt::format("down{}", level), kFirstWidth << level);
    skips.push_back(net.latest());
    net.pool(fmt::format("down{}.pool", level), Kind::max, 2, 2);
  }
  two_convolutions(net, definition, "middle", kFirstWidth << kLevels);
  for (int level = kLevels - 1; level >= 0; --level) {
    const std::string up = fmt::format("up{}", level);
    core::Layer upsampling;
    upsampling.name = up + ".conv_transpose";
    upsampling.op = core::Operator::conv_transpose;
    upsampling.out_ch = kFirstWidth << level;
    upsampling.k_h = upsampling.k_w = upsampling.stride_h = upsampling.stride_w = 2;
    upsampling.bias = true;
    const Node made = net.add(std::move(upsampling));
    Node skip = skips[static_cast<std::size_t>(level)];
    const core::TensorShape shape = net.shape(made);
    if (net.shape(skip).h != shape.h) skip = net.resize(up + ".crop", Kind::crop, shape.h, shape.w, {skip});
    net.concat(up + ".concat", {skip, made});
    two_convolutions(net, definition, up, kFirstWidth << level);
  }
  net.conv("classes", kTissueClasses, 1, {.bias = true});
  return described(std::move(net).build(), about);
}

}  // namespace

core::Network unet_2015() {
  return unet_of("unet_2015", Definition::paper, {.channels = 1, .h = 572, .w = 572},
                 {.title = "U-Net as published, 572x572 to 388x388, without padding",
                  .source = "Ronneberger et al., arXiv 1505.04597, Fig. 1",
                  .published = "23 convolutional layers, 28x28x1024 at the lowest resolution, 388x388x2 (paper)"});
}

core::Network unet() {
  return unet_of("unet", Definition::padded, {.channels = 3, .h = 512, .w = 512},
                 {.title = "U-Net with padding and batch normalisation, 512x512",
                  .source = "Ronneberger et al., arXiv 1505.04597, Fig. 1; the public Pytorch-UNet's definition",
                  .published = "31.04 M parameters (milesial/Pytorch-UNet, two classes, transposed convolutions)"});
}

}  // namespace systole::zoo
