// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <string>

#include "core/ir/network.h"

/// Which maps of a network are tokens x features, a row a token, as transformers hold them (those of convolutions are
/// channels x pixels), and where the operands of its attention stand in them.
namespace systole::cachesim {

/// True for the layer that makes tokens: an `add` of one map, of one column. It turns the map of patches around, puts
/// class tokens in front where it has more rows than that has pixels, and adds a learned table of positions.
bool is_embedding(const core::Network& network, std::size_t index);

/// True for products, embeddings, and for what keeps the order of a map that is of tokens.
bool is_token_map(const core::Network& network, std::size_t index);

/// True for the product of attention's weights and values: its left operand is a softmax.
bool is_context(const core::Network& network, std::size_t index);

/// An operand of an attention product: element (i, j) of head h stands at from + h head_step + i row_step +
/// j column_step of its producer's map.
struct AttentionOperand {
  std::int64_t from = 0;
  std::int64_t head_step = 0;
  std::int64_t row_step = 0;
  std::int64_t column_step = 1;
};
/// Of a `gemm` with two producers: `which` 0 is the left, 1 the right operand. Of a map that holds queries, keys and
/// values side by side the scores take the first two and the context the last.
AttentionOperand attention_operand(const core::Network& network, std::size_t index, std::size_t which);

/// Why a `gemm`, `norm` or embedding cannot be executed, as what is expected; empty: it can.
std::string why_no_token_layer(const core::Network& network, std::size_t index);

}  // namespace systole::cachesim
