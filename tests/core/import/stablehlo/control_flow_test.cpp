// SPDX-License-Identifier: MIT
// StableHLO: loops, branches and blocks for each device.
#include <doctest/doctest.h>

#include <string>
#include <vector>

#include "core/error.h"
#include "core/ir/work.h"
#include "tests/core/import/stablehlo/text_maker.h"
#include "tests/core/reading.h"

namespace systole::core::testing {
namespace {

/// What jax.lax.scan over three layers becomes: `turns` and `step` of its counter, and what it begins with.
std::string scan_of(const std::string& first, const std::string& last, const std::string& direction,
                    const std::string& step) {
  return R"(
    %c = stablehlo.constant dense<)" +
         first + R"(> : tensor<i32>
    %z = stablehlo.constant dense<0.0> : tensor<f32>
    %s = stablehlo.broadcast_in_dim %z, dims = [] : (tensor<f32>) -> tensor<3x5xf32>
    %0:5 = stablehlo.while(%it = %w, %it_0 = %b, %it_1 = %c, %it_2 = %x, %it_3 = %s) : tensor<3x8x8xf32>, tensor<3x8xf32>, tensor<i32>, tensor<5x8xf32>, tensor<3x5xf32>
    cond {
      %n = stablehlo.constant dense<)" +
         last + R"(> : tensor<i32>
      %1 = stablehlo.compare )" +
         direction + R"(, %it_1, %n, SIGNED : (tensor<i32>, tensor<i32>) -> tensor<i1>
      stablehlo.return %1 : tensor<i1>
    } do {
      %o = stablehlo.constant dense<0> : tensor<i32>
      %1 = stablehlo.dynamic_slice %it, %it_1, %o, %o, sizes = [1, 8, 8] : (tensor<3x8x8xf32>, tensor<i32>, tensor<i32>, tensor<i32>) -> tensor<1x8x8xf32>
      %2 = stablehlo.reshape %1 : (tensor<1x8x8xf32>) -> tensor<8x8xf32>
      %3 = stablehlo.dynamic_slice %it_0, %it_1, %o, sizes = [1, 8] : (tensor<3x8xf32>, tensor<i32>, tensor<i32>) -> tensor<1x8xf32>
      %4 = stablehlo.broadcast_in_dim %3, dims = [0, 1] : (tensor<1x8xf32>) -> tensor<5x8xf32>
      %5 = func.call @layer(%it_2, %2, %4) : (tensor<5x8xf32>, tensor<8x8xf32>, tensor<5x8xf32>) -> tensor<5x8xf32>
      %6 = stablehlo.reduce(%5 init: %z) applies stablehlo.maximum across dimensions = [1] : (tensor<5x8xf32>, tensor<f32>) -> tensor<5xf32>
      %7 = stablehlo.reshape %6 : (tensor<5xf32>) -> tensor<1x5xf32>
      %8 = stablehlo.dynamic_update_slice %it_3, %7, %it_1, %o : (tensor<3x5xf32>, tensor<1x5xf32>, tensor<i32>, tensor<i32>) -> tensor<3x5xf32>
      %i = stablehlo.constant dense<)" +
         step + R"(> : tensor<i32>
      %9 = stablehlo.add %it_1, %i : tensor<i32>
      stablehlo.return %it, %it_0, %9, %5, %8 : tensor<3x8x8xf32>, tensor<3x8xf32>, tensor<i32>, tensor<5x8xf32>, tensor<3x5xf32>
    }
    return %0#3, %0#4 : tensor<5x8xf32>, tensor<3x5xf32>
  }
  func.func private @layer(%x: tensor<5x8xf32>, %w: tensor<8x8xf32>, %b: tensor<5x8xf32>) -> tensor<5x8xf32> {
    %0 = stablehlo.dot_general %x, %w, contracting_dims = [1] x [0] : (tensor<5x8xf32>, tensor<8x8xf32>) -> tensor<5x8xf32>
    %1 = stablehlo.add %0, %b : tensor<5x8xf32>
    return %1 : tensor<5x8xf32>)";
}

