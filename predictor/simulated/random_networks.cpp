// SPDX-License-Identifier: MIT
#include "predictor/simulated/random_networks.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <span>
#include <string>
#include <utility>

#include "core/ir/network_builder.h"
#include "core/ir/work.h"
#include "core/random_bits.h"

namespace systole::predictor {
namespace {

using core::Kind;
using core::NetworkBuilder;
using Node = NetworkBuilder::Node;

constexpr core::TensorShape kImage{.channels = 3, .h = 224, .w = 224};
constexpr std::int64_t kClasses = 1000;
constexpr std::int64_t kMostBlocks = 4;
constexpr std::uint64_t kOneSqueezeExciteIn = 4;

/// What a stage may be: as MobileNetV2's and MobileNetV3's stages of the same resolution are, and narrower.
struct StageChoices {
  std::int64_t stride = 1;  ///< of its first block
  std::array<std::int64_t, 4> widths{};
};
constexpr std::array kStages{
    StageChoices{2, {16, 24, 32, 40}},  StageChoices{2, {24, 32, 40, 48}},    StageChoices{2, {48, 64, 80, 96}},
    StageChoices{1, {64, 80, 96, 112}}, StageChoices{2, {96, 128, 160, 192}}, StageChoices{1, {96, 160, 240, 320}},
};
constexpr std::array<std::int64_t, 3> kStems{16, 24, 32};
constexpr std::array<std::int64_t, 3> kHeads{576, 960, 1280};
constexpr std::array<std::int64_t, 3> kKernels{3, 5, 7};
constexpr std::array<std::int64_t, 3> kExpansions{3, 4, 6};
/// Of all widths of a network, in eighths.
constexpr std::array<std::int64_t, 4> kWidthEighths{3, 4, 6, 8};

class Draft {
 public:
  Draft(std::string name, core::RandomBits& random) : random_(random), net_(std::move(name), kImage) {}

  core::Network build() && {
    activation_ = random_.below(2) == 0 ? Kind::relu6 : Kind::hswish;
    width_eighths_ = one_of(kWidthEighths);
    conv_bn("stem", one_of(kStems), 3, 2, true);
    // MobileNetV2's first block: no expansion.
    depthwise("block0", 3, 1);
    conv_bn("block0.project", 16, 1, 1, false);
    for (const StageChoices& stage : kStages) add_stage(stage);
    conv_bn("head", one_of(kHeads), 1, 1, true);
    net_.global_pool("pool");
    net_.linear("classifier", kClasses, true);
    return std::move(net_).build();
  }

 private:
  std::int64_t one_of(std::span<const std::int64_t> values) { return values[random_.below(values.size())]; }

  /// A width of this network, a multiple of 8.
  [[nodiscard]] std::int64_t scaled(std::int64_t width) const {
    return std::max<std::int64_t>(8, width * width_eighths_ / 64 * 8);
  }

  void activate(const std::string& layer) {
    net_.activation(fmt::format("{}.{}", layer, core::name(activation_)), activation_);
  }

  void conv_bn(const std::string& name, std::int64_t out, std::int64_t kernel, std::int64_t stride, bool active) {
    net_.conv(name, out, kernel, {.stride = stride, .padding = kernel / 2, .bn = true});
    if (active) activate(name);
  }

  void depthwise(const std::string& block, std::int64_t kernel, std::int64_t stride) {
    net_.depthwise(block + ".spatial", kernel, stride);
    activate(block + ".spatial");
  }

  void add_stage(const StageChoices& stage) {
    const std::int64_t width = scaled(one_of(stage.widths));
    const auto blocks = static_cast<std::int64_t>(random_.below(kMostBlocks)) + 1;
    const bool squeeze_excite = random_.below(kOneSqueezeExciteIn) == 0;
    for (std::int64_t i = 0; i < blocks; ++i) add_block(width, i == 0 ? stage.stride : 1, squeeze_excite);
  }

  void add_block(std::int64_t out, std::int64_t stride, bool squeeze_excite) {
    const std::string name = fmt::format("block{}", ++blocks_);
    const Node input = net_.latest();
    const std::int64_t in = net_.shape().channels;
    const std::int64_t expansion = one_of(kExpansions);
    const std::int64_t kernel = one_of(kKernels);
    conv_bn(name + ".expand", expansion * in, 1, 1, true);
    depthwise(name, kernel, stride);
    if (squeeze_excite) add_squeeze_excite(name);
    conv_bn(name + ".project", out, 1, 1, false);
    if (stride == 1 && in == out) net_.sum(name + ".add", input, net_.latest());
  }

  /// A quarter of the channels, as in MobileNetV3.
  void add_squeeze_excite(const std::string& block) {
    const Node map = net_.latest();
    const std::int64_t channels = net_.shape().channels;
    net_.global_pool(block + ".se_pool");
    net_.conv(block + ".se_reduce", channels / 4, 1, {.bias = true});
    net_.activation(block + ".se_reduce.relu", Kind::relu);
    net_.conv(block + ".se_expand", channels, 1, {.bias = true});
    net_.activation(block + ".se_expand.hsigmoid", Kind::hsigmoid);
    net_.product(block + ".se_scale", map, net_.latest());
  }

  core::RandomBits& random_;
  NetworkBuilder net_;
  Kind activation_ = Kind::relu6;
  std::int64_t width_eighths_ = 8;
  int blocks_ = 0;
};

}  // namespace

std::vector<core::Network> random_networks(std::size_t count, std::uint64_t seed) {
  core::RandomBits random(seed);
  std::vector<core::Network> networks;
  while (networks.size() < count) {
    core::Network network = Draft(fmt::format("mobile_{:03}", networks.size()), random).build();
    const std::int64_t macs = core::macs(network).count();
    if (macs >= kLeastRandomMacs && macs <= kMostRandomMacs) networks.push_back(std::move(network));
  }
  return networks;
}

}  // namespace systole::predictor
