// SPDX-License-Identifier: MIT
// What a run of a language model is as a network.
#include <doctest/doctest.h>

#include <algorithm>
#include <cstdint>
#include <iterator>
#include <string>
#include <string_view>
#include <tuple>
#include <utility>
#include <vector>

#include "core/ir/work.h"
#include "core/topology/dialect.h"
#include "core/topology/systole_csv.h"
#include "tests/core/import/llm/models.h"
#include "tests/core/reading.h"

using namespace systole::core;
using namespace systole::core::testing;

namespace {

std::vector<Layer> rows_with_role(const Network& network, std::string_view role) {
  std::vector<Layer> rows;
  std::ranges::copy_if(network.layers, std::back_inserter(rows),
                       [&](const Layer& layer) { return layer.role == role; });
  return rows;
}

Layer first_with_role(const Network& network, std::string_view role) {
  const std::vector<Layer> rows = rows_with_role(network, role);
  REQUIRE(!rows.empty());
  return rows.front();
}

using Sizes = std::tuple<std::int64_t, std::int64_t, std::int64_t, std::int64_t, std::int64_t>;
/// batch, groups, m, n, k
Sizes sizes(const Layer& layer) {
  return {layer.batch, layer.groups, layer.m, layer.n, layer.k};
}

/// Elements of the right operands of attention's products: what decoding reads of the cache.
std::int64_t attended_elements(const Network& network) {
  std::int64_t count = 0;
  for (const Layer& layer : network.layers) {
    if (layer.op == Operator::gemm && layer.inputs.size() >= 2) {
      count += layer.batch * layer.groups * layer.n * layer.k;
    }
  }
  return count;
}

std::string note_of(const Network& network, std::string_view key) {
  const auto note = std::ranges::find(network.notes, key, &Note::key);
  return note == network.notes.end() ? std::string{} : note->value;
}

/// What an array runs, by what it costs.
std::vector<std::pair<std::int64_t, std::int64_t>> array_rows(const Network& network) {
  std::vector<std::pair<std::int64_t, std::int64_t>> rows;
  for (const Layer& layer : network.layers) {
    if (runs_on_array(layer.op)) rows.emplace_back(macs(layer).count(), parameters(layer).count());
  }
  return rows;
}

Network shipped_network(const std::string& name) {
  return read_topology(systole::tests::topology_file(name)).network;
}

}  // namespace

