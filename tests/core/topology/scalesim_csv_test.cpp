// SPDX-License-Identifier: MIT
#include "core/topology/scalesim_csv.h"

#include <doctest/doctest.h>
#include <fmt/format.h>

#include <random>
#include <string>
#include <vector>

#include "core/ir/shape.h"
#include "core/ir/validate.h"
#include "core/ir/work.h"
#include "core/topology/difference.h"
#include "core/topology/systole_csv.h"
#include "tests/core/reading.h"

using namespace systole::core;
using systole::core::testing::mistake_of;
using systole::core::testing::read_net;
using systole::core::testing::texts;
using systole::core::testing::Texts;

namespace {

const std::string kFirstLine = "Layer name, IFMAP Height, ...\n";

Layer conv_layer() {
  Layer layer;
  layer.name = "a";
  layer.rounding = Rounding::ceil;
  layer.in_h = 8;
  layer.in_w = 9;
  layer.k_h = 3;
  layer.k_w = 2;
  layer.in_ch = 5;
  layer.out_ch = 4;
  return layer;
}

Layer gemm_layer() {
  Layer layer;
  layer.name = "a";
  layer.op = Operator::gemm;
  layer.m = 4;
  layer.n = 5;
  layer.k = 6;
  return layer;
}

/// The only layer of a row after the dropped line, and that nothing was said about it.
Layer layer_of(const std::string& row, ScalesimInput input = ScalesimInput::automatic) {
  const ReadNetwork read = read_net(kFirstLine + row, input);
  CHECK(texts(read.warnings) == Texts{});
  REQUIRE(read.network.layers.size() == 1);
  return read.network.layers.front();
}

Texts warnings_of(const std::string& rows, ScalesimInput input = ScalesimInput::automatic) {
  return texts(read_net(kFirstLine + rows, input).warnings);
}

Network one(Layer layer) {
  Network network;
  network.name = "net";
  network.layers = {std::move(layer)};
  return network;
}

std::string written(const Network& network, ScalesimInput input, Fidelity fidelity, Texts& losses) {
  return write_scalesim_csv(network, input, fidelity, losses);
}

std::string refusal(const Network& network, ScalesimInput input, Fidelity fidelity) {
  return mistake_of([&] {
    Texts losses;
    written(network, input, fidelity, losses);
  });
}

std::string exact_refusal(Layer layer) {
  return refusal(one(std::move(layer)), ScalesimInput::conv, Fidelity::exact);
}

std::string after_first_line(const std::string& text) {
  return text.substr(text.find('\n') + 1);
}

}  // namespace

TEST_CASE("SCALE-Sim's conv row is a convolution without padding whose outputs round up") {
  const Layer layer = layer_of("a,8,9,3,2,5,4,1,\n");
  CHECK(layer == conv_layer());
  CHECK(layer_of("a, 227,227,\t3,3, 5 ,4,4,\n").stride_w == 4);
  CHECK(output_shape(layer_of("a,224,224,11,11,3,64,4,\n")) ==
        TensorShape{.batch = 1, .channels = 64, .h = 55, .w = 55});
  CHECK(output_shape(layer_of("a,227,227,11,11,3,64,4,\n")).h == 55);
}

TEST_CASE("SCALE-Sim's gemm row is a product of m x k and k x n") {
  CHECK(layer_of("a,4,5,6,\n") == gemm_layer());
  CHECK(macs(layer_of("a,4,5,6,\n")) == Macs{120});
}

TEST_CASE("SCALE-Sim's first line is dropped, whatever it says") {
  const std::string mark = "\xef\xbb\xbf";
  for (const std::string& first :
       std::vector<std::string>{"", "garbage", "x,8,8,3,3,3,4,1,", ",,,,", mark + "a,b,c", "1:2,3", "a,4,5,6,"}) {
    CAPTURE(first);
    const ReadNetwork read = read_net(first + "\na,8,9,3,2,5,4,1,\n");
    const bool looks_like_a_layer = first.find(",4,5,6,") == 1 || first.starts_with("x,8");
    CHECK(read.warnings.size() == (looks_like_a_layer ? 1 : 0));
    CHECK(read.network.layers == std::vector<Layer>{conv_layer()});
    CHECK(read.network.name == "net");
  }
}

TEST_CASE("SCALE-Sim's blank lines, CR LF and spaces mean nothing") {
  const ReadNetwork read = read_net("first\r\n\r\n  \t\r\n a ,8,9,3,2,5,4,1,\r\n\r\n");
  CHECK(read.warnings.empty());
  CHECK(read.network.layers == std::vector<Layer>{conv_layer()});
}

