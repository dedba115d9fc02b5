// SPDX-License-Identifier: MIT
// StableHLO: which layers its operations become.
#include <doctest/doctest.h>

#include <algorithm>
#include <string>
#include <vector>

#include "core/ir/shape.h"
#include "core/ir/work.h"
#include "tests/core/import/onnx/model_maker.h"
#include "tests/core/import/stablehlo/block.h"
#include "tests/core/import/stablehlo/text_maker.h"

namespace systole::core::testing {
namespace {

std::vector<Layer> layers_of(const Network& network, Operator op) {
  std::vector<Layer> layers;
  std::ranges::copy_if(network.layers, std::back_inserter(layers), [&](const Layer& layer) { return layer.op == op; });
  return layers;
}

std::size_t count_kind(const Network& network, Kind kind) {
  return static_cast<std::size_t>(
      std::ranges::count_if(network.layers, [&](const Layer& layer) { return layer.kind == kind; }));
}

TEST_CASE("stablehlo: batch axes of a product are groups, whatever their places") {
  struct Case {
    const char* a;
    const char* b;
    const char* how;
    const char* out;
    std::int64_t groups, m, n, k;
  };
  for (const Case& of : {
           Case{"1x12x5x64xf32", "1x12x64x7xf32", "batching_dims = [0, 1] x [0, 1], contracting_dims = [3] x [2]",
                "1x12x5x7xf32", 12, 5, 7, 64},
           Case{"4x5x2x8xf32", "4x7x2x8xf32", "batching_dims = [0, 2] x [0, 2], contracting_dims = [3] x [3]",
                "4x2x5x7xf32", 8, 5, 7, 8},
           Case{"5x4xf32", "4x6xf32", "contracting_dims = [1] x [0]", "5x6xf32", 1, 5, 6, 4},
           Case{"2x3x4xf32", "5x3x4xf32", "contracting_dims = [1, 2] x [1, 2]", "2x5xf32", 1, 2, 5, 12},
           Case{"3xf32", "3xf32", "batching_dims = [0] x [0], contracting_dims = [] x []", "3xf32", 3, 1, 1, 1},
       }) {
    CAPTURE(of.how);
    const auto type = [](const char* sizes) { return "tensor<" + std::string{sizes} + ">"; };
    // Sums of two arguments are computed, so that neither is a weight.
    const std::string body = "%2 = stablehlo.add %a, %a2 : " + type(of.a) +
                             "\n%3 = stablehlo.add %b, %b2 : " + type(of.b) + "\n%4 = stablehlo.dot_general %2, %3, " +
                             of.how + " : (" + type(of.a) + ", " + type(of.b) + ") -> " + type(of.out) +
                             "\nreturn %4 : " + type(of.out);
    const Network network =
        network_of("%a: " + type(of.a) + ", %a2: " + type(of.a) + ", %b: " + type(of.b) + ", %b2: " + type(of.b), body);
    const Layer& layer = only(network, Operator::gemm);
    CHECK(layer.groups * layer.batch == of.groups);
    CHECK(layer.m == of.m);
    CHECK(layer.n == of.n);
    CHECK(layer.k == of.k);
    CHECK(macs(layer).count() == of.groups * of.m * of.n * of.k);
  }
}

TEST_CASE("stablehlo: a block of a language model") {
  const ReadNetwork read = read_text(std::string{kBlock});
  CHECK(read.warnings.empty());
  const Network& network = read.network;
  std::vector<std::int64_t> work;
  for (const Layer& layer : layers_of(network, Operator::gemm)) work.push_back(macs(layer).count());
  CHECK(work ==
        std::vector<std::int64_t>{8 * 16 * 48, 2 * 8 * 8 * 8, 2 * 8 * 8 * 8, 8 * 16 * 32, 8 * 32 * 16, 8 * 16 * 100});
  // Several operations that are one.
  CHECK(count_kind(network, Kind::layer) == 1);
  CHECK(count_kind(network, Kind::softmax) == 1);
  CHECK(count_kind(network, Kind::swish) == 1);
  CHECK(layers_of(network, Operator::pool).empty());
  CHECK(layers_of(network, Operator::mul).empty());  // the scale of attention is a part of its product
  // Weights are arguments here: the table, which the head shares, norm, products, a bias.
  CHECK(parameters(network).count() == 100 * 16 + 2 * 16 + 16 * 48 + 48 + 16 * 32 + 32 * 16);
  const Layer projection = layers_of(network, Operator::gemm).front();
  CHECK(projection.bias);
  CHECK(projection.name == "dot_general_23");
  CHECK(std::ranges::any_of(network.layers, [](const Layer& layer) { return layer.name == "silu.multiply_5"; }));
}

TEST_CASE("stablehlo: the generic form says the same as the pretty one") {
  const std::string pretty = module_of("%x: tensor<1x4x8x8xf32>, %w: tensor<6x2x3x3xf32>", R"(
    %0 = stablehlo.convolution(%x, %w) dim_numbers = [b, f, 0, 1]x[o, i, 0, 1]->[b, f, 0, 1],
      window = {stride = [2, 1], pad = [[1, 2], [0, 1]], rhs_dilate = [1, 2]}
      {batch_group_count = 1 : i64, feature_group_count = 2 : i64}
      : (tensor<1x4x8x8xf32>, tensor<6x2x3x3xf32>) -> tensor<1x6x5x5xf32>
    return %0 : tensor<1x6x5x5xf32>)");
  const std::string generic = R"("builtin.module"() <{sym_name = "m"}> ({
  "func.func"() <{function_type = (tensor<1x4x8x8xf32>, tensor<6x2x3x3xf32>) -> tensor<1x6x5x5xf32>, sym_name = "main"}> ({
  ^bb0(%x: tensor<1x4x8x8xf32>, %w: tensor<6x2x3x3xf32>):
    %0 = "stablehlo.convolution"(%x, %w) <{batch_group_count = 1 : i64, dimension_numbers = #stablehlo.conv<[b, f, 0, 1]x[o, i, 0, 1]->[b, f, 0, 1]>, feature_group_count = 2 : i64, padding = dense<[[1, 2], [0, 1]]> : tensor<2x2xi64>, rhs_dilation = array<i64: 1, 2>, window_strides = array<i64: 2, 1>}> : (tensor<1x4x8x8xf32>, tensor<6x2x3x3xf32>) -> tensor<1x6x5x5xf32>
    "func.return"(%0) : (tensor<1x6x5x5xf32>) -> ()
  }) : () -> ()
}) : () -> ()
)";
  const Network one = read_text(pretty).network;
  const Network other = read_text(generic).network;
  REQUIRE(one.layers.size() == 1);
  CHECK(one.layers == other.layers);
  const Layer& layer = one.layers.front();
  CHECK(layer.op == Operator::conv);
  CHECK(layer.groups == 2);
  CHECK(layer.pad_h == 1);
  CHECK(layer.pad_extra_h == 1);
  CHECK(layer.pad_w == 0);
  CHECK(layer.pad_extra_w == 1);
  CHECK(layer.dilation_w == 2);
  CHECK(output_shape(layer) == TensorShape{.batch = 1, .channels = 6, .h = 5, .w = 5});
}

