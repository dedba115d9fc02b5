// SPDX-License-Identifier: MIT
// What is wrong with a configuration, or with a run of it, is said with its place.
#include <doctest/doctest.h>

#include <algorithm>
#include <string>

#include "tests/core/import/llm/models.h"
#include "tests/core/reading.h"

using namespace systole::core;
using namespace systole::core::testing;

namespace {

const std::string kLlama = R"({
  "model_type": "llama",
  "hidden_size": 64,
  "num_hidden_layers": 2,
  "num_attention_heads": 4,
  "intermediate_size": 128,
  "vocab_size": 1000,
  "max_position_embeddings": 256
}
)";

/// The configuration with `from` replaced.
std::string llama_with(const std::string& from, const std::string& to) {
  std::string text = kLlama;
  const std::size_t at = text.find(from);
  REQUIRE(at != std::string::npos);
  return text.replace(at, from.size(), to);
}

std::string mistake_in(const std::string& text) {
  return mistake_of([&] { model_of(text); });
}

Texts warnings_of(const std::string& text) {
  return texts(read_llm_model(checked_text("model.json", text)).warnings);
}

}  // namespace

TEST_CASE("a small configuration is right") {
  CHECK(mistake_in(kLlama) == "(no mistake)");
  CHECK(warnings_of(kLlama) == Texts{});
}

TEST_CASE("each mistake in a configuration is named with its place") {
  const std::string whole = "expected a whole number from 1 to 1000000000";
  CHECK(mistake_in(llama_with("64", "-64")) == "model.json:3:3: hidden_size: found -64, " + whole);
  CHECK(mistake_in(llama_with("64", "0")) == "model.json:3:3: hidden_size: found 0, " + whole);
  CHECK(mistake_in(llama_with("64", "64.5")) == "model.json:3:3: hidden_size: found 64.5, " + whole);
  CHECK(mistake_in(llama_with("64", "\"64\"")) == "model.json:3:3: hidden_size: found '64', " + whole);
  CHECK(mistake_in(llama_with("64", "[64]")) == "model.json:3:3: hidden_size: found a list, " + whole);
  CHECK(mistake_in(llama_with("64", "99999999999999999999")) == "model.json:3:3: hidden_size: found 1e+20, " + whole);
  CHECK(mistake_in(llama_with("64", "null")) == "model.json: hidden_size: found null, " + whole);
  CHECK(mistake_in(llama_with("\"num_hidden_layers\": 2", "\"num_hidden_layers\": 1000000")) ==
        "model.json:4:3: num_hidden_layers: found 1000000, expected a whole number from 1 to 10000");
  CHECK(mistake_in(llama_with("hidden_size", "hiden_size")) ==
        "model.json:3:3: hidden_size: found no such key, " + whole + "; nearest: hiden_size");
  CHECK(mistake_in(llama_with("  \"vocab_size\": 1000,\n", "")) ==
        "model.json: vocab_size: found no such key, " + whole);
  CHECK(mistake_in(llama_with("heads\": 4", "heads\": 5")) ==
        "model.json:5:3: num_attention_heads: found 5, expected a divisor of hidden_size = 64");
  CHECK(mistake_in(llama_with("\"vocab_size\"", "\"num_key_value_heads\": 3, \"vocab_size\"")) ==
        "model.json:7:3: num_key_value_heads: found 3, expected a divisor of the 4 attention heads");
  CHECK(mistake_in(llama_with("\"vocab_size\"", "\"tie_word_embeddings\": \"yes\", \"vocab_size\"")) ==
        "model.json:7:3: tie_word_embeddings: found 'yes', expected true or false");
  CHECK(mistake_in(llama_with("\"vocab_size\"", "\"torch_dtype\": \"bfloat\", \"vocab_size\"")) ==
        "model.json:7:3: torch_dtype: found 'bfloat', expected one of bfloat16, float16, float32, float8_e4m3fn, "
        "float64; nearest: bfloat16");
  CHECK(mistake_in(llama_with("\"vocab_size\"", "\"hidden_act\": \"relu2\", \"vocab_size\""))
            .starts_with("model.json:7:3: hidden_act: found 'relu2', expected one of gelu, "));
}

TEST_CASE("all mistakes of a file come at once") {
  std::string text = llama_with("64", "-1");
  text.replace(text.find("128"), 3, "true");
  text.replace(text.find("heads\": 4"), 9, "heads\": 0");  // which nothing else is then compared with
  const std::string mistake = mistake_in(text);
  CHECK(std::ranges::count(mistake, '\n') == 2);
  CHECK(mistake.find("model.json:3:3: hidden_size") != std::string::npos);
  CHECK(mistake.find("model.json:6:3: intermediate_size: found true") != std::string::npos);
}

