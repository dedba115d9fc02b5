// SPDX-License-Identifier: MIT
#pragma once

#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/import/onnx/detail/graph.h"

namespace systole::core::onnx_import {

/// Elements that a constant may have to be computed with; larger ones are weights, whose numbers nobody needs.
inline constexpr std::int64_t kMostNumbers = 4096;

/// What tensors hold. External data are read from the model's folder, file by file, when somebody asks first.
class TensorReader {
 public:
  TensorReader(std::string file, std::filesystem::path folder);
  ~TensorReader();
  TensorReader(const TensorReader&) = delete;
  TensorReader& operator=(const TensorReader&) = delete;
  TensorReader(TensorReader&&) = delete;
  TensorReader& operator=(TensorReader&&) = delete;

  /// Its numbers; null for a tensor that holds none (its file was left behind, say), for more than kMostNumbers and for
  /// text. Throws InputError for data of the wrong size, or outside of the folder.
  std::shared_ptr<const Numbers> numbers(const ::onnx::TensorProto& tensor);

  /// The share of its elements that are not `zero`; nothing for a tensor that holds none, or of another type than
  /// float, double, float16, bfloat16 and whole numbers of 8 to 64 bits. Throws as numbers() does. O(elements).
  std::optional<double> share_not_zero(const ::onnx::TensorProto& tensor, std::int64_t zero);

  /// Whether it holds elements that values() reads. Throws as numbers() does. O(1).
  bool holds_values(const ::onnx::TensorProto& tensor);

  /// All of its elements as float32, in the order of the file; nothing for a tensor that holds none, or of a type that
  /// is not read. Throws as numbers() does. O(elements).
  std::optional<std::vector<float>> values(const ::onnx::TensorProto& tensor);

  /// Files of external data that are not there.
  [[nodiscard]] const std::vector<std::string>& missing_files() const { return missing_; }
  /// Files of external data that were read.
  [[nodiscard]] std::vector<std::filesystem::path> files() const;

 private:
  struct ExternalFile;
  /// The bytes of a tensor as the file holds them, or nothing.
  std::optional<std::string_view> raw_bytes(const ::onnx::TensorProto& tensor);
  std::optional<std::string_view> external_bytes(const ::onnx::TensorProto& tensor);
  [[noreturn]] void fail(const ::onnx::TensorProto& tensor, std::string found, std::string expected) const;

  std::string file_;
  std::filesystem::path folder_;
  std::vector<std::unique_ptr<ExternalFile>> external_;
  std::vector<std::string> missing_;
};

}  // namespace systole::core::onnx_import