constexpr const char* kScanned = "%w: tensor<3x8x8xf32>, %b: tensor<3x8xf32>, %x: tensor<5x8xf32>";

TEST_CASE("stablehlo: a loop of a constant number of turns is its layers, each turn with its own weights") {
  const std::vector<std::string> forwards{"0", "3", "LT", "1"};
  const std::vector<std::string> backwards{"2", "0", "GE", "-1"};
  for (const auto& how : {forwards, backwards}) {
    CAPTURE(how[2]);
    const Network network = network_of(kScanned, scan_of(how[0], how[1], how[2], how[3]));
    std::vector<std::string> products;
    std::size_t joins = 0;
    for (const Layer& layer : network.layers) {
      if (layer.op == Operator::linear || layer.op == Operator::gemm) {
        products.push_back(layer.name);
        CHECK(layer.bias);
        CHECK(layer.kind != Kind::shared);
        CHECK(macs(layer).count() == 5 * 8 * 8);
      }
      if (layer.op == Operator::move && layer.kind == Kind::join) ++joins;
    }
    CHECK(products == std::vector<std::string>{"turn0.layer.dot_general_0", "turn1.layer.dot_general_0",
                                               "turn2.layer.dot_general_0"});
    CHECK(joins == 1);  // what the turns collect is put together once
    CHECK(parameters(network).count() == 3 * (8 * 8 + 8));
  }
}