TEST_CASE("stablehlo: channels that come last are the channels, and pools are pools") {
  const Network network = network_of("%x: tensor<2x8x8x3xf32>, %w: tensor<3x3x3x16xf32>", R"(
    %z = stablehlo.constant dense<0.0> : tensor<f32>
    %0 = stablehlo.convolution(%x, %w) dim_numbers = [b, 0, 1, f]x[0, 1, i, o]->[b, 0, 1, f], window = {pad = [[1, 1], [1, 1]]} {batch_group_count = 1 : i64, feature_group_count = 1 : i64} : (tensor<2x8x8x3xf32>, tensor<3x3x3x16xf32>) -> tensor<2x8x8x16xf32>
    %1 = stablehlo.broadcast_in_dim %z, dims = [] : (tensor<f32>) -> tensor<2x8x8x16xf32>
    %2 = stablehlo.maximum %0, %1 : tensor<2x8x8x16xf32>
    %3 = "stablehlo.reduce_window"(%2, %z) <{window_dimensions = array<i64: 1, 2, 2, 1>, window_strides = array<i64: 1, 2, 2, 1>}> ({
    ^bb0(%a: tensor<f32>, %b: tensor<f32>):
      %m = stablehlo.maximum %a, %b : tensor<f32>
      stablehlo.return %m : tensor<f32>
    }) : (tensor<2x8x8x16xf32>, tensor<f32>) -> tensor<2x4x4x16xf32>
    %4 = stablehlo.reduce(%3 init: %z) across dimensions = [1, 2] : (tensor<2x4x4x16xf32>, tensor<f32>) -> tensor<2x16xf32>
     reducer(%a: tensor<f32>, %b: tensor<f32>)  {
      %s = stablehlo.add %a, %b : tensor<f32>
      stablehlo.return %s : tensor<f32>
    }
    %n = stablehlo.constant dense<16.0> : tensor<2x16xf32>
    %5 = stablehlo.divide %4, %n : tensor<2x16xf32>
    return %5 : tensor<2x16xf32>)");
  REQUIRE(network.layers.size() == 4);
  CHECK(network.layers[0].op == Operator::conv);
  CHECK(network.layers[0].in_ch == 3);
  CHECK(network.layers[0].out_ch == 16);
  CHECK(network.layers[0].batch == 2);
  CHECK(network.layers[1].kind == Kind::relu);
  CHECK(network.layers[2].kind == Kind::max);
  CHECK(network.layers[2].k_h == 2);
  CHECK(network.layers[3].kind == Kind::global_avg);
  CHECK(network.layers[3].in_ch == 16);
  CHECK(network.layers[3].in_h == 4);
}

