// SPDX-License-Identifier: MIT
#include "core/import/network_input.h"

#include <fmt/format.h>

#include <array>
#include <fstream>
#include <system_error>
#include <utility>

#include "core/error.h"
#include "core/files/binary_kind.h"
#include "core/files/text_file.h"
#include "core/import/stablehlo/stablehlo_network.h"
#include "core/topology/dialect.h"
#include "core/topology/search_path.h"
#include "core/topology/systole_csv.h"

namespace systole::core {
bool is_onnx_file(const std::filesystem::path& path) {
  std::error_code error;
  if (!std::filesystem::is_regular_file(path, error)) return false;
  std::array<char, 1024> bytes{};
  std::ifstream stream(path, std::ios::binary);
  stream.read(bytes.data(), bytes.size());
  const std::string_view kind = binary_kind({bytes.data(), static_cast<std::size_t>(stream.gcount())});
  if (kind == kOnnxKind) return true;
  // A model may begin with any of its fields; what its name says counts unless it is something else that is known.
  return path.extension() == ".onnx" && (kind.empty() || kind == kUnknownBinaryKind);
}

bool is_stablehlo_file(const std::filesystem::path& path) {
  std::error_code error;
  if (!std::filesystem::is_regular_file(path, error)) return false;
  if (path.extension() == ".mlir" || path.extension() == ".stablehlo") return true;
  try {
    return is_stablehlo(read_text_file(path).text);
  } catch (const InputError&) {
    return false;  // whoever reads it says what it is
  }
}

NetworkInput read_network(std::string_view wanted, const NetworkOptions& options, const Observer& observer) {
  const auto path = find_topology(wanted, topology_directories());
  if (const std::string other = passed_over_file(wanted, path); !other.empty()) observer.warning(other);
  observer.say(fmt::format("reading {}", path.string()));
  NetworkInput input;
  ReadNetwork read;
  if (is_onnx_file(path)) {
    input.is_onnx = true;
    input.record = input_record(path);
    read = read_onnx(path, options.onnx);
  } else {
    const TextFile file = read_text_file(path);
    input.record = input_record(path, file.text);
    if (is_stablehlo(file.text) || path.extension() == ".mlir" || path.extension() == ".stablehlo") {
      read = parse_stablehlo(file.name, file.text, {.skip_unsupported = options.onnx.skip_unsupported});
    } else {
      input.is_systole_csv = is_systole_csv(file.text);
      read = read_topology(file, options.scalesim, options.ratios);
    }
  }
  for (const Diagnostic& warning : read.warnings) observer.warning(warning);
  input.network = std::move(read.network);
  input.learned = std::move(read.learned);
  return input;
}

}  // namespace systole::core
