// SPDX-License-Identifier: MIT
#include <fmt/format.h>

#include <algorithm>

#include "core/import/llm/detail/family_keys.h"
#include "core/import/llm/detail/family_readers.h"

namespace systole::core::llm {
namespace {

/// BERT's layers, whose input and sums are normalised behind them.
void make_encoder(LlmModel& model) {
  layer_norm_and_biases(model);
  model.encoder = true;
  model.norms = NormPlace::behind_sums;
  model.final_norm = false;
  model.embedding_norm = true;
  model.position_rows = model.longest;
}

/// BERT, Devlin et al., arXiv 1810.04805, without the head of a task.
void read_bert_sizes(ConfigFile& file, LlmModel& model, std::int64_t unused_rows) {
  const SizeKeys keys;
  read_sizes(file, model, keys, "gelu");
  read_vocabulary(file, model);
  split_heads(file, model, keys);
  read_mlp_width(file, model);
  make_encoder(model);
  model.longest = std::max<std::int64_t>(1, model.longest - unused_rows);
  model.segment_rows = file.whole("type_vocab_size");
  model.pooler_params = model.hidden * (model.hidden + 1);
  file.only("position_embedding_type", "absolute", "a table of positions");
  file.only("is_decoder", false, "an encoder");
  file.ignore({"classifier_dropout", "tie_word_embeddings"});
}

}  // namespace

void read_bert(ConfigFile& file, LlmModel& model) {
  read_bert_sizes(file, model, 0);
}

/// RoBERTa, Liu et al., arXiv 1907.11692, counts positions from 2 on.
void read_roberta(ConfigFile& file, LlmModel& model) {
  constexpr std::int64_t kUnusedRows = 2;
  read_bert_sizes(file, model, kUnusedRows);
}

/// DistilBERT, Sanh et al., arXiv 1910.01108.
void read_distilbert(ConfigFile& file, LlmModel& model) {
  const SizeKeys keys{.hidden = "dim", .layers = "n_layers", .heads = "n_heads", .activation = "activation"};
  read_sizes(file, model, keys, "gelu");
  read_vocabulary(file, model);
  split_heads(file, model, keys);
  model.mlp_width = file.whole("hidden_dim");
  make_encoder(model);
  file.ignore({"sinusoidal_pos_embds", "tie_weights_", "qa_dropout", "seq_classif_dropout", "tie_word_embeddings"});
}

/// ViT, Dosovitskiy et al., arXiv 2010.11929.
void read_vit(ConfigFile& file, LlmModel& model) {
  const SizeKeys keys{.longest = {}};
  read_sizes(file, model, keys, "gelu");
  split_heads(file, model, keys);
  read_mlp_width(file, model);
  model.image_size = file.whole("image_size");
  model.patch_size = file.whole("patch_size");
  model.image_channels = file.whole("num_channels");
  const bool divides = model.image_size % model.patch_size == 0;
  if (!divides) {
    file.reject("patch_size", std::to_string(model.patch_size),
                fmt::format("a divisor of image_size = {}", model.image_size));
  }
  layer_norm_and_biases(model);
  model.qkv_bias = file.truth_or("qkv_bias", true);
  model.encoder = true;
  // A classifier's configuration names its classes; ImageNet's are the ones that were published.
  constexpr std::int64_t kImageNet = 1000;
  const std::int64_t named = file.entries("id2label");
  model.classes = file.whole_or("num_labels", named > 0 ? named : kImageNet);
  model.longest = divides ? image_tokens(model) : 1;
  model.position_rows = model.longest;
  file.ignore({"encoder_stride", "pooler_act", "pooler_output_size", "label2id", "tie_word_embeddings"});
}

}  // namespace systole::core::llm
