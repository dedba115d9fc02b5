// SPDX-License-Identifier: MIT
#include "core/topology/difference.h"

#include <doctest/doctest.h>

#include <functional>
#include <string>

#include "core/ir/network.h"

using namespace systole::core;

namespace {

Network net() {
  Network network;
  network.name = "net";
  network.layers.resize(2);
  for (Layer& layer : network.layers) {
    layer.in_h = layer.in_w = 8;
    layer.k_h = layer.k_w = 2;
    layer.in_ch = layer.out_ch = 4;
  }
  network.layers[0].name = "a";
  network.layers[1].name = "b";
  return network;
}

/// What differs once the second layer is changed.
std::string difference_after(const std::function<void(Layer&)>& change) {
  Network other = net();
  change(other.layers[1]);
  return first_difference(net(), other).value_or("(none)");
}

}  // namespace

TEST_CASE("equal networks have no difference, whatever they are called and noted") {
  Network other = net();
  other.name = "other";
  other.notes = {{"title", "Other"}};
  CHECK(first_difference(net(), other) == std::nullopt);
  CHECK(first_difference(Network{}, Network{}) == std::nullopt);
}

TEST_CASE("a difference names layer, field and both values") {
  CHECK(difference_after([](Layer& l) { l.name = "c"; }) == "layer 1 'b': name is 'b', which becomes 'c'");
  CHECK(difference_after([](Layer& l) { l.op = Operator::pool; }) == "layer 1 'b': op is conv, which becomes pool");
  CHECK(difference_after([](Layer& l) { l.stride_w = 2; }) == "layer 1 'b': stride_w is 1, which becomes 2");
  CHECK(difference_after([](Layer& l) { l.batch = 3; }) == "layer 1 'b': batch is 1, which becomes 3");
  CHECK(difference_after([](Layer& l) { l.groups = 4; }) == "layer 1 'b': groups is 1, which becomes 4");
  CHECK(difference_after([](Layer& l) { l.kind = Kind::max; }) == "layer 1 'b': kind is , which becomes max");
  CHECK(difference_after([](Layer& l) { l.bias = true; }) == "layer 1 'b': bias is 0, which becomes 1");
  CHECK(difference_after([](Layer& l) { l.bn = true; }) == "layer 1 'b': bn is 0, which becomes 1");
  CHECK(difference_after([](Layer& l) { l.sparsity = {.kept = 2, .of = 4}; }) ==
        "layer 1 'b': sparsity is 1:1, which becomes 2:4");
  CHECK(difference_after([](Layer& l) { l.density = 0.5; }) == "layer 1 'b': density is 1, which becomes 0.5");
  CHECK(difference_after([](Layer& l) { l.role = "stem"; }) == "layer 1 'b': role is '', which becomes 'stem'");
  CHECK(difference_after([](Layer& l) { l.block = 3; }) == "layer 1 'b': block is -1, which becomes 3");
  CHECK(difference_after([](Layer& l) { l.inputs = {0, 0}; }) == "layer 1 'b': inputs is [], which becomes [0 0]");
}

TEST_CASE("fields that mean nothing for the operator do not differ") {
  CHECK(difference_after([](Layer& l) { l.m = 7; }) == "(none)");
}

TEST_CASE("rounding differs only where it changes a size") {
  CHECK(difference_after([](Layer& l) { l.rounding = Rounding::ceil; }) == "(none)");
  Network network = net();
  network.layers[0].stride_h = 4;
  Network other = network;
  other.layers[0].rounding = Rounding::ceil;
  CHECK(first_difference(network, other) == "layer 0 'a': rounding is floor, which becomes ceil");
}

TEST_CASE("networks of different lengths or extra parameters differ") {
  Network other = net();
  other.layers.pop_back();
  CHECK(first_difference(net(), other) == "2 layers become 1");
  CHECK(first_difference(other, net()) == "1 layers become 2");
  other = net();
  other.extra_params = Parameters{4};
  CHECK(first_difference(net(), other) == "extra_params is 0, which becomes 4");
}
