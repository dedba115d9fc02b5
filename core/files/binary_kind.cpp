// SPDX-License-Identifier: MIT
#include "core/files/binary_kind.h"

#include <algorithm>
#include <array>
#include <cstddef>

namespace systole::core {
namespace {

using namespace std::string_view_literals;

/// Bytes of a file's beginning that say what it is.
constexpr std::size_t kLooked = 1024;
/// Names in a zip archive stand before each file's bytes; PyTorch's are within the first of them.
constexpr std::size_t kLookedInArchive = 65'536;

constexpr std::string_view kTflite = "a TensorFlow Lite model";
constexpr std::string_view kPyTorch = "a PyTorch or TorchScript model (a zip archive)";
constexpr std::string_view kKeras = "a Keras model (a zip archive)";
constexpr std::string_view kHdf5 = "an HDF5 file, such as Keras writes";
constexpr std::string_view kBytecode = "MLIR bytecode";
constexpr std::string_view kPickle = "a Python pickle, such as old PyTorch models are";

struct Model {
  std::string_view kind;
  std::string_view way;  ///< to an ONNX model
};
constexpr std::array kModels{
    Model{kBytecode, "stablehlo-opt FILE prints it as StableHLO text, which can be read"},
    Model{kOnnxKind, "an ONNX model goes where a NETWORK is asked for"},
    Model{kTflite, "python -m tf2onnx.convert --tflite FILE --output model.onnx makes one"},
    Model{kPyTorch, "torch.onnx.export(torch.jit.load(FILE) or the module, example, 'model.onnx') makes one"},
    Model{kKeras, "model.export(PATH, format='onnx') of Keras makes one"},
    Model{kHdf5, "tf2onnx.convert.from_keras(keras.models.load_model(FILE), output_path='model.onnx') makes one"},
    Model{kPickle, "torch.onnx.export(module, example, 'model.onnx') of the module whose weights it holds makes one"}};

struct Magic {
  std::size_t at;
  std::string_view bytes;
  std::string_view kind;
};
constexpr std::array kMagics{
    Magic{4, "TFL3"sv, kTflite},
    Magic{0, "ML\xefR"sv, kBytecode},
    Magic{0, "\x89HDF\r\n\x1a\n"sv, kHdf5},
    Magic{0, "\x89PNG"sv, "a PNG picture"sv},
    Magic{0, "\xff\xd8\xff"sv, "a JPEG picture"sv},
    Magic{0, "GIF8"sv, "a GIF picture"sv},
    Magic{0, "%PDF-"sv, "a PDF document"sv},
    Magic{0, "\x1f\x8b"sv, "a gzip file"sv},
    Magic{0, "\x28\xb5\x2f\xfd"sv, "a Zstandard file"sv},
    Magic{0, "\x93NUMPY"sv, "a NumPy array"sv},
    Magic{0, "SQLite format 3\0"sv, "an SQLite database"sv},
    Magic{0,
          "\x7f"
          "ELF"sv,
          "a program"sv},
};

bool stands_at(std::string_view bytes, std::size_t at, std::string_view magic) {
  return bytes.size() >= at && bytes.substr(at).starts_with(magic);
}

std::string_view archive_kind(std::string_view bytes) {
  const auto has = [&](std::string_view name) {
    return bytes.substr(0, kLookedInArchive).find(name) != std::string_view::npos;
  };
  if (has("data.pkl") || has("constants.pkl")) return kPyTorch;
  if (has("model.weights.h5")) return kKeras;
  return has(".npy") ? "a NumPy archive"sv : "a zip archive"sv;
}

/// A protobuf message whose first field is a small version and whose second one is one of a model's.
bool is_onnx(std::string_view bytes) {
  constexpr std::string_view kModelFields = "\x12\x1a\x22\x28\x32\x3a\x42";
  constexpr char kNewestVersion = 32;
  return bytes.size() > 3 && bytes[0] == '\x08' && bytes[1] > 0 && bytes[1] < kNewestVersion &&
         kModelFields.find(bytes[2]) != std::string_view::npos;
}

/// A pickle of protocol 2 to 5: its number, then an opcode.
bool is_pickle(std::string_view bytes) {
  return bytes.size() > 2 && bytes[0] == '\x80' && bytes[1] >= 2 && bytes[1] <= 5;
}

}  // namespace

std::string_view binary_kind(std::string_view bytes) {
  for (const Magic& magic : kMagics) {
    if (stands_at(bytes, magic.at, magic.bytes)) return magic.kind;
  }
  if (bytes.starts_with("PK\x03\x04")) return archive_kind(bytes);
  if (is_onnx(bytes)) return kOnnxKind;
  if (is_pickle(bytes)) return kPickle;
  return bytes.substr(0, kLooked).find('\0') == std::string_view::npos ? ""sv : kUnknownBinaryKind;
}

bool is_model(std::string_view kind) {
  return std::ranges::find(kModels, kind, &Model::kind) != kModels.end();
}

std::string_view way_to_onnx(std::string_view kind) {
  const auto* const model = std::ranges::find(kModels, kind, &Model::kind);
  return model == kModels.end() ? std::string_view{} : model->way;
}

}  // namespace systole::core