TEST_CASE("configurations give the transformers of the zoo, which were written by hand") {
  const Network prefill = network_of(shipped_model("gpt2"), prefill_of(1024));
  CHECK(array_rows(prefill) == array_rows(shipped_network("gpt2_prefill")));
  CHECK(macs(prefill).count() == 145'824'153'600);
  CHECK(array_rows(network_of(shipped_model("gpt2"), decode_of(1024))) == array_rows(shipped_network("gpt2_decode")));
  CHECK(array_rows(network_of(shipped_model("bert_base_uncased"), prefill_of(512))) ==
        array_rows(shipped_network("bert_base")));
  const Network vit = network_of(shipped_model("vit_base_patch16_224"), {});  // with three products for one qkv
  CHECK(macs(vit) == macs(shipped_network("vit_b16")));
  CHECK(parameters(vit) == parameters(shipped_network("vit_b16")));
}

TEST_CASE("FLOPs of a token are twice the parameters that it is multiplied with, and attention's") {
  for (const char* name : {"llama_2_7b", "llama_3_8b", "mistral_7b", "mixtral_8x7b"}) {
    CAPTURE(name);
    const LlmModel model = shipped_model(name);
    const std::int64_t tables = model.vocabulary * model.hidden;
    const std::int64_t norms = (2 * model.layers + 1) * model.hidden;
    const std::int64_t multiplied = active_parameters(model) - tables - norms;
    for (const std::int64_t context : {1, 77, 2048}) {
      // Each head of queries meets a key and a value of every token.
      const std::int64_t attention = 2 * model.layers * model.heads * model.head_width * context;
      CHECK(macs(network_of(model, decode_of(context))).count() == multiplied + attention);
      CHECK(macs(network_of(model, prefill_of(context))).count() == context * (multiplied + attention));
    }
  }
  const Network network = network_of(shipped_model("llama_2_7b"), decode_of(1024));
  CHECK(note_of(network, "flops_per_token") ==
        "13751025664 = 13214154752 in products with weights + 536870912 in attention");
}

TEST_CASE("keys and values are read once for all heads that share them") {
  const LlmModel model = shipped_model("llama_3_8b");  // 32 heads, 8 of keys and values, 128 features each
  const Network decode = network_of(model, decode_of(4096, 3));
  CHECK(sizes(first_with_role(decode, "scores")) == Sizes{3, 8, 4, 4096, 128});
  CHECK(sizes(first_with_role(decode, "context")) == Sizes{3, 8, 4, 128, 4096});
  CHECK(sizes(first_with_role(decode, "key")) == Sizes{3, 1, 1, 1024, 4096});
  const Network prefill = network_of(model, prefill_of(512));
  CHECK(sizes(first_with_role(prefill, "scores")) == Sizes{1, 8, 4 * 512, 512, 128});
}

TEST_CASE("decoding reads exactly the cache, and the file says how many bytes it is") {
  for (const char* name : {"gpt2", "llama_3_8b", "gemma_2b", "falcon_7b", "mistral_7b", "gemma_2_2b"}) {
    CAPTURE(name);
    const LlmModel model = shipped_model(name);
    for (const std::int64_t context : {1, 1000, 6000}) {
      if (context > model.longest) continue;
      CAPTURE(context);
      const Network network = network_of(model, decode_of(context, 7));
      CHECK(attended_elements(network) == 7 * cached_elements(model, context));
      CHECK(note_of(network, "kv_cache")
                .starts_with(std::to_string(7 * cached_elements(model, context) * model.number_bytes) + " bytes"));
    }
  }
  CHECK(cached_elements(shipped_model("llama_3_8b"), 8192) == 2 * 32 * 8 * 128 * 8192);
  CHECK(cached_elements(shipped_model("mistral_7b"), 8192) == 2 * 32 * 8 * 128 * 4096);  // its window
}

TEST_CASE("a prompt beyond the window attends to a window") {
  const LlmModel model = shipped_model("mistral_7b");
  const Layer scores = first_with_role(network_of(model, prefill_of(8192)), "scores");
  CHECK(macs(scores).count() == 32LL * 8192 * 4096 * 128);
  CHECK(sizes(scores) == Sizes{1, 16, 4 * 4096, 4096, 128});
}

TEST_CASE("tokens go to experts evenly, and experts without tokens are not run") {
  const LlmModel model = shipped_model("mixtral_8x7b");
  const std::int64_t expert = 3 * model.hidden * model.expert_width;
  for (const std::int64_t batch : {1, 3, 5, 64}) {
    CAPTURE(batch);
    const Network network = network_of(model, decode_of(16, batch));
    std::int64_t work = 0;
    std::int64_t run = 0;
    for (const Layer& layer : network.layers) {
      if (layer.block != 0 || !layer.role.starts_with("experts")) continue;
      work += macs(layer).count();
      if (layer.role.ends_with("_down")) run += layer.groups;
      CHECK(layer.batch == 1);
      CHECK((layer.m == 2 * batch / 8 || layer.m == (2 * batch + 7) / 8));
    }
    CHECK(work == batch * 2 * expert);
    CHECK(run == std::min<std::int64_t>(8, 2 * batch));
  }
  const Network prefill = network_of(model, prefill_of(1024));
  CHECK(sizes(first_with_role(prefill, "experts_gate")) == Sizes{1, 8, 256, 14336, 4096});
}

TEST_CASE("devices share heads, widths and words") {
  const LlmModel model = shipped_model("llama_2_7b");
  const Network whole = network_of(model, prefill_of(256, 2));
  for (const std::int64_t devices : {2, 4, 8, 32}) {
    CAPTURE(devices);
    const Network part = network_of(model, prefill_of(256, 2, devices));
    CHECK(macs(part).count() * devices == macs(whole).count());
    CHECK(cached_elements(model, 256, devices) * devices == cached_elements(model, 256));
    CHECK(note_of(part, "all_reduce").starts_with("64 sums of 2097152 words"));
  }
}

TEST_CASE("more devices than heads of keys and values hold them several times") {
  const LlmModel model = shipped_model("llama_3_8b");  // 8 of them
  const Network network = network_of(model, decode_of(1024, 1, 32));
  CHECK(sizes(first_with_role(network, "scores")) == Sizes{1, 1, 1, 1024, 128});
  CHECK(attended_elements(network) == cached_elements(model, 1024, 32));
  CHECK(cached_elements(model, 1024, 32) == cached_elements(model, 1024) / 8);
}

TEST_CASE("several new tokens are as many times the one in the middle") {
  const LlmModel model = shipped_model("gpt2");
  LlmRun run = decode_of(100);
  run.new_tokens = 9;
  std::int64_t sum = 0;
  for (std::int64_t token = 0; token < 9; ++token) sum += macs(network_of(model, decode_of(100 + token))).count();
  CHECK(9 * macs(network_of(model, run)).count() == sum);
}

TEST_CASE("latent attention decodes from latent vectors") {
  const LlmModel model = shipped_model("deepseek_v3");
  const Network decode = network_of(model, decode_of(1000));
  CHECK(sizes(first_with_role(decode, "scores")) == Sizes{1, 1, 128, 1000, 576});
  CHECK(sizes(first_with_role(decode, "context")) == Sizes{1, 1, 128, 512, 1000});
  CHECK(cached_elements(model, 1000) == 61LL * 576 * 1000);
  const Network prefill = network_of(model, prefill_of(64));
  CHECK(sizes(first_with_role(prefill, "scores")) == Sizes{1, 128, 64, 64, 192});
  CHECK(sizes(first_with_role(prefill, "context")) == Sizes{1, 128, 64, 128, 64});
  CHECK(rows_with_role(prefill, "router").size() == 58);  // three layers are dense
}

TEST_CASE("networks of all shipped models survive a file") {
  for (const std::string& name : llm_names({systole::tests::topologies_dir()})) {
    CAPTURE(name);
    const LlmModel model = shipped_model(name);
    const Network written = network_of(model, model.encoder ? LlmRun{} : decode_of(64, 3));
    const Network read = read_systole_csv(checked_text(written.name + ".csv", write_systole_csv(written))).network;
    CHECK(read == written);
  }
}
