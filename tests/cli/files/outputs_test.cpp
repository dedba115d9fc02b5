// SPDX-License-Identifier: MIT
// What the program writes never takes the place of something that is lost by it.
#include <doctest/doctest.h>
#include <sys/stat.h>

#include <filesystem>
#include <fstream>
#include <iostream>
#include <nlohmann/json.hpp>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include "tests/cli/run_program.h"

namespace systole::tests {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view kGemm = "name,op,m,n,k\ng,gemm,8,8,8\n";
constexpr std::string_view kOutputSpec = "space: {network: lenet5, rows: [8, 16]}\n";

TEST_CASE("outputs: no run writes over what it reads") {
  const Folder folder;
  const auto refused = [&](const std::string& input, const std::string& words) {
    CAPTURE(words);
    const std::string before = folder.read(input);
    const Run result = run(folder, words);
    CHECK(result.exit_code == 2);
    CHECK(contains(result.err, input));
    CHECK(folder.read(input) == before);
  };
  folder.write("n.csv", kGemm);
  folder.write("spec", kOutputSpec);
  fs::create_symlink("n.csv", folder.path() / "link.csv");
  fs::create_hard_link(folder.path() / "n.csv", folder.path() / "twin.csv");
  folder.write("m.yaml", "array: 8x8\n");
  refused("n.csv", "simulate n.csv --svg n.csv");
  refused("link.csv", "simulate n.csv --svg link.csv");
  refused("twin.csv", "simulate n.csv --svg twin.csv");
  refused("m.yaml", "simulate n.csv -c m.yaml --svg m.yaml");
  refused("n.csv", "topology convert n.csv n.csv");
  refused("spec", "explore spec -o spec");
  refused("n.csv", "cache n.csv --record n.csv");
  folder.write("r.json", run(folder, "simulate n.csv --json").out);
  refused("r.json", "report r.json -o r.json");
  folder.write("out/n/COMPUTE_REPORT.csv", kGemm);
  const Run folders = run(folder, "simulate n.csv -t out/n/COMPUTE_REPORT.csv -p out");
  CHECK(folders.exit_code == 2);
  CHECK(folder.read("out/n/COMPUTE_REPORT.csv") == kGemm);
}

TEST_CASE("outputs: two of one run are two files, and none is where standard output goes") {
  const Folder folder;
  fs::create_symlink("a.svg", folder.path() / "link.svg");
  for (const std::string other : {"a.svg", "./a.svg", "link.svg"}) {
    const Run result = run(folder, "cache --density 0.1 --record a.svg --svg " + other);
    CHECK(result.exit_code == 2);
    CHECK(contains(result.err, "expected another file than --record writes"));
  }
  const Run result =
      run(folder, "simulate lenet5 --svg out.txt", {.stdout_file = (folder.path() / "out.txt").string()});
  CHECK(result.exit_code == 2);
  CHECK(contains(result.err, "expected another file than standard output goes to"));
}

TEST_CASE("outputs: nothing is not a file, and what cannot be written is said before the work") {
  const Folder folder;
  folder.write("a.yaml", kOutputSpec);
  for (const std::vector<std::string>& words : {std::vector<std::string>{"explore", "a.yaml", "-o", ""},
                                                {"simulate", "lenet5", "--svg", ""},
                                                {"simulate", "lenet5", "-p", ""},
                                                {"compare", "--svg="}}) {
    CHECK(run(folder, words).exit_code == 2);
  }
  const Run nowhere = run(folder, "explore a.yaml -o no/such/folder.sqlite");
  CHECK(nowhere.exit_code == 1);
  CHECK(nowhere.err == "systole: error: no/such/folder.sqlite: cannot be written: No such file or directory\n");
  CHECK(run(folder, "explore a.yaml -o a.json").exit_code == 2);
  CHECK(folder.names() == "a.yaml");
}

TEST_CASE("outputs: another run's result is replaced only with --overwrite") {
  const Folder folder;
  folder.write("a.yaml", kOutputSpec);
  folder.write("b.yaml", "space: {network: lenet5, rows: [8, 32]}\n");
  REQUIRE(run(folder, "explore a.yaml -o a.sqlite").exit_code == 0);
  const std::string before = folder.read("a.sqlite");
  const Run refused = run(folder, "explore b.yaml -o a.sqlite");
  CHECK(refused.exit_code == 2);
  CHECK(refused.err == "a.sqlite: found another run's result, expected --overwrite to replace it (or no such file)\n");
  CHECK(folder.read("a.sqlite") == before);
  CHECK(run(folder, "explore a.yaml -o a.sqlite").exit_code == 0);  // its own
  CHECK(run(folder, "explore b.yaml -o b.sqlite").exit_code == 0);
  CHECK(run(folder, "explore merge b.sqlite a.sqlite").exit_code == 2);
  CHECK(run(folder, "explore merge b.sqlite a.sqlite --overwrite").exit_code == 0);
  CHECK(folder.read("b.sqlite") == before);
  CHECK(run(folder, "explore merge a.sqlite a.sqlite").exit_code == 2);  // one of its shards
  CHECK(run(folder, "explore b.yaml -o a.sqlite --overwrite").exit_code == 0);
  CHECK(folder.read("a.sqlite") != before);
  CHECK(run(folder, "explore a.yaml --overwrite").exit_code == 2);
}

TEST_CASE("outputs: pipes, devices and links stay what they are") {
  const Folder folder;
  folder.write("a.yaml", kOutputSpec);
  folder.write("target", "");
  fs::create_symlink("target", folder.path() / "link");
  REQUIRE(mkfifo((folder.path() / "pipe").c_str(), 0600) == 0);
  REQUIRE(run(folder, "explore a.yaml -o whole.sqlite").exit_code == 0);
  const std::string whole = folder.read("whole.sqlite");
  for (const std::string name : {"link", "/dev/null"}) {
    CAPTURE(name);
    CHECK(run(folder, "explore a.yaml -o " + name).exit_code == 0);
  }
  std::string received;
  std::jthread reader([&] { received = folder.read("pipe"); });
  CHECK(run(folder, "explore a.yaml -o pipe").exit_code == 0);
  reader.join();
  CHECK(received == whole);
  CHECK(folder.read("target") == whole);
  CHECK(fs::is_symlink(folder.path() / "link"));
  CHECK(fs::is_fifo(folder.path() / "pipe"));
  CHECK(fs::is_character_file("/dev/null"));
  CHECK(folder.names() == "a.yaml link pipe target whole.sqlite");
  CHECK(run(folder, "explore a.yaml -o pipe --resume").exit_code == 2);
  // To standard output by another name, whatever is behind it.
  const Run printed = run(folder, "simulate lenet5 --summary --svg /dev/stdout");
  CHECK(printed.exit_code == 0);
  CHECK(printed.out.starts_with("<?xml"));
  CHECK(printed.out.ends_with(run("simulate lenet5 --summary").out));
}

TEST_CASE("outputs: two networks of one name have no folder of reports each, and no name leads out of -p") {
  const Folder folder;
  folder.write("a/net.csv", kGemm);
  folder.write("b/net.csv", kGemm);
  const Run same = run(folder, "simulate a/net.csv b/net.csv -p out");
  CHECK(same.exit_code == 2);
  CHECK(contains(same.err, "two networks called 'net'"));
  folder.write("...csv", kGemm);
  for (const std::string name : {"..", "../beside", "/", "."}) {
    CAPTURE(name);
    folder.write("m.yaml", "run_name: " + name + "\n");
    CHECK(run(folder, "simulate a/net.csv -c m.yaml -p out").exit_code == 2);
  }
  const Run dots = run(folder, "simulate ...csv -p out");
  CHECK(dots.exit_code == 2);
  CHECK(contains(dots.err, "found '..'"));
  CHECK_FALSE(fs::exists(folder.path() / "out"));
  CHECK_FALSE(fs::exists(folder.path() / "COMPUTE_REPORT.csv"));
}

TEST_CASE("outputs: what an earlier run left beside new reports is said, and stays") {
  const Folder folder;
  folder.write("n.csv", "name,op,m,n,k\na,gemm,4,4,4\nb,gemm,4,4,4\n");
  CHECK(run(folder, "simulate n.csv -p out -s Y").err == "");
  CHECK(run(folder, "simulate n.csv -p out -s Y").err == "");
  folder.write("n.csv", kGemm);
  const Run less = run(folder, "simulate n.csv -p out -s Y");
  CHECK(less.exit_code == 0);
  CHECK(contains(less.err,
                 "out/n: warning: found 6 files of an earlier run, from layer1/FILTER_DRAM_TRACE.csv to "
                 "layer1/OFMAP_SRAM_TRACE.csv"));
  CHECK(contains(run(folder, "simulate n.csv -p out").err, "12 files of an earlier run"));
  CHECK(contains(run(folder, "simulate n.csv -p out -s Y --trace-format din").err, "12 files of an earlier run"));
  CHECK(fs::exists(folder.path() / "out/n/layer1/OFMAP_SRAM_TRACE.csv"));
}

TEST_CASE("outputs: the hash of an input is of what was read, not of what is there when JSON is written") {
  const Folder folder;
  REQUIRE(mkfifo((folder.path() / "slow.csv").c_str(), 0600) == 0);
  folder.write("n.csv", kGemm);
  const std::string before =
      nlohmann::json::parse(run(folder, "simulate n.csv --json").out)["provenance"]["inputs"][0]["sha256"];
  std::jthread changes([&] {  // n.csv is read when the program waits for the pipe
    std::ofstream pipe(folder.path() / "slow.csv");
    fs::remove(folder.path() / "n.csv");
    pipe << kGemm;
  });
  const Run result = run(folder, "simulate n.csv slow.csv --json");
  changes.join();
  REQUIRE(result.exit_code == 0);
  const auto inputs = nlohmann::json::parse(result.out)["provenance"]["inputs"];
  CHECK(inputs[0]["sha256"] == before);
  CHECK(inputs[1]["sha256"] == before);
}

TEST_CASE("outputs: help that cannot be written is exit code 1") {
  if (!fs::is_character_file("/dev/full")) {
    std::cout << "SKIPPED: there is no /dev/full\n";
    return;
  }
  for (const std::string words : {"--help", "simulate --help", "--version"}) {
    CHECK(run(Folder{}, words, {.stdout_file = "/dev/full"}).exit_code == 1);
  }
}

}  // namespace
}  // namespace systole::tests
