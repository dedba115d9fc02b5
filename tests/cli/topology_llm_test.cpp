// SPDX-License-Identifier: MIT
// `systole topology llm`, and configurations of language models as networks.
#include <doctest/doctest.h>

#include <cstdint>
#include <filesystem>
#include <nlohmann/json.hpp>
#include <string>

#include "tests/cli/run_program.h"
#include "tests/places.h"

namespace systole::tests {
namespace {

using Json = nlohmann::json;

constexpr const char* kTiny = R"({
  "model_type": "llama",
  "hidden_size": 64,
  "num_hidden_layers": 2,
  "num_attention_heads": 4,
  "num_key_value_heads": 2,
  "intermediate_size": 128,
  "vocab_size": 1000,
  "max_position_embeddings": 256
}
)";

TEST_CASE("a configuration becomes a network on standard output, or a file and what it comes to") {
  const Folder folder;
  folder.write("tiny.json", kTiny);
  const std::string options = " --phase decode --context 100 --batch 3 --new-tokens 1 --tensor-parallel 2";
  const Run printed = run(folder, "topology llm tiny.json" + options);
  CHECK(printed.exit_code == 0);
  CHECK(printed.err == "");
  CHECK(
      printed.out.starts_with("# title: tiny, decoding one token that attends to 100 (itself and the KV cache), 3 "
                              "sequences, one device of 2\n"));
  const Run written = run(folder, "topology llm tiny.json -o tiny.csv" + options);
  CHECK(written.exit_code == 0);
  CHECK(folder.read("tiny.csv") == printed.out);
  CHECK(contains(written.out, "kv_cache: 76800 bytes = 3 sequences * 6400 keys and values * 4 bytes (float32)\n"));
  CHECK(written.err == "");
  CHECK(run(folder, "simulate tiny.csv --summary").exit_code == 0);
}

TEST_CASE("decoding moves the whole KV cache from DRAM, once for each sequence") {
  const Folder folder;
  folder.write("tiny.json", kTiny);
  REQUIRE(run(folder, "topology llm tiny.json --phase decode --context 200 --batch 5 -o d.csv").exit_code == 0);
  const Run result = run(folder, "simulate d.csv -a 16x16 -d ws --timing array --memory tiled --json");
  REQUIRE(result.exit_code == 0);
  const Json json = Json::parse(result.out);
  std::int64_t words = 0;
  for (const Json& layer : json["networks"][0]["layers"]) {
    const auto name = layer["layer"].get<std::string>();
    if (!name.ends_with(".scores") && !name.ends_with(".context")) continue;
    const Json& filter = layer["memory"]["dram_words"]["filter"];
    words += filter["compulsory"].get<std::int64_t>() + filter["refetched"].get<std::int64_t>();
  }
  CHECK(words == 5 * 2 * 2 * 2 * 16 * 200);  // sequences, layers, keys and values, heads, features, tokens
}

TEST_CASE("every command takes a configuration for a network") {
  const Folder folder;
  folder.write("tiny.json", kTiny);
  const Run simulated = run(folder, "simulate tiny.json --summary");
  CHECK(simulated.exit_code == 0);
  CHECK(contains(simulated.err,
                 "tiny.json: warning: the run: found none that says how many tokens, so it is one "
                 "sequence of 256, expected 'systole topology llm' to choose it"));
  CHECK(contains(run(folder, "topology show tiny.json").out, "block1.mlp_down"));
  CHECK(run(folder, "topology convert tiny.json tiny.csv").exit_code == 0);
  CHECK(folder.read("tiny.csv") == run(folder, "topology llm tiny.json --context 256").out);
  CHECK(contains(run(folder, "topology show gpt2").out, "gpt2, prefill of 1024 tokens"));
}

TEST_CASE("the list has every shipped configuration") {
  const Run list = run("topology llm --list");
  CHECK(list.exit_code == 0);
  for (const auto& entry : std::filesystem::directory_iterator(topologies_dir() / "llm")) {
    CHECK(contains(list.out, " " + entry.path().stem().string() + " "));
  }
  CHECK(contains(list.out, "46,702,792,704"));
}

TEST_CASE("mistakes in options and files end with what was expected") {
  const Folder folder;
  folder.write("tiny.json", kTiny);
  folder.write("bad.json", R"({"model_type": "llama", "hidden_size": -1})");
  const auto message = [&](const std::string& words) {
    const Run result = run(folder, "topology llm " + words);
    CHECK(result.exit_code == 2);
    CHECK(result.out == "");
    return result.err;
  };
  CHECK(contains(message("tiny.json --phase decoding"), "--phase: found 'decoding'"));
  CHECK(contains(message("tiny.json --context 0"), "--context: found '0', expected a whole number from 1 to"));
  CHECK(contains(message("tiny.json --batch -3"), "--batch"));
  CHECK(contains(message("tiny.json --tensor-parallel 3"), "--tensor-parallel: found 3, expected a divisor of the 4"));
  CHECK(contains(message("bad.json"), "bad.json:1:25: hidden_size: found -1, expected a whole number from 1 to"));
  CHECK(contains(message("llama_3_8"), "nearest: llama_3_8b"));
  CHECK(contains(message("--phase decode"), "CONFIG: found none"));
  CHECK(message("tiny.json -o tiny.json") != "");
  CHECK(folder.read("tiny.json") == kTiny);
}

}  // namespace
}  // namespace systole::tests
