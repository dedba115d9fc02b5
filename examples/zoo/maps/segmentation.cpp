// SPDX-License-Identifier: MIT
// FCN: Long, Shelhamer, Darrell, CVPR 2015 (arXiv 1411.4038). DeepLabV3: Chen et al., "Rethinking Atrous Convolution
// for Semantic Image Segmentation" (arXiv 1706.05587), Fig. 5. Both as torchvision 0.15 defines them: on a ResNet whose
// last two stages are dilated, with the auxiliary classifier that its weights have, 21 classes.
#include <fmt/format.h>

#include <array>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "examples/zoo/about.h"
#include "examples/zoo/blocks.h"
#include "examples/zoo/families.h"
#include "examples/zoo/trunks.h"

namespace systole::zoo {
namespace {

constexpr std::int64_t kVocClasses = 21;
constexpr core::TensorShape kImage520{.channels = 3, .h = 520, .w = 520};
constexpr std::int64_t kAsppWidth = 256;

enum class Head { fcn, deeplab };

struct Segmenter {
  const char* name;
  const char* trunk;
  Head head;
  const char* title;
  const char* source;
  const char* published;
};

constexpr const char* kFcn = "Long et al., arXiv 1411.4038; torchvision 0.15 definition";
constexpr const char* kDeepLab = "Chen et al., arXiv 1706.05587, Fig. 5; torchvision 0.15 definition";

constexpr std::array kSegmenters{
    Segmenter{"fcn_resnet50", "resnet50", Head::fcn, "FCN on ResNet-50, 520x520", kFcn,
              "152.717 G MACs, 35322218 parameters (torchvision 0.15)"},
    Segmenter{"fcn_resnet101", "resnet101", Head::fcn, "FCN on ResNet-101, 520x520", kFcn,
              "232.738 G MACs, 54314346 parameters (torchvision 0.15)"},
    Segmenter{"deeplabv3_resnet50", "resnet50", Head::deeplab, "DeepLabV3 on ResNet-50, 520x520", kDeepLab,
              "178.722 G MACs, 42004074 parameters (torchvision 0.15)"},
    Segmenter{"deeplabv3_resnet101", "resnet101", Head::deeplab, "DeepLabV3 on ResNet-101, 520x520", kDeepLab,
              "258.743 G MACs, 60996202 parameters (torchvision 0.15)"},
};

/// Classes of each pixel, at the size of the image.
void classify_pixels(NetworkBuilder& net, const std::string& name) {
  net.set_role(net.conv(name + ".classes", kVocClasses, 1, {.bias = true}), "classifier");
  net.resize(name + ".resize", Kind::repeat, kImage520.h, kImage520.w);
}

void fcn_head(NetworkBuilder& net, const std::string& name, Node input) {
  conv_bn(net, name + ".conv", "head", {.out = net.shape(input).channels / 4, .kernel = 3, .activation = Kind::relu},
          {input});
  classify_pixels(net, name);
}

/// Atrous spatial pyramid pooling: the same map at several dilations, and its mean.
void deeplab_head(NetworkBuilder& net, Node input) {
  const core::TensorShape map = net.shape(input);
  std::vector<Node> branches{
      conv_bn(net, "aspp.conv0", "head", {.out = kAsppWidth, .activation = Kind::relu}, {input})};
  for (const std::int64_t dilation : {12, 24, 36}) {
    branches.push_back(conv_bn(net, fmt::format("aspp.dilated{}", dilation), "head",
                               {.out = kAsppWidth, .kernel = 3, .activation = Kind::relu, .dilation = dilation},
                               {input}));
  }
  core::Layer mean;
  mean.name = "aspp.pool";
  mean.op = core::Operator::pool;
  mean.kind = Kind::global_avg;
  net.add(std::move(mean), {input});
  conv_bn(net, "aspp.pooled", "head", {.out = kAsppWidth, .activation = Kind::relu});
  branches.push_back(net.resize("aspp.spread", Kind::repeat, map.h, map.w));
  net.concat("aspp.concat", branches);
  conv_bn(net, "aspp.project", "head", {.out = kAsppWidth, .activation = Kind::relu});
  conv_bn(net, "head.conv", "head", {.out = kAsppWidth, .kernel = 3, .activation = Kind::relu});
  classify_pixels(net, "head");
}

core::Network segmenter(const Segmenter& of) {
  NetworkBuilder net(of.name, kImage520);
  const std::vector<Node> stages = resnet_trunk(net, of.trunk, 2);
  of.head == Head::fcn ? fcn_head(net, "head", stages[3]) : deeplab_head(net, stages[3]);
  fcn_head(net, "auxiliary", stages[2]);
  return described(std::move(net).build(), {.title = of.title, .source = of.source, .published = of.published});
}

}  // namespace

std::vector<ZooEntry> segmenters() {
  std::vector<ZooEntry> entries;
  for (const Segmenter& of : kSegmenters) entries.push_back({of.name, [of] { return segmenter(of); }});
  return entries;
}

}  // namespace systole::zoo
