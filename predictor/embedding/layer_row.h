// SPDX-License-Identifier: MIT
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

#include "core/named.h"

namespace systole::predictor {

/// The five operators that the published embedding knows (its one-hot columns, in their order).
enum class RowOp : std::uint8_t { conv, dwconv, add, relu, pool };
inline constexpr std::array kRowOps{
    core::Named{RowOp::conv, "conv", "convolution or linear layer"},
    core::Named{RowOp::dwconv, "dwconv", "convolution of several groups"},
    core::Named{RowOp::add, "add", "elementwise sum"},
    core::Named{RowOp::relu, "relu", "any activation"},
    core::Named{RowOp::pool, "pool", "pooling"},
};
constexpr const auto& named_values(RowOp /*of*/) {
  return kRowOps;
}

/// One layer of the published embedding (Ganesan et al., IISWC 2020, III-A and misc/onnxparser.py): a one-hot operator
/// and eight numbers. Tensors are square. `macs` of a non-convolution is its number of output elements.
struct LayerRow {
  RowOp op = RowOp::conv;
  std::int64_t in_size = 1;
  std::int64_t out_size = 1;
  std::int64_t in_ch = 1;
  std::int64_t out_ch = 1;
  std::int64_t kernel = 0;
  std::int64_t stride = 0;
  std::int64_t pad = 0;
  std::int64_t macs = 0;
  friend bool operator==(const LayerRow&, const LayerRow&) = default;
};

/// One of a row's numbers: its name in files, and what it can be. No layer is larger; beyond, products of the numbers
/// are not even doubles.
struct RowNumber {
  std::string_view name;
  std::int64_t LayerRow::*field;
  std::int64_t least;
  std::int64_t most;
};
inline constexpr std::int64_t kMostExtent = 10'000'000;
inline constexpr std::int64_t kMostRowMacs = 1'000'000'000'000'000'000;
inline constexpr std::array kRowNumbers{
    RowNumber{"in_size", &LayerRow::in_size, 1, kMostExtent},
    RowNumber{"out_size", &LayerRow::out_size, 1, kMostExtent},
    RowNumber{"in_ch", &LayerRow::in_ch, 1, kMostExtent},
    RowNumber{"out_ch", &LayerRow::out_ch, 1, kMostExtent},
    RowNumber{"kernel", &LayerRow::kernel, 0, kMostExtent},
    RowNumber{"stride", &LayerRow::stride, 0, kMostExtent},
    RowNumber{"pad", &LayerRow::pad, 0, kMostExtent},
    RowNumber{"macs", &LayerRow::macs, 0, kMostRowMacs},
};

/// How many numbers a row is: 5 one-hot, then in_size, out_size, in_ch, out_ch, kernel, stride, pad, macs.
inline constexpr std::size_t kRowWidth = 13;

/// A network as the published embedding tells it: its rows in ONNX topological order.
using Embedding = std::vector<LayerRow>;

/// A row's 13 numbers, unscaled.
std::array<double, kRowWidth> numbers(const LayerRow& row);

}  // namespace systole::predictor
