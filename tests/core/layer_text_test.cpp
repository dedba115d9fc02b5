// SPDX-License-Identifier: MIT
#include "core/report/layer_text.h"

#include <doctest/doctest.h>

namespace systole::core {
namespace {

TEST_CASE("a window is written with its stride where that is not 1, height first") {
  Layer layer;
  layer.k_h = 1;
  layer.k_w = 3;
  CHECK(window_text(layer) == "1x3");
  layer.stride_h = layer.stride_w = 2;
  CHECK(window_text(layer) == "1x3/2");
  layer.stride_w = 1;
  CHECK(window_text(layer) == "1x3/2x1");
  layer.stride_h = 1;
  layer.stride_w = 3;
  CHECK(window_text(layer) == "1x3/1x3");
}

}  // namespace
}  // namespace systole::core
