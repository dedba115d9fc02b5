// SPDX-License-Identifier: MIT
#include "core/import/llm/detail/family_keys.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <string>
#include <vector>

namespace systole::core::llm {
namespace {

constexpr std::int64_t kMostLayers = 10'000;

struct ActivationRow {
  std::string_view name;
  Kind kind;
};
/// quick_gelu is x * sigmoid(1.702 x): what swish costs.
constexpr std::array kActivations{
    ActivationRow{"gelu", Kind::gelu},        ActivationRow{"gelu_fast", Kind::gelu},
    ActivationRow{"gelu_new", Kind::gelu},    ActivationRow{"gelu_pytorch_tanh", Kind::gelu},
    ActivationRow{"quick_gelu", Kind::swish}, ActivationRow{"relu", Kind::relu},
    ActivationRow{"silu", Kind::swish},       ActivationRow{"swish", Kind::swish},
    ActivationRow{"tanh", Kind::tanh},
};

Kind read_activation(ConfigFile& file, std::string_view key, std::string_view otherwise) {
  const std::string name = file.text_or(key, otherwise);
  const auto row = std::ranges::find(kActivations, name, &ActivationRow::name);
  if (row != kActivations.end()) return row->kind;
  std::vector<std::string_view> names;
  for (const ActivationRow& known : kActivations) names.push_back(known.name);
  const Diagnostic unknown = unknown_name({}, std::string{key}, name, names);
  file.reject(key, unknown.found, unknown.expected, unknown.nearest);
  return Kind::none;
}

}  // namespace

std::string_view either(const ConfigFile& file, std::string_view first, std::string_view second) {
  return !file.has(first) && file.has(second) ? second : first;
}

void read_sizes(ConfigFile& file, LlmModel& model, const SizeKeys& keys, std::string_view activation) {
  model.hidden = file.whole(keys.hidden);
  model.layers = file.whole(keys.layers, 1, kMostLayers);
  model.heads = model.kv_heads = file.whole(keys.heads);
  if (!keys.longest.empty()) model.longest = file.whole(keys.longest);
  model.activation = read_activation(file, keys.activation, activation);
  model.embedding_width = model.hidden;
  model.windows.assign(static_cast<std::size_t>(model.layers), 0);
}

void read_vocabulary(ConfigFile& file, LlmModel& model) {
  model.vocabulary = file.whole("vocab_size");
}

void read_mlp_width(ConfigFile& file, LlmModel& model) {
  model.mlp_width = file.whole("intermediate_size");
}

void split_heads(ConfigFile& file, LlmModel& model, const SizeKeys& keys) {
  if (file.is_usable(keys.hidden) && file.is_usable(keys.heads) && model.hidden % model.heads != 0) {
    file.reject(keys.heads, std::to_string(model.heads),
                fmt::format("a divisor of {} = {}", keys.hidden, model.hidden));
  }
  model.head_width = model.value_width = std::max<std::int64_t>(1, model.hidden / model.heads);
}

void read_kv_heads(ConfigFile& file, LlmModel& model, bool may_be_missing, std::string_view key) {
  model.kv_heads = may_be_missing ? file.whole_or(key, model.heads) : file.whole(key);
  const bool comparable = file.is_usable(key) && file.is_usable("num_attention_heads") && file.is_usable("n_head");
  if (comparable && model.heads % model.kv_heads != 0) {
    file.reject(key, std::to_string(model.kv_heads), fmt::format("a divisor of the {} attention heads", model.heads));
  }
}

void read_experts(ConfigFile& file, LlmModel& model, std::string_view key) {
  model.experts = file.whole(key);
  model.experts_per_token =
      file.whole("num_experts_per_tok", 1, file.is_usable(key) ? model.experts : ConfigFile::kMostWhole);
}

void read_rotary_share(ConfigFile& file, LlmModel& model, std::string_view key, double otherwise) {
  const double share = file.number_or(key, otherwise);
  if (!(share > 0 && share <= 1)) {
    file.reject(key, file.found(key), "a share in (0, 1]");
    return;
  }
  model.rotary_width = static_cast<std::int64_t>(std::floor(static_cast<double>(model.head_width) * share));
}

void ignore_rotary_keys(ConfigFile& file) {
  file.ignore({"rope_theta", "rope_scaling", "rope_parameters", "rope_local_base_freq", "rope_interleaved", "use_mrope",
               "original_max_position_embeddings", "rms_norm_eps", "pretraining_tp", "attention_dropout"});
}

void layer_norm_and_biases(LlmModel& model) {
  model.norm_terms = 2;
  model.qkv_bias = model.output_bias = model.mlp_bias = true;
}

void read_window(ConfigFile& file, LlmModel& model) {
  std::ranges::fill(model.windows, file.whole_or("sliding_window", 0));
}

void read_layer_types(ConfigFile& file, LlmModel& model) {
  if (!file.has("layer_types")) return;
  const std::vector<std::string> types = file.texts("layer_types");
  if (types.size() != model.windows.size()) {
    file.reject("layer_types", fmt::format("{} entries", types.size()),
                fmt::format("one for each of the {} layers", model.layers));
    return;
  }
  for (std::size_t i = 0; i < types.size(); ++i) {
    if (types[i] == "full_attention") {
      model.windows[i] = 0;
    } else if (types[i] != "sliding_attention") {
      file.reject("layer_types", in_quotes(types[i]), "full_attention or sliding_attention");
      return;
    }
  }
}

void alternate_windows(ConfigFile& file, LlmModel& model, std::int64_t period) {
  std::ranges::fill(model.windows, file.whole("sliding_window"));
  if (file.has("layer_types")) {
    read_layer_types(file, model);
    return;
  }
  for (std::int64_t i = period - 1; i < model.layers; i += period) model.windows[static_cast<std::size_t>(i)] = 0;
}

void read_rotary_decoder(ConfigFile& file, LlmModel& model, const RotaryDecoder& decoder) {
  const SizeKeys keys{.activation = decoder.activation_key};
  read_sizes(file, model, keys, "silu");
  read_vocabulary(file, model);
  read_kv_heads(file, model, decoder.kv_heads_may_be_missing);
  file.ignore({"head_dim"});
  if (file.has("head_dim")) {
    model.head_width = model.value_width = file.whole("head_dim");
  } else {
    split_heads(file, model, keys);
  }
  model.gated = true;
  model.rotary_width = model.head_width;
  model.tied = file.truth_or("tie_word_embeddings", decoder.tied);
  ignore_rotary_keys(file);
}

}  // namespace systole::core::llm
