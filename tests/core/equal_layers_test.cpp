// SPDX-License-Identifier: MIT
#include "core/ir/equal_layers.h"

#include <doctest/doctest.h>

namespace {

using namespace systole;  // NOLINT(google-build-using-namespace): a test file

core::Layer conv() {
  core::Layer layer;
  layer.name = "a";
  layer.in_h = layer.in_w = 8;
  layer.in_ch = 3;
  layer.out_ch = 4;
  layer.k_h = layer.k_w = 3;
  return layer;
}

TEST_CASE("equal layers: names, roles, blocks and producers do not tell layers apart") {
  core::EqualLayers known;
  core::Layer layer = conv();
  CHECK(known.add(layer) == 0);
  layer.name = "b";
  layer.role = "spatial";
  layer.block = 7;
  layer.inputs = {3};
  CHECK(known.add(layer) == 0);
  CHECK(known.size() == 1);
  CHECK(known.layers().front().name.empty());
}

TEST_CASE("equal layers: every field that a cost may depend on tells layers apart") {
  core::EqualLayers known;
  std::uint32_t next = 0;
  CHECK(known.add(conv()) == next);
  const auto differs = [&](auto change) {
    core::Layer layer = conv();
    change(layer);
    CHECK(known.add(layer) == ++next);
    CHECK(known.add(layer) == next);
  };
  differs([](core::Layer& l) { l.op = core::Operator::pool; });
  differs([](core::Layer& l) { l.kind = core::Kind::max; });
  differs([](core::Layer& l) { l.rounding = core::Rounding::ceil; });
  for (std::int64_t core::Layer::*field :
       {&core::Layer::batch, &core::Layer::in_h, &core::Layer::in_w, &core::Layer::in_ch, &core::Layer::out_ch,
        &core::Layer::k_h, &core::Layer::k_w, &core::Layer::stride_h, &core::Layer::stride_w, &core::Layer::pad_h,
        &core::Layer::pad_w, &core::Layer::dilation_h, &core::Layer::dilation_w, &core::Layer::groups, &core::Layer::m,
        &core::Layer::n, &core::Layer::k}) {
    differs([field](core::Layer& l) { l.*field += 17; });
  }
  differs([](core::Layer& l) { l.sparsity = {.kept = 1, .of = 2}; });
  differs([](core::Layer& l) { l.density = 0.5; });
  differs([](core::Layer& l) { l.inputs = {0, 1}; });  // a gemm of two activations has no weights
}

}  // namespace