TEST_CASE("SCALE-Sim's text behind the last comma is a comment") {
  CHECK(layer_of("a,8,9,3,2,5,4,1,#dw\n") == conv_layer());
  CHECK(layer_of("a,4,5,6,# a product\n") == gemm_layer());
}

TEST_CASE("SCALE-Sim's N:M is a sparsity") {
  Layer sparse = conv_layer();
  sparse.sparsity = {.kept = 2, .of = 4};
  CHECK(layer_of("a,8,9,3,2,5,4,1,2:4,\n") == sparse);
  CHECK(layer_of("a,8,9,3,2,5,4,1, 2 : 4 ,a comment\n") == sparse);
  CHECK(layer_of("a,8,9,3,2,5,4,1,1:1,\n") == conv_layer());
  Layer product = gemm_layer();
  product.sparsity = {.kept = 1, .of = 4};
  CHECK(layer_of("a,4,5,6,1:4,\n") == product);
}

TEST_CASE("SCALE-Sim's dialect: the first row decides between conv and gemm") {
  CHECK(layer_of("a,4,5,6,2:4,\n").op == Operator::gemm);
  CHECK(layer_of("a,4,5,6,a comment\n").op == Operator::gemm);
  CHECK(layer_of("a,8,9,3,2,5,4,1,\n").op == Operator::conv);
  CHECK(layer_of("a,8,9,3,2,5,4,1,2:4,\n").op == Operator::conv);
  CHECK(mistake_of([] { read_net(kFirstLine + "a,8,9,3,2,5,4,1,\nb,4,5,6,\n"); }) ==
        "net.csv:3:9: Filter Width: found 4 fields, expected at least 8: name, IFMAP Height, IFMAP Width, Filter "
        "Height, Filter Width, Channels, Num Filter, Strides[, N:M]");
  CHECK(mistake_of([] { read_net(kFirstLine + "b,4,5,6,\na,8,9,3,2,5,4,1,\n"); }) ==
        "net.csv:3:9: after K: found '2', expected N:M or the end of the row: name, M, N, K[, N:M]");
}

TEST_CASE("SCALE-Sim's dialect: a name with DP in it is one layer a channel") {
  const ReadNetwork read = read_net(kFirstLine + "a,8,9,3,2,5,4,1,\nConv2_DP,8,9,3,2,3,7,2,1:2,\n");
  CHECK(read.warnings.empty());
  REQUIRE(read.network.layers.size() == 4);
  for (std::size_t channel = 0; channel < 3; ++channel) {
    const Layer& layer = read.network.layers[channel + 1];
    CHECK(layer.name == fmt::format("Conv2_DPChannel_{}", channel));
    CHECK(layer.in_ch == 1);
    CHECK(layer.out_ch == 7);
    CHECK(layer.stride_w == 2);
    CHECK(layer.sparsity == Sparsity{.kept = 1, .of = 2});
    CHECK_FALSE(is_depthwise(layer));
  }
  CHECK(layer_of("aDp,8,9,3,2,5,4,1,\n").name == "aDp");
  CHECK(layer_of("aDP,4,5,6,\n").name == "aDP");  // a gemm is not expanded
}

TEST_CASE("SCALE-Sim's dialect: a missing comma at the end of the row is tolerated with a warning") {
  const ReadNetwork read = read_net(kFirstLine + "a,8,9,3,2,5,4,1\n");
  CHECK(read.network.layers == std::vector<Layer>{conv_layer()});
  CHECK(texts(read.warnings) == Texts{"net.csv:2:16: found no comma at the end of the row, expected one: SCALE-Sim "
                                      "drops the last field of this row and fails"});
  CHECK(warnings_of("a,4,5,6\n") == Texts{"net.csv:2:8: found no comma at the end of the row, expected one: SCALE-Sim "
                                          "drops the last field of this row and fails"});
}

TEST_CASE("SCALE-Sim's dialect: a ninth integer is a width stride of its own, with a warning") {
  const ReadNetwork read = read_net(kFirstLine + "a,8,9,3,2,5,4,1,2,\n");
  CHECK(read.network.layers.front().stride_h == 1);
  CHECK(read.network.layers.front().stride_w == 2);
  CHECK(texts(read.warnings) == Texts{"net.csv:2:17: found a width stride of its own, '2', expected one stride: "
                                      "SCALE-Sim reads this field as N:M and fails"});
  CHECK(warnings_of("a,8,9,3,2,5,4,1,2\n") == Texts{"net.csv:2:17: found a width stride of its own, '2', expected one "
                                                    "stride: SCALE-Sim ignores this field"});
}

