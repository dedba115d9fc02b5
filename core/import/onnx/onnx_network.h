// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <string>
#include <string_view>

#include "core/topology/read_result.h"

/// Networks from ONNX models (docs/onnx.md).
namespace systole::core {

struct OnnxOptions {
  std::map<std::string, std::int64_t> dims{};  ///< sizes of the inputs' symbolic dimensions; of others as `tensor.axis`
  bool skip_unsupported = false;               ///< leave out operators that are not known, and say which
  bool values = false;  ///< read what conv and linear layers have learned, too (ReadNetwork::learned)

  /// True where nothing is said that other formats could not follow.
  [[nodiscard]] bool empty() const { return dims.empty() && !skip_unsupported; }
};

/// The note of a network that says which sizes were chosen for want of others.
inline constexpr std::string_view kOnnxDimsNote = "onnx_dims";

/// Reads a model. What is doubtful (weights that are not there, operators that were left out) is a warning; what was
/// chosen for the user (a batch of 1) is a note of the network.
///
/// Throws InputError that names node, operator and opset for what cannot be read: broken files, unknown dimensions,
/// operators that the IR has nothing for, graphs that run in circles, external data outside of the file's folder.
/// Values are read of all layers or of none: a layer that lacks some is a warning. They take 4 bytes a weight beside
/// the file's own bytes, for at most 2^29 weights. O(bytes of weights + nodes).
ReadNetwork read_onnx(const std::filesystem::path& path, const OnnxOptions& options = {});

/// The same from a model's bytes. `name` is what errors call it, `folder` where its external data lies.
ReadNetwork parse_onnx(const std::string& name, std::string_view bytes, const std::filesystem::path& folder,
                       const OnnxOptions& options = {});

}  // namespace systole::core
