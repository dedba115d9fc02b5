// SPDX-License-Identifier: MIT
// The networks that ship: their totals, recomputed, are the published ones.
#include <doctest/doctest.h>
#include <fmt/format.h>

#include <algorithm>
#include <cstdint>
#include <filesystem>
#include <iterator>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/ir/operator_class.h"
#include "core/ir/validate.h"
#include "core/ir/work.h"
#include "core/rewrite/fuse.h"
#include "core/rewrite/separable_block.h"
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
    // torchvision 0.15's documentation: its GFLOPS, which are MACs, and its parameters. Inception v3 has 27161264 there
    // with an auxiliary classifier of 3326696.
    {"vgg11", 11, 0, 7'609'090'048, 132'863'336, "7.609 G", "132.863336 M"},
    {"vgg13", 13, 0, 11'308'466'176, 133'047'848, "11.308 G", "133.047848 M"},
    {"vgg19", 19, 0, 19'632'062'464, 143'667'240, "19.632 G", "143.667240 M"},
    {"resnet34", 37, 0, 3'663'761'408, 21'797'672, "3.664 G", "21.797672 M"},
    {"resnet101", 105, 0, 7'801'405'440, 44'549'160, "7.801 G", "44.549160 M"},
    {"resnet152", 156, 0, 11'513'626'624, 60'192'808, "11.514 G", "60.192808 M"},
    {"resnext50_32x4d", 54, 0, 4'230'479'872, 25'028'904, "4.230 G", "25.028904 M"},
    {"resnext101_32x8d", 105, 0, 16'414'015'488, 88'791'336, "16.414 G", "88.791336 M"},
    {"resnext101_64x4d", 105, 0, 15'460'270'080, 83'455'272, "15.460 G", "83.455272 M"},
    {"wide_resnet50_2", 54, 0, 11'398'021'120, 68'883'240, "11.398 G", "68.883240 M"},
    {"wide_resnet101_2", 105, 0, 22'753'050'624, 126'886'696, "22.753 G", "126.886696 M"},
    {"densenet121", 121, 0, 2'834'161'664, 7'978'856, "2.834 G", "7.978856 M"},
    {"densenet161", 161, 0, 7'727'907'072, 28'681'000, "7.728 G", "28.681000 M"},
    {"densenet169", 169, 0, 3'359'843'328, 14'149'480, "3.360 G", "14.149480 M"},
    {"densenet201", 201, 0, 4'291'365'888, 20'013'928, "4.291 G", "20.013928 M"},
    {"googlenet", 58, 0, 1'498'376'192, 6'624'904, "1.498 G", "6.624904 M"},
    {"inception_v3", 95, 0, 5'713'216'096, 23'834'568, "5.713 G", "23.834568 M"},
    {"shufflenet_v2_x0_5", 57, 19, 40'476'448, 1'366'792, "0.040 G", "1.366792 M"},
    {"shufflenet_v2_x1_0", 57, 19, 144'907'992, 2'278'604, "0.145 G", "2.278604 M"},
    {"shufflenet_v2_x1_5", 57, 19, 295'759'392, 3'503'624, "0.296 G", "3.503624 M"},
    {"shufflenet_v2_x2_0", 57, 19, 583'253'464, 7'393'996, "0.583 G", "7.393996 M"},
    {"mnasnet0_5", 53, 17, 104'455'968, 2'218'512, "0.104 G", "2.218512 M"},
    {"mnasnet0_75", 53, 17, 215'493'104, 3'170'208, "0.215 G", "3.170208 M"},
    {"mnasnet1_3", 53, 17, 526'362'432, 6'282'256, "0.526 G", "6.282256 M"},
    {"efficientnet_b1", 116, 23, 686'802'832, 7'794'184, "0.687 G", "7.794184 M"},
    {"efficientnet_b2", 116, 23, 1'087'529'456, 9'109'994, "1.088 G", "9.109994 M"},
    {"efficientnet_b3", 131, 26, 1'827'141'392, 12'233'232, "1.827 G", "12.233232 M"},
    {"efficientnet_b4", 161, 32, 4'393'771'024, 19'341'616, "4.394 G", "19.341616 M"},
    {"efficientnet_b5", 195, 39, 10'266'384'752, 30'389'784, "10.266 G", "30.389784 M"},
    {"efficientnet_b6", 225, 45, 19'067'593'536, 43'040'704, "19.068 G", "43.040704 M"},
    {"efficientnet_b7", 274, 55, 37'745'884'192, 66'347'960, "37.746 G", "66.347960 M"},
    {"efficientnet_v2_s", 171, 30, 8'365'617'152, 21'458'488, "8.366 G", "21.458488 M"},
    {"efficientnet_v2_m", 246, 44, 24'582'460'384, 54'139'356, "24.582 G", "54.139356 M"},
    {"efficientnet_v2_l", 340, 61, 56'079'699'008, 118'515'272, "56.080 G", "118.515272 M"},
    {"regnet_y_400mf", 86, 0, 401'842'848, 4'344'144, "0.402 G", "4.344144 M"},
    {"regnet_y_800mf", 76, 0, 833'856'256, 6'432'512, "0.834 G", "6.432512 M"},
    {"regnet_y_1_6gf", 141, 0, 1'612'076'160, 11'202'430, "1.612 G", "11.202430 M"},
    {"regnet_y_3_2gf", 111, 0, 3'176'482'752, 19'436'338, "3.176 G", "19.436338 M"},
    {"regnet_y_8gf", 91, 0, 8'473'070'592, 39'381'472, "8.473 G", "39.381472 M"},
    {"regnet_y_16gf", 96, 0, 15'911'510'272, 83'590'140, "15.912 G", "83.590140 M"},
    {"regnet_y_32gf", 106, 0, 32'279'552'832, 145'046'770, "32.280 G", "145.046770 M"},
    {"regnet_x_400mf", 72, 0, 413'812'608, 5'495'976, "0.414 G", "5.495976 M"},
    {"regnet_x_800mf", 54, 0, 799'699'712, 7'259'656, "0.800 G", "7.259656 M"},
    {"regnet_x_1_6gf", 60, 0, 1'602'849'792, 9'190'136, "1.603 G", "9.190136 M"},
    {"regnet_x_3_2gf", 81, 0, 3'176'621'952, 15'296'552, "3.177 G", "15.296552 M"},
    {"regnet_x_8gf", 75, 0, 7'995'132'416, 39'572'648, "7.995 G", "39.572648 M"},
    {"regnet_x_16gf", 72, 0, 15'940'755'456, 54'278'536, "15.941 G", "54.278536 M"},
    {"regnet_x_32gf", 75, 0, 31'735'929'792, 107'811'560, "31.736 G", "107.811560 M"},
    {"convnext_tiny", 59, 18, 4'455'531'264, 28'589'128, "4.456 G", "28.589128 M"},
    {"convnext_small", 113, 36, 8'683'712'256, 50'223'688, "8.684 G", "50.223688 M"},
    {"convnext_base", 113, 36, 15'354'729'472, 88'591'464, "15.355 G", "88.591464 M"},
    {"convnext_large", 113, 36, 34'361'433'600, 197'767'336, "34.361 G", "197.767336 M"},
    {"vit_b32", 74, 0, 4'409'186'304, 88'224'232, "4.409 G", "88.224232 M"},
    {"vit_l16", 146, 0, 61'554'712'576, 304'326'632, "61.555 G", "304.326632 M"},
    {"vit_l32", 146, 0, 15'377'539'072, 306'535'400, "15.378 G", "306.535400 M"},
    {"vit_h14", 194, 0, 167'295'109'120, 632'045'800, "167.295 G", "632.045800 M"},
    {"swin_t", 77, 0, 4'490'566'656, 28'288'354, "4.491 G", "28.288354 M"},
    {"swin_s", 149, 0, 8'740'875'264, 49'606'258, "8.741 G", "49.606258 M"},
    {"swin_b", 149, 0, 15'430'946'816, 87'768'224, "15.431 G", "87.768224 M"},
    // Maps of pixels: torchvision 0.15's, with the auxiliary classifier of segmenters. RetinaNet has 34014999
    // parameters there without the 53120 numbers of its norms, which are frozen. U-Net: the paper says 23 convolutional
    // layers.
    {"fcn_resnet50", 57, 0, 152'716'512'000, 35'322'218, "152.717 G", "35.322218 M"},
    {"fcn_resnet101", 108, 0, 232'737'606'400, 54'314'346, "232.738 G", "54.314346 M"},
    {"deeplabv3_resnet50", 63, 0, 178'721'945'088, 42'004'074, "178.722 G", "42.004074 M"},
    {"deeplabv3_resnet101", 114, 0, 258'743'039'488, 60'996'202, "258.743 G", "60.996202 M"},
    {"ssd300_vgg16", 35, 0, 34'858'153'472, 35'641'826, "34.858 G", "35.641826 M"},
    {"retinanet_resnet50_fpn", 111, 0, 151'540'437'248, 34'014'999 + 53'120, "151.54 G", "34.07 M"},
    {"unet", 23, 0, 192'686'325'760, 31'037'698, "", "31.04 M"},
    {"unet_2015", 23, 0, 150'428'424'448, 31'030'658, "", "31.0 M"},
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
    if (!published.printed_macs.empty()) {
      CHECK(printed_like(published.printed_macs, macs(network).count()) == published.printed_macs);
    }
    if (published.printed_params.empty()) continue;
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

TEST_CASE("FuSeConv replaces all depthwise layers of every shipped network") {
  for (const Published& published : kZoo) {
    if (published.depthwise == 0) continue;
    CAPTURE(published.name);
    const Network network = zoo_network(published.name);
    const std::vector<SeparableBlock> blocks = separable_blocks(network);
    CHECK(std::ssize(blocks) == published.depthwise);
    for (const FuseChoice choice : {FuseChoice::full, FuseChoice::half}) {
      const Network fused = fuse(network, blocks, std::vector<FuseChoice>(blocks.size(), choice)).network;
      CHECK_NOTHROW(validate(fused));
      CHECK(std::ranges::count_if(fused.layers, is_depthwise_1d) == 2 * published.depthwise);
      // Half as many 1D filters as channels never cost more than the KxK ones that they stand for.
      if (choice == FuseChoice::half) CHECK(macs(fused) < macs(network));
    }
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
      if (published.name.starts_with("vit_") && network.layers[i].name == "embeddings") continue;
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
