// SPDX-License-Identifier: MIT
#pragma once

#include <string_view>

#include "core/import/onnx/detail/conversion.h"

namespace systole::core::onnx_import {

/// Turns a node of known sizes into layers.
using Converter = void (*)(Conversion&, const Node&);

/// The converter of a node's operator, or null. O(log operators).
Converter converter_of(const Node& node);

/// True if a node's name means what it means in ONNX: other domains have operators of the same names over other
/// layouts.
bool is_of_known_domain(const Node& node);

// Groups of operators, a file each; the table in operators.cpp says which node is which.

void convert_convolution(Conversion& conversion, const Node& node);
void convert_deformed_convolution(Conversion& conversion, const Node& node);
void convert_quantised_convolution(Conversion& conversion, const Node& node);
void convert_transposed_convolution(Conversion& conversion, const Node& node);
void convert_pool(Conversion& conversion, const Node& node);
void convert_global_pool(Conversion& conversion, const Node& node);
void convert_reduction(Conversion& conversion, const Node& node);

void convert_gemm(Conversion& conversion, const Node& node);
void convert_matmul(Conversion& conversion, const Node& node);
void convert_quantised_matmul(Conversion& conversion, const Node& node);
void convert_einsum(Conversion& conversion, const Node& node);

void convert_activation(Conversion& conversion, const Node& node);
void convert_clip(Conversion& conversion, const Node& node);
void convert_power(Conversion& conversion, const Node& node);
void convert_combination(Conversion& conversion, const Node& node);
void convert_quantised_combination(Conversion& conversion, const Node& node);
void convert_softmax(Conversion& conversion, const Node& node);
/// Adds a softmax over `together` elements of a tensor and says that it makes another.
void add_softmax(Conversion& conversion, const Node& node, std::int64_t together, ValueId input, ValueId output);

void convert_batch_norm(Conversion& conversion, const Node& node);
/// Makes a batch norm a part of the array's layer before it, or adds it as a layer of its own.
void add_batch_norm(Conversion& conversion, const Node& node, ValueId input, ValueId output,
                    const std::vector<ValueId>& parameters, NormOperands operands);
void convert_norm(Conversion& conversion, const Node& node);
void convert_lrn(Conversion& conversion, const Node& node);

void convert_same_elements(Conversion& conversion, const Node& node);
void convert_transpose(Conversion& conversion, const Node& node);
void convert_concat(Conversion& conversion, const Node& node);
void convert_quantised_concat(Conversion& conversion, const Node& node);
void convert_split(Conversion& conversion, const Node& node);
void convert_slice(Conversion& conversion, const Node& node);
void convert_pad(Conversion& conversion, const Node& node);
void convert_resize(Conversion& conversion, const Node& node);
void convert_expand(Conversion& conversion, const Node& node);
void convert_gather(Conversion& conversion, const Node& node);
void convert_selection(Conversion& conversion, const Node& node);
void convert_rearrangement(Conversion& conversion, const Node& node);

/// Attention in one node, of ONNX and of ONNX Runtime.
void convert_attention(Conversion& conversion, const Node& node);
/// A sum and the normalisation behind it in one node of ONNX Runtime.
void convert_skip_norm(Conversion& conversion, const Node& node);
/// Rotary embedding of queries or keys.
void convert_rotation(Conversion& conversion, const Node& node);
/// Embeddings of words, positions and segments, their sum and its normalisation.
void convert_embedding_norm(Conversion& conversion, const Node& node);

void convert_recurrent(Conversion& conversion, const Node& node);

/// Adds an elementwise layer over a tensor and says that it makes another.
void add_elementwise(Conversion& conversion, const Node& node, Operator op, Kind kind, ValueId input, ValueId output);
/// Adds a normalisation over `normalised` elements at the end of a tensor's axes, with constants as parameters.
void add_normalisation(Conversion& conversion, const Node& node, Kind kind, std::int64_t normalised, ValueId input,
                       ValueId output, const std::vector<ValueId>& parameters);

}  // namespace systole::core::onnx_import