TEST_CASE(
    "SCALE-Sim's dialect: of the numbers before and in a ratio the first two are N and M, as SCALE-Sim reads them") {
  const ReadNetwork both = read_net(kFirstLine + "a,8,9,3,2,5,4,1,2,3:4,why not\n");
  CHECK(both.network.layers.front().stride_w == 1);
  CHECK(both.network.layers.front().sparsity == Sparsity{.kept = 2, .of = 3});
  CHECK(texts(both.warnings) ==
        Texts{"net.csv:2:17: found 3 numbers behind the stride, expected N:M: SCALE-Sim reads one "
              "stride here and 2:3"});
  const ReadNetwork three = read_net(kFirstLine + "a,8,9,3,2,5,4,1,1:2:3,\n");
  CHECK(three.network.layers.front().sparsity == Sparsity{.kept = 1, .of = 2});
  CHECK(three.warnings.size() == 1);
  // Without the comma SCALE-Sim drops the ratio and fails on what is left: a width stride, then.
  const ReadNetwork dropped = read_net(kFirstLine + "a,8,9,3,2,5,4,1,2,3:4\n");
  CHECK(dropped.network.layers.front().stride_w == 2);
}

TEST_CASE("SCALE-Sim's dialect: a ninth column that the first line calls a batch is one") {
  const ReadNetwork read = read_net("Layer, H, W, FH, FW, C, N, Strides, Batch size,\na,8,9,3,2,5,4,1,2,\n");
  CHECK(read.network.layers.front().stride_w == 1);
  CHECK(read.network.layers.front().batch == 2);
  CHECK(texts(read.warnings) ==
        Texts{"net.csv:2:17: found a batch of '2', as the first line calls this column, expected "
              "one stride: SCALE-Sim reads this field as N:M and fails"});
}

TEST_CASE("SCALE-Sim's dialect: a ratio that is none is taken for dense, with a warning") {
  for (const std::string ratio : {"4:2", "0:4"}) {
    const ReadNetwork read = read_net(kFirstLine + "a,8,9,3,2,5,4,1," + ratio + ",\n");
    CHECK(read.network.layers.front() == conv_layer());
    CHECK(texts(read.warnings) == Texts{"net.csv:2:17: found '" + ratio +
                                        "', taken for dense, expected N:M with 1 <= N "
                                        "<= M (N weights kept of every M)"});
  }
}

TEST_CASE("SCALE-Sim's dialect: a layer without a name is called by its number, with a warning") {
  const ReadNetwork read = read_net(kFirstLine + "a,8,9,3,2,5,4,1,\n,8,9,3,2,5,4,1,\n");
  CHECK(read.network.layers.back().name == "layer1");
  CHECK(texts(read.warnings) ==
        Texts{"net.csv:3:1: found an empty field, expected a layer's name; it is called layer1"});
}

TEST_CASE("SCALE-Sim's blank characters are Python's: no-break spaces, and lines that end in CR alone") {
  CHECK(layer_of("a,8,\xc2\xa0"
                 "9\xc2\xa0,3,\xe3\x80\x80"
                 "2,5,4,1,\n") == conv_layer());
  const ReadNetwork read = read_net("first\ra,8,9,3,2,5,4,1,\r\rb,8,9,3,2,5,4,1,\r");
  CHECK(read.network.layers.size() == 2);
  CHECK(read.warnings.empty());
}

TEST_CASE("SCALE-Sim's dialect: a ratio without a comma after it is read, with a warning") {
  const ReadNetwork read = read_net(kFirstLine + "a,8,9,3,2,5,4,1,2:4\n");
  CHECK(read.network.layers.front().sparsity == Sparsity{.kept = 2, .of = 4});
  CHECK(texts(read.warnings) == Texts{"net.csv:2:17: found '2:4' and no comma after it, expected a trailing comma: "
                                      "SCALE-Sim drops this ratio"});
}

