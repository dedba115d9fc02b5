// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "core/ir/operators.h"

namespace systole::core {

/// Where a layer's normalisations stand.
enum class NormPlace : std::uint8_t {
  before,       ///< before attention and MLP (GPT-2, LLaMA)
  behind_sums,  ///< behind their residual sums (BERT)
  around,       ///< before and behind attention and MLP (Gemma 2 and 3)
  behind,       ///< behind attention and MLP, before their residual sums (OLMo 2)
};

/// How a transformer's layers are put together, in the words of all families alike. `read_llm_model` fills it from a
/// Hugging Face `config.json`. Counts are of the whole model; sizes are in elements.
struct LlmModel {
  std::string name;                      ///< of the file, without its extension
  std::string source;                    ///< what the file says of where it comes from; may be empty
  std::string type;                      ///< the family: `model_type`
  std::string number_format{"float32"};  ///< of a weight and of a cached key or value: `torch_dtype`
  std::int64_t number_bytes = 4;

  bool encoder = false;  ///< every token attends to all others; there is one pass, no cache and no head for text
  std::int64_t hidden = 0;
  std::int64_t layers = 0;
  std::int64_t heads = 0;
  std::int64_t kv_heads = 0;  ///< heads of keys and values; several heads of queries share one
  std::int64_t head_width = 0;
  std::int64_t mlp_width = 0;
  std::int64_t vocabulary = 0;
  std::int64_t longest = 0;  ///< tokens that the model was made for

  std::int64_t position_rows = 0;    ///< of a table of learned positions; 0: there is none
  std::int64_t segment_rows = 0;     ///< of a table of segments (BERT's token types); 0: there is none
  std::int64_t rotary_width = 0;     ///< features of a head that are rotated by their position; 0: none
  std::int64_t embedding_width = 0;  ///< of the token table; where it is not `hidden`, a product on either side
  bool scaled_embeddings = false;    ///< they are multiplied by a number (Gemma)
  bool embedding_norm = false;       ///< a normalisation of the embeddings' sum (BERT)
  bool tied = false;                 ///< the head's weights are the token table

  std::int64_t norm_terms = 1;  ///< parameters of a normalisation for each feature: 2 LayerNorm, 1 RMSNorm, 0 none
  NormPlace norms = NormPlace::before;
  bool final_norm = true;
  bool parallel = false;        ///< attention and MLP read the same input and are summed up together (GPT-NeoX)
  bool one_norm = false;        ///< where they are parallel: they read the same normalised input, too (Falcon, Phi)
  bool query_key_norm = false;  ///< of each head's queries and keys (Qwen 3)
  bool norm_each_head = false;  ///< where there is one: each head has scales of its own (OLMo 2)
  bool one_qkv = false;         ///< one product computes queries, keys and values
  bool qkv_bias = false;
  bool output_bias = false;
  bool mlp_bias = false;
  bool head_bias = false;
  bool gated = false;          ///< down(act(gate(x)) * up(x)); else down(act(up(x)))
  bool one_gate_up = false;    ///< one product computes gate and up (Phi-3)
  bool capped_scores = false;  ///< tanh on attention's scores (Gemma 2)
  bool capped_logits = false;  ///< tanh on the head's results (Gemma 2)
  Kind activation = Kind::gelu;
  std::vector<std::int64_t> windows;  ///< of each layer: tokens that a token attends to at most; 0: all

  /// Multi-head latent attention (DeepSeek): keys and values of all heads are products of one latent vector a token,
  /// which the cache holds, with the rotated part of the keys beside it. 0: keys and values are what the cache holds.
  std::int64_t kv_latent = 0;
  std::int64_t query_latent = 0;  ///< queries are products of a latent vector, too; 0: of the token itself
  std::int64_t value_width = 0;   ///< features of a head's values: `head_width` but in latent attention

  std::int64_t experts = 0;            ///< of a layer's MLP; 0: it is an MLP as others are
  std::int64_t experts_per_token = 0;  ///< that the router chooses
  std::int64_t expert_width = 0;
  std::int64_t shared_expert_width = 0;  ///< of an expert that sees all tokens; 0: none
  bool shared_expert_gate = false;       ///< that expert's results are scaled by a gate of their own (Qwen 2)
  std::int64_t dense_layers = 0;         ///< the first layers have an MLP of `mlp_width` in place of experts (DeepSeek)
  Kind router = Kind::softmax;           ///< what makes shares of the router's results
  bool router_bias = false;              ///< each expert has one, which balances them (DeepSeek-V3)

  std::int64_t pooler_params = 0;  ///< of what stands behind an encoder, counted but not run (BERT's pooler)
  std::int64_t image_size = 0;     ///< ViT: side of the image; 0: the model reads tokens
  std::int64_t patch_size = 0;
  std::int64_t image_channels = 0;
  std::int64_t classes = 0;  ///< ViT: of the classifier on the class token
};

/// Patches of an image and the class token. Only of a model that reads images.
std::int64_t image_tokens(const LlmModel& model);

/// Weights, biases, scales and shifts of the whole model. Throws OverflowError. O(layers).
std::int64_t parameters(const LlmModel& model);
/// Those that one token is multiplied with or looked up in: all but the experts that the router does not choose.
std::int64_t active_parameters(const LlmModel& model);

/// Normalisations of one layer, those of queries and keys not among them.
std::int64_t norms_of_layer(const LlmModel& model);
/// Scales of the normalisations of queries and keys, of one layer with so many heads.
std::int64_t query_key_norm_parameters(const LlmModel& model, std::int64_t heads, std::int64_t kv_heads);

/// Elements of the KV cache that a sequence of `context` tokens fills on one of `devices`: keys and values, or latent
/// vectors and rotated keys; of layers with a window, those in the window. Throws OverflowError. O(layers).
std::int64_t cached_elements(const LlmModel& model, std::int64_t context, std::int64_t devices = 1);

/// Heads of keys and values on one of `devices`: where there are more devices than heads, several hold the same one.
std::int64_t kv_heads_of_device(const LlmModel& model, std::int64_t devices);

}  // namespace systole::core
