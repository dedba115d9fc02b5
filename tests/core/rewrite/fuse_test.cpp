// SPDX-License-Identifier: MIT
#include "core/rewrite/fuse.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <cstdint>
#include <string>
#include <vector>

#include "core/error.h"
#include "core/ir/network_builder.h"
#include "core/ir/operator_class.h"
#include "core/ir/validate.h"
#include "core/ir/work.h"
#include "core/topology/dialect.h"
#include "core/topology/search_path.h"
#include "core/topology/systole_csv.h"
#include "tests/golden/golden_table.h"
#include "tests/places.h"

using namespace systole::core;
using systole::tests::GoldenRow;

namespace {

constexpr const char* kPublished[] = {"mobilenet_v1", "mobilenet_v2", "mnasnet_b1", "mobilenet_v3_small_fuseconv",
                                      "mobilenet_v3_large_fuseconv"};
constexpr const char* kWithDepthwise[] = {"mobilenet_v1",       "mobilenet_v2",
                                          "mnasnet_b1",         "mobilenet_v3_small",
                                          "mobilenet_v3_large", "mobilenet_v3_small_fuseconv",
                                          "efficientnet_b0",    "mobilenet_v3_large_fuseconv"};

Network zoo_network(const std::string& name) {
  return read_topology(find_topology(name, {systole::tests::topologies_dir()})).network;
}

/// The layers of the zoo's network that the golden files call `name`.
std::string zoo_name(const std::string& name) {
  return name.starts_with("mobilenet_v3") ? name + "_fuseconv" : name;
}

/// The 50% variants' lists, from the specification and not from the files' notes.
std::vector<std::size_t> published_list(const std::string& name) {
  if (name == "mobilenet_v1") return {0, 1, 2, 3, 4};
  if (name == "mobilenet_v3_small") return {2, 4, 5, 6, 7};
  if (name == "mobilenet_v3_large") return {1, 2, 3, 4, 5, 6, 7};
  return {1, 2, 3, 4, 5, 6, 7, 8, 9};
}

FusedNetwork variant_of(const std::string& name, const std::string& variant) {
  const Network network = zoo_network(zoo_name(name));
  const auto blocks = separable_blocks(network);
  std::vector<FuseChoice> choices(blocks.size(), FuseChoice::keep);
  if (variant != "baseline") {
    const FuseChoice choice = variant.starts_with("full") ? FuseChoice::full : FuseChoice::half;
    if (variant.ends_with("50")) {
      for (const std::size_t index : published_list(name)) choices[index] = choice;
    } else {
      std::ranges::fill(choices, choice);
    }
  }
  return fuse(network, blocks, choices);
}

std::vector<Layer> array_layers(const Network& network) {
  std::vector<Layer> layers;
  std::ranges::copy_if(network.layers, std::back_inserter(layers),
                       [](const Layer& layer) { return runs_on_array(layer.op); });
  return layers;
}

void check_layer(const Layer& layer, const GoldenRow& row) {
  CAPTURE(layer.name);
  CHECK(class_name(layer) == row.text("op"));
  CHECK(layer.role == row.text("role"));
  CHECK((layer.block < 0 ? "" : std::to_string(layer.block)) == row.text("block"));
  CHECK(layer.in_h == row.integer("in_h"));
  CHECK(layer.in_w == row.integer("in_w"));
  CHECK(layer.in_ch == row.integer("in_ch"));
  CHECK(layer.out_ch == row.integer("out_ch"));
  CHECK(macs(layer).count() == row.integer("macs"));
  if (layer.op != Operator::conv) return;
  CHECK(layer.k_h == row.integer("k_h"));
  CHECK(layer.k_w == row.integer("k_w"));
  CHECK(layer.stride_h == row.integer("stride_h"));
  CHECK(layer.stride_w == row.integer("stride_w"));
  CHECK(layer.pad_h == row.integer("pad_h"));
  CHECK(layer.pad_w == row.integer("pad_w"));
  CHECK(layer.groups == row.integer("groups"));
  CHECK(weight_elements(layer).count() + (layer.bias ? layer.out_ch : 0) == row.integer("params"));
}

/// Names every producer, so that validate checks all connections.
Network with_all_producers(Network network) {
  for (std::size_t i = 1; i < network.layers.size(); ++i) network.layers[i].inputs = producers(network, i);
  return network;
}

/// stem -> depthwise -> pointwise over `channels` channels.
Network separable(std::int64_t channels, std::int64_t kernel = 3, std::int64_t stride = 1) {
  NetworkBuilder net("separable", {.batch = 1, .channels = 3, .h = 16, .w = 16});
  net.conv("stem", channels, 3, {.stride = 1, .padding = 1});
  net.depthwise("dw", kernel, stride);
  net.conv("pw", 24, 1, {});
  return std::move(net).build();
}

std::string error_of(const Network& network, FuseChoice choice) {
  try {
    fuse_all(network, choice);
  } catch (const InputError& error) {
    return error.what();
  }
  return "no error";
}

}  // namespace

