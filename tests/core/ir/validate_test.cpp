// SPDX-License-Identifier: MIT
#include "core/ir/validate.h"

#include <doctest/doctest.h>
#include <fmt/format.h>

#include <cmath>
#include <functional>
#include <limits>
#include <string>
#include <vector>

#include "tests/core/reading.h"

using namespace systole::core;
using systole::core::testing::mistake_of;
using systole::core::testing::Texts;

namespace {

constexpr std::int64_t kMostCount = std::numeric_limits<std::int64_t>::max();

Layer valid_conv() {
  Layer layer;
  layer.name = "a";
  layer.in_h = layer.in_w = 8;
  layer.in_ch = 6;
  layer.out_ch = 4;
  layer.k_h = layer.k_w = 3;
  return layer;
}

/// `field: found, expected` of each problem that a convolution has after `change`.
Texts problems_after(const std::function<void(Layer&)>& change) {
  Layer layer = valid_conv();
  change(layer);
  Texts out;
  for (const FieldProblem& problem : problems(layer)) {
    out.push_back(fmt::format("{}: {}, {}", problem.field, problem.found, problem.expected));
  }
  return out;
}

Network two_layers(Layer second) {
  Network network;
  network.name = "net";
  network.layers = {valid_conv(), std::move(second)};
  network.layers[1].name = "b";
  network.layers[1].inputs = {0};
  return network;
}

Layer reader_of_first() {
  Layer layer = valid_conv();
  layer.in_h = layer.in_w = 6;
  layer.in_ch = 4;
  return layer;
}

const Texts kTooLarge{": a layer whose elements, MACs or parameters exceed 2^63-1, counts that fit 64 bits"};

}  // namespace

TEST_CASE("a sound layer has no problems") {
  CHECK(problems(valid_conv()).empty());
  CHECK(problems_after([](Layer& l) { l.in_ch = l.groups = l.out_ch = 1; }).empty());
  CHECK(problems_after([](Layer& l) { l.k_h = l.k_w = 10, l.pad_h = l.pad_w = 1; }).empty());
  CHECK(problems_after([](Layer& l) { l.density = 5e-324; }).empty());
}

TEST_CASE("each number of a layer has a least value") {
  struct Case {
    std::int64_t Layer::*field;
    const char* name;
    std::int64_t least;
  };
  const Case cases[] = {
      {&Layer::in_h, "in_h", 1},
      {&Layer::in_w, "in_w", 1},
      {&Layer::in_ch, "in_ch", 1},
      {&Layer::out_ch, "out_ch", 1},
      {&Layer::k_h, "k_h", 1},
      {&Layer::k_w, "k_w", 1},
      {&Layer::stride_h, "stride_h", 1},
      {&Layer::stride_w, "stride_w", 1},
      {&Layer::pad_h, "pad_h", 0},
      {&Layer::pad_w, "pad_w", 0},
      {&Layer::dilation_h, "dilation_h", 1},
      {&Layer::dilation_w, "dilation_w", 1},
      {&Layer::groups, "groups", 1},
      {&Layer::batch, "batch", 1},
      {&Layer::m, "m", 1},
      {&Layer::n, "n", 1},
      {&Layer::k, "k", 1},
  };
  for (const Case& one : cases) {
    for (const std::int64_t value : {one.least - 1, std::numeric_limits<std::int64_t>::min()}) {
      CHECK(problems_after([&](Layer& l) { l.*one.field = value; }) ==
            Texts{fmt::format("{}: {}, a whole number of at least {}", one.name, value, one.least)});
    }
  }
}

TEST_CASE("a window must fit into the padded input") {
  CHECK(problems_after([](Layer& l) { l.k_h = 9; }) == Texts{"k_h: 9, a kernel of at most 8 (in_h + 2*pad_h)"});
  CHECK(problems_after([](Layer& l) { l.k_w = 3, l.dilation_w = 4; }) ==
        Texts{"k_w: 3 (spanning 9 at dilation 4), a kernel of at most 8 (in_w + 2*pad_w)"});
  CHECK(problems_after([](Layer& l) { l.op = Operator::pool, l.out_ch = 6, l.k_h = 9; }).size() == 1);
  CHECK(problems_after([](Layer& l) {
          l.op = Operator::pool, l.kind = Kind::global_avg, l.out_ch = 6, l.k_h = 9;
        }).empty());
}

