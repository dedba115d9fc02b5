// SPDX-License-Identifier: MIT
#include "core/ir/network_builder.h"

#include <doctest/doctest.h>

#include <string>
#include <utility>

#include "core/error.h"
#include "core/ir/work.h"
#include "core/topology/systole_csv.h"
#include "tests/core/reading.h"

using namespace systole::core;
using systole::core::testing::mistake_of;

TEST_CASE("a builder gives each layer the sizes of its producer") {
  NetworkBuilder net("tiny", {.channels = 3, .h = 32, .w = 16});
  CHECK(net.shape() == TensorShape{.batch = 1, .channels = 3, .h = 32, .w = 16});
  const auto stem = net.conv("stem", 16, 3, {.stride = 2, .padding = 1, .bn = true});
  CHECK(net.latest() == stem);
  CHECK(net.shape() == TensorShape{.batch = 1, .channels = 16, .h = 16, .w = 8});
  net.depthwise("dw", 5, 2);
  CHECK(net.shape() == TensorShape{.batch = 1, .channels = 16, .h = 8, .w = 4});
  net.pool("pool", Kind::max, 2, 2);
  net.global_pool("mean");
  net.linear("classifier", 10, true);
  CHECK(net.shape() == TensorShape{.batch = 1, .channels = 10, .h = 1, .w = 1});
  CHECK(net.shape(stem).h == 16);
  const Network network = std::move(net).build();
  CHECK(network.name == "tiny");
  REQUIRE(network.layers.size() == 5);
  for (const Layer& layer : network.layers) CHECK(layer.inputs.empty());  // a chain
  const Layer& depthwise = network.layers[1];
  CHECK(is_depthwise(depthwise));
  CHECK(depthwise.pad_h == 2);
  CHECK(depthwise.bn);
  CHECK(network.layers[3].kind == Kind::global_avg);
  CHECK(parameters(network) == Parameters{16 * 3 * 9 + 32 + 16 * 25 + 32 + 16 * 10 + 10});
}

TEST_CASE("a builder keeps the batch of the network's input") {
  NetworkBuilder net("batched", {.batch = 4, .channels = 3, .h = 8, .w = 8});
  net.conv("a", 5, 3, {});
  net.gemm("b", 2, 3, 4, 1, false);
  const Network network = std::move(net).build();
  CHECK(network.layers[0].batch == 4);
  CHECK(network.layers[1].batch == 4);
}

TEST_CASE("a builder's sums, products and concatenations name their producers") {
  NetworkBuilder net("branches", {.channels = 8, .h = 4, .w = 4});
  const auto a = net.conv("a", 8, 1, {});
  const auto b = net.conv("b", 8, 3, {.padding = 1}, {a});
  const auto sum = net.sum("sum", a, b);
  const auto relu = net.activation("relu", Kind::relu);
  const auto mean = net.global_pool("mean");
  const auto scaled = net.product("scaled", relu, mean);
  const auto both = net.concat("both", {sum, scaled});
  CHECK(net.shape(both).channels == 16);
  const auto from_a = net.conv("c", 4, 1, {}, {a});
  const Network network = std::move(net).build();
  CHECK(network.layers[b].inputs.empty());  // the row above
  CHECK(network.layers[sum].inputs == std::vector<std::uint32_t>{a, b});
  CHECK(network.layers[scaled].inputs == std::vector<std::uint32_t>{relu, mean});
  CHECK(network.layers[both].inputs == std::vector<std::uint32_t>{sum, scaled});
  CHECK(network.layers[from_a].inputs == std::vector<std::uint32_t>{a});
  CHECK(network.layers[from_a].in_ch == 8);
}

TEST_CASE("a builder marks blocks and roles, and notes extra parameters with their derivation") {
  NetworkBuilder net("noted", {.channels = 1, .h = 1, .w = 1});
  net.note("title", "A net");
  net.linear("a", 2, false);
  const auto b = net.linear("b", 3, false);
  net.set_role(b, "classifier");
  net.mark_block(b, 7);
  net.extra_params(10, "embeddings");
  net.extra_params(5, "class token");
  const Network network = std::move(net).build();
  CHECK(network.layers[0].block == -1);
  CHECK(network.layers[1].block == 7);
  CHECK(network.layers[1].role == "classifier");
  CHECK(network.extra_params == Parameters{15});
  CHECK(network.notes == std::vector<Note>{{"title", "A net"},
                                           {"extra_params", "10 = embeddings"},
                                           {"extra_params", "15 = class token"}});
  CHECK(read_systole_csv(checked_text("noted.csv", write_systole_csv(network))).network == network);
}

TEST_CASE("a builder's gemm of two producers has no weights") {
  NetworkBuilder net("attention", {.channels = 64, .h = 16, .w = 1});
  const auto query = net.gemm("query", 16, 64, 64, 1, true);
  const auto key = net.gemm("key", 16, 64, 64, 1, true);
  net.gemm("scores", 16, 16, 32, 2, false, {query, key});
  const Network network = std::move(net).build();
  CHECK(parameters(network.layers[0]) == Parameters{64 * 64 + 64});
  CHECK(parameters(network.layers[2]) == Parameters{0});
  CHECK(macs(network.layers[2]) == Macs{2 * 16 * 16 * 32});
}

TEST_CASE("a builder refuses a network that does not fit together") {
  CHECK(mistake_of([] {
          NetworkBuilder net("bad", {.channels = 3, .h = 4, .w = 4});
          net.conv("a", 8, 5, {});
          (void)std::move(net).build();
        }) ==
        "network 'bad', layer 0 'a', k_h: found 5, expected a kernel of at most 4 (in_h + 2*pad_h)\n"
        "network 'bad', layer 0 'a', k_w: found 5, expected a kernel of at most 4 (in_w + 2*pad_w)");
  CHECK(mistake_of([] {
          NetworkBuilder net("bad", {.channels = 3, .h = 4, .w = 4});
          const auto a = net.conv("a", 8, 1, {});
          const auto b = net.conv("b", 9, 1, {});
          net.sum("c", a, b);
          (void)std::move(net).build();
        }) ==
        "network 'bad', layer 2 'c', inputs: found producer 'b' of shape 9x4x4, expected shape 8x4x4 (channels x "
        "height x width)");
}

TEST_CASE("a builder without layers has no latest one") {
  const NetworkBuilder net("empty", {});
  CHECK_THROWS_AS((void)net.latest(), InternalError);
}
