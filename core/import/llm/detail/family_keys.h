// SPDX-License-Identifier: MIT
#pragma once

#include <string_view>

#include "core/import/llm/detail/config_file.h"
#include "core/import/llm/model.h"

/// Keys that several families have, and what they do to a model.
namespace systole::core::llm {

/// The names of keys that differ between families; an empty one is not read.
struct SizeKeys {
  std::string_view hidden = "hidden_size";
  std::string_view layers = "num_hidden_layers";
  std::string_view heads = "num_attention_heads";
  std::string_view activation = "hidden_act";
  std::string_view longest = "max_position_embeddings";
};

/// The first of two keys that the file has, or the first.
std::string_view either(const ConfigFile& file, std::string_view first, std::string_view second);

/// The sizes that every family has, as many heads of keys and values as of queries, no windows. `activation` is what
/// the family's class takes where the file names none.
void read_sizes(ConfigFile& file, LlmModel& model, const SizeKeys& keys, std::string_view activation);
void read_vocabulary(ConfigFile& file, LlmModel& model);
void read_mlp_width(ConfigFile& file, LlmModel& model);

/// Heads of hidden / heads features each, where the configuration cannot say otherwise.
void split_heads(ConfigFile& file, LlmModel& model, const SizeKeys& keys);
/// Heads of keys and values by `key`, which must divide those of queries.
void read_kv_heads(ConfigFile& file, LlmModel& model, bool may_be_missing,
                   std::string_view key = "num_key_value_heads");

/// How many experts a layer has, by `key`, and to how many of them a token goes.
void read_experts(ConfigFile& file, LlmModel& model, std::string_view key);

/// The share of a head that is rotated.
void read_rotary_share(ConfigFile& file, LlmModel& model, std::string_view key, double otherwise);
/// Keys of rotary positions that leave all shapes as they are.
void ignore_rotary_keys(ConfigFile& file);

/// LayerNorm, and biases in all products of the layers.
void layer_norm_and_biases(LlmModel& model);

/// A window that all layers have.
void read_window(ConfigFile& file, LlmModel& model);
/// Which layers have the window, where the file lists them one by one.
void read_layer_types(ConfigFile& file, LlmModel& model);
/// A window on every layer but each `period`-th, unless the file lists the layers.
void alternate_windows(ConfigFile& file, LlmModel& model, std::int64_t period);

/// What LLaMA and all that followed it share: RMSNorm first, grouped keys and values, rotary positions, a gated MLP.
struct RotaryDecoder {
  bool kv_heads_may_be_missing = true;
  bool tied = false;  ///< where the file does not say
  std::string_view activation_key = "hidden_act";
};
void read_rotary_decoder(ConfigFile& file, LlmModel& model, const RotaryDecoder& decoder = {});

}  // namespace systole::core::llm
