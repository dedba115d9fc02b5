// SPDX-License-Identifier: MIT
#include "core/ir/work.h"

#include <doctest/doctest.h>

#include <limits>

#include "core/error.h"
#include "core/ir/operator_class.h"
#include "core/ir/shape.h"

using namespace systole::core;

namespace {

Layer wide_conv() {
  Layer layer;
  layer.name = "conv";
  layer.in_h = 56;
  layer.in_w = 28;
  layer.in_ch = 64;
  layer.out_ch = 128;
  layer.k_h = 3;
  layer.k_w = 5;
  layer.pad_h = 1;
  layer.pad_w = 2;
  return layer;
}

/// Multiply-accumulates counted by the loops of a convolution's definition.
std::int64_t counted_macs(const Layer& layer) {
  const TensorShape out = output_shape(layer);
  std::int64_t count = 0;
  for (std::int64_t b = 0; b < layer.batch; ++b)
    for (std::int64_t o = 0; o < layer.out_ch; ++o)
      for (std::int64_t y = 0; y < out.h; ++y)
        for (std::int64_t x = 0; x < out.w; ++x)
          for (std::int64_t i = 0; i < layer.in_ch; ++i)
            if (i / (layer.in_ch / layer.groups) == o / (layer.out_ch / layer.groups)) count += layer.k_h * layer.k_w;
  return count;
}

}  // namespace

TEST_CASE("a convolution's work is outputs times taps") {
  CHECK(macs(wide_conv()) == Macs{128LL * 56 * 28 * 64 * 3 * 5});
  CHECK(weight_elements(wide_conv()) == Elements{128 * 64 * 3 * 5});
  CHECK(parameters(wide_conv()) == Parameters{128 * 64 * 3 * 5});
}

TEST_CASE("a convolution's work equals counting its loops") {
  for (const std::int64_t groups : {1, 2, 3, 6}) {
    for (const std::int64_t stride : {1, 2, 3}) {
      Layer layer = wide_conv();
      layer.in_h = 7;
      layer.in_w = 9;
      layer.in_ch = 6;
      layer.out_ch = 12;
      layer.groups = groups;
      layer.stride_h = layer.stride_w = stride;
      layer.batch = 2;
      CAPTURE(groups);
      CAPTURE(stride);
      CHECK(macs(layer).count() == counted_macs(layer));
    }
  }
}

TEST_CASE("groups divide a convolution's work and weights") {
  Layer layer = wide_conv();
  layer.groups = 64;
  layer.out_ch = 64;
  CHECK(is_depthwise(layer));
  CHECK(macs(layer) == Macs{64LL * 56 * 28 * 3 * 5});
  CHECK(weight_elements(layer) == Elements{64 * 3 * 5});
}

TEST_CASE("biases and BN count once and twice an output channel") {
  Layer layer = wide_conv();
  layer.bias = true;
  CHECK(parameters(layer) == Parameters{128 * 64 * 15 + 128});
  layer.bn = true;
  CHECK(parameters(layer) == Parameters{128 * 64 * 15 + 3 * 128});
  layer.bias = false;
  CHECK(parameters(layer) == Parameters{128 * 64 * 15 + 2 * 128});
}

TEST_CASE("a linear layer reads the flattened map and a batch repeats its work, not its weights") {
  Layer layer;
  layer.op = Operator::linear;
  layer.in_h = 7;
  layer.in_w = 7;
  layer.in_ch = 512;
  layer.out_ch = 4096;
  layer.batch = 3;
  layer.bias = true;
  CHECK(macs(layer) == Macs{3LL * 7 * 7 * 512 * 4096});
  CHECK(parameters(layer) == Parameters{7LL * 7 * 512 * 4096 + 4096});
}

TEST_CASE("a gemm of two activations has no weights") {
  Layer layer;
  layer.op = Operator::gemm;
  layer.m = 2;
  layer.n = 3;
  layer.k = 5;
  layer.groups = 12;
  layer.bias = true;
  CHECK(macs(layer) == Macs{12 * 2 * 3 * 5});
  CHECK(weight_elements(layer) == Elements{12 * 3 * 5});
  CHECK(parameters(layer) == Parameters{12 * 3 * 5 + 12 * 3});
  layer.inputs = {0, 1};
  layer.bias = false;
  CHECK(weight_elements(layer) == Elements{0});
  CHECK(parameters(layer) == Parameters{0});
  CHECK(macs(layer) == Macs{12 * 2 * 3 * 5});
}

