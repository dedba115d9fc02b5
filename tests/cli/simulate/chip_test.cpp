// SPDX-License-Identifier: MIT
// Chips in the program: machines with names, cores, the vector unit and the clock.
#include <doctest/doctest.h>

#include <nlohmann/json.hpp>
#include <string>

#include "tests/cli/run_program.h"

namespace systole::tests {
namespace {

using Json = nlohmann::json;

Json json_of(const Folder& folder, const std::string& words) {
  const Run done = run(folder, words);
  CAPTURE(done.err);
  REQUIRE(done.exit_code == 0);
  return Json::parse(done.out);
}

TEST_CASE("the golden command: a gemm on several cores by SCALE-Sim's closed form") {
  const Folder folder;
  folder.write("gemm.csv", "Layer, M, N, K,\nproduct, 1000, 1000, 1000,\n");
  const Run done = run(folder,
                       "simulate gemm.csv -i gemm -a 8x16 -d os --cores 16 --partition spatial "
                       "--partition-model scalesim --csv");
  REQUIRE(done.exit_code == 0);
  const std::vector<CsvRow> rows = csv_rows(done.out);
  REQUIRE(rows.size() == 1);
  // Parts of 1000 x 62.5: 125 x 4 folds of 2*8 + 16 + 1000 - 2 cycles.
  CHECK(rows[0].at("parts") == "1x16");
  CHECK(rows[0].at("cycles") == std::to_string(125 * 4 * (2 * 8 + 16 + 1000 - 2)));
  CHECK(rows[0].at("on_chip_words") == "18000000");
}

TEST_CASE("a machine's name stands where a configuration does, and flags win over it") {
  const Folder folder;
  const Json tpu = json_of(folder, "simulate mobilenet_v2 -c tpu_v1 --json");
  CHECK(tpu["networks"][0]["array"] == "256x256");
  CHECK(tpu["networks"][0]["milliseconds"].get<double>() ==
        doctest::Approx(tpu["networks"][0]["network_cycles"].get<double>() / 700e3));
  CHECK(json_of(folder, "simulate mobilenet_v2 -c tpu_v1 -a 8x8 --json")["networks"][0]["array"] == "8x8");
  const Json respelled = json_of(folder, "simulate MobileNet-v2 -c TPU-v1 --json");
  CHECK(respelled["networks"][0]["network_cycles"] == tpu["networks"][0]["network_cycles"]);
  CHECK(respelled["machine"] == tpu["machine"]);
  const Run wrong = run(folder, "simulate mobilenet_v2 -c tpu_v11");
  CHECK(wrong.exit_code == 2);
  CHECK(contains(wrong.err, "nearest: tpu_v1"));
}

TEST_CASE("machines list has ten machines or more, each with a source, and show prints its file") {
  const Folder folder;
  const Json machines = json_of(folder, "machines list --json")["machines"];
  CHECK(machines.size() >= 10);
  for (const Json& machine : machines) {
    const Run shown = run(folder, "machines show " + machine["machine"].get<std::string>());
    CAPTURE(machine["machine"]);
    REQUIRE(shown.exit_code == 0);
    CHECK(contains(shown.out, "\n# source: "));
  }
  CHECK(contains(run(folder, "machines list --csv").out, "\ntpu_v1,1,256x256,ws,700,91.75,tiled,"));
  CHECK(run(folder, "machines show nothing").exit_code == 2);
}

TEST_CASE("--vector none is the array alone, otherwise both stand side by side") {
  const Folder folder;
  const Json with = json_of(folder, "simulate mobilenet_v2 --json")["networks"][0];
  const Json none = json_of(folder, "simulate mobilenet_v2 --vector none --json")["networks"][0];
  CHECK(none["network_cycles"] == none["cycles"]);
  CHECK(none["cycles"] == with["cycles"]);
  CHECK(with["network_cycles"].get<int>() == with["cycles"].get<int>() + with["vector_cycles"].get<int>());
  CHECK(json_of(folder, "simulate mobilenet_v2 --lanes 1 --json")["networks"][0]["vector_cycles"] >
        with["vector_cycles"]);
  CHECK(json_of(folder, "simulate mobilenet_v2 --fuse-elementwise false --json")["networks"][0]["vector_cycles"] >
        with["vector_cycles"]);
}

TEST_CASE("options of cores without effect, and partitions that make no sense, are mistakes") {
  const Folder folder;
  const auto refused = [&](const std::string& words, const std::string& why) {
    const Run done = run(folder, "simulate lenet5 " + words);
    CAPTURE(words);
    CHECK(done.exit_code == 2);
    CHECK(contains(done.err, why));
  };
  refused("--partition st1", "one core has nothing to share");
  refused("--cores 4 --l2 64", "only --memory tiled reads it");
  refused("--cores 4 --partition layers --link 8", "--partition layers cuts no layer");
  refused("--cores 4 --memory scalesim", "knows one core only");
  refused("--cores 4 --partition-model krittika --partition st2", "cuts rows and filters only");
  refused("--cores 4 --partition-model scalesim --partition-scope network", "only --partition-model systole reads it");
  refused("--vector none --lanes 4", "--vector none");
  refused("--cores 0", "--cores");
  refused("--clock -1", "--clock");
}

TEST_CASE("several cores share layers, and whole layers share cores") {
  const Folder folder;
  const Json one = json_of(folder, "simulate mobilenet_v2 --json")["networks"][0];
  const Json four =
      json_of(folder, "simulate mobilenet_v2 --cores 4 --partition auto --partition-by cycles --json")["networks"][0];
  CHECK(four["cycles"].get<int>() < one["cycles"].get<int>());
  CHECK(four["cycles"].get<int>() * 4 >= one["cycles"].get<int>() - 4 * 60);  // SCALE-Sim counts a cycle less a layer
  const Json tiled = json_of(
      folder,
      "simulate squeezenet1_1 --cores 2 --memory tiled --timing array --link 4 --l2 256kB --json")["networks"][0];
  CHECK(tiled["layers"][0]["cores"]["used"] == 2);
  const Json layers = json_of(folder, "simulate squeezenet1_1 --cores 2 --partition layers --json")["networks"][0];
  const int all = layers["cycles"].get<int>() + layers["vector_cycles"].get<int>();
  CHECK(layers["network_cycles"].get<int>() < all);  // its fire modules have two branches
  CHECK(layers["network_cycles"].get<int>() * 2 >= all);
}

}  // namespace
}  // namespace systole::tests
