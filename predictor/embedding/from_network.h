// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <vector>

#include "core/ir/network.h"
#include "predictor/embedding/layer_row.h"

namespace systole::predictor {

/// The published embedding of a network, row by row as the authors' parser (misc/onnxparser.py) writes it for the ONNX
/// export of the same network, with its faults:
///  1. ONE running (size, channels) is kept for the whole graph, so on branches (SqueezeNet's fire modules,
///     squeeze-excite) `in_size` and the channels of relu, add and pool are those of the row above, not of the
///     producer: after a concat the channels are the last branch's; after squeeze-excite the size stays 1.
///  2. concat, slice, mul, softmax and normalisation have no row.
///  3. Only heights are read: kernels, strides and padding of the width are ignored, tensors are square.
///  4. Every convolution with groups > 1 counts as depthwise: in_ch := out_ch, macs without the input channels.
///  5. A linear layer is a 1x1 convolution on the running size (which is 1 behind a global pool, and wrong without
///  one).
///  6. hswish and hsigmoid are exported as Add, Clip, ...: an add row and a relu row. swish, sigmoid, tanh and gelu
///  have
///     no row.
///  7. A pool's "macs" are its output elements, whatever its kernel.
/// A gemm (no ONNX Gemm node: a MatMul) has no row. `notes`, if given, gets one line for each layer that the rows
/// misrepresent. O(layers).
Embedding embedding_of(const core::Network& network, std::vector<std::string>* notes = nullptr);

}  // namespace systole::predictor
