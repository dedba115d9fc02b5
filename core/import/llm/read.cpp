// SPDX-License-Identifier: MIT
#include "core/import/llm/read.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>
#include <filesystem>
#include <utility>

#include "core/error.h"
#include "core/import/llm/detail/config_file.h"
#include "core/import/llm/detail/families.h"

namespace systole::core {
namespace {

/// Keys of every configuration that do not change the network: training, text, files, and what programs print.
constexpr auto kHarmless = std::to_array<std::string_view>({
    "activation_dropout",
    "architectures",
    "attention_dropout",
    "attention_probs_dropout_prob",
    "attn_implementation",
    "auto_map",
    "bad_words_ids",
    "begin_suppress_tokens",
    "bos_token_id",
    "chunk_size_feed_forward",
    "classifier_dropout",
    "cls_token_id",
    "decoder_start_token_id",
    "directionality",
    "diversity_penalty",
    "do_sample",
    "dropout",
    "early_stopping",
    "embd_pdrop",
    "embedding_dropout",
    "encoder_no_repeat_ngram_size",
    "eos_token_id",
    "exponential_decay_length_penalty",
    "finetuning_task",
    "forced_bos_token_id",
    "forced_eos_token_id",
    "gradient_checkpointing",
    "hidden_dropout",
    "hidden_dropout_prob",
    "id2label",
    "init_std",
    "initializer_factor",
    "initializer_range",
    "label2id",
    "language",
    "layer_norm_eps",
    "layer_norm_epsilon",
    "length_penalty",
    "mask_token_id",
    "max_length",
    "min_length",
    "model_max_length",
    "model_type",
    "no_repeat_ngram_size",
    "num_beam_groups",
    "num_beams",
    "num_labels",
    "num_return_sequences",
    "output_attentions",
    "output_hidden_states",
    "output_past",
    "output_scores",
    "pad_token_id",
    "pooler_fc_size",
    "pooler_num_attention_heads",
    "pooler_num_fc_layers",
    "pooler_size_per_head",
    "pooler_type",
    "prefix",
    "problem_type",
    "remove_invalid_values",
    "repetition_penalty",
    "resid_dropout",
    "resid_pdrop",
    "return_dict",
    "return_dict_in_generate",
    "sep_token_id",
    "summary_activation",
    "summary_first_dropout",
    "summary_proj_to_labels",
    "summary_type",
    "summary_use_proj",
    "suppress_tokens",
    "task_specific_params",
    "temperature",
    "tf_legacy_loss",
    "tie_encoder_decoder",
    "tokenizer_class",
    "top_k",
    "top_p",
    "torchscript",
    "transformers_version",
    "typical_p",
    "unk_token_id",
    "use_bfloat16",
    "use_cache",
});

struct NumberFormat {
  std::string_view name;
  std::int64_t bytes;
};
constexpr std::array kNumberFormats{NumberFormat{"bfloat16", 2}, NumberFormat{"float16", 2}, NumberFormat{"float32", 4},
                                    NumberFormat{"float8_e4m3fn", 1}, NumberFormat{"float64", 8}};

/// Newer files call it `dtype`.
void read_number_format(ConfigFile& file, LlmModel& model) {
  const std::string_view key = file.has("dtype") ? "dtype" : "torch_dtype";
  file.ignore({"dtype", "torch_dtype"});
  const std::string name = file.text_or(key, model.number_format);
  const auto format = std::ranges::find(kNumberFormats, name, &NumberFormat::name);
  if (format == kNumberFormats.end()) {
    std::vector<std::string_view> names;
    for (const NumberFormat& known : kNumberFormats) names.push_back(known.name);
    const Diagnostic unknown = unknown_name({}, std::string{key}, name, names);
    file.reject(key, unknown.found, unknown.expected, unknown.nearest);
    return;
  }
  model.number_format = name;
  model.number_bytes = format->bytes;
}

/// What makes another network of a known family.
void refuse_variants(ConfigFile& file) {
  file.only("is_encoder_decoder", false, "one stack of layers");
  file.only("add_cross_attention", false, "no attention to another network");
  file.only("cross_attention_hidden_size", nullptr, "no attention to another network");
  file.only("pruned_heads", nlohmann::json::object(), "all heads of all layers");
  if (file.has("quantization_config")) {
    file.warn("quantization_config", "how weights are quantised, which has no effect here",
              "the machine's word_bytes to say how many bytes a number is");
  }
}

const LlmFamily& family_of(ConfigFile& file) {
  if (file.has("text_config")) {
    file.reject("text_config", "the language model of a pair",
                "the configuration of one model; write the object under text_config as a file of its own");
    file.finish();  // throws
  }
  const std::string type = file.text_or("model_type", "");
  const auto table = llm_family_table();
  const auto family = std::ranges::find(table, type, &LlmFamily::type);
  if (family != table.end()) return *family;
  if (const std::string_view reason = unsupported_llm(type); !reason.empty()) {
    file.reject("model_type", in_quotes(type), fmt::format("a family that is supported; this one {}", reason));
  } else if (type.empty()) {
    file.reject("model_type", "no such key", fmt::format("one of {}", fmt::join(llm_families(), ", ")));
  } else {
    const Diagnostic unknown = unknown_name({}, "model_type", type, llm_families());
    file.reject("model_type", unknown.found, unknown.expected, unknown.nearest);
  }
  file.finish();  // throws
  throw InternalError("read_llm_model: a mistake that is none");
}

/// All models' files are called config.json; then what they say where they were loaded from has a better name.
std::string name_of_model(ConfigFile& file, const TextFile& text) {
  std::string name = std::filesystem::path(text.name).stem().string();
  const std::string origin = std::filesystem::path(file.text_or("_name_or_path", "")).filename().string();
  return name == "config" && !origin.empty() ? origin : name;
}

}  // namespace

ReadLlmModel read_llm_model(const TextFile& file) {
  ConfigFile config(file);
  ReadLlmModel result;
  const LlmFamily& family = family_of(config);
  result.model.name = name_of_model(config, file);
  result.model.type = family.type;
  result.model.source = config.text_or("_source", "");
  config.ignore(kHarmless);
  refuse_variants(config);
  read_number_format(config, result.model);
  family.read(config, result.model);
  result.warnings = config.finish();
  return result;
}

std::vector<std::string_view> llm_families() {
  std::vector<std::string_view> names;
  for (const LlmFamily& family : llm_family_table()) names.push_back(family.type);
  return names;
}

bool is_llm_configuration(std::string_view text) {
  const std::size_t first = text.find_first_not_of(" \t\r\n");
  return first != std::string_view::npos && text[first] == '{';
}

}  // namespace systole::core
