// SPDX-License-Identifier: MIT
// --keep-activations in every output of simulate.
#include <doctest/doctest.h>

#include <algorithm>
#include <cstdint>
#include <nlohmann/json.hpp>
#include <string>

#include "tests/cli/run_program.h"

namespace systole::tests {
namespace {

// Two products of 8 x 8 x 8 on 4x4: tests/dataflows/activations/keep_activations_test.cpp has the numbers by hand.
const std::string kProducts = "name,op,m,n,k\nfirst,gemm,8,8,8\nsecond,gemm,8,8,8\n";
const std::string kMachine = " -a 4x4 --timing array --memory tiled --sram 2 --bandwidth 4";

std::int64_t all_words(const nlohmann::json& network) {
  std::int64_t words = 0;
  for (const nlohmann::json& layer : network["layers"]) {
    words += layer["vector"]["words_read"].get<std::int64_t>() + layer["vector"]["words_written"].get<std::int64_t>();
    if (!layer.contains("memory")) continue;
    const nlohmann::json& dram = layer["memory"]["dram_words"];
    for (const char* input : {"ifmap", "filter"}) {
      words += dram[input]["compulsory"].get<std::int64_t>() + dram[input]["refetched"].get<std::int64_t>();
    }
    for (const char* out : {"ofmap_writes", "partial_sums_written", "partial_sums_read"}) {
      words += dram[out].get<std::int64_t>();
    }
  }
  return words;
}

TEST_CASE("--keep-activations: a table says what stays where and what it saves, and the model is named") {
  const Folder folder;
  folder.write("two.csv", kProducts);
  const Run result = run(folder, "simulate two.csv --keep-activations" + kMachine);
  CHECK(result.exit_code == 0);
  CHECK(result.err == "");
  CHECK(contains(result.out, "latency 0, activations that fit stay on chip"));
  CHECK(contains(result.out, "kept result of words read on chip by also in DRAM"));
  CHECK(contains(result.out, "first             64 second          no"));
  CHECK(contains(result.out,
                 "Kept on chip: 1 of 1 results, at most 64 words at once (1,024 may be). Whole network: 148 cycles and "
                 "256 DRAM words; 152 and 384 with nothing kept."));
  CHECK_FALSE(contains(run(folder, "simulate two.csv" + kMachine).out, "on chip"));
}

TEST_CASE("--keep-activations: CSV and JSON say what each layer finds and leaves on chip") {
  const Folder folder;
  folder.write("two.csv", kProducts);
  const Run csv = run(folder, "simulate two.csv --csv --keep-activations" + kMachine);
  CHECK(csv.exit_code == 0);
  CHECK(contains(csv.out, ",vector_cycles,held_words,on_chip_reads,kept_words,model\n"));
  CHECK(contains(csv.out, ",0,64,0,64,timing array; memory tiled; activations kept\n"));
  CHECK(contains(csv.out, ",0,64,64,0,timing array; memory tiled; activations kept\n"));

  const nlohmann::json json =
      nlohmann::json::parse(run(folder, "simulate two.csv --json --keep-activations" + kMachine).out);
  CHECK(json["provenance"]["configuration"]["keep_activations"] == true);
  const nlohmann::json& network = json["networks"][0];
  CHECK(contains(network["command"].get<std::string>(), "--keep-activations"));
  CHECK(network["network_cycles"] == 148);
  const nlohmann::json& kept = network["kept_activations"];
  CHECK(kept["kept"] == nlohmann::json::parse(R"([{"layer": 0, "made_with": 0, "words": 64, "readers": [1],
                                                   "dram_readers": [], "goes_to_dram": false}])"));
  CHECK(kept["with"] == nlohmann::json::parse(R"({"cycles": 148, "dram_words": 256})"));
  CHECK(kept["without"] == nlohmann::json::parse(R"({"cycles": 152, "dram_words": 384})"));
  CHECK(network["layers"][1]["on_chip"] ==
        nlohmann::json::parse(R"({"held_words": 64, "reads": 64, "kept_words": 0})"));
}

TEST_CASE("--keep-activations: a machine's file says it, too, and a network's totals are those of its layers") {
  const Folder folder;
  folder.write("chip.yaml", "memory: tiled\nsram_kb: {ifmap: 256, filter: 64, ofmap: 64}\nkeep_activations: true\n");
  const Run result = run(folder, "simulate mobilenet_v2 -c chip.yaml --json");
  CHECK(result.exit_code == 0);
  const nlohmann::json network = nlohmann::json::parse(result.out)["networks"][0];
  const nlohmann::json& kept = network["kept_activations"];
  CHECK(kept["is_best"] == true);
  CHECK(kept["unlike"].empty());
  CHECK(kept["with"]["cycles"] == network["network_cycles"]);
  CHECK(kept["with"]["dram_words"] == all_words(network));
  const nlohmann::json apart =
      nlohmann::json::parse(run("simulate mobilenet_v2 --memory tiled --sram 256,64,64 --json").out)["networks"][0];
  CHECK(kept["without"]["cycles"] == apart["network_cycles"]);
  CHECK(kept["without"]["dram_words"] == all_words(apart));
  CHECK(kept["with"]["cycles"] < kept["without"]["cycles"]);
  // A shortcut is on chip for its sum as well as for the layer that begins the block.
  const auto is_shortcut = [](const nlohmann::json& one) { return one["readers"].size() > 1; };
  CHECK(std::ranges::any_of(kept["kept"], is_shortcut));

  CHECK(run(folder, "simulate mobilenet_v2 -c chip.yaml --json --threads 1").out == result.out);
}

TEST_CASE("--keep-activations: where it has no effect or no meaning that is said") {
  const Run none = run("simulate lenet5 --keep-activations");
  CHECK(none.exit_code == 2);
  CHECK(contains(none.err, "--keep-activations: found a value without effect, expected only --memory tiled reads it"));
  const Run cores = run("simulate lenet5 --keep-activations --memory tiled --cores 4");
  CHECK(cores.exit_code == 2);
  CHECK(contains(cores.err, "activations are kept on chip of one core; found 4 cores (--cores)"));
  const Folder folder;
  folder.write("chip.yaml", "memory: tiled\nkeep_activations: maybe\n");
  const Run maybe = run(folder, "simulate lenet5 -c chip.yaml");
  CHECK(maybe.exit_code == 2);
  CHECK(contains(maybe.err, "chip.yaml:2"));
  CHECK(contains(maybe.err, "keep_activations"));
  folder.write("none.yaml", "memory: none\nkeep_activations: true\n");
  const Run unread = run(folder, "simulate lenet5 -c none.yaml --csv");
  CHECK(unread.exit_code == 0);
  CHECK(contains(unread.err, "keep_activations without effect"));
  CHECK_FALSE(contains(unread.out, "held_words"));
  folder.write("kept.yaml", "memory: tiled\nkeep_activations: true\n");
  const Run compared = run(folder, "compare mobilenet_v3_small -c kept.yaml");
  CHECK(compared.exit_code == 2);
  CHECK(contains(compared.err, "found keep_activations, expected false: compare adds up layers"));
  // Rows that do not follow each other leave nothing for each other.
  folder.write("rows.csv", "name,op,m,n,k\na,gemm,8,8,8\nb,gemm,8,8,9\n");
  const Run rows = run(folder, "simulate rows.csv --keep-activations" + kMachine);
  CHECK(rows.exit_code == 0);
  CHECK(contains(rows.out, "Kept on chip: 0 of 0 results"));
  CHECK(contains(rows.out, "Layers that read another number of words than the one before makes, and so from DRAM: 1."));
}

}  // namespace
}  // namespace systole::tests
