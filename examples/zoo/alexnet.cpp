// SPDX-License-Identifier: MIT
// AlexNet twice:
// - torchvision 0.15's, the single-column net of Krizhevsky, "One weird trick for parallelizing convolutional neural
//   networks", arXiv 1404.5997: no groups, no normalisation, 224x224 padded by 2.
// - that of Krizhevsky, Sutskever, Hinton, "ImageNet Classification with Deep Convolutional Neural Networks",
//   NIPS 2012, section 3.5 and Fig. 2: split over two GPUs, so conv2, conv4 and conv5 have two groups; local response
//   normalisation before the first two pools. The text says 224x224; its sizes need 227x227.
#include <fmt/format.h>

#include <array>
#include <span>
#include <utility>

#include "examples/zoo/about.h"
#include "examples/zoo/blocks.h"
#include "examples/zoo/families.h"

namespace systole::zoo {
namespace {

struct Row {
  std::int64_t out;
  std::int64_t kernel;
  core::ConvOptions options;
  bool lrn;
  bool pool;  ///< a 3x3/2 max pool follows
};

constexpr std::array kOneColumn{
    Row{64, 11, {.stride = 4, .padding = 2}, false, true},
    Row{192, 5, {.padding = 2}, false, true},
    Row{384, 3, {.padding = 1}, false, false},
    Row{256, 3, {.padding = 1}, false, false},
    Row{256, 3, {.padding = 1}, false, true},
};

constexpr std::array kTwoGpus{
    Row{96, 11, {.stride = 4}, true, true},
    Row{256, 5, {.padding = 2, .groups = 2}, true, true},
    Row{384, 3, {.padding = 1}, false, false},
    Row{384, 3, {.padding = 1, .groups = 2}, false, false},
    Row{256, 3, {.padding = 1, .groups = 2}, false, true},
};

core::Network with_classifier(NetworkBuilder net, std::span<const Row> rows, Kind last, const About& about) {
  int number = 0;
  for (const Row& row : rows) {
    ++number;
    conv_relu(net, fmt::format("conv{}", number), row.out, row.kernel, row.options);
    if (row.lrn) {
      core::Layer norm;
      norm.name = fmt::format("norm{}", number);
      norm.op = core::Operator::lrn;
      net.add(std::move(norm));
    }
    if (row.pool) net.pool(fmt::format("pool{}", number), Kind::max, 3, 2);
  }
  dense(net, "fc6", 4096, Kind::relu);
  dense(net, "fc7", 4096, Kind::relu);
  dense(net, "fc8", kImageNetClasses, last);
  return described(std::move(net).build(), about);
}

}  // namespace

core::Network alexnet() {
  return with_classifier(NetworkBuilder("alexnet", kImage224), kOneColumn, Kind::none,
                         {.title = "AlexNet (one column), 224x224",
                          .source = "Krizhevsky, arXiv 1404.5997; torchvision 0.15 definition",
                          .published = "0.71 G MACs, 61.10 M parameters (torchvision 0.15)"});
}

core::Network alexnet_2012() {
  return with_classifier(NetworkBuilder("alexnet_2012", kImage227), kTwoGpus, Kind::softmax,
                         {.title = "AlexNet of 2012 (grouped), 227x227",
                          .source = "Krizhevsky, Sutskever, Hinton, NIPS 2012, section 3.5 and Fig. 2",
                          .published = "60.97 M parameters (Caffe's bvlc_alexnet)"});
}

}  // namespace systole::zoo
