// SPDX-License-Identifier: MIT
// Files from people who mean no good, or whose disk was full: each once crashed the program, ended in exit code 70, was
// answered with wrong numbers, or reached the terminal.
#include <doctest/doctest.h>

#include <algorithm>
#include <array>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "tests/cli/run_program.h"
#include "tests/places.h"

namespace systole::tests {
namespace {

std::string hostile(const std::string& name) {
  return (source_dir() / "tests" / "hostile" / name).string();
}

/// U+202E, which turns the rest of a line around, by its bytes: written in a literal it would turn this line around
/// too.
constexpr std::array<char, 4> kTurnsAround{char(0xe2), char(0x80), char(0xae), 0};

/// No control characters but line ends, no C1 and nothing that turns lines around.
bool fits_a_terminal(const std::string& text) {
  const bool plain = std::ranges::none_of(text, [](char c) { return (c >= 0 && c < 0x20 && c != '\n') || c == 0x7f; });
  for (const char* sequence : {"\xc2\x9b", kTurnsAround.data()}) {
    if (contains(text, sequence)) return false;
  }
  return plain;
}

struct Refusal {
  std::string words;
  std::string said;  ///< a part of what is said
};

TEST_CASE("hostile files are refused with their reason, exit code 2, and nothing on stdout") {
  const Folder folder;
  const std::vector<Refusal> refusals{
      {"cache --format din --csv --trace " + hostile("cut_in_head.din.gz"), "found truncated gzip data"},
      {"cache --format din --csv --trace " + hostile("cut.din.gz"), "found truncated gzip data"},
      {"cache --input " + hostile("descr_at_end.npy"), "found values of type"},
      {"predict signature --size 1 --data " + hostile("one_huge_latency"), "expected a number from 1e-09 to 1e+12"},
      {"predict train --size 2 -o m --data " + hostile("embedding"), "in_size: found '8.5', expected a whole number"},
      {"predict signature --size 2 --data " + hostile("embedding_1e300"), "expected a whole number from"},
      {"predict signature --size 2 --data " + hostile("runs_one_too_many"),
       "found 13 rows of runs, expected one for each of 12 networks"},
      {"predict evaluate --size 2 --data " + hostile("ok_data") + " --splits " + hostile("empty_splits.csv"),
       "found an empty file"},
      {"predict evaluate --size 2 --data " + hostile("ok_data") + " --splits " +
           hostile("test_devices_in_training.csv"),
       "test_devices_in_training.csv:3: split 0: found device"},
      {"report -o x.html " + hostile("number_beyond_double.json"),
       "number_beyond_double.json:1:11: found '1e999', expected a number that a double can hold"},
  };
  for (const Refusal& refusal : refusals) {
    CAPTURE(refusal.words);
    const Run result = run(folder, refusal.words);
    CHECK(result.exit_code == 2);
    CHECK(result.out == "");
    CHECK_MESSAGE(contains(result.err, refusal.said), result.err);
    CHECK(fits_a_terminal(result.err));
  }
  CHECK(folder.names() == "");
}

TEST_CASE("names from files reach stdout only as what a terminal may see, JSON holds them whole") {
  const Folder folder;
  for (const std::string& words :
       {"cache --trace " + hostile("layer_name_escape.trace"),
        "cache --csv --trace " + hostile("layer_name_escape.trace"),
        "cache --json --trace " + hostile("layer_name_escape.trace"),
        "cache --json --trace " + hostile("layer_name_ff.trace"), "simulate " + hostile("c1_and_bidi_names.csv"),
        "simulate --csv " + hostile("c1_and_bidi_names.csv"), "simulate --json " + hostile("c1_and_bidi_names.csv"),
        "simulate --explain " + hostile("c1_and_bidi_names.csv"),
        "topology show " + hostile("c1_and_bidi_names.csv")}) {
    CAPTURE(words);
    const Run result = run(folder, words);
    CHECK_MESSAGE(result.exit_code == 0, result.err);
    CHECK(fits_a_terminal(result.out));
    CHECK(fits_a_terminal(result.err));
  }
  const auto json = nlohmann::json::parse(run(folder, "simulate --json " + hostile("c1_and_bidi_names.csv")).out);
  CHECK(json["networks"][0]["layers"][1]["layer"] == std::string(kTurnsAround.data()) + "gnp");
  const std::string csv = run(folder, "simulate --csv " + hostile("c1_and_bidi_names.csv")).out;
  CHECK(contains(csv, ",'=cmd|calc!A1,"));
  CHECK(contains(csv, ",\\u202egnp,"));
  // The network as data, for a program to read again, is what it was.
  CHECK(contains(run(folder, "topology show --csv " + hostile("c1_and_bidi_names.csv")).out,
                 std::string(kTurnsAround.data()) + "gnp,conv"));
}

TEST_CASE("a NUL in a configuration does not cut the message about it") {
  const Folder folder;
  const Run result = run(folder, "simulate lenet5 -p out -c " + hostile("run_name_nul.yaml"));
  CHECK(result.exit_code != 0);
  CHECK(result.exit_code != 70);
  CHECK_MESSAGE(contains(result.err, "a\\x00b"), result.err);
  CHECK_FALSE(result.err.ends_with("a\\x00b\n"));
}

TEST_CASE("a file named like a shipped network does not replace it, and the program says so") {
  const Folder folder;
  const Run before = run(folder, "compare --csv");
  REQUIRE(before.exit_code == 0);
  folder.write("mobilenet_v2", run(folder, "topology show mnasnet_b1 --csv").out);
  const Run after = run(folder, "compare --csv");
  CHECK(after.out == before.out);
  CHECK(contains(after.err, "the file in the current folder is './mobilenet_v2'"));
  const auto cycles = [&](const std::string& network) {
    return csv_rows(run(folder, "simulate --csv " + network).out).at(0).at("cycles") + " " +
           csv_rows(run(folder, "simulate --csv " + network).out).at(9).at("cycles");
  };
  CHECK(cycles("./mobilenet_v2") == cycles("mnasnet_b1"));
  CHECK(cycles("mobilenet_v2") != cycles("mnasnet_b1"));
}

TEST_CASE("predict latency does not answer a measured device from simulated accelerators unless it is asked to") {
  const Folder folder;
  const std::string measured = " --measured mobilenet_v1=9.5 --measured squeezenet1_0=7 --measured mobilenet_v2=8";
  const Run result = run(folder, "predict latency mobilenet_v3_large" + measured);
  CHECK(result.exit_code == 2);
  CHECK(contains(result.err, "expected --data FOLDER (measured devices) or --model FOLDER (a saved model)"));
  CHECK(contains(result.err, "--accelerators 120 learns from simulated ones"));
  const Run data = run(folder, "predict latency net --measured a=1e300 --data " + hostile("ok_data"));
  CHECK(data.exit_code == 2);
  CHECK(contains(data.err, "expected a latency in ms, from 1e-9 to 1e12"));
}

TEST_CASE("hints to copy are quoted for the shell") {
  const Folder folder;
  std::filesystem::create_directories(folder.path() / "a b");
  for (const char* file : {"latencies_ms_mean.csv", "networks.csv"}) {
    std::ifstream stream(hostile("ok_data/") + file);
    std::string text{std::istreambuf_iterator<char>(stream), {}};
    for (std::size_t at = 0; (at = text.find("\nn1,", at)) != std::string::npos;) text.replace(at, 4, "\n$(x);n1,");
    folder.write(std::string("a b/") + file, text);
  }
  const Run result = run(folder, std::vector<std::string>{"predict", "signature", "--size", "11", "--data", "a b"});
  REQUIRE_MESSAGE(result.exit_code == 0, result.err);
  CHECK(contains(result.out, " --data 'a b' "));
  CHECK(contains(result.out, "--measured '$(x);n1=MS'"));
}

}  // namespace
}  // namespace systole::tests
