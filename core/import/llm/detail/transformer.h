// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <string>

#include "core/import/llm/detail/layer_writer.h"
#include "core/import/llm/model.h"
#include "core/import/llm/run.h"
#include "core/ir/network.h"

namespace systole::core {

/// Writes what one device does in a run of a model, row by row. Everything about the run has been checked.
class Transformer {
 public:
  using Node = LayerWriter::Node;

  /// `model` must outlive it. `context`: tokens that a token attends to.
  Transformer(const LlmModel& model, const LlmRun& run, std::int64_t context);

  /// The network with its extra parameters, not validated. Throws OverflowError. O(rows).
  Network write() &&;

 private:
  struct QueryKeyValue {
    Node query;
    Node key;
    Node value;
  };
  struct AttentionShape {
    std::int64_t groups;
    std::int64_t rows;
    std::int64_t keys;
  };

  Node project(const std::string& role, Node of, std::int64_t in, std::int64_t out, bool bias);
  [[nodiscard]] TensorShape map(std::int64_t features) const;

  Node embed();
  Node embed_image();
  Node block(Node input, std::int64_t index);
  Node parallel_block(Node input, std::int64_t index);
  void head(Node latest);

  Node attention(Node of, std::int64_t window);
  QueryKeyValue project_qkv(Node of);
  Node rotate(const std::string& role, Node of, std::int64_t heads, std::int64_t head_width);
  [[nodiscard]] AttentionShape attention_shape(std::int64_t window) const;
  Node shares_of(Node scores);

  Node latent_attention(Node of);
  Node latent_queries(Node of);
  Node attend_to_latent(Node query, Node latent);
  Node attend_to_heads(Node query, Node latent);

  Node feed_forward(Node of, std::int64_t index);
  Node mlp(const std::string& part, Node of, std::int64_t width);
  Node experts(Node of);

  void count_extra_parameters();

  const LlmModel& model_;
  std::int64_t devices_;
  std::int64_t batch_;
  std::int64_t context_;  ///< that a token attends to
  std::int64_t tokens_;   ///< of each sequence that run
  std::int64_t heads_;    ///< of this device
  std::int64_t kv_heads_;
  std::int64_t words_;  ///< of the vocabulary on this device, rounded up
  bool decodes_;
  LayerWriter out_;
};

}  // namespace systole::core