TEST_CASE("SCALE-Sim's dialect: a comment where N:M may stand is read as one, with a warning") {
  const ReadNetwork read = read_net(kFirstLine + "a,8,9,3,2,5,4,1,my comment,\n");
  CHECK(read.network.layers == std::vector<Layer>{conv_layer()});
  CHECK(texts(read.warnings) ==
        Texts{"net.csv:2:17: found the comment 'my comment' before a comma, expected N:M there: "
              "SCALE-Sim reads it as that and fails"});
}

TEST_CASE("SCALE-Sim's dialect: what stands behind an empty field is not read, with a warning") {
  const ReadNetwork read = read_net(kFirstLine + "a,8,9,3,2,5,4,1,,,110,110,1:2\n");
  CHECK(read.network.layers == std::vector<Layer>{conv_layer()});
  CHECK(texts(read.warnings) ==
        Texts{"net.csv:2:17: found an empty field before a comma, expected N:M there: SCALE-Sim "
              "reads it as that and fails"});
}

TEST_CASE("SCALE-Sim's dialect: a row of commas only is skipped with a warning") {
  const ReadNetwork read = read_net(kFirstLine + ",,,,,,,,\na,8,9,3,2,5,4,1,\n , ,\n");
  CHECK(read.network.layers == std::vector<Layer>{conv_layer()});
  CHECK(texts(read.warnings) ==
        Texts{"net.csv:2:1: found a row of commas only, skipped, expected a layer: SCALE-Sim fails on this row",
              "net.csv:4:1: found a row of commas only, skipped, expected a layer: SCALE-Sim fails on this row"});
}

TEST_CASE("SCALE-Sim's dialect: a depthwise layer written as C channels and one filter is said so") {
  CHECK(
      warnings_of("dw1,114,114,3,3,32,1,1,\n") ==
      Texts{"net.csv:2:20: found layer 'dw1' of 32 channels and one filter, simulated as written (one sum over all "
            "channels), expected a name with DP in it if the layer is depthwise, or out_ch = groups = 32 in Systole's "
            "dialect"});
  CHECK(warnings_of("dw1,114,114,3,1,32,1,1,\n").size() == 1);
  CHECK(warnings_of("one_filter_1x1,114,114,1,1,32,1,1,\n").empty());
  CHECK(warnings_of("one_channel,114,114,3,3,1,1,1,\n").empty());
  CHECK(warnings_of("dwDP,114,114,3,3,32,1,1,\n").empty());
}

TEST_CASE("SCALE-Sim's dialect: each kind of warning is shown three times, the last one counting the others") {
  std::string rows;
  for (int i = 0; i < 5; ++i) rows += fmt::format("a{},8,9,3,2,5,1,1\n", i);
  const std::string comma =
      "found no comma at the end of the row, expected one: SCALE-Sim drops the last field of this "
      "row and fails";
  const auto depthwise = [](int layer) {
    return fmt::format(
        "found layer 'a{}' of 5 channels and one filter, simulated as written (one sum over all channels), "
        "expected a name with DP in it if the layer is depthwise, or out_ch = groups = 5 in Systole's dialect",
        layer);
  };
  CHECK(warnings_of(rows) == Texts{"net.csv:2:17: " + comma, "net.csv:3:17: " + comma,
                                   "net.csv:4:17: " + comma + " (and 2 more such rows)",
                                   "net.csv:2:14: " + depthwise(0), "net.csv:3:14: " + depthwise(1),
                                   "net.csv:4:14: " + depthwise(2) + " (and 2 more such rows)"});
}

TEST_CASE("SCALE-Sim's dialect is written as its own files are") {
  Texts losses;
  Layer layer = conv_layer();
  layer.stride_h = layer.stride_w = 2;
  layer.sparsity = {.kept = 2, .of = 4};
  CHECK(written(one(layer), ScalesimInput::conv, Fidelity::exact, losses) ==
        "Layer name, IFMAP Height, IFMAP Width, Filter Height, Filter Width, Channels, Num Filter, Strides,\n"
        "a,8,9,3,2,5,4,2,2:4,\n");
  CHECK(written(one(gemm_layer()), ScalesimInput::gemm, Fidelity::exact, losses) == "Layer, M, N, K,\na,4,5,6,\n");
  CHECK(losses.empty());
}

