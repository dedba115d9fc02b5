// SPDX-License-Identifier: MIT
#include "predictor/embedding/layer_row.h"

#include <algorithm>

namespace systole::predictor {
namespace {
constexpr std::array<std::string_view, kRowOps.size()> kNames{"conv", "dwconv", "add", "relu", "pool"};
}  // namespace

std::string_view name(RowOp op) {
  return kNames.at(static_cast<std::size_t>(op));
}

std::optional<RowOp> row_op_named(std::string_view name) {
  const auto* const found = std::ranges::find(kNames, name);
  if (found == kNames.end()) return std::nullopt;
  return kRowOps.at(static_cast<std::size_t>(found - kNames.begin()));
}

std::array<double, kRowWidth> numbers(const LayerRow& row) {
  std::array<double, kRowWidth> values{};
  values.at(static_cast<std::size_t>(row.op)) = 1;
  const std::array rest{row.in_size, row.out_size, row.in_ch, row.out_ch, row.kernel, row.stride, row.pad, row.macs};
  std::ranges::transform(rest, values.begin() + kRowOps.size(), [](std::int64_t v) { return static_cast<double>(v); });
  return values;
}

}  // namespace systole::predictor