TEST_CASE("groups divide the channels of a convolution, and only conv and gemm have them") {
  CHECK(problems_after([](Layer& l) { l.groups = 4; }) == Texts{"groups: 4, a divisor of in_ch = 6"});
  CHECK(problems_after([](Layer& l) { l.groups = 3; }) == Texts{"groups: 3, a divisor of out_ch = 4"});
  CHECK(problems_after([](Layer& l) { l.op = Operator::linear, l.groups = 2; }) ==
        Texts{"groups: 2, 1 (only conv, conv_transpose, gemm and norm have groups)"});
  CHECK(problems_after([](Layer& l) { l.op = Operator::gemm, l.groups = 5; }).empty());
}

TEST_CASE("what an array does not run keeps its channels") {
  CHECK(problems_after([](Layer& l) { l.op = Operator::activation; }) == Texts{"out_ch: 4, in_ch = 6"});
}

TEST_CASE("a layer has a name, and either a sparsity or a density") {
  CHECK(problems_after([](Layer& l) { l.name.clear(); }) == Texts{"name: an empty name, a name"});
  const auto ratio = [](std::int64_t kept, std::int64_t of) {
    return problems_after([&](Layer& l) { l.sparsity = {.kept = kept, .of = of}; });
  };
  CHECK(ratio(2, 4).empty());
  CHECK(ratio(4, 4).empty());
  CHECK(ratio(3, 2) == Texts{"sparsity: 3:2, N:M with 1 <= N <= M"});
  CHECK(ratio(0, 2) == Texts{"sparsity: 0:2, N:M with 1 <= N <= M"});
  CHECK(ratio(-1, -1) == Texts{"sparsity: -1:-1, N:M with 1 <= N <= M"});
  for (const double density : {0.0, -0.5, 1.5, std::nan(""), std::numeric_limits<double>::infinity()}) {
    CHECK(problems_after([&](Layer& l) { l.density = density; }) ==
          Texts{fmt::format("density: {}, a share in (0, 1]", density)});
  }
  CHECK(problems_after([](Layer& l) { l.density = 0.5, l.sparsity = {.kept = 1, .of = 2}; }) ==
        Texts{"density: 0.5, either sparsity or density, not both"});
}

