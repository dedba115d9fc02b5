// SPDX-License-Identifier: MIT
// Bits of operands and bandwidth in bytes, end to end.
#include <doctest/doctest.h>

#include <cstdint>
#include <nlohmann/json.hpp>
#include <string>

#include "tests/cli/run_program.h"

namespace systole::tests {
namespace {

using Json = nlohmann::json;

std::int64_t cycles_of(const Run& result) {
  CAPTURE(result.err);
  REQUIRE(result.exit_code == 0);
  return Json::parse(result.out)["networks"][0]["cycles"].get<std::int64_t>();
}

TEST_CASE("simulate takes bits of each operand and a bandwidth in bytes or GB/s, and says them") {
  const std::string machine = "simulate lenet5 -a 8x8 --memory tiled --sram 2 ";
  const std::int64_t words = cycles_of(run(machine + "--bandwidth 4 --json"));
  CHECK(cycles_of(run(machine + "--bandwidth-bytes 4 --json")) == words);
  CHECK(cycles_of(run(machine + "--bandwidth-gbs 2 --clock 500 --json")) == words);
  CHECK(cycles_of(run(machine + "--bits 16 --bandwidth-bytes 4 --json")) > words);
  const Run narrow = run(machine + "--bits 8,4,8,32 --bandwidth-bytes 4 --json");
  CHECK(cycles_of(narrow) <= cycles_of(run(machine + "--bits 8,8,8,32 --bandwidth-bytes 4 --json")));
  const Json json = Json::parse(narrow.out);
  const Json& layer = json["networks"][0]["layers"][0];
  const Json& moved = layer["memory"]["dram_words"];
  const double bytes = moved["ifmap"]["compulsory"].get<double>() + moved["ifmap"]["refetched"].get<double>() +
                       (moved["filter"]["compulsory"].get<double>() + moved["filter"]["refetched"].get<double>()) / 2 +
                       moved["ofmap_writes"].get<double>() + moved["partial_sums_written"].get<double>() +
                       moved["partial_sums_read"].get<double>();
  CHECK(layer["dram_bytes"] == bytes);
  CHECK(json["networks"][0]["roofline"]["dram_bytes_per_cycle"] == 4);
  const Run text = run(machine + "--bits 8,4,8,32 --bandwidth-gbs 2 --clock 500 --summary");
  CHECK(text.exit_code == 0);
  CHECK_MESSAGE(text.out.find("words of 8/4/8 bits, partial sums of 32, 2 GB/s of DRAM") != std::string::npos,
                text.out);
}

TEST_CASE("bits and bytes that make no sense, or have no effect, are refused") {
  const auto error = [](const std::string& words, const std::string& expected) {
    CAPTURE(words);
    const Run result = run("simulate lenet5 " + words);
    CHECK(result.exit_code == 2);
    CHECK(result.out.empty());
    CHECK_MESSAGE(result.err.find(expected) != std::string::npos, result.err);
  };
  error("--bits 8", "only --memory tiled reads it, and this is memory none");
  error("--memory tiled --bits 8,4", "--bits: found '8,4', expected one number of bits, three");
  error("--memory tiled --bits 8,4,8", "words of 8/4/8 bits cannot share a bandwidth in words");
  error("--memory tiled --bits 16,16,16,24", "expected a multiple of the ofmap's 16");
  error("--memory tiled --bandwidth-gbs 34", "needs a clock (--clock)");
  error("--memory tiled --bandwidth-gbs 34 --bandwidth-bytes 4 --clock 1", "not both");
  error("--memory tiled --bandwidth 4 --bandwidth-bytes 4", "a bandwidth in bytes stands in its place");
  error("--memory scalesim --bandwidth-bytes 4", "only --memory tiled reads it");
}

TEST_CASE("--keep-halos: fewer words of a convolution whose tiles overlap, and the model's name says so") {
  const std::string command =
      "simulate resnet18 -a 32x32 -d ws --timing array --memory tiled --sram 64 --bandwidth 10 ";
  const auto words = [](const Run& of) {
    REQUIRE(of.exit_code == 0);
    return Json::parse(of.out)["networks"][0]["layers"][3]["memory"]["dram_words"]["ifmap"]["refetched"]
        .get<std::int64_t>();
  };
  const Run with = run(command + "--json --keep-halos");
  CHECK(words(with) < words(run(command + "--json")));
  CHECK(Json::parse(with.out)["provenance"]["configuration"]["keep_halos"] == true);
  CHECK(run(command + "--keep-halos").out.find("halos stay on chip") != std::string::npos);
  const Run unread = run("simulate vgg16 --memory none --keep-halos");
  CHECK(unread.exit_code == 2);
  CHECK(unread.err.find("only --memory tiled reads it") != std::string::npos);
}

TEST_CASE("--strips false leaves out the fourth loop, and says that it has no effect where nothing is cut") {
  const std::string command = "simulate vit_b16 -a 32x32 -d os --timing array --memory tiled --sram 16 --bandwidth 10 ";
  const auto cycles = [](const Run& of) {
    REQUIRE(of.exit_code == 0);
    return Json::parse(of.out)["networks"][0]["cycles"].get<std::int64_t>();
  };
  const Run with = run(command + "--json");
  CHECK(with.out.find("strip of 4 of 7 row folds") != std::string::npos);
  CHECK(cycles(with) < cycles(run(command + "--json --strips false")));
  const Run uncut = run("simulate vit_b16 --memory tiled --stream-cut false --strips true");
  CHECK(uncut.exit_code == 2);
  CHECK(uncut.err.find("stream_cut is false, and then nothing is cut") != std::string::npos);
}

TEST_CASE("compare takes bits and bytes, and its commands repeat them") {
  const Run result =
      run("compare mobilenet_v3_small --variants baseline --memory tiled --bits 8,4,8,32 --bandwidth-bytes 16 --json");
  CAPTURE(result.err);
  REQUIRE(result.exit_code == 0);
  const Json json = Json::parse(result.out);
  CHECK(json["provenance"]["configuration"]["bandwidth_bytes"] == 16);
  const std::string options = "--bits 8,4,8,32 --bandwidth-bytes 16";
  CHECK(result.out.find(options) != std::string::npos);
  const Run gigabytes =
      run("compare mobilenet_v3_small --variants baseline --memory tiled --bandwidth-gbs 8 --clock 500 --csv");
  CHECK(gigabytes.exit_code == 0);
}

}  // namespace
}  // namespace systole::tests