TEST_CASE("families that are not supported are said to be, with the reason or the nearest one") {
  CHECK(mistake_in(llama_with("\"llama\"", "\"t5\"")) ==
        "model.json:2:3: model_type: found 't5', expected a family that is supported; this one is an encoder with a "
        "decoder, which attends to two inputs");
  CHECK(mistake_in(llama_with("\"llama\"", "\"lama\"")).ends_with("; nearest: llama"));
  CHECK(mistake_in("{}").starts_with("model.json: model_type: found no such key, expected one of bert, "));
  CHECK(mistake_in(R"({"model_type": "llava", "text_config": {"model_type": "llama"}})")
            .starts_with("model.json:1:25: text_config: found the language model of a pair, expected "));
  CHECK(mistake_in(llama_with("\"vocab_size\"", "\"is_encoder_decoder\": true, \"vocab_size\"")) ==
        "model.json:7:3: is_encoder_decoder: found true, expected false (one stack of layers)");
}

TEST_CASE("texts that are no configuration") {
  CHECK(mistake_in("{\n  \"model_type\": \"llama\",\n  oops\n}") ==
        "model.json:3:3: the file: found a text that is not JSON from here on, expected a model's config.json");
  CHECK(mistake_in("[1, 2]") == "model.json: the file: found a list, expected the object of a model's config.json");
  CHECK(mistake_in("").find("found a text that is not JSON") != std::string::npos);
  CHECK(mistake_in(llama_with("64", "1e999")).find("beyond all that a double holds") != std::string::npos);
  CHECK(mistake_in(std::string(100'000, '[')) != "(no mistake)");
}

TEST_CASE("keys without effect are warnings") {
  CHECK(warnings_of(llama_with("\"vocab_size\"", "\"num_key_value_head\": 2, \"vocab_size\"")) ==
        Texts{"model.json:7:3: num_key_value_head: found a key that is not known here and has no effect, expected "
              "nothing, if it does not change the network's shapes; nearest: num_key_value_heads"});
  CHECK(
      warnings_of(llama_with("\"vocab_size\"", "\"quantization_config\": {\"bits\": 4}, \"vocab_size\"")) ==
      Texts{"model.json:7:3: quantization_config: found how weights are quantised, which has no effect here, expected "
            "the machine's word_bytes to say how many bytes a number is"});
}

TEST_CASE("a model whose counts exceed 64 bits is the file's fault") {
  std::string text = llama_with("64", "1000000000");
  text.replace(text.find("128"), 3, "1000000000");
  text.replace(text.find("\"num_hidden_layers\": 2"), 22, "\"num_hidden_layers\": 9999");
  CHECK(mistake_of([&] { network_of(model_of(text), {}); }) ==
        "'model': found sizes whose counts exceed 2^63-1, expected a model and a run that fit 64 bits");
  LlmRun run = prefill_of(1'000'000'000);
  run.batch = 1'000'000;
  CHECK(mistake_of([&] { network_of(shipped_model("llama_2_7b"), run); }).starts_with("'llama_2_7b': found sizes"));
}

TEST_CASE("runs that a model cannot do") {
  const LlmModel gpt2 = shipped_model("gpt2");
  CHECK(mistake_of([&] { network_of(gpt2, prefill_of(1025)); }) ==
        "--context: found 1025 tokens, expected at most 1024, for which gpt2 has positions");
  CHECK(mistake_of([&] { network_of(gpt2, prefill_of(128, 1, 5)); }) ==
        "--tensor-parallel: found 5, expected a divisor of the 12 attention heads of gpt2\n"
        "--tensor-parallel: found 5, expected a divisor of the 3072 features in the MLP of gpt2");
  const LlmModel bert = shipped_model("bert_base_uncased");
  CHECK(mistake_of([&] { network_of(bert, decode_of(16)); }) ==
        "--phase: found decode, expected prefill: bert_base_uncased is an encoder, which runs once over all tokens");
  const LlmModel vit = shipped_model("vit_base_patch16_224");
  CHECK(mistake_of([&] { network_of(vit, prefill_of(16)); }).starts_with("--context: found 16, expected no such"));
  LlmRun run = prefill_of(16);
  run.new_tokens = 4;
  CHECK(mistake_of([&] { network_of(gpt2, run); }) == "--new-tokens: found 4, expected it with --phase decode only");
  const LlmNetwork far = llm_network(shipped_model("llama_2_7b"), decode_of(5000));
  CHECK(texts(far.warnings) ==
        Texts{"--context: found 5000 tokens, expected at most the 4096 that llama_2_7b was made for"});
}

TEST_CASE("a configuration given for a network is a standard run of it") {
  const ReadNetwork read = read_topology(checked_text("tiny.json", kLlama));
  CHECK(read.network.name == "tiny");
  CHECK(read.network == network_of(read_llm_model(checked_text("tiny.json", kLlama)).model, prefill_of(256)));
  CHECK(texts(read.warnings) ==
        Texts{"tiny.json: the run: found none that says how many tokens, so it is one sequence of 256, expected "
              "'systole topology llm' to choose it"});
}
