// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "core/ir/network_builder.h"

/// The pieces that several families are made of. Each appends to the builder's latest layer; convolutions can name
/// another producer. A layer's name is its block's name, a dot, and its role; its activation adds a dot and its kind:
/// `block3.spatial`, `block3.spatial.relu6`.
namespace systole::zoo {

using core::Kind;
using core::NetworkBuilder;
using Node = NetworkBuilder::Node;

inline constexpr core::TensorShape kImage224{.channels = 3, .h = 224, .w = 224};
inline constexpr core::TensorShape kImage227{.channels = 3, .h = 227, .w = 227};
inline constexpr std::int64_t kImageNetClasses = 1000;

/// An activation after the latest layer; none if `kind` is none. Returns the latest layer.
Node activate(NetworkBuilder& net, const std::string& layer, Kind kind);

/// The geometry of a convolution with "same" padding, and what follows it.
struct Conv {
  std::int64_t out = 0;
  std::int64_t kernel = 1;
  std::int64_t stride = 1;
  Kind activation = Kind::none;
  std::int64_t groups = 1;
  std::int64_t dilation = 1;
};

/// `value` rounded to a multiple of 8: at least 8, ties upwards, and never more than 10% down.
std::int64_t make_divisible(double value);

/// A normalisation over channels that no convolution holds (LayerNorm, or a batch normalisation before its
/// convolution). Its parameters have no row.
Node normalise(NetworkBuilder& net, const std::string& name, Kind kind);

/// A convolution without bias, batch normalisation, activation.
Node conv_bn(NetworkBuilder& net, const std::string& name, const std::string& role, const Conv& conv,
             std::vector<Node> inputs = {});
/// The same, one filter a channel; `conv.out` is ignored.
Node depthwise_bn(NetworkBuilder& net, const std::string& name, const std::string& role, const Conv& conv);

/// Networks from before batch normalisation: a convolution with bias (whatever `options` says), ReLU.
Node conv_relu(NetworkBuilder& net, const std::string& name, std::int64_t out, std::int64_t kernel,
               core::ConvOptions options, std::vector<Node> inputs = {});
/// A fully connected layer with bias, activation.
Node dense(NetworkBuilder& net, const std::string& name, std::int64_t out, Kind activation);

/// Global average pooling and the linear classifier of ImageNet, with bias.
void classify(NetworkBuilder& net);

/// Squeeze-and-excite (Hu et al., CVPR 2018): global average, two small layers, channel-wise product.
struct SqueezeExcite {
  std::int64_t width = 0;  ///< outputs of the first of the two; 0: the block has none
  Kind inner = Kind::relu;
  Kind gate = Kind::hsigmoid;
  bool linear = false;             ///< two linear layers without bias; else 1x1 convolutions with bias
  bool before_activation = false;  ///< of the depthwise convolution's output; else after it
};
void squeeze_excite(NetworkBuilder& net, const std::string& block, const SqueezeExcite& se);

/// The block of MobileNetV2 and all that followed it (Sandler et al., CVPR 2018, Fig. 3 and 4): 1x1 expansion, KxK
/// depthwise, perhaps squeeze-excite, 1x1 projection without activation; a residual where input and output agree.
struct InvertedResidual {
  std::int64_t kernel = 3;
  std::int64_t expanded = 0;
  std::int64_t out = 0;
  std::int64_t stride = 1;
  Kind activation = Kind::none;
  SqueezeExcite se;
  bool always_expand = false;  ///< even where `expanded` is the number of input channels
};
/// Block `index` is also the index of its depthwise convolution in the network.
void inverted_residual(NetworkBuilder& net, std::int64_t index, const InvertedResidual& block);

/// One row of a MobileNetV2-like table: n blocks, of which only the first has stride s.
struct Stage {
  std::int64_t t;  ///< expansion factor
  std::int64_t c;  ///< output channels
  std::int64_t n;
  std::int64_t s;
  std::int64_t k;  ///< kernel
};
/// `se` gives a block's squeeze-excite for its number of input channels; null: there is none.
void inverted_residual_stages(NetworkBuilder& net, std::span<const Stage> stages, Kind activation,
                              SqueezeExcite (*se)(std::int64_t block_in) = nullptr);

}  // namespace systole::zoo