TEST_CASE("SCALE-Sim's networks go to Systole's dialect and back without a change") {
  constexpr std::uint64_t kSeed = 7;
  std::mt19937_64 random(kSeed);
  const auto pick = [&](std::int64_t least, std::int64_t most) {
    return least + static_cast<std::int64_t>(random() % static_cast<std::uint64_t>(most - least + 1));
  };
  for (const ScalesimInput input : {ScalesimInput::conv, ScalesimInput::gemm}) {
    std::string text = input == ScalesimInput::gemm
                           ? "Layer, M, N, K,\n"
                           : "Layer name, IFMAP Height, IFMAP Width, Filter Height, Filter Width, Channels, Num "
                             "Filter, Strides,\n";
    for (int i = 0; i < 1000; ++i) {
      if (input == ScalesimInput::gemm) {
        text += fmt::format("g{},{},{},{},", i, pick(1, 9999), pick(1, 9999), pick(1, 1LL << 33));
      } else {
        const std::int64_t k_h = pick(1, 7);
        const std::int64_t k_w = pick(1, 7);
        text += fmt::format("layer {},{},{},{},{},{},{},{},", i, k_h + pick(0, 200), k_w + pick(0, 200), k_h, k_w,
                            pick(1, 512), pick(2, 512), pick(1, 5));
      }
      const std::int64_t of = pick(2, 16);
      text += pick(1, 4) == 1 ? fmt::format("{}:{},\n", pick(1, of - 1), of) : "\n";
    }
    CAPTURE(kSeed);
    const ReadNetwork scalesim = read_net(text, input);
    CHECK(scalesim.warnings.empty());
    const Network systole = read_systole_csv(checked_text("net.csv", write_systole_csv(scalesim.network))).network;
    CHECK(systole == scalesim.network);
    Texts losses;
    CHECK(written(systole, input, Fidelity::exact, losses) == text);
    CHECK(losses.empty());
  }
}

TEST_CASE("SCALE-Sim's dialect, exact: what it cannot say is refused with the layer's name") {
  const std::string cannot = "layer 'a': SCALE-Sim's dialect cannot say ";
  Layer layer = conv_layer();
  layer.stride_w = 2;
  CHECK(exact_refusal(layer) == cannot + "two different strides");
  layer = conv_layer();
  layer.dilation_w = 2;
  CHECK(exact_refusal(layer) == cannot + "dilation");
  layer = conv_layer();
  layer.batch = 2;
  CHECK(exact_refusal(layer) == cannot + "a batch of 2");
  layer = conv_layer();
  layer.in_ch = 6;
  layer.groups = 2;
  CHECK(exact_refusal(layer) == cannot + "2 groups");
  layer = conv_layer();
  layer.groups = layer.out_ch = layer.in_ch;
  CHECK(exact_refusal(layer) == cannot + "that its channels are one layer");
  layer = conv_layer();
  layer.pad_w = 1;
  CHECK(exact_refusal(layer) == cannot + "that its size includes padding");
  layer = conv_layer();
  layer.rounding = Rounding::floor;
  layer.stride_h = layer.stride_w = 2;
  CHECK(exact_refusal(layer) == cannot + "the input rows or columns it never reads");
  layer = conv_layer();
  layer.bias = true;
  layer.role = "stem";
  layer.density = 0.5;
  CHECK(exact_refusal(layer) == cannot + "its bias, its role, its density");
  layer = conv_layer();
  layer.name = "aDP";
  CHECK(exact_refusal(layer) ==
        "layer 'aDP': SCALE-Sim's dialect cannot say a name with DP in it: SCALE-Sim takes it for a depthwise layer");
  layer.name = "a,b";
  CHECK(exact_refusal(layer) == "layer 'a,b': SCALE-Sim's dialect cannot say such a name");
  layer.name = " a";
  CHECK(exact_refusal(layer) ==
        "SCALE-Sim's dialect cannot say this network: layer 0 ' a': name is ' a', which becomes 'a'");
  CHECK(exact_refusal(gemm_layer()) == cannot + "that it is a gemm");
  layer = gemm_layer();
  layer.op = Operator::linear;
  CHECK(exact_refusal(layer) == cannot + "that it is linear");
  layer.op = Operator::add;
  CHECK(exact_refusal(layer) == cannot + "op add");

  CHECK(refusal(one(conv_layer()), ScalesimInput::gemm, Fidelity::exact) == cannot + "that it is a convolution");
  layer = gemm_layer();
  layer.batch = 3;
  CHECK(refusal(one(layer), ScalesimInput::gemm, Fidelity::exact) == cannot + "its batch");

  Network network = one(conv_layer());
  network.layers.push_back(network.layers.front());
  network.layers.back().inputs = {0};
  CHECK(refusal(network, ScalesimInput::conv, Fidelity::exact) == cannot + "its producers");
  network.layers.back().inputs.clear();
  network.extra_params = Parameters{5};
  CHECK(refusal(network, ScalesimInput::conv, Fidelity::exact) ==
        "SCALE-Sim's dialect cannot say this network: extra_params is 5, which becomes 0");
}

