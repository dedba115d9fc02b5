// SPDX-License-Identifier: MIT
#pragma once

#include <optional>

#include "core/import/onnx/detail/graph.h"

namespace systole::core::onnx_import {

/// What an attention node of ONNX (opset 23) or of ONNX Runtime works on. Tensors that a node lacks are kAbsent.
struct AttentionUse {
  ValueId query = kAbsent;
  ValueId key = kAbsent;      ///< absent: in the query's tensor, behind it
  ValueId value = kAbsent;    ///< likewise
  ValueId weights = kAbsent;  ///< that make queries, keys and values of the input
  ValueId bias = kAbsent;
  ValueId mask = kAbsent;  ///< is added to the scores
  ValueId past_key = kAbsent;
  ValueId past_value = kAbsent;
  std::int64_t batch = 1;
  std::int64_t heads = 1;
  std::int64_t kv_heads = 1;  ///< of keys and values; several heads of queries share one
  std::int64_t queries = 1;   ///< of each head
  std::int64_t keys = 1;      ///< of each head, those of the past included
  std::int64_t width = 1;     ///< of a query and a key
  std::int64_t value_width = 1;
  bool by_heads = false;  ///< the result has an axis of heads
};

/// How large the attention of a node is; nothing if sizes are not known or do not fit.
std::optional<AttentionUse> attention_of(const Graph& graph, const Node& node);

}  // namespace systole::core::onnx_import
