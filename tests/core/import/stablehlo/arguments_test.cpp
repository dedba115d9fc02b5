// SPDX-License-Identifier: MIT
// StableHLO: which arguments are weights, and which the network reads.
#include <doctest/doctest.h>

#include <cstdint>
#include <string>

#include "core/ir/work.h"
#include "tests/core/import/stablehlo/text_maker.h"

namespace systole::core::testing {
namespace {

/// A module and how many parameters it has: those of its weights.
struct Module {
  const char* what;
  const char* arguments;
  const char* body;
  std::int64_t parameters;
};

void check(const Module& module) {
  CAPTURE(module.what);
  CHECK(parameters(network_of(module.arguments, module.body)).count() == module.parameters);
}

TEST_CASE("stablehlo: an input on the right of its weights is data") {
  check({"experts, whose input a router reads as well",
         "%w: tensor<4x32x64xf32>, %g: tensor<32x4xf32>, %x: tensor<16x32xf32>", R"(
    %0 = stablehlo.dot_general %x, %g, contracting_dims = [1] x [0] : (tensor<16x32xf32>, tensor<32x4xf32>) -> tensor<16x4xf32>
    %1 = stablehlo.dot_general %w, %x, contracting_dims = [1] x [1] : (tensor<4x32x64xf32>, tensor<16x32xf32>) -> tensor<4x64x16xf32>
    return %0, %1 : tensor<16x4xf32>, tensor<4x64x16xf32>)",
         4 * 32 * 64 + 32 * 4});
  check({"experts without a router", "%w: tensor<4x32x64xf32>, %v: tensor<4x32x64xf32>, %x: tensor<16x32xf32>", R"(
    %0 = stablehlo.dot_general %v, %x, contracting_dims = [1] x [1] : (tensor<4x32x64xf32>, tensor<16x32xf32>) -> tensor<4x64x16xf32>
    %1 = stablehlo.dot_general %w, %x, contracting_dims = [1] x [1] : (tensor<4x32x64xf32>, tensor<16x32xf32>) -> tensor<4x64x16xf32>
    return %0, %1 : tensor<4x64x16xf32>, tensor<4x64x16xf32>)",
         2 * 4 * 32 * 64});
  check({"a network whose weights all stand on the left",
         "%b: tensor<8xf32>, %v: tensor<8x4xf32>, %w: tensor<5x8xf32>, %x: tensor<4xf32>", R"(
    %0 = stablehlo.dot_general %v, %x, contracting_dims = [1] x [0] : (tensor<8x4xf32>, tensor<4xf32>) -> tensor<8xf32>
    %1 = stablehlo.tanh %0 : tensor<8xf32>
    %2 = stablehlo.dot_general %w, %1, contracting_dims = [1] x [0] : (tensor<5x8xf32>, tensor<8xf32>) -> tensor<5xf32>
    return %2 : tensor<5xf32>)",
         8 * 4 + 5 * 8});
  check({"a norm before the weights",
         "%w: tensor<32x64xf32>, %g: tensor<32x4xf32>, %s: tensor<32xf32>, %x: tensor<16x32xf32>", R"(
    %s1 = stablehlo.broadcast_in_dim %s, dims = [1] : (tensor<32xf32>) -> tensor<16x32xf32>
    %n = stablehlo.multiply %x, %s1 : tensor<16x32xf32>
    %0 = stablehlo.dot_general %n, %g, contracting_dims = [1] x [0] : (tensor<16x32xf32>, tensor<32x4xf32>) -> tensor<16x4xf32>
    %1 = stablehlo.dot_general %w, %n, contracting_dims = [0] x [1] : (tensor<32x64xf32>, tensor<16x32xf32>) -> tensor<64x16xf32>
    return %0, %1 : tensor<16x4xf32>, tensor<64x16xf32>)",
         32 * 64 + 32 * 4 + 32});
}

