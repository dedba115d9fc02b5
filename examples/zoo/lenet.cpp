// SPDX-License-Identifier: MIT
// LeNet twice:
// - Caffe's examples/mnist/lenet.prototxt: 28x28, 20-50-500-10; its only non-linearities are the max pools, the ReLU
//   behind ip1 and the softmax.
// - LeNet-5 as textbooks have it, after LeCun et al., "Gradient-Based Learning Applied to Document Recognition",
//   Proc. IEEE 1998, Fig. 2: 32x32; C3 is dense (the paper's Table I connects only some maps), the pools are plain
//   averages without trained coefficients, the output layer is linear.
#include <utility>

#include "examples/zoo/about.h"
#include "examples/zoo/blocks.h"
#include "examples/zoo/families.h"

namespace systole::zoo {
namespace {

constexpr std::int64_t kDigits = 10;

/// An unpadded 5x5 convolution with bias, an activation, and a 2x2/2 pool.
struct ConvPool {
  const char* conv;
  const char* pool;
  std::int64_t out;
};

void conv_pool(NetworkBuilder& net, const ConvPool& layers, Kind activation, Kind pool) {
  net.conv(layers.conv, layers.out, 5, {.bias = true});
  activate(net, layers.conv, activation);
  net.pool(layers.pool, pool, 2, 2);
}

}  // namespace

core::Network lenet_caffe() {
  NetworkBuilder net("lenet_caffe", {.channels = 1, .h = 28, .w = 28});
  conv_pool(net, {"conv1", "pool1", 20}, Kind::none, Kind::max);
  conv_pool(net, {"conv2", "pool2", 50}, Kind::none, Kind::max);
  dense(net, "ip1", 500, Kind::relu);
  dense(net, "ip2", kDigits, Kind::softmax);
  return described(std::move(net).build(), {.title = "LeNet of Caffe, 28x28",
                                            .source = "BVLC Caffe, examples/mnist/lenet.prototxt",
                                            .published = "430500 weights, 580 biases"});
}

core::Network lenet5() {
  NetworkBuilder net("lenet5", {.channels = 1, .h = 32, .w = 32});
  conv_pool(net, {"c1", "s2", 6}, Kind::tanh, Kind::avg);
  conv_pool(net, {"c3", "s4", 16}, Kind::tanh, Kind::avg);
  dense(net, "c5", 120, Kind::tanh);
  dense(net, "f6", 84, Kind::tanh);
  dense(net, "output", kDigits, Kind::none);
  return described(std::move(net).build(), {.title = "LeNet-5 with a dense C3, 32x32",
                                            .source = "after LeCun et al., Proc. IEEE 86(11), 1998, Fig. 2",
                                            .published = "61706 parameters (textbook)"});
}

}  // namespace systole::zoo
