// SPDX-License-Identifier: MIT
// The networks that ship: their totals, recomputed, are the published ones.
#include <doctest/doctest.h>
#include <fmt/format.h>

#include <algorithm>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/ir/operator_class.h"
#include "core/ir/validate.h"
#include "core/ir/work.h"
#include "core/topology/dialect.h"
#include "core/topology/search_path.h"
#include "tests/core/reading.h"
#include "tests/places.h"

using namespace systole::core;
using systole::core::testing::texts;
using systole::core::testing::Texts;

namespace {

/// A network as it is published: exact totals where the source is exact, else the printed ones.
struct Published {
  std::string_view name;
  std::ptrdiff_t layers;  ///< that an array runs
  std::ptrdiff_t depthwise;
  std::int64_t macs;
  std::int64_t params;
  std::string_view printed_macs;
  std::string_view printed_params;
};

constexpr Published kZoo[] = {
    {"mobilenet_v1", 28, 13, 568'740'352, 4'231'976, "569 M", "4.2 M"},
    {"mobilenet_v2", 53, 17, 300'774'272, 3'504'872, "0.30 G", "3.50 M"},
    {"mobilenet_v3_small", 54, 11, 56'510'400, 2'542'856, "0.06 G", "2.54 M"},
    {"mobilenet_v3_large", 64, 15, 216'589'760, 5'483'032, "0.22 G", "5.48 M"},
    {"mnasnet_b1", 53, 17, 314'415'872, 4'383'312, "0.31 G", "4.38 M"},
    {"efficientnet_b0", 82, 16, 385'814'752, 5'288'548, "0.39 G", "5.3 M"},
    {"resnet18", 21, 0, 1'814'073'344, 11'689'512, "1.81 G", "11.69 M"},
    {"resnet50", 54, 0, 4'089'184'256, 25'557'032, "4.09 G", "25.56 M"},
    {"squeezenet1_0", 26, 0, 861'339'936, 1'248'424, "0.86 G", "1.25 M"},
    {"squeezenet1_1", 26, 0, 349'151'936, 1'235'496, "0.35 G", "1.24 M"},
    {"lenet_caffe", 4, 0, 2'293'000, 431'080, "2.293 M", "0.43 M"},
    {"lenet5", 5, 0, 416'520, 61'706, "0.42 M", "0.06 M"},
    {"alexnet", 8, 0, 714'188'480, 61'100'840, "0.71 G", "61.10 M"},
    {"alexnet_2012", 8, 0, 724'406'816, 60'965'224, "0.72 G", "60.97 M"},
    {"vgg16", 16, 0, 15'470'264'320, 138'357'544, "15.47 G", "138.36 M"},
    {"vit_b16", 74, 0, 17'563'828'224, 86'567'656, "17.564 G", "86.568 M"},
    {"bert_base", 96, 0, 48'318'382'080, 109'482'240, "48.318 G", "109.482 M"},
    {"gpt2_prefill", 73, 0, 145'824'153'600, 124'439'808, "145.8 G", "124.440 M"},
    {"gpt2_decode", 73, 0, 142'406'400, 124'439'808, "0.142 G", "124.440 M"},
    // FuSeConv's authors' own definitions, whose totals are not printed anywhere but follow from their code.
    {"mobilenet_v3_small_fuseconv", 55, 11, 60'119'520, 2'938'368, "", ""},
    {"mobilenet_v3_large_fuseconv", 65, 15, 219'799'200, 5'476'416, "", ""},
};

/// `count` as `printed` is: with as many decimals, in its unit.
std::string printed_like(std::string_view printed, std::int64_t count) {
  const std::size_t space = printed.find(' ');
  const std::size_t dot = printed.find('.');
  const std::size_t decimals = dot == std::string_view::npos ? 0 : space - dot - 1;
  const double unit = printed.ends_with('G') ? 1e9 : 1e6;
  return fmt::format("{:.{}f} {}", static_cast<double>(count) / unit, decimals, printed.back());
}

std::filesystem::path directory() {
  return systole::tests::topologies_dir();
}

Network zoo_network(std::string_view name) {
  ReadNetwork read = read_topology(find_topology(name, {directory()}));
  CHECK(texts(read.warnings) == Texts{});
  return std::move(read.network);
}

std::optional<std::string> note_of(const Network& network, std::string_view key) {
  const auto note = std::ranges::find(network.notes, key, &Note::key);
  if (note == network.notes.end()) return std::nullopt;
  return note->value;
}

}  // namespace

TEST_CASE("every shipped network is in this test's table, and no other") {
  std::vector<std::string> names;
  for (const Published& published : kZoo) names.emplace_back(published.name);
  std::ranges::sort(names);
  CHECK(topology_names({directory()}) == names);
}

TEST_CASE("every shipped network has its published layers, MACs and parameters") {
  for (const Published& published : kZoo) {
    CAPTURE(published.name);
    const Network network = zoo_network(published.name);
    const auto on_array = [](const Layer& layer) { return runs_on_array(layer.op); };
    CHECK(std::ranges::count_if(network.layers, on_array) == published.layers);
    CHECK(std::ranges::count_if(network.layers, is_depthwise) == published.depthwise);
    CHECK(macs(network).count() == published.macs);
    CHECK(parameters(network).count() == published.params);
    if (published.printed_macs.empty()) continue;
    CHECK(printed_like(published.printed_macs, macs(network).count()) == published.printed_macs);
    CHECK(printed_like(published.printed_params, parameters(network).count()) == published.printed_params);
  }
}

TEST_CASE("every shipped network says its own totals, title and source") {
  for (const Published& published : kZoo) {
    CAPTURE(published.name);
    const Network network = zoo_network(published.name);
    CHECK(network.name == published.name);
    CHECK(note_of(network, "macs") == std::to_string(published.macs));
    CHECK(note_of(network, "params") == std::to_string(published.params));
    CHECK_FALSE(note_of(network, "title").value_or("").empty());
    CHECK_FALSE(note_of(network, "source").value_or("").empty());
  }
}

TEST_CASE("extra parameters are noted with a derivation, and nothing else is extra") {
  for (const Published& published : kZoo) {
    CAPTURE(published.name);
    const Network network = zoo_network(published.name);
    const auto note = note_of(network, "extra_params");
    CHECK(note.has_value() == (network.extra_params != Parameters{}));
    if (note) CHECK(note->starts_with(fmt::format("{} = ", network.extra_params.count())));
  }
}

TEST_CASE("the layers of every shipped network fit together, also where the producer is the row above") {
  for (const Published& published : kZoo) {
    CAPTURE(published.name);
    Network network = zoo_network(published.name);
    CHECK_NOTHROW(validate(network));
    // A file may be a list of unrelated layers; the zoo's are networks, so naming every producer must fit as well.
    for (std::size_t i = 1; i < network.layers.size(); ++i) {
      // ViT puts a class token before its flattened 14x14 patches: 197 tokens, which no row above produces.
      if (published.name == "vit_b16" && network.layers[i].name == "embeddings") continue;
      network.layers[i].inputs = producers(network, i);
    }
    CHECK_NOTHROW(validate(network));
  }
}

TEST_CASE("the names of a shipped network's layers are unique") {
  for (const Published& published : kZoo) {
    const Network network = zoo_network(published.name);
    std::vector<std::string> names;
    for (const Layer& layer : network.layers) names.push_back(layer.name);
    std::ranges::sort(names);
    CHECK(std::ranges::adjacent_find(names) == names.end());
  }
}