TEST_CASE("stablehlo: weights that several inputs share are weights") {
  check({"two inputs", "%a: tensor<16x32xf32>, %b: tensor<16x32xf32>, %w: tensor<32x64xf32>", R"(
    %0 = stablehlo.dot_general %a, %w, contracting_dims = [1] x [0] : (tensor<16x32xf32>, tensor<32x64xf32>) -> tensor<16x64xf32>
    %1 = stablehlo.dot_general %b, %w, contracting_dims = [1] x [0] : (tensor<16x32xf32>, tensor<32x64xf32>) -> tensor<16x64xf32>
    %2 = stablehlo.subtract %0, %1 : tensor<16x64xf32>
    return %2 : tensor<16x64xf32>)",
         32 * 64});
  check({"a convolution of two inputs", "%a: tensor<1x3x8x8xf32>, %w: tensor<4x3x1x1xf32>, %b: tensor<1x3x8x8xf32>", R"(
    %0 = stablehlo.convolution(%a, %w) dim_numbers = [b, f, 0, 1]x[o, i, 0, 1]->[b, f, 0, 1], window = {} {batch_group_count = 1 : i64, feature_group_count = 1 : i64} : (tensor<1x3x8x8xf32>, tensor<4x3x1x1xf32>) -> tensor<1x4x8x8xf32>
    %1 = stablehlo.convolution(%b, %w) dim_numbers = [b, f, 0, 1]x[o, i, 0, 1]->[b, f, 0, 1], window = {} {batch_group_count = 1 : i64, feature_group_count = 1 : i64} : (tensor<1x3x8x8xf32>, tensor<4x3x1x1xf32>) -> tensor<1x4x8x8xf32>
    return %0, %1 : tensor<1x4x8x8xf32>, tensor<1x4x8x8xf32>)",
         4 * 3});
  check({"queries of one input, keys of another",
         "%a: tensor<16x32xf32>, %b: tensor<8x32xf32>, %q: tensor<32x32xf32>, %k: tensor<32x32xf32>", R"(
    %0 = stablehlo.dot_general %a, %q, contracting_dims = [1] x [0] : (tensor<16x32xf32>, tensor<32x32xf32>) -> tensor<16x32xf32>
    %1 = stablehlo.dot_general %b, %k, contracting_dims = [1] x [0] : (tensor<8x32xf32>, tensor<32x32xf32>) -> tensor<8x32xf32>
    %2 = stablehlo.dot_general %0, %1, contracting_dims = [1] x [1] : (tensor<16x32xf32>, tensor<8x32xf32>) -> tensor<16x8xf32>
    return %2 : tensor<16x8xf32>)",
         2 * 32 * 32});
}

TEST_CASE("stablehlo: weights are found through what is done to them before the product") {
  check({"whole numbers with a scale for each column",
         "%x: tensor<16x32xf32>, %w: tensor<32x64xi8>, %s: tensor<64xf32>", R"(
    %0 = stablehlo.convert %w : (tensor<32x64xi8>) -> tensor<32x64xf32>
    %1 = stablehlo.broadcast_in_dim %s, dims = [1] : (tensor<64xf32>) -> tensor<32x64xf32>
    %2 = stablehlo.multiply %0, %1 : tensor<32x64xf32>
    %3 = stablehlo.dot_general %x, %2, contracting_dims = [1] x [0] : (tensor<16x32xf32>, tensor<32x64xf32>) -> tensor<16x64xf32>
    return %3 : tensor<16x64xf32>)",
         32 * 64});
  check({"a matrix that is divided by its norm", "%w: tensor<32x64xf32>, %x: tensor<16x32xf32>", R"(
    %z = stablehlo.constant dense<0.0> : tensor<f32>
    %0 = stablehlo.multiply %w, %w : tensor<32x64xf32>
    %1 = stablehlo.reduce(%0 init: %z) applies stablehlo.add across dimensions = [0] : (tensor<32x64xf32>, tensor<f32>) -> tensor<64xf32>
    %2 = stablehlo.broadcast_in_dim %1, dims = [1] : (tensor<64xf32>) -> tensor<32x64xf32>
    %3 = stablehlo.divide %w, %2 : tensor<32x64xf32>
    %4 = stablehlo.dot_general %x, %3, contracting_dims = [1] x [0] : (tensor<16x32xf32>, tensor<32x64xf32>) -> tensor<16x64xf32>
    return %4 : tensor<16x64xf32>)",
         32 * 64});
  check({"a table whose rows a product chooses, on the left", "%e: tensor<10x4xf32>, %ids: tensor<3xi32>", R"(
    %i = stablehlo.iota dim = 1 : tensor<3x10xi32>
    %0 = stablehlo.broadcast_in_dim %ids, dims = [0] : (tensor<3xi32>) -> tensor<3x10xi32>
    %1 = stablehlo.compare EQ, %0, %i : (tensor<3x10xi32>, tensor<3x10xi32>) -> tensor<3x10xi1>
    %2 = stablehlo.convert %1 : (tensor<3x10xi1>) -> tensor<3x10xf32>
    %3 = stablehlo.dot_general %e, %2, contracting_dims = [0] x [1] : (tensor<10x4xf32>, tensor<3x10xf32>) -> tensor<4x3xf32>
    return %3 : tensor<4x3xf32>)",
         10 * 4});
}