TEST_CASE("every variant of the published networks has the authors' layers") {
  std::string key;
  std::vector<Layer> layers;
  std::size_t next = 0;
  for (const GoldenRow& row : systole::tests::golden("fuseconv/layers_64x64.csv")) {
    const std::string row_key = row.text("network") + " " + row.text("variant");
    if (row_key != key) {
      CHECK(next == layers.size());
      layers = array_layers(variant_of(row.text("network"), row.text("variant")).network);
      key = row_key;
      next = 0;
    }
    CAPTURE(key);
    REQUIRE(next < layers.size());
    CHECK(static_cast<std::int64_t>(next) == row.integer("layer_index"));
    check_layer(layers[next++], row);
  }
  CHECK(next == layers.size());
}

TEST_CASE("MACs and parameters of every published variant are the authors' without dead weights") {
  for (const GoldenRow& row : systole::tests::golden("fuseconv/totals.csv")) {
    CAPTURE(row.text("network"));
    CAPTURE(row.text("variant"));
    const Network network = variant_of(row.text("network"), row.text("variant")).network;
    CHECK(macs(network).count() == row.integer("macs"));
    CHECK(parameters(network).count() == row.integer("params_used"));
  }
}

TEST_CASE("Full and Half of one block, layer by layer") {
  const Network network = separable(16, 5, 2);
  const FusedNetwork full = fuse_all(network, FuseChoice::full);
  std::vector<std::string> names;
  for (const Layer& layer : full.network.layers) names.push_back(layer.name);
  CHECK(names == std::vector<std::string>{"stem", "dw.row", "dw.column", "dw.concat", "pw"});
  CHECK(full.origin == std::vector<std::uint32_t>{0, 1, 1, 1, 2});
  const Layer& row = full.network.layers[1];
  CHECK(row.k_h == 1);
  CHECK(row.k_w == 5);
  CHECK(row.pad_h == 0);
  CHECK(row.pad_w == 2);
  CHECK(row.stride_h == 2);
  CHECK(row.stride_w == 2);
  CHECK(row.groups == 16);
  CHECK(row.bn);
  const Layer& column = full.network.layers[2];
  CHECK(column.k_h == 5);
  CHECK(column.k_w == 1);
  CHECK(column.pad_h == 2);
  CHECK(column.pad_w == 0);
  CHECK(column.inputs == row.inputs);
  CHECK(full.network.layers[4].in_ch == 32);
  CHECK(full.network.layers[4].out_ch == 24);

  const FusedNetwork half = fuse_all(network, FuseChoice::half);
  names.clear();
  for (const Layer& layer : half.network.layers) names.push_back(layer.name);
  CHECK(names == std::vector<std::string>{"stem", "dw.first", "dw.last", "dw.row", "dw.column", "dw.concat", "pw"});
  CHECK(half.network.layers[1].kind == Kind::first);
  CHECK(half.network.layers[2].kind == Kind::last);
  CHECK(half.network.layers[3].groups == 8);
  CHECK(half.network.layers[6] == [&] {
    Layer pw = network.layers[2];
    return pw;
  }());
}

