// SPDX-License-Identifier: MIT
#include "core/import/onnx/onnx_network.h"

#include <fmt/format.h>
#include <google/protobuf/io/coded_stream.h>
#include <google/protobuf/io/zero_copy_stream_impl_lite.h>

#include <limits>
#include <utility>

#include "core/diagnostic.h"
#include "core/error.h"
#include "core/files/binary_kind.h"
#include "core/import/onnx/detail/control_flow.h"
#include "core/import/onnx/detail/conversion.h"
#include "core/import/onnx/detail/graph.h"
#include "core/import/onnx/detail/mapped_file.h"
#include "core/import/onnx/detail/proto.h"
#include "core/import/onnx/detail/shapes.h"
#include "core/import/onnx/detail/tensors.h"

namespace systole::core {
namespace {

[[noreturn]] void refuse_file(const std::string& name, std::string found, std::string expected) {
  throw InputError(Diagnostic{.where = {.file = name}, .found = std::move(found), .expected = std::move(expected)});
}

/// Protobuf tells a log of what it does not like; its reader's answer is enough.
::onnx::ModelProto parse_model(const std::string& name, std::string_view bytes) {
  if (bytes.empty()) refuse_file(name, "an empty file", "an ONNX model");
  if (bytes.size() > static_cast<std::size_t>(std::numeric_limits<int>::max())) {
    refuse_file(
        name, fmt::format("{} bytes", bytes.size()),
        "a model of less than 2 GiB, with its weights in external data (onnx.save_model, save_as_external_data)");
  }
  const google::protobuf::LogSilencer silent;
  ::onnx::ModelProto model;
  google::protobuf::io::ArrayInputStream stream(bytes.data(), static_cast<int>(bytes.size()));
  google::protobuf::io::CodedInputStream coded(&stream);
  const bool whole = model.ParseFromCodedStream(&coded) && coded.ConsumedEntireMessage();
  if (!whole) {
    const std::string_view kind = binary_kind(bytes);
    const bool other = !kind.empty() && kind != kOnnxKind && kind != kUnknownBinaryKind;
    refuse_file(name, other ? std::string{kind} : "bytes that are no ONNX model, or a part of one",
                "a whole ONNX model");
  }
  if (!model.has_graph()) refuse_file(name, "a message without a graph", "an ONNX model");
  return model;
}

}  // namespace

ReadNetwork parse_onnx(const std::string& name, std::string_view bytes, const std::filesystem::path& folder,
                       const OnnxOptions& options) {
  namespace detail = onnx_import;
  ::onnx::ModelProto model = parse_model(name, bytes);
  detail::inline_control_flow(model, name);
  detail::Graph graph = detail::graph_of(model, name);
  detail::TensorReader tensors(name, folder);
  ReadNetwork read;
  try {
    const detail::ChosenDims chosen = detail::bind_inputs(graph, model, options);
    detail::infer_shapes(graph, model, options, tensors);
    detail::Conversion conversion(graph, tensors, options);
    read.network = conversion.run();
    conversion.check(read.network);
    if (options.values) read.learned = conversion.learned_values(read.network);
    read.warnings = std::move(conversion).warnings();
    read.network.name = std::filesystem::path(name).stem().string();
    if (!chosen.empty()) {
      const std::string said = fmt::format("{} (--dim NAME=N gives another)", fmt::join(chosen, ", "));
      read.network.notes.push_back({std::string{kOnnxDimsNote}, said});
      read.warnings.push_back({.where = {.file = name}, .subject = said});
    }
  } catch (const OverflowError&) {
    refuse_file(name, "sizes that exceed 2^63-1", "tensors that can be counted");
  }
  return read;
}

ReadNetwork read_onnx(const std::filesystem::path& path, const OnnxOptions& options) {
  const onnx_import::MappedFile file(path);
  return parse_onnx(path.string(), file.bytes(), path.parent_path(), options);
}

}  // namespace systole::core