TEST_CASE("stablehlo: zeros between the input's elements are a transposed convolution") {
  // 4 -> (4 - 1) * 2 + 1 = 7 elements, 1 + 2 of padding, a kernel of 3: 8 outputs.
  const Network network = network_of("%x: tensor<1x5x4x4xf32>, %w: tensor<6x5x3x3xf32>", R"(
    %0 = stablehlo.convolution(%x, %w) dim_numbers = [b, f, 0, 1]x[o, i, 0, 1]->[b, f, 0, 1], window = {pad = [[1, 2], [1, 2]], lhs_dilate = [2, 2]} {batch_group_count = 1 : i64, feature_group_count = 1 : i64} : (tensor<1x5x4x4xf32>, tensor<6x5x3x3xf32>) -> tensor<1x6x8x8xf32>
    return %0 : tensor<1x6x8x8xf32>)");
  const Layer& layer = only(network, Operator::conv_transpose);
  CHECK(output_shape(layer) == TensorShape{.batch = 1, .channels = 6, .h = 8, .w = 8});
  CHECK(macs(layer).count() == 4 * 4 * 5 * 6 * 3 * 3);
}

TEST_CASE("stablehlo: groups of the batch are groups of channels") {
  const Network network = network_of("%x: tensor<4x5x6x6xf32>, %w: tensor<8x5x3x3xf32>", R"(
    %0 = stablehlo.convolution(%x, %w) dim_numbers = [b, f, 0, 1]x[o, i, 0, 1]->[b, f, 0, 1], window = {} {batch_group_count = 2 : i64, feature_group_count = 1 : i64} : (tensor<4x5x6x6xf32>, tensor<8x5x3x3xf32>) -> tensor<2x8x4x4xf32>
    return %0 : tensor<2x8x4x4xf32>)");
  const Layer& layer = only(network, Operator::conv);
  CHECK(layer.groups == 2);
  CHECK(layer.batch == 2);
  // Each result sums up 5 features of 3x3.
  CHECK(macs(layer).count() == 2 * 8 * 4 * 4 * 5 * 3 * 3);
}