TEST_CASE("the published formulas of parameters and MACs hold for one block") {
  // C (K^2 + C') -> (2/D) C (K + C'), and as many MACs an output position (paper, Section IV).
  for (const std::int64_t kernel : {3, 5, 7}) {
    constexpr std::int64_t kChannels = 16;
    constexpr std::int64_t kOut = 24;
    Network network = separable(kChannels, kernel, 1);
    for (Layer& layer : network.layers) layer.bn = false;
    const std::int64_t stem = parameters(network.layers[0]).count();
    const std::int64_t stem_macs = macs(network.layers[0]).count();
    CHECK(parameters(network).count() - stem == kChannels * (kernel * kernel + kOut));
    for (const auto& [choice, divisor] : {std::pair{FuseChoice::full, 1}, std::pair{FuseChoice::half, 2}}) {
      const Network fused = fuse_all(network, choice).network;
      CHECK(parameters(fused).count() - stem == 2 * kChannels / divisor * (kernel + kOut));
      CHECK(macs(fused).count() - stem_macs == 16 * 16 * 2 * kChannels / divisor * (kernel + kOut));
    }
  }
}

TEST_CASE("rewritten networks of the zoo fit together, whatever is replaced") {
  std::uint64_t state = 1;
  for (const char* name : kWithDepthwise) {
    CAPTURE(name);
    const Network network = zoo_network(name);
    const auto blocks = separable_blocks(network);
    for (int trial = 0; trial < 20; ++trial) {
      std::vector<FuseChoice> choices;
      for (std::size_t b = 0; b < blocks.size(); ++b) {
        state = state * 6364136223846793005U + 1442695040888963407U;
        choices.push_back(kFuseChoices.at((state >> 33U) % 3));
      }
      const Network fused = fuse(network, blocks, choices).network;
      CHECK_NOTHROW(validate(with_all_producers(fused)));
      const Network again = read_systole_csv(checked_text("fused.csv", write_systole_csv(fused))).network;
      CHECK(again.layers == fused.layers);
    }
  }
}

TEST_CASE("replacing nothing is the identity") {
  for (const char* name : kWithDepthwise) {
    const Network network = zoo_network(name);
    CHECK(fuse_all(network, FuseChoice::keep).network == network);
  }
  const Network plain = zoo_network("resnet18");
  CHECK(separable_blocks(plain).empty());
  CHECK(fuse_all(plain, FuseChoice::half).network == plain);
}

TEST_CASE("Half never has more MACs or parameters than Full, and Half's layers keep their channels") {
  for (const char* name : kWithDepthwise) {
    const Network network = zoo_network(name);
    const Network full = fuse_all(network, FuseChoice::full).network;
    const Network half = fuse_all(network, FuseChoice::half).network;
    CHECK(macs(half) < macs(full));
    CHECK(parameters(half) < parameters(full));
    CHECK(macs(half) < macs(network));
  }
}

TEST_CASE("squeeze-excite follows Full with its ratio, and a classifier behind a depthwise layer is not one") {
  const Network v3 = fuse_all(zoo_network("mobilenet_v3_small_fuseconv"), FuseChoice::full).network;
  const auto reduce = std::ranges::find(v3.layers, "block3.se_reduce", &Layer::name);
  REQUIRE(reduce != v3.layers.end());
  CHECK(reduce->in_ch == 192);
  CHECK(reduce->out_ch == 48);
  const Network efficient = fuse_all(zoo_network("efficientnet_b0"), FuseChoice::full).network;
  const auto squeeze = std::ranges::find(efficient.layers, "block1.se_reduce", &Layer::name);
  REQUIRE(squeeze != efficient.layers.end());
  CHECK(squeeze->in_ch == 192);
  CHECK(squeeze->out_ch == 8);

  // Without roles: the same layers are found from who reads whom.
  for (const char* name : {"mobilenet_v3_small_fuseconv", "efficientnet_b0"}) {
    Network bare = zoo_network(name);
    for (Layer& layer : bare.layers) {
      layer.role.clear();
      layer.block = -1;
    }
    const Network fused = fuse_all(bare, FuseChoice::full).network;
    const Network labelled = fuse_all(zoo_network(name), FuseChoice::full).network;
    CHECK(macs(fused) == macs(labelled));
    CHECK(parameters(fused) == parameters(labelled));
  }

  NetworkBuilder net("head", {.batch = 1, .channels = 8, .h = 4, .w = 4});
  net.depthwise("dw", 3, 1);
  net.global_pool("pool");
  net.linear("hidden", 4, true);
  net.activation("relu", Kind::relu);
  net.linear("classifier", 8, true);
  const Network head = fuse_all(std::move(net).build(), FuseChoice::full).network;
  const auto hidden = std::ranges::find(head.layers, "hidden", &Layer::name);
  REQUIRE(hidden != head.layers.end());
  CHECK(hidden->in_ch == 16);
  CHECK(hidden->out_ch == 4);
}