TEST_CASE("operators that an array does not run cost no work and store nothing") {
  for (const Operator op : kOperators) {
    if (runs_on_array(op)) continue;
    Layer layer = wide_conv();
    layer.op = op;
    CHECK(macs(layer) == Macs{0});
    CHECK(weight_elements(layer) == Elements{0});
    CHECK(parameters(layer) == Parameters{0});
  }
}

TEST_CASE("a network's totals are its layers' sums and its extra parameters") {
  Network network;
  network.layers = {wide_conv(), wide_conv()};
  network.extra_params = Parameters{1000};
  CHECK(macs(network) == macs(wide_conv()) * 2);
  CHECK(parameters(network) == parameters(wide_conv()) * 2 + Parameters{1000});
  CHECK(macs(Network{}) == Macs{0});
}

TEST_CASE("work beyond 64 bits throws instead of wrapping") {
  Layer layer;
  layer.op = Operator::gemm;
  layer.m = layer.n = layer.k = std::int64_t{1} << 21;
  CHECK_THROWS_AS(macs(layer), OverflowError);
  layer.k = std::int64_t{1} << 20;
  CHECK(macs(layer) == Macs{std::int64_t{1} << 62});
  Network network;
  network.layers = {layer, layer};
  CHECK_THROWS_AS(macs(network), OverflowError);
}

TEST_CASE("the special convolutions have names") {
  Layer layer = wide_conv();
  CHECK(class_name(layer) == "conv");
  layer.groups = 2;
  CHECK(class_name(layer) == "conv");
  layer.groups = layer.in_ch;
  CHECK(class_name(layer) == "depthwise");
  CHECK_FALSE(is_depthwise_1d(layer));
  layer.k_h = 1;
  CHECK(class_name(layer) == "fuse_1xk");
  CHECK(is_depthwise_1d(layer));
  layer.k_h = 3;
  layer.k_w = 1;
  CHECK(class_name(layer) == "fuse_kx1");
  layer.k_h = 1;
  layer.groups = 1;
  CHECK(class_name(layer) == "pointwise");
  layer.in_ch = 1;
  CHECK_FALSE(is_depthwise(layer));  // one channel is an ordinary convolution
  layer.op = Operator::linear;
  CHECK(class_name(layer) == "linear");
  layer.op = Operator::gemm;
  CHECK(class_name(layer) == "gemm");
  layer.op = Operator::pool;
  CHECK(class_name(layer) == "pool");
  CHECK(classify(layer) == OperatorClass::non_array);
}

TEST_CASE("operators, kinds and roundings are found by their names") {
  for (const Operator op : kOperators) CHECK(value_named<Operator>(name(op)) == op);
  CHECK(value_named<Operator>("Conv") == std::nullopt);
  CHECK(value_named<Operator>("") == std::nullopt);
  for (int kind = static_cast<int>(Kind::max); kind <= static_cast<int>(kLastKind); ++kind) {
    int owners = 0;
    for (const Operator op : kOperators) {
      const auto found = kind_named(name(static_cast<Kind>(kind)), op);
      if (!found) continue;
      ++owners;
      CHECK(*found == static_cast<Kind>(kind));
      CHECK(has_kinds(op));
    }
    CHECK(owners == (static_cast<Kind>(kind) == Kind::shared ? 4 : 1));
  }
  CHECK(name(Kind::none).empty());
  CHECK(kind_named("", Operator::pool) == std::nullopt);
  CHECK(has_kinds(Operator::conv));
  CHECK(has_kinds(Operator::linear));
  CHECK_FALSE(has_kinds(Operator::concat));
  CHECK(rounding_named(name(Rounding::floor)) == Rounding::floor);
  CHECK(rounding_named(name(Rounding::ceil)) == Rounding::ceil);
  CHECK(rounding_named("up") == std::nullopt);
}
