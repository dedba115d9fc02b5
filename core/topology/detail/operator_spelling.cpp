// SPDX-License-Identifier: MIT
#include "core/topology/detail/operator_spelling.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <vector>

#include "core/ir/operators.h"
#include "core/nearest_name.h"

namespace systole::core {
namespace {

/// What frameworks and papers call a layer (small letters and digits alone), and how a topology file says it.
struct Spelling {
  std::string_view word;
  std::string_view written;
};

constexpr std::array kSpellings{
    Spelling{"fc", "linear"},
    Spelling{"dense", "linear"},
    Spelling{"fullyconnected", "linear"},
    Spelling{"innerproduct", "linear"},
    Spelling{"matmul", "gemm"},
    Spelling{"mm", "gemm"},
    Spelling{"bmm", "gemm (groups: how many)"},
    Spelling{"conv1d", "conv (k_h or k_w = 1)"},
    Spelling{"conv2d", "conv"},
    Spelling{"convolution", "conv"},
    Spelling{"depthwise", "conv (groups = in_ch)"},
    Spelling{"depthwiseconv", "conv (groups = in_ch)"},
    Spelling{"depthwiseconv2d", "conv (groups = in_ch)"},
    Spelling{"dwconv", "conv (groups = in_ch)"},
    Spelling{"dw", "conv (groups = in_ch)"},
    Spelling{"pointwise", "conv (k_h = k_w = 1)"},
    Spelling{"pwconv", "conv (k_h = k_w = 1)"},
    Spelling{"pw", "conv (k_h = k_w = 1)"},
    Spelling{"maxpool", "pool (kind max)"},
    Spelling{"maxpool2d", "pool (kind max)"},
    Spelling{"avgpool", "pool (kind avg)"},
    Spelling{"avgpool2d", "pool (kind avg)"},
    Spelling{"averagepool", "pool (kind avg)"},
    Spelling{"globalavgpool", "pool (kind global_avg)"},
    Spelling{"globalaveragepool", "pool (kind global_avg)"},
    Spelling{"adaptiveavgpool2d", "pool (kind global_avg)"},
    Spelling{"gap", "pool (kind global_avg)"},
    Spelling{"bn", "norm (kind batch), or column bn of the layer before"},
    Spelling{"batchnorm", "norm (kind batch), or column bn of the layer before"},
    Spelling{"batchnorm2d", "norm (kind batch), or column bn of the layer before"},
    Spelling{"layernorm", "norm (kind layer)"},
    Spelling{"hardswish", "activation (kind hswish)"},
    Spelling{"hardsigmoid", "activation (kind hsigmoid)"},
    Spelling{"silu", "activation (kind swish)"},
    Spelling{"residual", "add"},
    Spelling{"shortcut", "add"},
    Spelling{"eltwise", "add"},
    Spelling{"cat", "concat"},
    Spelling{"split", "slice (kind first or last)"},
};

/// `Conv2D`, `conv_2d` and `conv-2d` are one word.
std::string plain(std::string_view text) {
  std::string word;
  for (const char character : text) {
    const auto byte = static_cast<unsigned char>(character);
    if (std::isalnum(byte) != 0) word += static_cast<char>(std::tolower(byte));
  }
  return word;
}

}  // namespace

std::string operator_spelling(std::string_view text) {
  const std::string word = plain(text);
  const auto row = std::ranges::find(kSpellings, word, &Spelling::word);
  if (row != kSpellings.end()) return std::string{row->written};
  for (const Operator op : kOperators) {
    if (word == name(op)) return std::string{name(op)};
    // `first`, `batch` and their like say nothing alone; of activations the kind is what people write.
    if (op == Operator::activation && kind_named(word, op)) return fmt::format("{} (kind {})", name(op), word);
  }
  std::vector<std::string_view> names;
  for (const Operator op : kOperators) names.push_back(name(op));
  return nearest_name(text, names);
}

}  // namespace systole::core