TEST_CASE("squeeze-excite of C channels has 2C/4 in the middle after Full, rounded down once, whatever C mod 4 is") {
  for (const std::int64_t channels : {8, 9, 10, 11}) {
    CAPTURE(channels);
    NetworkBuilder net("se", {.batch = 1, .channels = channels, .h = 4, .w = 4});
    const auto map = net.depthwise("dw", 3, 1);
    net.global_pool("pool");
    net.conv("reduce", channels / 4, 1, {.bias = true});
    net.activation("relu", Kind::relu);
    const auto gate = net.conv("expand", channels, 1, {.bias = true});
    net.product("scale", map, gate);
    net.conv("project", 5, 1, {});
    const Network full = fuse_all(std::move(net).build(), FuseChoice::full).network;
    const auto reduce = std::ranges::find(full.layers, "reduce", &Layer::name);
    const auto expand = std::ranges::find(full.layers, "expand", &Layer::name);
    REQUIRE(reduce != full.layers.end());
    REQUIRE(expand != full.layers.end());
    CHECK(reduce->in_ch == 2 * channels);
    CHECK(reduce->out_ch == 2 * channels / 4);
    CHECK(expand->in_ch == 2 * channels / 4);
    CHECK(expand->out_ch == 2 * channels);
  }
}

/// A network of one depthwise layer, which is not square.
Network of_one_kernel(std::int64_t k_h, std::int64_t k_w, std::int64_t pad_h, std::int64_t pad_w,
                      std::int64_t dilation_h, std::int64_t dilation_w) {
  NetworkBuilder net("oblong", {.batch = 1, .channels = 4, .h = 16, .w = 16});
  net.depthwise("dw", 3, 1);
  net.conv("project", 4, 1, {});
  Network network = std::move(net).build();
  Layer& layer = network.layers.front();
  layer.k_h = k_h;
  layer.k_w = k_w;
  layer.pad_h = pad_h;
  layer.pad_w = pad_w;
  layer.dilation_h = dilation_h;
  layer.dilation_w = dilation_w;
  return network;
}

TEST_CASE("a bank is dilated and padded along its kernel only, also where the kernel is not square") {
  const Network full = fuse_all(of_one_kernel(3, 5, 2, 6, 2, 3), FuseChoice::full).network;
  const auto row = std::ranges::find(full.layers, "dw.row", &Layer::name);
  const auto column = std::ranges::find(full.layers, "dw.column", &Layer::name);
  REQUIRE(row != full.layers.end());
  REQUIRE(column != full.layers.end());
  const auto of = [](const Layer& layer) {
    return std::vector{layer.k_h, layer.k_w, layer.dilation_h, layer.dilation_w, layer.pad_h, layer.pad_w};
  };
  CHECK(of(*row) == std::vector<std::int64_t>{1, 5, 1, 3, 0, 6});
  CHECK(of(*column) == std::vector<std::int64_t>{3, 1, 2, 1, 2, 0});
}

TEST_CASE("padding is 'same' along each axis by itself") {
  CHECK_NOTHROW(fuse_all(of_one_kernel(3, 5, 1, 2, 1, 1), FuseChoice::full));
  CHECK_THROWS_AS(fuse_all(of_one_kernel(3, 5, 1, 1, 1, 1), FuseChoice::full), InputError);
  CHECK_THROWS_AS(fuse_all(of_one_kernel(3, 5, 2, 2, 1, 1), FuseChoice::full), InputError);
  CHECK_THROWS_AS(fuse_all(of_one_kernel(3, 5, 2, 1, 1, 1), FuseChoice::full), InputError);
  CHECK_THROWS_AS(fuse_all(of_one_kernel(3, 3, 1, 2, 1, 1), FuseChoice::full), InputError);
}

TEST_CASE("a plain list of the layers that an array runs is rewritten by shapes and order") {
  for (const char* name : kPublished) {
    CAPTURE(name);
    const Network network = zoo_network(name);
    Network list{.name = "list", .layers = array_layers(network), .notes = {}, .extra_params = {}};
    for (const bool labelled : {true, false}) {
      for (Layer& layer : list.layers) {
        layer.inputs.clear();
        if (labelled) continue;
        layer.role.clear();
        layer.block = -1;
      }
      for (const FuseChoice choice : {FuseChoice::full, FuseChoice::half}) {
        const Network fused = fuse_all(list, choice).network;
        const Network whole = fuse_all(network, choice).network;
        CHECK(macs(fused) == macs(whole));
        CHECK(parameters(fused) == parameters(whole));
      }
    }
  }
}