TEST_CASE("counts beyond 64 bits are a problem, whichever count it is") {
  CHECK(problems_after([](Layer& l) { l.in_h = l.in_w = 4'000'000'000; }) == kTooLarge);  // the input
  CHECK(problems_after([](Layer& l) { l.out_ch = 1LL << 61; }) == kTooLarge);             // the output
  CHECK(problems_after([](Layer& l) { l.pad_h = kMostCount; }) == kTooLarge);             // the padding itself
  CHECK(problems_after([](Layer& l) { l.pad_h = l.pad_w = 1LL << 31; }) == kTooLarge);    // the padded map
  CHECK(problems_after([](Layer& l) { l.dilation_h = kMostCount; }) == kTooLarge);        // the window's span
  CHECK(problems_after([](Layer& l) { l.batch = 1LL << 52; }) == kTooLarge);              // the MACs
  CHECK(problems_after([](Layer& l) { l.op = Operator::gemm, l.m = 1LL << 62, l.n = 2; }) == kTooLarge);
  CHECK(problems_after([](Layer& l) { l.op = Operator::gemm, l.groups = l.k = 1LL << 32; }) == kTooLarge);
  CHECK(problems_after([](Layer& l) {
          l.op = Operator::linear;
          l.in_h = l.in_w = l.in_ch = 1;
          l.out_ch = kMostCount;
          l.bias = true;
        }) == kTooLarge);  // weights and biases together
}

TEST_CASE("all problems of a layer are told, in the order of its fields") {
  CHECK(problems_after([](Layer& l) { l.in_w = 0, l.stride_h = -1, l.density = 2; }) ==
        Texts{"in_w: 0, a whole number of at least 1", "stride_h: -1, a whole number of at least 1",
              "density: 2, a share in (0, 1]"});
}

TEST_CASE("validate names network, layer and field") {
  Network network = two_layers(valid_conv());
  network.layers[0].k_h = 9;
  network.layers[1].groups = 5;
  CHECK(mistake_of([&] { validate(network); }) ==
        "network 'net', layer 0 'a', k_h: found 9, expected a kernel of at most 8 (in_h + 2*pad_h)\n"
        "network 'net', layer 1 'b', groups: found 5, expected a divisor of in_ch = 6");
}

TEST_CASE("a named producer must come before its reader and fit it") {
  CHECK(mistake_of([] { validate(two_layers(reader_of_first())); }) == "(no mistake)");
  CHECK(
      mistake_of([] { validate(two_layers(valid_conv())); }) ==
      "network 'net', layer 1 'b', inputs: found producer 'a' of shape 4x6x6, expected shape 6x8x8 (channels x height "
      "x width)");
  for (const std::uint32_t producer : {1U, 2U, 4'000'000'000U}) {
    Network network = two_layers(reader_of_first());
    network.layers[1].inputs = {producer};
    CHECK(mistake_of([&] { validate(network); }) ==
          fmt::format("network 'net', layer 1 'b', inputs: found layer {}, expected a layer before layer 1", producer));
  }
  Layer batched = reader_of_first();
  batched.batch = 2;
  CHECK(mistake_of([&] { validate(two_layers(batched)); }) ==
        "network 'net', layer 1 'b', inputs: found producer 'a' of shape 4x6x6, expected shape 2x4x6x6 (channels x "
        "height "
        "x width)");
}

TEST_CASE("a layer without named producers may have nothing to do with the one above") {
  Network network = two_layers(valid_conv());
  network.layers[1].inputs.clear();
  CHECK_NOTHROW(validate(network));
  CHECK(producers(network, 0).empty());
  CHECK(producers(network, 1) == std::vector<std::uint32_t>{0});
  network.layers[1].inputs = {0, 0};
  CHECK(producers(network, 1) == std::vector<std::uint32_t>{0, 0});
}

TEST_CASE("a linear layer, and whatever reads a gemm, may see the same elements in another shape") {
  Layer linear = reader_of_first();
  linear.op = Operator::linear;
  linear.in_h = 1;
  linear.in_w = 1;
  linear.in_ch = 4 * 6 * 6;
  CHECK_NOTHROW(validate(two_layers(linear)));
  linear.in_ch = 4 * 6;
  CHECK_THROWS_AS(validate(two_layers(linear)), InputError);

  Network network = two_layers(reader_of_first());
  network.layers[0] = Layer{};
  network.layers[0].name = "product";
  network.layers[0].op = Operator::gemm;
  network.layers[0].m = 36;
  network.layers[0].n = 4;
  CHECK_NOTHROW(validate(network));
  network.layers[0].n = 5;
  CHECK_THROWS_AS(validate(network), InputError);
}

TEST_CASE("a multiplication may broadcast one value a channel") {
  Network network = two_layers(valid_conv());
  Layer& pool = network.layers[1];
  pool.op = Operator::pool;
  pool.kind = Kind::global_avg;
  pool.in_h = pool.in_w = 6;
  pool.in_ch = pool.out_ch = 4;
  Layer scale = pool;
  scale.name = "scale";
  scale.op = Operator::mul;
  scale.kind = Kind::none;
  scale.inputs = {0, 1};
  network.layers.push_back(scale);
  CHECK_NOTHROW(validate(network));
  network.layers.back().op = Operator::add;
  CHECK(mistake_of([&] { validate(network); }) ==
        "network 'net', layer 2 'scale', inputs: found producer 'b' of shape 4x1x1, expected shape 4x6x6 (channels x "
        "height x width)");
}

TEST_CASE("a concatenation has its producers' channels together") {
  Network network = two_layers(reader_of_first());
  Layer& concat = network.layers[1];
  concat.op = Operator::concat;
  concat.inputs = {0, 0, 0};
  concat.in_ch = concat.out_ch = 12;
  CHECK_NOTHROW(validate(network));
  concat.in_ch = concat.out_ch = 11;
  CHECK(mistake_of([&] { validate(network); }) ==
        "network 'net', layer 1 'b', inputs: found producers of 12 channels together, expected in_ch = 11");
  concat.in_w = 5;
  concat.k_w = 1;
  CHECK(mistake_of([&] { validate(network); })
            .starts_with("network 'net', layer 1 'b', inputs: found producer 'a' of shape 4x6x6, expected a map of 6x5 "
                         "(height x width)\n"));
}

TEST_CASE("channels that cannot be counted together are a mistake, not a crash") {
  Network network = two_layers(valid_conv());
  network.layers[0].op = Operator::add;
  network.layers[0].in_h = network.layers[0].in_w = 1;
  network.layers[0].in_ch = network.layers[0].out_ch = kMostCount;
  network.layers[1] = network.layers[0];
  network.layers[1].name = "b";
  network.layers[1].op = Operator::concat;
  network.layers[1].inputs = {0, 0};
  CHECK(
      mistake_of([&] { validate(network); }) ==
      fmt::format("network 'net', layer 1 'b', inputs: found producers of more than 2^63-1 channels together, expected "
                  "in_ch = {}",
                  kMostCount));
}

TEST_CASE("only operators that combine maps read several producers") {
  Network network = two_layers(reader_of_first());
  network.layers[1].inputs = {0, 0};
  CHECK(mistake_of([&] { validate(network); }) ==
        "network 'net', layer 1 'b', inputs: found 2 producers, expected one producer");
}