TEST_CASE("stablehlo: weights that each turn reads again are counted once") {
  const Network network = network_of("%x: tensor<5x8xf32>, %w: tensor<8x8xf32>", R"(
    %c = stablehlo.constant dense<0> : tensor<i32>
    %0:2 = "stablehlo.while"(%c, %x) ({
    ^bb0(%i: tensor<i32>, %h: tensor<5x8xf32>):
      %n = stablehlo.constant dense<4> : tensor<i32>
      %1 = stablehlo.compare LT, %i, %n : (tensor<i32>, tensor<i32>) -> tensor<i1>
      stablehlo.return %1 : tensor<i1>
    }, {
    ^bb0(%i: tensor<i32>, %h: tensor<5x8xf32>):
      %one = stablehlo.constant dense<1> : tensor<i32>
      %1 = stablehlo.add %i, %one : tensor<i32>
      %2 = stablehlo.dot_general %h, %w, contracting_dims = [1] x [0] : (tensor<5x8xf32>, tensor<8x8xf32>) -> tensor<5x8xf32>
      stablehlo.return %1, %2 : tensor<i32>, tensor<5x8xf32>
    }) : (tensor<i32>, tensor<5x8xf32>) -> (tensor<i32>, tensor<5x8xf32>)
    return %0#1 : tensor<5x8xf32>)");
  REQUIRE(network.layers.size() == 4);
  CHECK(macs(network).count() == 4 * 5 * 8 * 8);
  CHECK(parameters(network).count() == 8 * 8);
}

TEST_CASE("stablehlo: a branch that a constant chooses is the one that runs") {
  for (const auto& [index, kind] :
       {std::pair{"0", Kind::tanh}, std::pair{"1", Kind::exp}, std::pair{"7", Kind::exp}, std::pair{"-1", Kind::exp}}) {
    CAPTURE(index);
    const Network network = network_of("%x: tensor<4xf32>", "%i = stablehlo.constant dense<" + std::string{index} +
                                                                R"(> : tensor<i32>
    %0 = "stablehlo.case"(%i) ({
      %1 = stablehlo.tanh %x : tensor<4xf32>
      stablehlo.return %1 : tensor<4xf32>
    }, {
      %1 = stablehlo.exponential %x : tensor<4xf32>
      stablehlo.return %1 : tensor<4xf32>
    }) : (tensor<i32>) -> tensor<4xf32>
    return %0 : tensor<4xf32>)");
    REQUIRE(network.layers.size() == 1);
    CHECK(network.layers[0].kind == kind);
  }
  for (const auto& [truth, kind] : {std::pair{"true", Kind::tanh}, std::pair{"false", Kind::exp}}) {
    const Network network = network_of("%x: tensor<4xf32>", "%i = stablehlo.constant dense<" + std::string{truth} +
                                                                R"(> : tensor<i1>
    %0 = "stablehlo.if"(%i) ({
      %1 = stablehlo.tanh %x : tensor<4xf32>
      stablehlo.return %1 : tensor<4xf32>
    }, {
      %1 = stablehlo.exponential %x : tensor<4xf32>
      stablehlo.return %1 : tensor<4xf32>
    }) : (tensor<i1>) -> tensor<4xf32>
    return %0 : tensor<4xf32>)");
    REQUIRE(network.layers.size() == 1);
    CHECK(network.layers[0].kind == kind);
  }
}

TEST_CASE("stablehlo: a loop that data decide says so, and one that never ends is refused") {
  const auto loop = [](const std::string& condition) {
    return "%0 = stablehlo.while(%a = %x) : tensor<4xf32>\n cond {\n" + condition +
           "\n stablehlo.return %c : tensor<i1>\n } do {\n %t = stablehlo.tanh %a : tensor<4xf32>\n stablehlo.return "
           "%t : tensor<4xf32>\n }\n%y = stablehlo.abs %0 : tensor<4xf32>\nreturn %y : tensor<4xf32>";
  };
  const std::string by_data = loop(
      "%s = stablehlo.slice %a [0:1] : (tensor<4xf32>) -> tensor<1xf32>\n %r = stablehlo.reshape %s : (tensor<1xf32>) "
      "-> tensor<f32>\n %z = stablehlo.constant dense<0.0> : tensor<f32>\n %c = stablehlo.compare LT, %r, %z : "
      "(tensor<f32>, tensor<f32>) -> tensor<i1>");
  CHECK(mistake_of([&] { read_text(module_of("%x: tensor<4xf32>", by_data)); }) ==
        "net.mlir:3:6: while: found a loop, whose number of turns its data decide, expected a number of turns that "
        "constants decide (jax.lax.scan, fori_loop); --skip-unsupported passes its operands on");
  CHECK(read_text(module_of("%x: tensor<4xf32>", by_data), true).network.layers.size() == 1);
  CHECK(mistake_of([&] {
          read_text(module_of("%x: tensor<4xf32>", loop("%c = stablehlo.constant dense<true> : tensor<i1>")));
        }) == "net.mlir:3:6: while: found more than 50000 turns, expected a network");
}

TEST_CASE("stablehlo: a block for each device is what one device does") {
  const std::string text = R"(module @m {
  sdy.mesh @mesh = <["x"=2]>
  func.func public @main(%w: tensor<32x64xf32>, %x: tensor<16x32xf32>) -> tensor<16x64xf32> {
    %0 = sdy.manual_computation(%w, %x) in_shardings=[<@mesh, [{"x"}, {}]>, <@mesh, [{}, {"x"}]>] out_shardings=[<@mesh, [{}, {}]>] manual_axes={"x"} (%a: tensor<16x64xf32>, %b: tensor<16x16xf32>) {
      %1 = stablehlo.dot_general %b, %a, contracting_dims = [1] x [0] : (tensor<16x16xf32>, tensor<16x64xf32>) -> tensor<16x64xf32>
      %2 = "stablehlo.all_reduce"(%1) <{replica_groups = dense<[[0, 1]]> : tensor<1x2xi64>, use_global_device_ids}> ({
      ^bb0(%p: tensor<f32>, %q: tensor<f32>):
        %3 = stablehlo.add %p, %q : tensor<f32>
        stablehlo.return %3 : tensor<f32>
      }) : (tensor<16x64xf32>) -> tensor<16x64xf32>
      sdy.return %2 : tensor<16x64xf32>
    } : (tensor<32x64xf32>, tensor<16x32xf32>) -> tensor<16x64xf32>
    return %0 : tensor<16x64xf32>
  }
})";
  const Network network = read_text(text).network;
  REQUIRE(network.layers.size() == 3);
  CHECK(network.layers[0].kind == Kind::crop);
  CHECK(macs(network.layers[1]).count() == 16 * 16 * 64);
  CHECK(network.layers[2].kind == Kind::gather);
  CHECK(parameters(network).count() == 16 * 64);
}