TEST_CASE("stablehlo: data that look like biases and tables are data") {
  check({"a time for each element of a batch", "%t: tensor<4xf32>, %w: tensor<16x8xf32>", R"(
    %f = stablehlo.constant dense<2.0> : tensor<4x16xf32>
    %0 = stablehlo.broadcast_in_dim %t, dims = [0] : (tensor<4xf32>) -> tensor<4x16xf32>
    %1 = stablehlo.multiply %0, %f : tensor<4x16xf32>
    %2 = stablehlo.sine %1 : tensor<4x16xf32>
    %3 = stablehlo.dot_general %2, %w, contracting_dims = [1] x [0] : (tensor<4x16xf32>, tensor<16x8xf32>) -> tensor<4x8xf32>
    return %3 : tensor<4x8xf32>)",
         16 * 8});
  check({"a mask for all heads", "%s: tensor<2x4x8x8xf32>, %m: tensor<2x1x8x8xf32>", R"(
    %0 = stablehlo.broadcast_in_dim %m, dims = [0, 1, 2, 3] : (tensor<2x1x8x8xf32>) -> tensor<2x4x8x8xf32>
    %1 = stablehlo.add %s, %0 : tensor<2x4x8x8xf32>
    return %1 : tensor<2x4x8x8xf32>)",
         0});
  check({"rows that the data choose of themselves", "%x: tensor<16x32xf32>, %w: tensor<32x8xf32>", R"(
    %0 = stablehlo.dot_general %x, %w, contracting_dims = [1] x [0] : (tensor<16x32xf32>, tensor<32x8xf32>) -> tensor<16x8xf32>
    %1 = stablehlo.convert %0 : (tensor<16x8xf32>) -> tensor<16x8xi32>
    %2 = "stablehlo.gather"(%x, %1) <{dimension_numbers = #stablehlo.gather<offset_dims = [2], collapsed_slice_dims = [0], start_index_map = [0], index_vector_dim = 2>, slice_sizes = array<i64: 1, 32>}> : (tensor<16x32xf32>, tensor<16x8xi32>) -> tensor<16x8x32xf32>
    return %2 : tensor<16x8x32xf32>)",
         32 * 8});
  check({"an input that a gradient multiplies again", "%w: tensor<32x8xf32>, %x: tensor<16x32xf32>", R"(
    %0 = stablehlo.dot_general %x, %w, contracting_dims = [1] x [0] : (tensor<16x32xf32>, tensor<32x8xf32>) -> tensor<16x8xf32>
    %1 = stablehlo.dot_general %0, %x, contracting_dims = [0] x [0] : (tensor<16x8xf32>, tensor<16x32xf32>) -> tensor<8x32xf32>
    return %1 : tensor<8x32xf32>)",
         32 * 8});
}

TEST_CASE("stablehlo: a bias is a parameter at a batch of one, too") {
  check({"", "%x: tensor<1x32xf32>, %w: tensor<32x8xf32>, %b: tensor<8xf32>", R"(
    %0 = stablehlo.dot_general %x, %w, contracting_dims = [1] x [0] : (tensor<1x32xf32>, tensor<32x8xf32>) -> tensor<1x8xf32>
    %1 = stablehlo.broadcast_in_dim %b, dims = [1] : (tensor<8xf32>) -> tensor<1x8xf32>
    %2 = stablehlo.add %0, %1 : tensor<1x8xf32>
    return %2 : tensor<1x8xf32>)",
         32 * 8 + 8});
}

TEST_CASE("stablehlo: of one product alone the right side is the weights, and data are never left without") {
  check({"", "%a: tensor<8x4xf32>, %b: tensor<6x4xf32>", R"(
    %0 = stablehlo.dot_general %a, %b, contracting_dims = [1] x [1] : (tensor<8x4xf32>, tensor<6x4xf32>) -> tensor<8x6xf32>
    return %0 : tensor<8x6xf32>)",
         6 * 4});
  // All three are multiplied with each other: %c stands on the right alone.
  check({"", "%a: tensor<4x4xf32>, %b: tensor<4x4xf32>, %c: tensor<4x4xf32>", R"(
    %0 = stablehlo.dot_general %a, %b, contracting_dims = [1] x [0] : (tensor<4x4xf32>, tensor<4x4xf32>) -> tensor<4x4xf32>
    %1 = stablehlo.dot_general %b, %c, contracting_dims = [1] x [0] : (tensor<4x4xf32>, tensor<4x4xf32>) -> tensor<4x4xf32>
    %2 = stablehlo.dot_general %a, %c, contracting_dims = [1] x [0] : (tensor<4x4xf32>, tensor<4x4xf32>) -> tensor<4x4xf32>
    return %0, %1, %2 : tensor<4x4xf32>, tensor<4x4xf32>, tensor<4x4xf32>)",
         4 * 4});
}

}  // namespace
}  // namespace systole::core::testing