TEST_CASE("SCALE-Sim's dialect, exact: rounding matters only where it changes a size") {
  Layer layer = conv_layer();
  layer.rounding = Rounding::floor;
  Texts losses;
  const std::string text = written(one(layer), ScalesimInput::conv, Fidelity::exact, losses);
  CHECK(first_difference(one(layer), read_net(text).network) == std::nullopt);
}

TEST_CASE("SCALE-Sim's dialect, simulation: rows cost the same, and every loss is listed") {
  const Network network =
      read_net(
          "name,op,in_h,in_w,in_ch,out_ch,k_h,k_w,stride_h,stride_w,pad_h,pad_w,groups,kind,bias,bn,"
          "role,block,inputs\n"
          "stem,conv,224,224,3,32,3,3,2,2,1,1,1,,0,1,stem,0,\n"
          "stem.relu,activation,112,112,32,32,,,,,,,,relu,,,,,\n"
          "dw,conv,112,112,32,64,3,3,1,1,1,1,32,,0,0,,,stem\n"
          "fc,linear,1,1,64,10,,,,,,,,,1,,,,\n"
          "plain,conv,8,8,3,4,3,3,1,1,0,0,1,,0,0,,,\n")
          .network;
  Texts losses;
  const std::string text = written(network, ScalesimInput::conv, Fidelity::simulation, losses);
  CHECK(after_first_line(text) ==
        "stem,225,225,3,3,3,32,2,\n"
        "dwDP,114,114,3,3,32,2,1,\n"
        "fc,1,1,1,1,64,10,1,\n"
        "plain,8,8,3,3,3,4,1,\n");
  CHECK(losses ==
        Texts{"layer 'stem' loses its BN, its role, its block, that its size includes padding, the input rows "
              "or columns it never reads",
              "layer 'stem.relu' is left out: op activation",
              "layer 'dw' loses its producers, that its channels are one layer, that its size includes padding",
              "layer 'fc' loses its bias, that it is linear"});
  const Network again = read_net(text).network;
  CHECK(macs(again) == macs(network));
  CHECK(again.layers.size() == 1 + 32 + 1 + 1);
  CHECK(output_shape(again.layers.front()) == output_shape(network.layers.front()));
}

TEST_CASE("SCALE-Sim's gemm dialect, simulation: convolutions become products of the same work") {
  Network network = one(conv_layer());
  network.layers.push_back(gemm_layer());
  network.layers.back().batch = 3;
  network.layers.push_back(gemm_layer());
  network.layers.back().op = Operator::linear;
  network.layers.back().in_ch = 7;
  network.layers.back().out_ch = 11;
  network.layers.back().m = network.layers.back().n = network.layers.back().k = 1;
  Texts losses;
  const std::string text = written(network, ScalesimInput::gemm, Fidelity::simulation, losses);
  CHECK(after_first_line(text) == "a,48,4,30,\na,12,5,6,\na,1,11,7,\n");
  CHECK(macs(read_net(text).network) == macs(network));
  CHECK(losses == Texts{"layer 'a' loses that it is a convolution", "layer 'a' loses its batch",
                        "layer 'a' loses that it is linear"});
}

TEST_CASE("SCALE-Sim's dialect, simulation: what would cost other cycles is refused still") {
  Layer layer = conv_layer();
  layer.in_ch = 6;
  layer.groups = 2;
  CHECK(refusal(one(layer), ScalesimInput::conv, Fidelity::simulation) ==
        "layer 'a': SCALE-Sim's dialect cannot say 2 groups");
  CHECK(refusal(one(layer), ScalesimInput::gemm, Fidelity::simulation) ==
        "layer 'a': SCALE-Sim's dialect cannot say 2 groups");
  layer = gemm_layer();
  layer.groups = 12;
  CHECK(refusal(one(layer), ScalesimInput::conv, Fidelity::simulation) ==
        "layer 'a': SCALE-Sim's dialect cannot say a gemm with groups or a batch");
  layer = conv_layer();
  layer.dilation_h = 2;
  CHECK(refusal(one(layer), ScalesimInput::conv, Fidelity::simulation) ==
        "layer 'a': SCALE-Sim's dialect cannot say dilation");
}
