// SPDX-License-Identifier: MIT
#include "core/topology/detail/operator_spelling.h"

#include <doctest/doctest.h>

using systole::core::operator_spelling;

TEST_CASE("what frameworks call an operator is said as a topology file says it") {
  CHECK(operator_spelling("fc") == "linear");
  CHECK(operator_spelling("Dense") == "linear");
  CHECK(operator_spelling("relu") == "activation (kind relu)");
  CHECK(operator_spelling("ReLU6") == "activation (kind relu6)");
  CHECK(operator_spelling("depthwise") == "conv (groups = in_ch)");
  CHECK(operator_spelling("DepthwiseConv2D") == "conv (groups = in_ch)");
  CHECK(operator_spelling("max_pool") == "pool (kind max)");
  CHECK(operator_spelling("Batch-Norm") == "norm (kind batch), or column bn of the layer before");
  CHECK(operator_spelling("CONV") == "conv");
}

TEST_CASE("a misspelt operator is the nearest one, and nothing where none is near") {
  CHECK(operator_spelling("convv") == "conv");
  CHECK(operator_spelling("gem") == "gemm");
  CHECK(operator_spelling("transformer") == "");
  CHECK(operator_spelling("") == "");
}