TEST_CASE("stablehlo: a reduction of several tensors, as the largest element's place is found") {
  const Network network = network_of("%x: tensor<2x8xf32>, %i: tensor<2x8xi32>", R"(
    %a = stablehlo.constant dense<0xFF800000> : tensor<f32>
    %b = stablehlo.constant dense<0> : tensor<i32>
    %0:2 = stablehlo.reduce(%x init: %a), (%i init: %b) across dimensions = [1] : (tensor<2x8xf32>, tensor<2x8xi32>, tensor<f32>, tensor<i32>) -> (tensor<2xf32>, tensor<2xi32>)
     reducer(%p: tensor<f32>, %q: tensor<f32>) (%r: tensor<i32>, %s: tensor<i32>)  {
      %1 = stablehlo.compare  GT, %p, %q,  FLOAT : (tensor<f32>, tensor<f32>) -> tensor<i1>
      %2 = stablehlo.select %1, %p, %q : tensor<i1>, tensor<f32>
      %3 = stablehlo.select %1, %r, %s : tensor<i1>, tensor<i32>
      stablehlo.return %2, %3 : tensor<f32>, tensor<i32>
    }
    return %0#1 : tensor<2xi32>)");
  REQUIRE(network.layers.size() == 1);
  CHECK(network.layers[0].op == Operator::pool);
}

TEST_CASE("stablehlo: a batch norm that is written out is the convolution's") {
  const Network network = network_of(
      "%x: tensor<1x8x8x3xf32>, %w: tensor<3x3x3x16xf32>, %m: tensor<16xf32>, %v: tensor<16xf32>, %b: tensor<16xf32>",
      R"(
    %0 = stablehlo.convolution(%x, %w) dim_numbers = [b, 0, 1, f]x[0, 1, i, o]->[b, 0, 1, f], window = {} {batch_group_count = 1 : i64, feature_group_count = 1 : i64} : (tensor<1x8x8x3xf32>, tensor<3x3x3x16xf32>) -> tensor<1x6x6x16xf32>
    %1 = stablehlo.broadcast_in_dim %m, dims = [3] : (tensor<16xf32>) -> tensor<1x6x6x16xf32>
    %2 = stablehlo.subtract %0, %1 : tensor<1x6x6x16xf32>
    %3 = stablehlo.rsqrt %v : tensor<16xf32>
    %4 = stablehlo.broadcast_in_dim %3, dims = [3] : (tensor<16xf32>) -> tensor<1x6x6x16xf32>
    %5 = stablehlo.multiply %2, %4 : tensor<1x6x6x16xf32>
    %6 = stablehlo.broadcast_in_dim %b, dims = [3] : (tensor<16xf32>) -> tensor<1x6x6x16xf32>
    %7 = stablehlo.add %5, %6 : tensor<1x6x6x16xf32>
    return %7 : tensor<1x6x6x16xf32>)");
  REQUIRE(network.layers.size() == 1);
  CHECK(network.layers[0].bn);
  CHECK(parameters(network).count() == 3 * 3 * 3 * 16 + 2 * 16);
}

TEST_CASE("stablehlo: PyTorch/XLA's layer norm is one layer, and its table of positions is parameters") {
  const Network network =
      network_of("%x: tensor<1x8x16xf16>, %t: tensor<32x16xf16>, %g: tensor<16xf16>, %b: tensor<16xf16>", R"(
    %one = stablehlo.constant dense<1.0> : tensor<8xf16>
    %zero = stablehlo.constant dense<0.0> : tensor<8xf16>
    %ids = stablehlo.constant dense<"0x0000000001000000020000000300000004000000050000000600000007000000"> : tensor<8xui32>
    %0 = "stablehlo.gather"(%t, %ids) <{dimension_numbers = #stablehlo.gather<offset_dims = [1], collapsed_slice_dims = [0], start_index_map = [0], index_vector_dim = 1>, slice_sizes = array<i64: 1, 16>}> : (tensor<32x16xf16>, tensor<8xui32>) -> tensor<8x16xf16>
    %1 = stablehlo.reshape %0 : (tensor<8x16xf16>) -> tensor<1x8x16xf16>
    %2 = stablehlo.add %x, %1 : tensor<1x8x16xf16>
    %out, %mean, %var = "stablehlo.batch_norm_training"(%2, %one, %zero) <{epsilon = 1.0E-5 : f32, feature_index = 1 : i64}> : (tensor<1x8x16xf16>, tensor<8xf16>, tensor<8xf16>) -> (tensor<1x8x16xf16>, tensor<8xf16>, tensor<8xf16>)
    %3 = stablehlo.broadcast_in_dim %b, dims = [2] : (tensor<16xf16>) -> tensor<1x8x16xf16>
    %4 = stablehlo.broadcast_in_dim %g, dims = [2] : (tensor<16xf16>) -> tensor<1x8x16xf16>
    %5 = stablehlo.multiply %out, %4 : tensor<1x8x16xf16>
    %6 = stablehlo.add %3, %5 : tensor<1x8x16xf16>
    return %6 : tensor<1x8x16xf16>)");
  REQUIRE(network.layers.size() == 2);
  CHECK(network.layers[0].op == Operator::add);
  CHECK(network.layers[1].kind == Kind::layer);
  CHECK(network.layers[1].in_ch == 16);
  CHECK(parameters(network).count() == 32 * 16 + 2 * 16);
}

TEST_CASE("stablehlo: what constants alone decide is decided") {
  const Network network = network_of("%x: tensor<4xf32>", R"(
    %a = stablehlo.constant dense<2> : tensor<i32>
    %b = stablehlo.constant dense<3> : tensor<i32>
    %c = stablehlo.compare  EQ, %a, %b,  SIGNED : (tensor<i32>, tensor<i32>) -> tensor<i1>
    %n = stablehlo.constant dense<0x7FC00000> : tensor<4xf32>
    %y = stablehlo.tanh %x : tensor<4xf32>
    %r = stablehlo.select %c, %n, %y : tensor<i1>, tensor<4xf32>
    %i = stablehlo.iota dim = 0 : tensor<4xf32>
    %j = stablehlo.cosine %i : tensor<4xf32>
    %k = stablehlo.add %r, %j : tensor<4xf32>
    return %k : tensor<4xf32>)");
  REQUIRE(network.layers.size() == 2);
  CHECK(network.layers[0].kind == Kind::tanh);
  CHECK(network.layers[1].op == Operator::add);
}

TEST_CASE("stablehlo: keys and values that are arguments are no weights, experts' weights are") {
  const auto dense = [](const char* right) {
    const std::string type = "tensor<" + std::string{right} + ">";
    const bool cache = std::string_view{right} == "1x2x64x8xf32";
    const std::string left = cache ? "tensor<1x2x1x64xf32>" : "tensor<2x1x64xf32>";
    const std::string out = cache ? "tensor<1x2x1x8xf32>" : "tensor<2x1x8xf32>";
    return network_of(
        "%x: " + left + ", %x2: " + left + ", %k: " + type,
        "%2 = stablehlo.add %x, %x2 : " + left + "\n%3 = stablehlo.dot_general %2, %k, batching_dims = " +
            (cache ? "[0, 1] x [0, 1], contracting_dims = [3] x [2]" : "[0] x [0], contracting_dims = [2] x [1]") +
            " : (" + left + ", " + type + ") -> " + out + "\nreturn %3 : " + out);
  };
  CHECK(parameters(dense("1x2x64x8xf32")).count() == 0);
  CHECK(parameters(dense("2x64x8xf32")).count() == 2 * 64 * 8);
}

TEST_CASE("stablehlo: Shardy's mesh, marks and constants change nothing") {
  const std::string text = R"(sdy.mesh @mesh = <["x"=2]>
func.func public @main(%x: tensor<4x8xf32> {sdy.sharding = #sdy.sharding<@mesh, [{"x"}, {}]>}) -> tensor<4x8xf32> {
  %0 = stablehlo.tanh %x : tensor<4x8xf32>
  %1 = sdy.sharding_constraint %0 <@mesh, [{"x"}, {}]> : tensor<4x8xf32>
  %c = sdy.constant dense<2.000000e+00> : tensor<4x8xf32>
  %2 = stablehlo.multiply %1, %c : tensor<4x8xf32>
  return %2 : tensor<4x8xf32>
})";
  const Network network = read_text(text).network;
  REQUIRE(network.layers.size() == 2);
  CHECK(network.layers.back().op == Operator::mul);
  CHECK(network.extra_params.count() == 0);
}

TEST_CASE("stablehlo: an operation that is not known may be left out, and is named with its share") {
  const std::string text = module_of("%x: tensor<4xf32>", R"(
    %0 = stablehlo.tanh %x : tensor<4xf32>
    %1 = stablehlo.custom_call @mystery(%0) {backend_config = "a \" b"} : (tensor<4xf32>) -> tensor<4xf32>
    %2 = stablehlo.abs %1 : tensor<4xf32>
    return %2 : tensor<4xf32>)");
  const ReadNetwork read = read_text(text, true);
  REQUIRE(read.network.layers.size() == 2);
  REQUIRE(read.warnings.size() == 1);
  CHECK(read.warnings[0].subject == "operation 'custom_call_1' (stablehlo.custom_call)");
  CHECK(read.warnings[0].found.find("33 % of the elements") != std::string::npos);
}

}  // namespace
}  // namespace systole::core::testing