TEST_CASE("a depthwise layer that reads the network's input is replaced, too") {
  NetworkBuilder net("first", {.batch = 1, .channels = 4, .h = 8, .w = 8});
  net.depthwise("dw", 3, 1);
  net.conv("pw", 4, 1, {});
  const Network network = std::move(net).build();
  for (const FuseChoice choice : {FuseChoice::full, FuseChoice::half}) {
    const Network fused = fuse_all(network, choice).network;
    CHECK(fused.layers.front().name == "dw.input");
    CHECK_NOTHROW(validate(with_all_producers(fused)));
  }
}

TEST_CASE("a depth multiplier stays") {
  Network network = separable(8);
  network.layers[1].out_ch = 16;
  network.layers[2].in_ch = 16;
  const Network half = fuse_all(network, FuseChoice::half).network;
  CHECK(half.layers[3].in_ch == 4);
  CHECK(half.layers[3].out_ch == 8);
  const Network full = fuse_all(network, FuseChoice::full).network;
  CHECK(full.layers.back().in_ch == 32);
}

TEST_CASE("what cannot be replaced is an error that names the layer") {
  CHECK(error_of(separable(15), FuseChoice::half) ==
        "network 'separable', layer 1 'dw': found 15 channels, expected an even number to halve");
  CHECK(error_of(separable(15), FuseChoice::full) == "no error");

  Network valid_padding = separable(16);
  valid_padding.layers[1].pad_h = valid_padding.layers[1].pad_w = 0;
  valid_padding.layers[2].in_h = valid_padding.layers[2].in_w = 14;
  CHECK(error_of(valid_padding, FuseChoice::half) ==
        "network 'separable', layer 1 'dw': found padding 0x0 for a 3x3 kernel, expected 'same' padding (2 * pad = "
        "dilation * (kernel - 1)); without it FuSe's two banks give maps of different sizes");

  Network last = separable(16);
  last.layers.pop_back();
  CHECK(error_of(last, FuseChoice::full) ==
        "network 'separable', layer 1 'dw': found no layer that reads its channels, expected a pointwise convolution "
        "behind it");

  NetworkBuilder residual("residual", {.batch = 1, .channels = 8, .h = 8, .w = 8});
  const auto stem = residual.conv("stem", 8, 3, {.stride = 1, .padding = 1});
  const auto dw = residual.depthwise("dw", 3, 1);
  residual.sum("join", stem, dw);
  residual.conv("pw", 8, 1, {});
  CHECK(error_of(std::move(residual).build(), FuseChoice::full) ==
        "network 'residual', layer 2 'join': found a sum with other layers of the channels of depthwise layer 'dw', "
        "expected a pointwise convolution to read them before anything else does");

  NetworkBuilder twice("twice", {.batch = 1, .channels = 8, .h = 8, .w = 8});
  twice.conv("stem", 8, 3, {.stride = 1, .padding = 1});
  twice.depthwise("dw1", 3, 1);
  twice.depthwise("dw2", 3, 1);
  twice.conv("pw", 8, 1, {});
  CHECK(error_of(std::move(twice).build(), FuseChoice::full) ==
        "network 'twice', layer 2 'dw2': found a grouped convolution of the channels of depthwise layer 'dw1', "
        "expected a pointwise convolution to read them before anything else does");

  Network mislabelled = separable(16);
  mislabelled.layers.push_back(mislabelled.layers[2]);
  mislabelled.layers[3].name = "pw2";
  mislabelled.layers[3].in_ch = 24;
  mislabelled.layers[1].block = mislabelled.layers[3].block = 0;
  mislabelled.layers[3].role = "project";
  CHECK(error_of(mislabelled, FuseChoice::full) ==
        "network 'separable', layer 3 'pw2': found 24 channels, expected the 16 of depthwise layer 'dw' of its block");

  const Network network = separable(16);
  const auto blocks = separable_blocks(network);
  CHECK_THROWS_AS(fuse(network, blocks, {}), InputError);
}