TEST_CASE("stablehlo: shares, slices and transforms of other axes than their whole are refused") {
  const auto mistake = [](const std::string& body) {
    return mistake_of([&] { read_text(module_of("%x: tensor<4x8xf32>", body)); });
  };
  CHECK(
      mistake(
          R"(%0 = sdy.manual_computation(%x) in_shardings=[<@m, [{}]>] out_shardings=[<@m, [{}]>] manual_axes={"x"} (%a: tensor<2x8xf32>) {
    sdy.return %a : tensor<2x8xf32>
  } : (tensor<4x8xf32>) -> tenso
  return %0 : tensor<4x8xf32>)")
          .find("a scalar of 2x8") != std::string::npos);
  CHECK(mistake(R"(%c = stablehlo.constant dense<0> : tensor<i32>
  %0 = stablehlo.dynamic_slice %x, %c, %c, sizes = [2] : (tensor<4x8xf32>, tensor<i32>, tensor<i32>) -> tensor<2xf32>
  return %0 : tensor<2xf32>)")
            .find("2 of 4x8") != std::string::npos);
  CHECK(mistake(R"(%0 = stablehlo.fft %x, type = FFT, length = [8] : (tensor<4x8xf32>) -> tensor<4xcomplex<f32>>
  return %0 : tensor<4xf32>)")
            .find("1 axes of 2") != std::string::npos);
}

TEST_CASE("stablehlo: Fourier transforms are steps of products and sums") {
  const Network network = network_of("%x: tensor<3x20xf32>", R"(
    %0 = stablehlo.fft %x, type = RFFT, length = [20] : (tensor<3x20xf32>) -> tensor<3x11xcomplex<f32>>
    %1 = stablehlo.real %0 : (tensor<3x11xcomplex<f32>>) -> tensor<3x11xf32>
    return %1 : tensor<3x11xf32>)");
  std::int64_t elementwise = 0;
  for (const Layer& layer : network.layers) {
    if (layer.op == Operator::add || layer.op == Operator::mul) elementwise += layer.batch * layer.in_ch * layer.in_h;
  }
  CHECK(elementwise == 5 * 2 * 3 * 11);  // 20 elements take 5 steps
}

TEST_CASE("stablehlo: calls that people meet say what they are") {
  struct Call {
    const char* target;
    const char* says;
  };
  for (const Call& of : {Call{"lapack_sgesdd_ffi", "a decomposition of matrices by a library"},
                         Call{"tpu_custom_call", "a kernel that was written by hand"},
                         Call{"__gpu$xla.gpu.triton", "a kernel that was written by hand"},
                         Call{"__cublas$gemm", "a kernel that a compiler has chosen"},
                         Call{"xla_ffi_python_cpu_callback", "a call back into Python"},
                         Call{"something", "which is outside of the file"}}) {
    CAPTURE(of.target);
    const std::string body = "%0 = stablehlo.custom_call @" + std::string{of.target} +
                             "(%x) : (tensor<4xf32>) -> tensor<4xf32>\nreturn %0 : tensor<4xf32>";
    const std::string mistake = mistake_of([&] { read_text(module_of("%x: tensor<4xf32>", body)); });
    CHECK(mistake.find(of.says) != std::string::npos);
  }
}

}  // namespace
}  // namespace systole::core::testing
