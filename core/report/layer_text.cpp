// SPDX-License-Identifier: MIT
#include "core/report/layer_text.h"

#include <fmt/format.h>

namespace systole::core {

std::string window_text(const Layer& layer) {
  std::string text = fmt::format("{}x{}", layer.k_h, layer.k_w);
  if (layer.stride_h != layer.stride_w) return text + fmt::format("/{}x{}", layer.stride_h, layer.stride_w);
  if (layer.stride_h != 1) text += fmt::format("/{}", layer.stride_h);
  return text;
}

}  // namespace systole::core
