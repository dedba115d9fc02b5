// SPDX-License-Identifier: MIT
// MobileNetV3, width 1.0: Howard et al., "Searching for MobileNetV3", ICCV 2019 (arXiv 1905.02244), Table 1 (Large) and
// Table 2 (Small), in two definitions:
// - official, as torchvision 0.15 has it: squeeze-excite after the activation, as 1x1 convolutions with bias, its width
//   a quarter of the expansion rounded to a multiple of 8; no expansion where it would not widen.
// - that of Selvam et al., "FuSeConv", DATE 2021 (arXiv 2105.13434), in the authors' public code: squeeze-excite before
//   the activation, as linear layers without bias, its width a quarter rounded down; always an expansion; the second
//   head layer is a 1x1 convolution, 1280 wide in Small too.
#include <array>
#include <span>
#include <utility>

#include "examples/zoo/about.h"
#include "examples/zoo/blocks.h"
#include "examples/zoo/families.h"

namespace systole::zoo {
namespace {

/// A row of the paper's tables (the column "input" stands behind it).
struct Bneck {
  std::int64_t kernel;
  std::int64_t exp;  ///< channels of the expansion
  std::int64_t out;
  bool se;
  Kind nl;  ///< non-linearity
  std::int64_t stride;
};

constexpr bool kSe = true;
constexpr bool kNone = false;
constexpr Kind kRe = Kind::relu;
constexpr Kind kHs = Kind::hswish;

constexpr std::array kLarge{
    Bneck{3, 16, 16, kNone, kRe, 1},   // 112x112x16
    Bneck{3, 64, 24, kNone, kRe, 2},   // 112x112x16
    Bneck{3, 72, 24, kNone, kRe, 1},   // 56x56x24
    Bneck{5, 72, 40, kSe, kRe, 2},     // 56x56x24
    Bneck{5, 120, 40, kSe, kRe, 1},    // 28x28x40
    Bneck{5, 120, 40, kSe, kRe, 1},    // 28x28x40
    Bneck{3, 240, 80, kNone, kHs, 2},  // 28x28x40
    Bneck{3, 200, 80, kNone, kHs, 1},  // 14x14x80
    Bneck{3, 184, 80, kNone, kHs, 1},  // 14x14x80
    Bneck{3, 184, 80, kNone, kHs, 1},  // 14x14x80
    Bneck{3, 480, 112, kSe, kHs, 1},   // 14x14x80
    Bneck{3, 672, 112, kSe, kHs, 1},   // 14x14x112
    Bneck{5, 672, 160, kSe, kHs, 2},   // 14x14x112
    Bneck{5, 960, 160, kSe, kHs, 1},   // 7x7x160
    Bneck{5, 960, 160, kSe, kHs, 1},   // 7x7x160
};

constexpr std::array kSmall{
    Bneck{3, 16, 16, kSe, kRe, 2},    // 112x112x16
    Bneck{3, 72, 24, kNone, kRe, 2},  // 56x56x16
    Bneck{3, 88, 24, kNone, kRe, 1},  // 28x28x24
    Bneck{5, 96, 40, kSe, kHs, 2},    // 28x28x24
    Bneck{5, 240, 40, kSe, kHs, 1},   // 14x14x40
    Bneck{5, 240, 40, kSe, kHs, 1},   // 14x14x40
    Bneck{5, 120, 48, kSe, kHs, 1},   // 14x14x40
    Bneck{5, 144, 48, kSe, kHs, 1},   // 14x14x48
    Bneck{5, 288, 96, kSe, kHs, 2},   // 14x14x48
    Bneck{5, 576, 96, kSe, kHs, 1},   // 7x7x96
    Bneck{5, 576, 96, kSe, kHs, 1},   // 7x7x96
};

enum class Definition { official, fuseconv };

SqueezeExcite se_of(Definition definition, std::int64_t exp) {
  const std::int64_t quarter = exp / 4;
  if (definition == Definition::official) return {.width = make_divisible(static_cast<double>(quarter))};
  return {.width = quarter, .linear = true, .before_activation = true};
}

/// The second layer of the head, behind the pool.
void widen(NetworkBuilder& net, Definition definition, std::int64_t out) {
  const std::string name = "head2";
  net.set_role(
      definition == Definition::official ? net.linear(name, out, true) : net.conv(name, out, 1, {.bias = true}),
      "head");
  activate(net, name, kHs);
}

core::Network mobilenet_v3(const char* name, Definition definition, std::span<const Bneck> rows, std::int64_t head2,
                           const About& about) {
  NetworkBuilder net(name, kImage224);
  conv_bn(net, "stem", "stem", {.out = 16, .kernel = 3, .stride = 2, .activation = kHs});
  std::int64_t index = 0;
  for (const Bneck& row : rows) {
    inverted_residual(net, index++,
                      {.kernel = row.kernel,
                       .expanded = row.exp,
                       .out = row.out,
                       .stride = row.stride,
                       .activation = row.nl,
                       .se = row.se ? se_of(definition, row.exp) : SqueezeExcite{},
                       .always_expand = definition == Definition::fuseconv});
  }
  conv_bn(net, "head", "head", {.out = rows.back().exp, .activation = kHs});
  net.global_pool("pool");
  widen(net, definition, head2);
  dense(net, "classifier", kImageNetClasses, Kind::none);
  return described(std::move(net).build(), about);
}

}  // namespace

core::Network mobilenet_v3_small() {
  return mobilenet_v3("mobilenet_v3_small", Definition::official, kSmall, 1024,
                      {.title = "MobileNetV3-Small 1.0, 224x224",
                       .source = "Howard et al., arXiv 1905.02244, Table 2; torchvision 0.15 definition",
                       .published = "0.06 G MACs, 2.54 M parameters (torchvision 0.15)"});
}

core::Network mobilenet_v3_large() {
  return mobilenet_v3("mobilenet_v3_large", Definition::official, kLarge, 1280,
                      {.title = "MobileNetV3-Large 1.0, 224x224",
                       .source = "Howard et al., arXiv 1905.02244, Table 1; torchvision 0.15 definition",
                       .published = "0.22 G MACs, 5.48 M parameters (torchvision 0.15)"});
}

core::Network mobilenet_v3_small_fuseconv() {
  return mobilenet_v3("mobilenet_v3_small_fuseconv", Definition::fuseconv, kSmall, 1280,
                      {.title = "MobileNetV3-Small of the FuSeConv authors, 224x224",
                       .source = "Selvam et al., arXiv 2105.13434, the authors' public code",
                       .published = "66 M operations, 2.93 M parameters (paper, Table I; counts more than MACs)",
                       .fuse_50 = "2 4 5 6 7"});
}

core::Network mobilenet_v3_large_fuseconv() {
  return mobilenet_v3("mobilenet_v3_large_fuseconv", Definition::fuseconv, kLarge, 1280,
                      {.title = "MobileNetV3-Large of the FuSeConv authors, 224x224",
                       .source = "Selvam et al., arXiv 2105.13434, the authors' public code",
                       .published = "238 M operations, 5.47 M parameters (paper, Table I; counts more than MACs)",
                       .fuse_50 = "1 2 3 4 5 6 7"});
}

}  // namespace systole::zoo
