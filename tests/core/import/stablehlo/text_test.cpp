// SPDX-License-Identifier: MIT
// StableHLO: what is refused, where, and what survives hostile text.
#include <doctest/doctest.h>

#include <string>

#include "core/error.h"
#include "tests/core/import/stablehlo/block.h"
#include "tests/core/import/stablehlo/text_maker.h"
#include "tests/core/reading.h"
#include "tests/mutated.h"

namespace systole::core::testing {
namespace {

struct Wrong {
  const char* body;
  const char* message;
};

TEST_CASE("stablehlo: errors say where, what stands there and what should") {
  // Bodies begin in line 3, column 1.
  for (
      const Wrong& of : {
          Wrong{"%0 = stablehlo.tanh %y : tensor<4xf32>\nreturn %0 : tensor<4xf32>",
                "net.mlir:3:21: found '%y', which nothing before it defines, expected a value of an operation or an "
                "argument before it"},
          Wrong{"%0 = stablehlo.tanh %x : tensor<4yf32>\nreturn %0 : tensor<4xf32>",
                "net.mlir:3:26: found '4yf32', expected sizes, then the type of the elements"},
          Wrong{"%0 = stablehlo.tanh %x : tensor<?xf32>\nreturn %0 : tensor<?xf32>",
                "net.mlir:3:6: found tensor<?xf32>, expected a tensor with sizes: export the model for one size of its "
                "inputs"},
          Wrong{"%0 = stablehlo.tanh %x : (tensor<5xf32>) -> tensor<5xf32>\nreturn %0 : tensor<5xf32>",
                "net.mlir:3:21: tanh: found an operand of tensor<4xf32>, expected tensor<5xf32>, as its types say"},
          Wrong{"%0 = stablehlo.add %x, %x : tensor<5xf32>\nreturn %0 : tensor<5xf32>",
                "net.mlir:3:6: add: found an operand of 4 for a result of 5, expected equal sizes"},
          Wrong{"%0 = stablehlo.reshape %x : (tensor<4xf32>) -> tensor<2x3xf32>\nreturn %0 : tensor<2x3xf32>",
                "net.mlir:3:6: reshape: found 2x3 of 4, expected as many elements"},
          Wrong{"%0 = call @f(%x) : (tensor<4xf32>) -> tensor<4xf32>\nreturn %0 : tensor<4xf32>",
                "net.mlir:3:6: call: found '@f', which the module does not define, expected a function of the module"},
          Wrong{"%0 = call @main(%x) : (tensor<4xf32>) -> tensor<4xf32>\nreturn %0 : tensor<4xf32>",
                "net.mlir:3:6: call: found '@main', a function that calls itself, expected functions that call others"},
          Wrong{"%0 = stablehlo.mystery %x : tensor<4xf32>\nreturn %0 : tensor<4xf32>",
                "net.mlir:3:6: mystery: found an operation that is not supported, expected an operation of "
                "docs/stablehlo.md, or --skip-unsupported to leave it out"},
          Wrong{
              "%0 = stablehlo.custom_call @f(%x) : (tensor<4xf32>) -> tensor<4xf32>\nreturn %0 : tensor<4xf32>",
              "net.mlir:3:6: custom_call: found a call of '@f', which is outside of the file, expected an operation of "
              "docs/stablehlo.md, or --skip-unsupported to leave it out"},
          Wrong{"%x = stablehlo.tanh %x : tensor<4xf32>\nreturn %x : tensor<4xf32>",
                "net.mlir:3:1: found '%x' for the second time, expected a name that is not taken"},
          Wrong{"%0 = stablehlo.transpose %x, dims = [1] : (tensor<4xf32>) -> tensor<4xf32>\nreturn %0 : tensor<4xf32>",
                "net.mlir:3:6: transpose: found axes 1, expected each of 1 axes once"},
          Wrong{"%0 = stablehlo.broadcast_in_dim %x, dims = [7] : (tensor<4xf32>) -> tensor<2x4xf32>\nreturn %0 : "
                "tensor<2x4xf32>",
                "net.mlir:3:6: broadcast_in_dim: found axes 7 of 4 for a result of 2x4, expected an axis of the result "
                "for each one, of its size or 1"},
          Wrong{"%0 = stablehlo.dot_general %x, %x, contracting_dims = [0] x [0] : (tensor<4xf32>, tensor<4xf32>) -> "
                "tensor<3xf32>\nreturn %0 : tensor<3xf32>",
                "net.mlir:3:6: dot_general: found a result of 3, expected a scalar, which its operands make"},
      }) {
    CAPTURE(of.body);
    CHECK(mistake_of([&] { read_text(module_of("%x: tensor<4xf32>", of.body)); }) == of.message);
  }
}

TEST_CASE("stablehlo: a text that is cut says that something is missing") {
  const std::string whole{kBlock};
  CHECK(mistake_of([&] { read_text(whole); }) == "(no mistake)");
  for (std::size_t size = 0; size < whole.size() - 3; size += 97) {
    CAPTURE(size);
    CHECK(mistake_of([&] { read_text(whole.substr(0, size)); }).starts_with("net.mlir"));
  }
}

TEST_CASE("stablehlo: sizes beyond 64 bits are refused, not wrapped") {
  const std::string huge = "tensor<4294967296x4294967296xf32>";
  const std::string message = mistake_of(
      [&] { read_text(module_of("%x: " + huge, "%0 = stablehlo.tanh %x : " + huge + "\nreturn %0 : " + huge)); });
  CHECK(message.find("2^63-1") != std::string::npos);
}

TEST_CASE("stablehlo: functions that call others a great many times are refused") {
  std::string text =
      "module {\n  func.func public @main(%x: tensor<4xf32>) -> tensor<4xf32> {\n    %0 = call @f0(%x) : "
      "(tensor<4xf32>) -> tensor<4xf32>\n    return %0 : tensor<4xf32>\n  }\n";
  for (int i = 0; i < 60; ++i) {
    const std::string name = "@f" + std::to_string(i);
    const std::string next = "@f" + std::to_string(i + 1);
    text += "  func.func private " + name + "(%x: tensor<4xf32>) -> tensor<4xf32> {\n    %0 = call " + next +
            "(%x) : (tensor<4xf32>) -> tensor<4xf32>\n    %1 = call " + next +
            "(%0) : (tensor<4xf32>) -> tensor<4xf32>\n    return %1 : tensor<4xf32>\n  }\n";
  }
  text += "  func.func private @f60(%x: tensor<4xf32>) -> tensor<4xf32> {\n    return %x : tensor<4xf32>\n  }\n}\n";
  CHECK(mistake_of([&] { read_text(text); }).find("more than 1000000 calls") != std::string::npos);
}

TEST_CASE("stablehlo: brackets within brackets are refused before they are too many") {
  const std::string deep(100'000, '[');
  const std::string message =
      mistake_of([&] { read_text(module_of("%x: tensor<4xf32>", "%0 = stablehlo.transpose %x, dims = " + deep)); });
  CHECK(message.find("at most 100 brackets within each other") != std::string::npos);
}

TEST_CASE("stablehlo: damaged text is read or refused") {
  tests::survive<InputError>(std::string{kBlock}, 3000, [](const std::string& text) { read_text(text); });
}

TEST_CASE("stablehlo: it is known by what stands in it") {
  CHECK(is_stablehlo(kBlock));
  CHECK(is_stablehlo("// comment\nmodule {\n func.func @main() { stablehlo.x }"));
  CHECK_FALSE(is_stablehlo("name,ifmap_h\nmodule,1\n"));
  CHECK_FALSE(is_stablehlo("module of a network"));
  CHECK_FALSE(is_stablehlo(""));
}

}  // namespace
}  // namespace systole::core::testing
