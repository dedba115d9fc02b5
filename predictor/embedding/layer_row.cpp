// SPDX-License-Identifier: MIT
#include "predictor/embedding/layer_row.h"

#include <algorithm>

namespace systole::predictor {
std::array<double, kRowWidth> numbers(const LayerRow& row) {
  std::array<double, kRowWidth> values{};
  values.at(static_cast<std::size_t>(row.op)) = 1;
  const std::array rest{row.in_size, row.out_size, row.in_ch, row.out_ch, row.kernel, row.stride, row.pad, row.macs};
  std::ranges::transform(rest, values.begin() + kRowOps.size(), [](std::int64_t v) { return static_cast<double>(v); });
  return values;
}

}  // namespace systole::predictor
